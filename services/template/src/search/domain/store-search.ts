import type { Content } from '../../database/domain/template.ts';
import { searchWords } from './search-words.ts';
import { misspelledForms } from './typing-errors.ts';

/** How telling the place of a word is. Labels are the category and the tags. */
const PLACES = ['name', 'label', 'description', 'instructions'] as const;
type Place = (typeof PLACES)[number];

/** What a template is found by. */
export type Mark =
  /** It has the word in this place or in a more telling one. */
  | { kind: Place; word: string }
  /** It has a word that may be misspelled like this, in its name or in another place that is forgiving. */
  | { kind: 'misspelled-name' | 'misspelled'; word: string }
  /** The whole name, category or tag, as its words. */
  | { kind: 'whole-name' | 'category' | 'tag'; words: readonly string[] };

/**
 * Limits of what is indexed per template: a word that no other template uses costs the index about ten times its length. Name, category,
 * tags and description come first, then as much of the instructions as fits.
 */
const MAX_WORDS = 1000;
const MAX_BYTES = 8 * 1024;
/** The words of a description that are found despite a typing error; each costs the index about eight forms. */
const FORGIVEN_WORDS = 60;

/** Searches cover what the agent does and where it is offered, not its personality or what its clones receive. */
export function marksOf(content: Pick<Content, 'agentName' | 'category' | 'tags' | 'description' | 'instructions'>): Mark[] {
  const { agentName, category, tags, description, instructions } = content;
  const placed = placedWords({ name: [agentName], label: [category, ...tags], description: [description], instructions: [instructions] });
  return [
    ...[...placed].flatMap(([word, place]) => PLACES.slice(PLACES.indexOf(place)).map((kind): Mark => ({ kind, word }))),
    ...misspellings(placed),
    { kind: 'whole-name', words: searchWords(agentName) },
    ...(category === '' ? [] : [categoryMark(category)]),
    ...tags.map(tagMark),
  ];
}

export const categoryMark = (category: string): Mark => ({ kind: 'category', words: searchWords(category) });
export const tagMark = (tag: string): Mark => ({ kind: 'tag', words: searchWords(tag) });

/** The most telling place of each word. */
function placedWords(texts: Record<Place, string[]>): Map<string, Place> {
  const placed = new Map<string, Place>();
  let bytes = 0;
  for (const place of PLACES) {
    for (const word of texts[place].flatMap(searchWords)) {
      if (placed.has(word)) continue;
      bytes += Buffer.byteLength(word);
      if (bytes > MAX_BYTES || placed.size === MAX_WORDS) return placed;
      placed.set(word, place);
    }
  }
  return placed;
}

function misspellings(placed: ReadonlyMap<string, Place>): Mark[] {
  const wordsIn = (place: Place) => [...placed].flatMap(([word, where]) => (where === place ? [word] : []));
  const formsOf = (words: string[], atMost: 1 | 2) => words.flatMap((word) => misspelledForms(word, { atMost }));
  const name = new Set(formsOf(wordsIn('name'), 2));
  const all = new Set([...name, ...formsOf(wordsIn('label'), 2), ...formsOf(wordsIn('description').slice(0, FORGIVEN_WORDS), 1)]);
  return [
    ...[...name].map((word): Mark => ({ kind: 'misspelled-name', word })),
    ...[...all].map((word): Mark => ({ kind: 'misspelled', word })),
  ];
}

/** What a template must have: one mark of every group. */
export type Condition = readonly (readonly WantedMark[])[];

interface WantedMark {
  mark: Mark;
  /** A longer word that begins like this one is as good. */
  isPrefix?: boolean;
}

/** Shorter beginnings stand for too much of the index to be looked up. Names are short, so fewer words begin alike. */
const SHORTEST_PREFIX: Record<Place, number> = { name: 2, label: 3, description: 3, instructions: 3 };
/** What people type has fewer; each costs a look into the index. */
const MAX_QUERY_WORDS = 12;

/** A group of results: what they have, and what they must not have, because it puts them into a group before. */
export interface Level {
  wanted: Condition;
  without: readonly Condition[];
}

/**
 * What may match a query, best first. A template ranks by its least telling word: all in the name before some in a tag, these before some
 * in the description, then the instructions. What only matches with typing errors comes last.
 */
export function levelsOf(words: readonly string[]): Level[] {
  const query = words.slice(0, MAX_QUERY_WORDS);
  const exact: Condition[] = [
    [[{ mark: { kind: 'whole-name', words: query } }]],
    ...PLACES.map((place) => query.map((word) => [found(query, word, place)])),
  ];
  // Each place includes those before it; only the name also takes a shorter beginning of its last word.
  const before = (at: number): Condition[] => [
    ...(at > 2 && isShort(query) ? exact.slice(1, 2) : []),
    ...exact.slice(Math.max(0, at - 1), at),
  ];
  return [...exact.map((wanted, at) => ({ wanted, without: before(at) })), ...forgivingLevels(query, before(exact.length))];
}

/** Everything that matches exactly, then what only matches with typing errors. */
export function unrankedLevelsOf(words: readonly string[]): Level[] {
  const query = words.slice(0, MAX_QUERY_WORDS);
  const exact = query.map((word) => [found(query, word, 'instructions')]);
  const forgiving = forgivingLevels(query, [exact]).slice(-1);
  return [{ wanted: exact, without: [] }, ...forgiving.map(({ wanted }) => ({ wanted, without: [exact] }))];
}

function forgivingLevels(query: readonly string[], exact: Condition[]): Level[] {
  const forgiving = (place: Place, kind: 'misspelled-name' | 'misspelled'): Condition =>
    query.map((word) => [
      found(query, word, place),
      ...misspelledForms(word, { atMost: 2 }).map((form): WantedMark => ({ mark: { kind, word: form } })),
    ]);
  const inName = forgiving('name', 'misspelled-name');
  if (inName.every((group) => group.length === 1)) return [];
  const anywhere = forgiving('instructions', 'misspelled');
  return [
    { wanted: inName, without: exact },
    { wanted: anywhere, without: [...exact, inName] },
  ];
}

/** Of a last word that is being typed: too short to stand for longer ones anywhere but in a name. */
const isShort = (query: readonly string[]): boolean => query.length > 1 && [...(query.at(-1) ?? '')].length < SHORTEST_PREFIX.label;

function found(query: readonly string[], word: string, kind: Place): WantedMark {
  const isBeingTyped = kind === 'name' && query.length > 1 && word === query.at(-1);
  return { mark: { kind, word }, isPrefix: isBeingTyped || [...word].length >= SHORTEST_PREFIX[kind] };
}
