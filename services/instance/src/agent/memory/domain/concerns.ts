// Whom an item is about, and who may therefore say that it is over or have it hidden.
import type { Learned } from '../../domain/engine.ts';
import { groupsOfStem } from './groups.ts';
import type { Concern, MemoryItem } from './item.ts';
import { isNobodys, type Person, personWithKey } from './people.ts';
import { speakerDigest } from './tellers.ts';
import { stem } from './words.ts';

/** Of one item: more people than that are "the group". */
const MAX_CONCERNS = 8;
const REACHED_BY = /:(?:.*-)?(?:phone|telephone|mobile|whatsapp|email|mail|address|contact)\b/;

/** What is somebody's by its nature. A hotel is nobody's, whatever stands before it in the topic. */
function isSomebodys({ kind, sensitivity, topic }: Pick<Learned, 'kind' | 'sensitivity' | 'topic'>): boolean {
  return (
    kind === 'personalization' || kind === 'commitment' || sensitivity === 'personal' || (kind === 'credential' && REACHED_BY.test(topic))
  );
}

/** "saul:diet" is about Saul, "saul-sister:diet" too, "ana-maria:diet" is not about Ana. */
function keysInTopic(topic: string, people: readonly Person[]): string[] {
  const subject = topic.includes(':') ? (topic.split(':')[0] ?? '') : '';
  if (subject === '' || isNobodys(subject)) return [];
  if (personWithKey(people, subject) !== undefined) return [subject];
  const relativeOf = people.find(({ key }) => subject.startsWith(`${key}-`) && isRelative(subject.slice(key.length + 1)));
  return [relativeOf?.key ?? subject];
}

const isRelative = (word: string): boolean => groupsOfStem(stem(word)).includes('family');

/** Keys of those whom it is about: as the engine says, else by its topic. */
export function keysConcerned(learned: Pick<Learned, 'kind' | 'sensitivity' | 'topic' | 'about'>, people: readonly Person[]): string[] {
  const said = learned.about?.filter((key) => personWithKey(people, key) !== undefined || !isNobodys(key));
  return (said ?? (isSomebodys(learned) ? keysInTopic(learned.topic, people) : [])).slice(0, MAX_CONCERNS);
}

/** With the inboxes of those who have one. */
export function concernsIn(keys: readonly string[], people: readonly Person[]): Concern[] {
  const found = keys.map((key): Concern => {
    const person = personWithKey(people, key);
    const speaker = person?.speaker ?? (person?.inboxId === undefined ? undefined : speakerDigest(person.inboxId));
    return { key: person?.key ?? key, ...(speaker === undefined ? {} : { speaker }) };
  });
  return [...new Map(found.map((one) => [one.key, one])).values()];
}

export function concernsOf(item: MemoryItem, people: readonly Person[]): readonly Concern[] {
  return item.concerns ?? concernsIn(keysConcerned(item, people), people);
}

/** Tells what is about that person. Where the inbox is known, no key counts: it is what people are. */
export function isAbout(person: Person, people: readonly Person[]): (item: MemoryItem) => boolean {
  const own = person.inboxId === undefined ? undefined : speakerDigest(person.inboxId);
  return (item) =>
    concernsOf(item, people).some(({ key, speaker }) =>
      speaker === undefined || own === undefined ? key === person.key : speaker === own,
    );
}
