// Vectors of the commonest English words: words used in similar contexts point in similar directions. See data/README.md for the source.
// Read once per process, on first use: 2.7 MB.
import { readFileSync } from 'node:fs';

const HEADER_BYTES = 12;

export interface WordVectors {
  /** By rank. */
  readonly words: readonly string[];
  /** Frequency rank: 0 is the commonest. Undefined: unknown word. */
  rankOf(word: string): number | undefined;
  /** −1 to 1. */
  cosine(a: number, b: number): number;
  /** The weighted sum of words, normalised to length 1. */
  sum(ranks: readonly number[], weightOf: (rank: number) => number): Float64Array;
}

let read: WordVectors | undefined;

export function wordVectors(): WordVectors {
  read ??= readVectors(readFileSync(new URL('../../../data/word-vectors.bin', import.meta.url)));
  return read;
}

function readVectors(file: Buffer): WordVectors {
  const [count, dimensions, namesLength] = [file.readUInt32LE(0), file.readUInt32LE(4), file.readUInt32LE(8)];
  const names = file.toString('latin1', HEADER_BYTES, HEADER_BYTES + namesLength).split('\n');
  const ranks = new Map(names.map((name, rank) => [name, rank]));
  const numbers = new Int8Array(file.buffer, file.byteOffset + HEADER_BYTES + namesLength, count * dimensions);
  const product = (a: number, b: number): number => {
    let sum = 0;
    for (let i = 0; i < dimensions; i++) sum += (numbers[a * dimensions + i] ?? 0) * (numbers[b * dimensions + i] ?? 0);
    return sum;
  };
  const lengths = Float64Array.from({ length: count }, (_, rank) => Math.sqrt(product(rank, rank)) || 1);
  return {
    words: names,
    rankOf: (word) => ranks.get(word),
    cosine: (a, b) => product(a, b) / ((lengths[a] ?? 1) * (lengths[b] ?? 1)),
    sum(all, weightOf) {
      const vector = new Float64Array(dimensions);
      for (const rank of all) {
        const times = weightOf(rank) / (lengths[rank] ?? 1);
        for (let i = 0; i < dimensions; i++) vector[i] = (vector[i] ?? 0) + times * (numbers[rank * dimensions + i] ?? 0);
      }
      const length = Math.hypot(...vector) || 1;
      return vector.map((x) => x / length);
    },
  };
}
