// What is known about a subject, by aspect. A set has members that coexist; a value has one current value, for the whole or for a part.
// Both engines build their topics here, so either can correct what the other learned.
import type { ItemKind } from '@offshoot/context';
import { SETS, VALUES } from './aspects.data.ts';
import { contentWords, slug, topicKey, words } from './words.ts';

/** `set`: "saul:diet:vegetarian" beside "saul:diet:diabetic". `value`: "our:hotel", and parts such as "our:flight:time". */
type AspectShape = 'set' | 'value';

/** Subject of items that belong to the group. */
export const GROUP_SUBJECT = 'our';

const MAX_DETAIL_WORDS = 3;
/** Aspect of items without one. */
const NOTE = 'note';

interface Aspect {
  name: string;
  shape: AspectShape;
}

const ASPECTS = new Map<string, Aspect>(
  ([['set', SETS] as const, ['value', VALUES] as const] satisfies (readonly [AspectShape, Record<string, string>])[]).flatMap(
    ([shape, table]) =>
      Object.entries(table).flatMap(([name, others]) =>
        [name, ...others.split(' ')].map((word): [string, Aspect] => [word, { name, shape }]),
      ),
  ),
);

/** The aspect that a word stands for. Undefined if it is not in the table; the word itself is then the aspect, and a value. */
export function aspectNamed(word: string): Aspect | undefined {
  return ASPECTS.get(slug(word));
}

export interface TopicParts {
  /** A person's key, or GROUP_SUBJECT. */
  subject: string;
  /** Any synonym. */
  aspect: string;
  /** The member of a set or the part of a value, in any words. */
  detail?: string;
}

/** "saul", "allergic", "peanuts" → "saul:allergy:peanut". */
export function topicFor({ subject, aspect, detail = '' }: TopicParts): string {
  const name = (aspectNamed(aspect)?.name ?? slug(aspect)) || NOTE;
  const member = topicKey(detail, MAX_DETAIL_WORDS);
  return [slug(subject) || GROUP_SUBJECT, name, member].filter((part) => part !== '').join(':');
}

/** The parts of a topic; undefined if it is not a "subject:aspect". */
export function partsOfTopic(topic: string): { subject: string; aspect: string; detail?: string } | undefined {
  const [subject = '', aspect = '', ...rest] = topic.split(':');
  if (subject === '' || aspect === '') return undefined;
  const detail = rest.join(':');
  return detail === '' ? { subject, aspect } : { subject, aspect, detail };
}

/** Whether items on this topic coexist with others of the same subject and aspect. */
export function isSetTopic(topic: string): boolean {
  return aspectNamed(partsOfTopic(topic)?.aspect ?? '')?.shape === 'set';
}

/**
 * The canonical form of a topic made up by a model: "Saul: Allergies" for "Saul is allergic to nuts." becomes "saul:allergy:nut". `keyOf`
 * returns the person whose key or name the subject is, if any. Training, decisions and credentials have topics of their own.
 */
export function canonicalTopic(
  { kind, text, topic }: { kind: ItemKind; text: string; topic: string },
  keyOf: (subject: string) => string | undefined,
): string {
  if (kind === 'training' || kind === 'decision' || kind === 'credential' || slug(topic) === '') return topic;
  const given = partsOfTopic(topic) ?? { subject: GROUP_SUBJECT, aspect: topic };
  const known = keyOf(given.subject.trim());
  // "flight:time" refers to the group's flight.
  const isThing = known === undefined && aspectNamed(given.subject) !== undefined;
  const parts: TopicParts = isThing
    ? { subject: GROUP_SUBJECT, aspect: given.subject, detail: [given.aspect, given.detail ?? ''].join(' ') }
    : given;
  const subject = isThing ? GROUP_SUBJECT : (known ?? parts.subject);
  const name = aspectNamed(parts.aspect)?.name ?? parts.aspect;
  const isMemberMissing = parts.detail === undefined && aspectNamed(parts.aspect)?.shape === 'set';
  const detail = isMemberMissing ? memberIn(text, [parts.subject, subject], name) : parts.detail;
  return topicFor({ subject, aspect: parts.aspect, ...(detail === undefined ? {} : { detail }) });
}

/** What a sentence says about its subject besides the aspect: "nuts" in "Saul is allergic to nuts." */
function memberIn(text: string, subjects: readonly string[], aspect: string): string {
  const subject = new Set(['group', ...subjects.flatMap(words)]);
  return contentWords(text)
    .filter((word) => !subject.has(word) && aspectNamed(word)?.name !== aspect)
    .slice(0, MAX_DETAIL_WORDS)
    .join(' ');
}
