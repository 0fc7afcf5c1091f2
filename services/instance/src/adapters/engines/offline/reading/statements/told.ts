// Reported statements: "Ben says he's vegan", "I think that …", "I heard …". And words that merely introduce a statement.

import type { Word } from '../../words/english.ts';
import { type Setting, type Subject, subjectsOf } from '../people/who.ts';
import type { Clause } from '../sentences/clauses.ts';
import type { Said } from './findings.ts';
import { lowerOf } from './findings.ts';

const PREFACE =
  /^(?:(?:you (?:should|must|need to|have to) know|let me (?:tell you|add|mention|say)|i(?:'d| would) (?:just )?say|i (?:just )?(?:want(?:ed)? (?:you to know|to (?:say|mention|add|tell you))|should (?:mention|add|say)|forgot to (?:say|mention|add)|need to (?:mention|tell you)|have to (?:say|tell you|admit)|can confirm|confirm|know|already (?:said|told you|mentioned)|said|told you|mentioned|mean|swear|repeat)|as (?:i said|mentioned|you know)|like i said|turns out|it turns out|fun fact|the thing is|the point is|news is|just (?:to|so) (?:say|note|add)|please note|also note|note|one thing|don't know if i (?:said|mentioned)(?: it| this)?|not sure if i (?:said|mentioned)(?: it| this)?(?: before)?|it's true|speaking of which|by the way|for what it's worth|fwiw|last but not least|plot twist|breaking news|update on that|long story short|in case you (?:didn't know|forgot|missed it)|in fact|basically|officially|it's official)(?:,? that)?[:,]? |(?:ok|so|and|but|well|yes|also|then),? |no, )+(?=\S)/i;

export const withoutPreface = (text: string): string =>
  text
    .replace(PREFACE, (lead) => (/^(?:i (?:said|mean|know|swear)|you) $/i.test(lead) ? lead : ''))
    .replace(/^that (?=(?:i|we|my|our|he|she|they)\b)/i, '') || text;

interface Report {
  /** `plain`: counts as a direct statement. `hearsay`: stored with its speaker. `guess`: stored only if it may hurt somebody. `nothing`: not stored. */
  kind: 'plain' | 'hearsay' | 'guess' | 'nothing';
  words: readonly Word[];
  /** "Ben says". */
  says: string;
  by?: Subject;
}

const SAYING =
  /^(?:say|tell|mention|claim|insist|confirm|announce|write|text|report|promise|admit|swear|hear|think|believe|guess|suppose|assume|bet|reckon|doubt|fear|suspect|remember|know|find|feel|notice|realise|realize|hope|wish|imagine|dream|joke|pretend|wonder|forget|understand|read|mean|figure|expect|worry)$/;
const PLAIN_FOR_SPEAKER =
  /^(?:say|tell|mention|confirm|announce|admit|swear|know|remember|notice|realise|realize|mean|find|promise|repeat|insist|report|write)$/;
const NO_FACT = /^(?:doubt|hope|wish|imagine|dream|joke|pretend|wonder|forget|bet|worry|fear|expect)$/;

const PRONOUN = /^(?:i|we|he|she|they|it|you|my|our|his|her|their|the|a|everyone|everybody)$/;

/** Undefined: the clause reports nothing. */
export function reportIn({ subject, verb, rest }: Clause, setting: Setting): Report | undefined {
  if (verb === undefined || !SAYING.test(verb.root)) return undefined;
  let words = [...rest];
  // "told me that", "said to us that"
  if (words[0]?.lower === 'to') words = words.slice(1);
  if (verb.root === 'tell' && /^(?:me|us|you|him|her|them|everyone)$/.test(words[0]?.lower ?? '')) words = words.slice(1);
  const hasThat = words[0]?.lower === 'that' && words.length > 2;
  if (hasThat) words = words.slice(1);
  const first = words[0];
  const opens =
    first !== undefined && (hasThat || PRONOUN.test(first.lower) || first.tags.has('ProperNoun') || /^\p{Lu}/u.test(first.text));
  if (!opens || words.length < 3)
    return verb.root === 'know' ||
      verb.root === 'read' ||
      verb.root === 'find' ||
      verb.root === 'promise' ||
      verb.root === 'write' ||
      verb.root === 'text' ||
      verb.root === 'mean'
      ? undefined
      : NO_FACT.test(verb.root) || /^(?:say|tell|think|guess|hear|believe)$/.test(verb.root)
        ? { kind: 'nothing', words, says: '' }
        : undefined;
  const [by] = subjectsOf(subject, setting);
  const isSpeaker = by?.kind === 'speaker';
  if (
    by === undefined ||
    NO_FACT.test(verb.root) ||
    verb.negated ||
    /^(?:would|could|might)$/.test(verb.modal ?? '') ||
    verb.via !== undefined
  )
    return { kind: 'nothing', words, says: '' };
  if (isSpeaker && PLAIN_FOR_SPEAKER.test(verb.root)) return { kind: 'plain', words, says: '' };
  const says = `${by.name} ${verb.root === 'hear' ? 'heard' : /^(?:think|believe|guess|suppose|assume|reckon|suspect|feel|figure|understand)$/.test(verb.root) ? 'thinks' : 'says'}`;
  if (isSpeaker && /^(?:read|feel)$/.test(verb.root)) return { kind: 'nothing', words, says };
  return { kind: / thinks$/.test(says) ? 'guess' : 'hearsay', words, says, ...(isSpeaker ? {} : { by }) };
}

/** "might be", "is probably", "could be": uncertain. */
export function isUncertain({ verb, rest }: Said): boolean {
  if (/^(?:might|may)$/.test(verb.modal ?? '')) return true;
  if (/^(?:could|should|would)$/.test(verb.modal ?? '') && verb.root === 'be') return true;
  return (
    verb.adverbs.some((adverb) => /^(?:probably|possibly|maybe|perhaps)$/.test(adverb)) ||
    /^(?:probably|maybe|perhaps|possibly|not sure|like if)\b/.test(lowerOf(rest))
  );
}
