// Splits a sentence about several people into one sentence each, so that one person's part can be corrected or forgotten without the
// other's. Nothing is invented: a sentence that cannot be split stays whole.
import type { Learned } from '../items/learned.ts';
import { partsOfTopic } from '../words/aspects.ts';
import { slug, topicKey, words } from '../words/words.ts';

/** What one clause says, and about whom. */
export interface Part {
  text: string;
  /** Keys. */
  about: string[];
}

export interface Named {
  key: string;
  names: readonly string[];
}

const JOINT = /^(?:,? (?:and|as well as) |, )/u;
const CLAUSE_BORDER = /(?:[,;]? (?:and|but|while|whereas) |[;.] )/gu;
/** Plural verb forms with their singular. */
const OF_ONE: Record<string, string> = {
  are: 'is',
  were: 'was',
  have: 'has',
  do: 'does',
  go: 'goes',
  "aren't": "isn't",
  "weren't": "wasn't",
  "haven't": "hasn't",
  "don't": "doesn't",
};
const UNCHANGED =
  /^(?:will|would|can|could|should|must|may|might|had|did|won't|can't|cannot|couldn't|wouldn't|never|both|also|is|was|has|\p{L}+ed)$/iu;
/** No verb of several people ends like this: "Saul and Mia tea", "Saul and Mia nuts". */
const NO_VERB = /(?:[^s]s|a)$/iu;
/** "Saul and Mia met": what several people do together cannot be split. */
const TOGETHER =
  /\b(?:together|each other|one another|met|married|engaged|twins?|siblings?|a couple|friends|partners|split|share[sd]?|meet)\b/iu;

/** The person whose name starts the text; the longest name wins. */
function personAt(text: string, people: readonly Named[]): { key: string; length: number } | undefined {
  let found: { key: string; length: number } | undefined;
  for (const { key, names } of people)
    for (const name of names)
      if (
        name !== '' &&
        name.length > (found?.length ?? 0) &&
        text.toLowerCase().startsWith(name.toLowerCase()) &&
        !/^[\p{L}\p{N}]/u.test(text.slice(name.length))
      )
        found = { key, length: name.length };
  return found;
}

/** "Saul and Mia are vegetarian." → one sentence each. */
function ofJointSubject(text: string, people: readonly Named[]): Part[] | undefined {
  const subjects: { key: string; name: string }[] = [];
  let rest = text;
  for (;;) {
    const person = personAt(rest, people);
    if (person === undefined) return undefined;
    subjects.push({ key: person.key, name: rest.slice(0, person.length) });
    rest = rest.slice(person.length);
    const joint = rest.match(JOINT)?.[0];
    if (joint === undefined || personAt(rest.slice(joint.length), people) === undefined) break;
    rest = rest.slice(joint.length);
  }
  const [, verb = '', predicate = ''] = rest.match(/^ (?:both )?([\p{L}']+)( .*|[.!…]*)$/su) ?? [];
  const isKnown = Object.hasOwn(OF_ONE, verb.toLowerCase()) || UNCHANGED.test(verb);
  if (!isKnown && NO_VERB.test(verb)) return undefined;
  if (subjects.length < 2 || verb === '' || TOGETHER.test(rest) || /\b(?:and|but) (?=\p{Lu})/u.test(predicate)) return undefined;
  const said = `${ofOne(verb)}${predicate}`;
  return subjects.map(({ key, name }) => ({ text: `${name} ${said}`, about: [key] }));
}

function ofOne(verb: string): string {
  const lower = verb.toLowerCase();
  if (Object.hasOwn(OF_ONE, lower)) return OF_ONE[lower] ?? verb;
  if (UNCHANGED.test(lower)) return verb;
  if (/(?:s|sh|ch|x|z|o)$/u.test(lower)) return `${verb}es`;
  return /[^aeiou]y$/u.test(lower) ? `${verb.slice(0, -1)}ies` : `${verb}s`;
}

/** "Saul is allergic to nuts and Mia eats everything." → one sentence each. */
function ofClauses(text: string, people: readonly Named[]): Part[] | undefined {
  const parts: Part[] = [];
  let begin = 0;
  const first = personAt(text, people);
  if (first === undefined) return undefined;
  let key = first.key;
  for (const border of text.matchAll(CLAUSE_BORDER)) {
    const next = border.index + border[0].length;
    const person = personAt(text.slice(next), people);
    // "Saul likes Mia and Leo": a name not followed by a verb starts no clause.
    if (
      person === undefined ||
      !/^(?:'s)? \p{L}/u.test(text.slice(next + person.length)) ||
      words(text.slice(begin, border.index)).length < 3
    )
      continue;
    parts.push({ text: text.slice(begin, border.index), about: [key] });
    [begin, key] = [next, person.key];
  }
  parts.push({ text: text.slice(begin), about: [key] });
  return parts.length > 1 ? parts : undefined;
}

const ended = (text: string): string => (/[.!?…]$/u.test(text.trim()) ? text.trim() : `${text.trim()}.`);

/** Keys of the people named in the text. */
export function peopleIn(text: string, people: readonly Named[]): string[] {
  const said = `-${words(text).join('-')}-`;
  return people.filter(({ names }) => names.some((name) => slug(name) !== '' && said.includes(`-${slug(name)}-`))).map(({ key }) => key);
}

/** One item per person if the sentence can be split, with that person as the topic's subject. An item that belongs to nobody stays whole. */
export function ofEachPerson(learned: Learned, people: readonly Named[]): Learned[] {
  const topic = partsOfTopic(learned.topic);
  const isSomebodys = topic !== undefined && people.some(({ key }) => key === topic.subject);
  if (!isSomebodys || learned.kind === 'credential' || learned.kind === 'training') return [learned];
  const parts = partsByPerson(learned.text, people);
  if (parts === undefined) return [learned];
  return parts.map(({ text, about }) => {
    const [key = topic.subject] = about;
    const isOwn = key === topic.subject;
    // If both share the same words, the detail is the same; of two clauses the detail belongs to the first.
    const detail = isOwn || saysTheSame(text, parts) ? topic.detail : topicKey(withoutNames(text, people), MAX_DETAIL_WORDS);
    return { ...learned, text, about, topic: [key, topic.aspect, detail].filter((piece) => piece !== undefined && piece !== '').join(':') };
  });
}

const MAX_DETAIL_WORDS = 3;

const withoutNames = (text: string, people: readonly Named[]): string => {
  const first = personAt(text, people);
  return first === undefined ? text : text.slice(first.length);
};

/** Whether the parts are equal apart from the names. */
function saysTheSame(text: string, parts: readonly Part[]): boolean {
  const behind = (said: string) => words(said).slice(1).join(' ');
  return parts.every((part) => behind(part.text) === behind(text));
}

/** Undefined if the text is about one person only or cannot be split. No part names a person another part is about. */
export function partsByPerson(text: string, people: readonly Named[]): Part[] | undefined {
  if (peopleIn(text, people).length < 2) return undefined;
  const clauses = ofClauses(text, people) ?? [{ text, about: [] }];
  const parts = clauses.flatMap((clause) => ofJointSubject(clause.text, people) ?? [clause]);
  const merged = [...Map.groupBy(parts, ({ about }) => about.join(' ')).values()].map((of) => ({
    text: of.map((part) => ended(part.text)).join(' '),
    about: of[0]?.about ?? [],
  }));
  const isClean = merged.every((part) => part.about.length > 0 && peopleIn(part.text, people).every((key) => part.about.includes(key)));
  const isWhole = peopleIn(text, people).every((key) => merged.some(({ about }) => about.includes(key)));
  return merged.length > 1 && isClean && isWhole ? merged : undefined;
}
