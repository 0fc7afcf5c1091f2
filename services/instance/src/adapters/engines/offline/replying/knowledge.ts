// What a reply may draw on, and whom its items are about.

import { GROUP_SUBJECT, partsOfTopic } from '../../../../agent/memory/domain/aspects.ts';
import type { MemoryItem } from '../../../../agent/memory/domain/item.ts';
import { type Person, personWithKey } from '../../../../agent/memory/domain/people.ts';
import { slug } from '../../../../agent/memory/domain/words.ts';

export interface Knowledge {
  /** Inherited items first; nothing that stands back is among them. Credentials are: each question is told only those that it names. */
  memory: readonly MemoryItem[];
  /** What people thought of answers. */
  opinions: readonly MemoryItem[];
  instructions: readonly string[];
  ownerNotes: readonly string[];
  people: readonly Person[];
  speaker: Person;
  /** How the speaker is called now. */
  speakerName: string;
}

/** What topics begin with that are about nobody. */
const NO_SUBJECTS = new Set(['rule', 'decision', 'note', 'feedback', 'the', 'everyone', 'everybody']);

/** A person's key, or "our"; undefined where it is a rule, a note, or a topic of another make. */
export function subjectOf(item: MemoryItem): string | undefined {
  const parts = partsOfTopic(item.topic);
  if (parts === undefined || NO_SUBJECTS.has(parts.subject)) return undefined;
  return parts.subject;
}

/** Aspect of its topic, without details. */
export const aspectOf = (item: MemoryItem): string => partsOfTopic(item.topic)?.aspect ?? item.topic;

export const isPersonal = (item: MemoryItem): boolean => {
  const subject = subjectOf(item);
  return subject !== undefined && subject !== GROUP_SUBJECT;
};

/** A wife of somebody's is somebody else: "saul-sister" is not "saul". */
export const RELATIVE =
  /^(?:wife|husband|partner|girlfriend|boyfriend|fiancee?|fiancé|fiancée|son|daughter|kid|child|children|sister|brother|mother|father|mom|mum|mama|dad|papa|parent|friend|boss|colleague|flatmate|roommate|cousin|aunt|uncle|grandma|grandpa|grandmother|grandfather|nephew|niece|dog|cat|baby|team|family|landlord|doctor|teacher)s?$/;

export interface Named {
  key: string;
  /** Lower-case words by which questions mean them. */
  words: readonly string[];
}

/** Everybody whom a question can name: people, and those of whom something is known. Longest names first. */
export function namesIn({ people, memory }: Knowledge): Named[] {
  const found = new Map<string, Named>();
  const add = (key: string, name: string) => {
    const parts = slug(name)
      .split('-')
      .filter((part) => part !== '');
    for (const said of [parts, parts.slice(0, 1)])
      if (said.length > 0 && !found.has(said.join(' '))) found.set(said.join(' '), { key, words: said });
  };
  for (const { key, names } of people) for (const name of names.slice(0, 1)) add(key, name);
  for (const { key, names, aliases = [] } of people) for (const name of [...names, key, ...aliases]) add(key, name);
  const subjects = new Set(memory.map(subjectOf));
  for (const subject of subjects)
    if (subject !== undefined && subject !== GROUP_SUBJECT)
      add(personWithKey(people, subject)?.key ?? subject, subject.replaceAll('-', ' '));
  return [...found.values()].sort((a, b) => b.words.length - a.words.length);
}

/** Name to call somebody by: as they are called, else as they were spoken of. */
export function nameOfKey({ people }: Pick<Knowledge, 'people'>, key: string): string {
  const name = personWithKey(people, key)?.names[0];
  return (
    name ??
    key
      .split('-')
      .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
      .join(' ')
  );
}
