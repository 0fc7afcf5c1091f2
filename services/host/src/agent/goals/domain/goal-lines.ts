// What the agent says about its goals.
import type { CardWords } from '@offshoot/actions';
import { oneLine } from '@offshoot/text/one-line.ts';
import {
  type Goal,
  type GoalUnclear,
  lastDayOf,
  MAX_CALLS_A_DAY,
  MAX_GOALS,
  MAX_GOALS_PER_PERSON,
  MAX_LOOKS_A_DAY,
  SET_GOAL,
  TELL_GOAL,
} from './goal.ts';

export const GOAL_WORDS: Record<string, CardWords> = {
  [SET_GOAL.name]: { title: 'Work on something until an end', arguments: { what: 'What', until: 'Until' } },
  [TELL_GOAL.name]: { title: 'Tell what is new', arguments: { goal: 'About' } },
};
export const RENEWAL_WORDS: CardWords = { title: 'Go on for another week', arguments: { goal: 'With', until: 'Until' } };

const EXAMPLE = 'such as “watch https://example.org/rooms until Friday and tell us”';
const NOT_SET = 'I have taken up nothing.';

export const NEEDS_PAGE = `I have no language model, so I can only watch a page: name its address, ${EXAMPLE}.`;
export const TOO_MANY_OF_YOU = `I work on ${MAX_GOALS_PER_PERSON} things for a person at most. Stop one first: “stop working on …”.`;
export const TOO_MANY = `I work on ${MAX_GOALS} things at most. Stop one first: “stop working on …”.`;
export const KNOWN = 'I work on that already.';
export const FOR_PEOPLE = 'I take up goals of people only, not of other agents.';
export const NONE = 'I am working on nothing right now.';
export const NONE_LIKE_IT = 'I work on nothing like that. Ask “what are you working on?” to see all of it.';
export const NOT_YOURS = 'Only the person who asked for it and my owner can stop that.';
export const WHICH_ONE = 'Which one? Say some of its words: “stop working on …”.';

export function unclearLine({ why, words }: GoalUnclear): string {
  const named = words === undefined ? 'that' : `“${oneLine(words).slice(0, 60).toWellFormed()}”`;
  switch (why) {
    case 'past':
      return `That is over already, so ${NOT_SET.charAt(0).toLowerCase()}${NOT_SET.slice(1)}`;
    case 'too-far':
      return `That is too far ahead: I work on something for a year at most. ${NOT_SET}`;
    case 'too-often':
      return `I look ${MAX_LOOKS_A_DAY} times a day at most. ${NOT_SET}`;
    case 'which-hours':
      return `Between which hours? Say them, such as “every 2 hours from 9 to 17 until Friday”. ${NOT_SET}`;
    case 'not-here':
      return `What shall I work on? Say it in one sentence, ${EXAMPLE}. ${NOT_SET}`;
    default:
      return `Until when is ${named}? Say a day, ${EXAMPLE}. ${NOT_SET}`;
  }
}

export const goalSetLine = ({ text, rule }: Pick<Goal, 'text' | 'rule'>): string =>
  `I work on “${text}” until ${dayText(lastDayOf(rule))}, and tell you here what is new. Say “stop working on that” to end it.`;

export const stoppedLine = (stopped: readonly Pick<Goal, 'text'>[]): string =>
  stopped.length === 1 ? `I have stopped working on “${stopped[0]?.text ?? ''}”.` : `I have stopped working on ${stopped.length} things.`;

export interface ShownGoal extends Pick<Goal, 'text' | 'rule'> {
  name: string;
  /** Absent: nothing came of it yet. */
  last?: { at: Date; text: string };
  /** Its last look has failed. */
  isFailing?: boolean;
}

export function goalsLine(goals: readonly ShownGoal[], halted?: 'key-refused' | 'spent'): string {
  if (goals.length === 0) return NONE;
  const lines = goals.map(({ text, rule, name, last, isFailing = false }) => {
    const none = isFailing ? '' : 'Nothing new yet.';
    const news = last === undefined ? none : `${dayText(last.at.toISOString().slice(0, 10))}: ${last.text}`;
    const failure = isFailing ? 'My last look failed; I try again at the next one.' : '';
    return [`• ${text}, for ${name}, until ${dayText(lastDayOf(rule))}.`, news, failure].filter(Boolean).join(' ');
  });
  return ['I am working on:', ...lines, ...(halted === undefined ? [] : [HALTED[halted]])].join('\n');
}

/** Said once. */
export const HALTED = {
  'key-refused':
    'The endpoint of my language model refuses the key, so I have stopped working on my goals. I go on once my owner has me try again: offshoot agents tick INSTANCE.',
  spent:
    'There is nothing left to pay my language model with, so I have stopped working on my goals. I go on once my owner has me try again: offshoot agents tick INSTANCE.',
} as const;

/** Why it speaks, and what is new. */
export const newsLine = ({ text }: Pick<Goal, 'text'>, say: string): string => `🎯 About “${text}”: ${say}`;

/** At the end. */
export function endLine({ text }: Pick<Goal, 'text'>, say: string, last: { text: string } | undefined): string {
  const found = say !== '' ? say : last === undefined ? 'I have found nothing new.' : `The last that I found: ${last.text}`;
  return `🎯 My time for “${text}” is over. ${found}`;
}

export const doneLine = ({ text }: Pick<Goal, 'text'>, say: string): string => `🎯 “${text}” is done. ${say}`.trim();

export const overBudget = `${MAX_CALLS_A_DAY} calls of the language model in 24 hours are used up.`;

/** "Friday, 27 November 2026" */
export const dayText = (day: string): string =>
  new Date(`${day}T12:00:00Z`)
    .toLocaleDateString('en-GB', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' })
    .replace(/^(\w+) /, '$1, ');
