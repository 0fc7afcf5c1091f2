// What a reply may use, and whom its items concern.

import type { MemoryItem } from '../../../../../agent/memory/domain/items/item.ts';
import { type Person, personWithKey } from '../../../../../agent/memory/domain/people/people.ts';
import { GROUP_SUBJECT, partsOfTopic } from '../../../../../agent/memory/domain/words/aspects.ts';
import { slug } from '../../../../../agent/memory/domain/words/words.ts';

export interface Knowledge {
  /** Inherited items first, without overridden ones. Includes credentials: each question gets only those that it names. */
  memory: readonly MemoryItem[];
  /** People's opinions of answers. */
  opinions: readonly MemoryItem[];
  instructions: readonly string[];
  ownerNotes: readonly string[];
  people: readonly Person[];
  speaker: Person;
  /** The speaker's current name. */
  speakerName: string;
}

/** Prefixes of topics about nobody. */
const NO_SUBJECTS = new Set(['rule', 'decision', 'note', 'feedback', 'the', 'everyone', 'everybody']);

/** A person's key, or "our"; undefined for a rule, a note, or another form of topic. */
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

/** A relation is a different person: "saul-sister" is not "saul". */
export const RELATIVE =
  /^(?:wife|husband|partner|girlfriend|boyfriend|fiancee?|fiancé|fiancée|son|daughter|kid|child|children|sister|brother|mother|father|mom|mum|mama|dad|papa|parent|friend|boss|colleague|flatmate|roommate|cousin|aunt|uncle|grandma|grandpa|grandmother|grandfather|nephew|niece|dog|cat|baby|team|family|landlord|doctor|teacher|ex|gf|bf|neighbour|neighbor)s?$/;

export interface Named {
  /** Several if several people have that name. */
  keys: readonly string[];
  /** Lower-case words that mean them in questions. */
  words: readonly string[];
}

/** Everybody whom a question can name: members, and people about whom something is known. Longest names first. */
export function namesIn({ people, memory }: Knowledge): Named[] {
  const found = new Map<string, Named>();
  const addWords = (key: string, said: string[], isWhole = false) => {
    const known = found.get(said.join(' '));
    if (said.length > 0 && known === undefined) found.set(said.join(' '), { keys: [key], words: said });
    else if (known !== undefined && isWhole && !known.keys.includes(key))
      found.set(said.join(' '), { ...known, keys: [...known.keys, key] });
  };
  const partsOf = (name: string) =>
    slug(name)
      .split('-')
      .filter((part) => part !== '');
  const addWhole = (key: string, name: string) => addWords(key, partsOf(name));
  const add = (key: string, name: string) => {
    addWhole(key, name);
    addWords(key, partsOf(name).slice(0, 1));
  };
  // A full name takes precedence over a first name: "Alex" means the person named exactly that, not Alex B.
  for (const { key, names } of people) for (const name of names.slice(0, 1)) addWords(key, partsOf(name), true);
  for (const { key, names, aliases = [] } of people) for (const name of [...names, key, ...aliases]) add(key, name);
  for (const { key, name } of relations(memory)) add(key, name);
  const subjects = new Set(memory.map(subjectOf));
  for (const subject of subjects)
    if (subject !== undefined && subject !== GROUP_SUBJECT)
      add(personWithKey(people, subject)?.key ?? subject, subject.replaceAll('-', ' '));
  return [...found.values()].sort((a, b) => b.words.length - a.words.length);
}

/** "Erik's wife is called Sanna": a question about Sanna means his wife. */
function relations(memory: readonly MemoryItem[]): { key: string; name: string }[] {
  return memory.flatMap((item) => {
    const parts = partsOfTopic(item.topic);
    const name = item.text.match(/\b(?:is called|is named|name is|goes by) (\p{Lu}[\p{L}\p{M}'’-]*)/u)?.[1];
    const isOfRelation = parts?.aspect === 'name' && RELATIVE.test(parts.subject.split('-').at(-1) ?? '');
    return name !== undefined && parts !== undefined && isOfRelation ? [{ key: parts.subject, name }] : [];
  });
}

/** The keys of somebody's relation: "anna-brother", and "timo" if Anna's brother is Timo. */
export function relationKeys(owner: string, relation: string, memory: readonly MemoryItem[]): string[] {
  const wanted = singularRelation(relation);
  const key = `${owner}-${wanted}`;
  const own = `${owner}:${wanted}`;
  const told = memory.filter(({ topic }) => topic.startsWith(`${key}:`) || topic === own || topic.startsWith(`${own}:`));
  if (told.length === 0) return [];
  const called = told.flatMap(({ topic, text }) => (topic === own ? (text.match(/ is (\p{Lu}[\p{L}\p{M}'’-]*)/u)?.[1] ?? []) : []));
  return [key, ...called.map(slug)];
}

const ALSO_CALLED: Record<string, string> = {
  ...{ mom: 'mother', mum: 'mother', mama: 'mother', dad: 'father', papa: 'father' },
  ...{ gf: 'girlfriend', bf: 'boyfriend', kids: 'child', kid: 'child', children: 'child' },
};
const singularRelation = (word: string): string => ALSO_CALLED[word] ?? (/(?:ss|us)$/.test(word) ? word : word.replace(/s$/, ''));

/** Name to call somebody by: as they are called, else as they were spoken of. Nobody is shown a key: "eva-husband" is "Eva's husband". */
export function nameOfKey(knowledge: Pick<Knowledge, 'people'>, key: string): string {
  const name = personWithKey(knowledge.people, key)?.names[0];
  if (name !== undefined) return name;
  const parts = key.split('-');
  const relation = parts.at(-1) ?? '';
  if (parts.length > 1 && RELATIVE.test(relation)) {
    const owner = parts.slice(0, -1).join('-');
    return owner === GROUP_SUBJECT ? `the group's ${relation}` : `${nameOfKey(knowledge, owner)}'s ${relation}`;
  }
  return parts.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ');
}
