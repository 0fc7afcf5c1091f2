import type { FailureTexts } from '../failures.ts';
import { plural } from '../plural.ts';

/** What the agent works on. */
export const goalTexts = {
  asking: 'Asking your agent what it works on …',
  telling: 'Telling your agent …',
  empty: 'It works on nothing. Give it a goal below, or say it in the chat: “watch … until Friday and tell us”.',
  list: 'What it works on',
  askedBy: (who: string, isOwner: boolean) => (isOwner ? `for ${who} (you)` : `for ${who}`),
  until: (day: string) => `until ${day}`,
  because: (why: string) => `because ${why}`,
  reads: (what: string) => `reads ${what}`,
  nextLook: (time: string) => `looks again ${time}`,
  lastTick: {
    ...{ news: '', idle: '' },
    failed: 'The last look failed. It tries again at the next one.',
    budget: 'The last look had no call of its language model left. It goes on tomorrow.',
  },
  waiting: 'Waits for its turn, or is worked on now',
  status: { open: 'Open', done: 'Done', ended: 'Its last day is over', stopped: 'Stopped' },
  priorities: { high: 'High priority', normal: 'Normal priority', low: 'Low priority' },
  progress: (count: number) => `What came of it: ${plural(count, 'step', 'steps')}`,
  noProgress: 'Nothing has come of it yet.',
  from: (evidence: string) => `From ${evidence}`,
  tick: 'Work on it now',
  tickName: (text: string) => `Work on it now: ${text}`,
  stop: 'Stop',
  stopName: (text: string) => `Stop: ${text}`,
  done: 'It is done',
  doneName: (text: string) => `It is done: ${text}`,
  open: 'Open again',
  openName: (text: string) => `Open again: ${text}`,
  change: 'Change …',
  changeName: (text: string) => `Change the last day or the priority: ${text}`,
  lastDay: 'Last day',
  priority: 'Priority',
  save: 'Save',
  cancel: 'Cancel',
  newGoal: 'A new goal',
  newGoalHint: (most: number) => `What to do, in one sentence, at most ${most} characters.`,
  newGoalExample: 'watch the price at https://example.org/rooms and tell us',
  why: 'What it is good for (optional)',
  lastDayHint: 'Left empty: a week from now.',
  add: 'Add the goal',
  added: 'Added. Your agent has its first look now.',
  changed: 'Changed.',
  stopped: 'Stopped. Your agent works on it no more.',
  isDone: 'Done. Your agent works on it no more.',
  opened: 'Open again.',
  ticked: 'Your agent works on it now. What comes of it shows here and in the chat.',
  callsLeft: (left: number, all: number) => `${left} of ${all} calls of its language model for goals are left in these 24 hours.`,
  halted: {
    'key-refused': [
      'It works on none of its goals: the endpoint of its language model refuses the key.',
      'Correct the key, then have it work on a goal now.',
    ],
    spent: ['It works on none of its goals: its language model wants to be paid.', 'Top up, then have it work on a goal now.'],
  },
  tickAll: 'Work on all of them now',
  refresh: 'Look again',
} as const;

/** `said`: why, in the agent's words. */
export const goalFailures = (said: string): FailureTexts => ({
  VALIDATION_FAILED: ['Your agent did not take this.', said],
  ITEM_NOT_FOUND: ['Your agent has no such goal any more.', 'Look again at what it works on.'],
  RATE_LIMITED: ['Your agent was asked too often.', 'It works on by itself. Look again in a minute.'],
});
