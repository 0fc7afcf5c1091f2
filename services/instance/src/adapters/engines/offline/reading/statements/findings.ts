// What a clause says, and the helpers that every kind of statement needs.
import { linear } from '@offshoot/linear-patterns';
import type { Learned } from '../../../../../agent/domain/engine.ts';
import type { ItemKind } from '../../../../../agent/memory/domain/items/item.ts';
import { topicFor } from '../../../../../agent/memory/domain/words/aspects.ts';
import { contentWords, topicKey } from '../../../../../agent/memory/domain/words/words.ts';
import type { Word } from '../../words/english.ts';
import type { Verb } from '../../words/verbs.ts';
import { inThirdPerson } from '../../words/verbs.ts';
import { asSentence, type Setting, type Subject, spoken } from '../people/who.ts';

/** Something known that is no longer true. */
export interface End {
  /** Prefix of its topics. */
  topics?: readonly string[];
  /** Words that the item contains; about `subject`, if given. */
  words?: string;
  subject?: string;
}

export interface Finding {
  learned: Learned[];
  ends: End[];
}

export interface Said {
  subject: Subject;
  verb: Verb;
  rest: readonly Word[];
  /** "tomorrow", "since last year": before the subject. */
  lead: readonly Word[];
  setting: Setting;
  /** Somebody asked to remember it. */
  explicit: boolean;
}

export const nothing = (): Finding => ({ learned: [], ends: [] });
export const found = (learned: Learned[], ends: End[] = []): Finding => ({ learned, ends });

export const lowerOf = (words: readonly Word[]): string => words.map((word) => word.lower + (word.possessive ? "'s" : '')).join(' ');

const CLOSINGS =
  /(?:^| )(?:now|anymore|any more|any longer|too|as well|at all|though|again|actually|btw|by the way|these days|anyway|already|yet|either|instead|lately|nowadays|currently|after all|so much|very much|a lot|really|guys|lol|please|haha|still|xd|right now|everyone|folks|honestly|fyi|so far|i think|for sure|of course|obviously|tbh|to be honest|you know|by the way)$/;

/** Without "now", "any more", "as well", which only close a sentence. */
export function withoutClosing(words: readonly Word[]): Word[] {
  let end = words.length;
  for (let i = 0; i < 4; i++) {
    const match = CLOSINGS.exec(lowerOf(words.slice(0, end)));
    if (!match) break;
    end -= match[0].trim().split(' ').length;
    if (end < 0) return [];
  }
  return words.slice(0, Math.max(0, end));
}

/** "not any more": the old state has ended. */
export const isOver = (verb: Verb, rest: readonly Word[]): boolean =>
  (verb.negated && /\b(?:any ?more|any longer|after all)\b/.test(lowerOf(rest))) ||
  verb.adverbs.includes('longer') ||
  /^(?:stop|quit|give)$/.test(verb.via ?? '');

/** "nuts, fish and eggs" are three. Inner words keep their punctuation. */
export function listOf(words: readonly Word[]): Word[][] {
  const items: Word[][] = [[]];
  for (const word of words) {
    const isJoint = /^(?:and|or|&|\+|but|nor|plus)$/.test(word.lower);
    if (isJoint) items.push([]);
    else items.at(-1)?.push(word);
    if (/[,;/]/.test(word.after)) items.push([]);
  }
  return items
    .map((item) =>
      item.filter((word, i) => i > 0 || !/^(?:also|even|or|and|to|then|especially|particularly)$/.test(word.lower) || item.length === 1),
    )
    .filter((item) => item.length > 0);
}

export const isEmptyObject = (words: readonly Word[]): boolean =>
  words.length === 0 ||
  /^(?:it|that|this|them|you|him|her|us|me|so|these|those|what|how|when|where|who|whatever|everyone|each other|one another|anything|something|to|if)\b/.test(
    lowerOf(words),
  );

export const detailOf = (words: readonly Word[]): string =>
  topicKey(lowerOf(words).replace(linear(/\b(?:because|since|unless|although|over|rather than|instead of|more than)\b.*$/), ''), 3);
/** The noun that a phrase is about: "window seats over aisle seats" is about seats. */
export function headOf(words: readonly Word[]): string {
  const head = lowerOf(words).replace(linear(/\b(?:over|to|than|rather|instead|because|when|for|in|on|at|with|by)\b.*$/), '');
  return contentWords(head).at(-1) ?? detailOf(words);
}

export function item(kind: ItemKind, subject: Subject | string, aspect: string, detail: string, text: string): Learned {
  const key = typeof subject === 'string' ? subject : subject.key;
  const topic = topicFor({ subject: key, aspect, detail });
  const isSomebody = typeof subject !== 'string' && subject.kind !== 'group' && subject.kind !== 'thing';
  return { kind, text: asSentence(text), topic, ...(isSomebody ? { about: [key] } : {}) };
}

/** The clause as somebody else would say it, optionally with other words after the verb. */
export function sentenceOf({ subject, verb, rest, lead, setting }: Said, behind: string = spoken(rest, setting)): string {
  const before = lead.length === 0 ? '' : ` ${spoken(lead, setting).toLowerCase() === 'now' ? '' : inLead(lead, setting)}`;
  const cut = /^[,;:]/.test(verb.words.at(-1)?.after ?? '') && behind !== '' ? ',' : '';
  return `${subject.name} ${inThirdPerson(verb, subject.plural).join(' ')}${cut} ${behind}${before}`.replace(/\s+/g, ' ').trim();
}

const inLead = (lead: readonly Word[], setting: Setting): string => {
  const text = spoken(lead, setting).replace(/^(?:and|so|but|then|also|now|actually|btw|,)+ ?/i, '');
  return text.replace(/^\p{Lu}(?=\p{Ll})/u, (letter) =>
    /^(?:On|In|At|For|Since|From|After|Before|By|Until|Next|This|Last|Tomorrow|Today|Tonight|Then)\b/.test(text)
      ? letter.toLowerCase()
      : letter,
  );
};
