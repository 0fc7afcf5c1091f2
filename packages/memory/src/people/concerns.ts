// Whom an item is about, and therefore who may end it or have it hidden.
import { linear } from '@offshoot/text/linear-patterns';
import type { Concern, MemoryItem } from '../items/item.ts';
import type { Learned } from '../items/learned.ts';
import { speakerDigest } from '../items/tellers.ts';
import { groupsOfStem } from '../words/groups.ts';
import { stem } from '../words/words.ts';
import { inboxDigestOf, isNobodys, type Person, personWithKey } from './people.ts';

/** Per item. An item about more people is about "the group". */
const MAX_CONCERNS = 8;
const REACHED_BY = linear(/:(?:.*-)?(?:phone|telephone|mobile|whatsapp|email|mail|address|contact)\b/);

/** Whether an item is personal by nature. A hotel belongs to nobody, even if its topic starts with a name. */
function isSomebodys({ kind, sensitivity, topic }: Pick<Learned, 'kind' | 'sensitivity' | 'topic'>): boolean {
  return (
    kind === 'personalization' || kind === 'commitment' || sensitivity === 'personal' || (kind === 'credential' && REACHED_BY.test(topic))
  );
}

/** "saul:diet" and "saul-sister:diet" are about Saul; "ana-maria:diet" is not about Ana. */
function keysInTopic(topic: string, people: readonly Person[]): string[] {
  const subject = topic.includes(':') ? (topic.split(':')[0] ?? '') : '';
  if (subject === '' || isNobodys(subject)) return [];
  if (personWithKey(people, subject) !== undefined) return [subject];
  const relativeOf = people.find(({ key }) => subject.startsWith(`${key}-`) && isRelative(subject.slice(key.length + 1)));
  return [relativeOf?.key ?? subject];
}

const isRelative = (word: string): boolean => groupsOfStem(stem(word)).includes('family');

/** Keys of the people an item is about: as the engine says, otherwise by its topic. */
export function keysConcerned(learned: Pick<Learned, 'kind' | 'sensitivity' | 'topic' | 'about'>, people: readonly Person[]): string[] {
  const said = learned.about?.filter((key) => personWithKey(people, key) !== undefined || !isNobodys(key));
  return (said ?? (isSomebodys(learned) ? keysInTopic(learned.topic, people) : [])).slice(0, MAX_CONCERNS);
}

/** The people with these keys, with the digests of their inboxes if known. */
export function concernsIn(keys: readonly string[], people: readonly Person[]): Concern[] {
  const found = keys.map((key): Concern => {
    const person = personWithKey(people, key);
    const speaker = person && inboxDigestOf(person);
    return { key: person?.key ?? key, ...(speaker === undefined ? {} : { speaker }) };
  });
  return [...new Map(found.map((one) => [one.key, one])).values()];
}

export function concernsOf(item: MemoryItem, people: readonly Person[]): readonly Concern[] {
  return item.concerns ?? concernsIn(keysConcerned(item, people), people);
}

/** Returns a test for items about that person. If the inbox is known, keys are ignored: the inbox is the identity. */
export function isAbout(person: Person, people: readonly Person[]): (item: MemoryItem) => boolean {
  const own = person.inboxId === undefined ? undefined : speakerDigest(person.inboxId);
  return (item) =>
    concernsOf(item, people).some(({ key, speaker }) =>
      speaker === undefined || own === undefined ? key === person.key : speaker === own,
    );
}
