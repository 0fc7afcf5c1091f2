// Lines: what people said, kept word for word. Each has a topic of its own, so what hangs on topics elsewhere is decided by what lines say.

import { type ItemKind, type MemoryItem, REMEMBERED_TAG } from '../items/item.ts';
import type { Learned } from '../items/learned.ts';
import { type Value, valuesIn } from '../words/values.ts';
import { isStopWord, stem, words } from '../words/words.ts';
import { BODILY, CORRECTIONS, EATING, EMPTY_WORDS, MAYBE_CORRECTIONS, MAYBE_NEGATIONS, NEGATIONS } from './lines.data.ts';

const SUBJECT = 'said';
const ID_DIGITS = 12;

/** `n`: which statement of the message. */
export const lineTopic = (messageId: string, n: number): string => `${SUBJECT}:${messageId.slice(0, ID_DIGITS)}:${n}`;

export const isLine = ({ topic }: Pick<Learned, 'topic'>): boolean => topic.startsWith(`${SUBJECT}:`);

/** What its topic says to people and to searches: of a line nothing. */
export const topicSaid = (item: Pick<Learned, 'topic'>): string => (isLine(item) ? '' : item.topic);

/** What a line says, for comparison with others. */
export interface LineWords {
  /** Stems of its meaningful words, in order of appearance. */
  content: ReadonlySet<string>;
  /** What it is about: without values, and without words that only say no or correct. */
  matter: ReadonlySet<string>;
  isNegative: boolean;
  isCorrecting: boolean;
  /** About a person's body, or what they must not eat. */
  isBodily: boolean;
}

const known = new WeakMap<object, LineWords>();
const valuesOf = new WeakMap<object, Value[]>();
/** Longer lines are compared by their beginning. UTF-16 units. */
const MAX_COMPARED = 1_000;
const isCorrection = (word: string): boolean => CORRECTIONS.has(word) || MAYBE_CORRECTIONS.has(word);
const isNegating = (word: string): boolean => NEGATIONS.has(word) || MAYBE_NEGATIONS.has(word) || word.endsWith("n't");

export function wordsOf(item: Pick<MemoryItem, 'text'>): LineWords {
  const found = known.get(item) ?? read(item.text.slice(0, MAX_COMPARED));
  known.set(item, found);
  return found;
}

export function lineValues(item: Pick<MemoryItem, 'text'>): readonly Value[] {
  const found = valuesOf.get(item) ?? valuesIn(item.text.slice(0, MAX_COMPARED)).values;
  valuesOf.set(item, found);
  return found;
}

function read(text: string): LineWords {
  const said = words(text);
  const telling = said.filter((word) => !isStopWord(word) && !EMPTY_WORDS.has(word) && !isNegating(word));
  const content = new Set(telling.map(stem));
  const isNegative = said.some(isNegating);
  return {
    content,
    matter: new Set(telling.filter((word) => !/\d/.test(word) && !isCorrection(word)).map(stem)),
    isNegative,
    isCorrecting: said.some(isCorrection),
    isBodily: BODILY.some((begin) => said.some((word) => word.startsWith(begin))) || (isNegative && said.some((word) => EATING.has(word))),
  };
}

const LIKING = new Set(
  `like likes love loves loved hate hates prefer prefers enjoy enjoys favourite favorite dislike dislikes adore adores fan mag mögen liebe liebt hasse bevorzuge
   lieber lieblings gusta gustan encanta odio prefiero prefiere aime adore déteste préfère piace piacciono adoro detesto preferisco`.split(
    /\s+/,
  ),
);
const DECIDING = new Set(
  'decided agreed settled booked beschlossen entschieden vereinbart decidimos acordamos décidé convenu deciso'.split(' '),
);
const PROMISING =
  /\b(?:i'll|i will|i(?:'m| am) (?:going to|gonna|bringing|doing|making|taking)|will (?:bring|do|make|take|buy|send|call|book|write|get|pay|clean|fix))\b/iu;

/** The kinds of knowledge as which a directive may mean an item. An engine that quotes does not sort what it keeps. */
export function kindsOf(item: MemoryItem): readonly ItemKind[] {
  if (!isLine(item) || item.kind !== 'fact') return [item.kind];
  const said = words(item.text.slice(0, MAX_COMPARED));
  return [
    'fact',
    ...(isPreference(item) ? ['personalization' as const] : []),
    ...(said.some((word) => DECIDING.has(word)) ? ['decision' as const] : []),
    ...(PROMISING.test(item.text.slice(0, MAX_COMPARED).replaceAll('’', "'")) ? ['commitment' as const] : []),
  ];
}

/** Whether a line says what a person likes or must not eat, at any time. */
export function isPreference(item: Pick<MemoryItem, 'text'>): boolean {
  const said = words(item.text.slice(0, MAX_COMPARED));
  const isTimed = lineValues(item).some(({ kind }) => kind === 'day' || kind === 'clock');
  return wordsOf(item).isBodily || (!isTimed && said.some((word) => LIKING.has(word)));
}

/** An item's meaningful words, in a canonical order and without its speaker. "no" says more than one thing. */
export function sayingOf(item: Pick<MemoryItem, 'text'>): string {
  const { content, isNegative } = wordsOf(item);
  return content.size === 0 ? item.text : `${isNegative} ${[...content].sort().join(' ')}`;
}

/** Kept for good under any setting: items that a person asked to remember, all but chatter, the owner's word, and what people must not eat. */
export function isForGood(item: Pick<MemoryItem, 'kind' | 'topic' | 'tags' | 'text' | 'provenance'>): boolean {
  const { kind, tags, provenance } = item;
  return (
    !isLine(item) ||
    kind !== 'fact' ||
    tags.includes(REMEMBERED_TAG) ||
    (provenance.from === 'message' ? provenance.byOwner : provenance.origin.byOwner) === true ||
    wordsOf(item).isBodily
  );
}
