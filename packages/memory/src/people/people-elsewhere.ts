// People another agent has told of, and people the group says are one and the same.
import type { Concern } from '../items/item.ts';
import type { Inherited } from '../merging/merge.ts';
import { inboxDigestOf, isNobodys, keyBeside, nameIn, nameLook, type Person } from './people.ts';

/** People that one document may add: a parent cannot fill the table with them. */
const MAX_NEW_PEOPLE = 1_000;

/** Moves "saul:diet" and "saul-sister:diet" to another key. */
export function rekeyedTopic(topic: string, from: string, to: string): string {
  const [subject = '', ...rest] = topic.split(':');
  if (rest.length === 0 || from === to) return topic;
  if (subject === from) return [to, ...rest].join(':');
  return subject.startsWith(`${from}-`) ? [`${to}${subject.slice(from.length)}`, ...rest].join(':') : topic;
}

/**
 * The items under the keys those people have here. People are matched by inbox, never by name. Someone whose inbox the parent does not
 * know matches nobody here.
 */
export function knownHere(items: readonly Inherited[], people: readonly Person[]): { items: Inherited[]; people: Person[] } {
  const all = [...people];
  const bySpeaker = new Map(
    people.flatMap((person): [string, Person][] => {
      const speaker = inboxDigestOf(person);
      return speaker === undefined ? [] : [[speaker, person]];
    }),
  );
  const byKey = new Map(people.map((person) => [person.key, person]));
  const keys = new Map<string, string>();
  const meet = (concern: Concern, text: string): Person | undefined => {
    const { key, speaker } = concern;
    const known = speaker === undefined ? byKey.get(keys.get(key) ?? key) : bySpeaker.get(speaker);
    if (known !== undefined && (speaker !== undefined || inboxDigestOf(known) === undefined)) return known;
    if (all.length - people.length >= MAX_NEW_PEOPLE) return undefined;
    const person: Person = {
      key: keyBeside(all, key, speaker),
      names: [nameIn(text, key) ?? key],
      ...(speaker === undefined ? {} : { speaker }),
    };
    all.push(person);
    byKey.set(person.key, person);
    if (speaker === undefined) keys.set(key, person.key);
    else bySpeaker.set(speaker, person);
    return person;
  };
  const local = items.map((item): Inherited => {
    if (item.concerns === undefined) return item;
    const met = item.concerns
      .filter(({ key }) => !isNobodys(nameLook(key)))
      .map((concern) => ({ concern, person: meet(concern, item.text) }));
    const topic = met.reduce((said, { concern, person }) => rekeyedTopic(said, concern.key, person?.key ?? concern.key), item.topic);
    const concerns = met.map(({ concern, person }): Concern => ({ ...concern, key: person?.key ?? concern.key }));
    return { ...item, topic, concerns };
  });
  return { items: local, people: all };
}
