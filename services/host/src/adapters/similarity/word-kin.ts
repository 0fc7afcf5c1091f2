// Kindred words, which may replace another word in an answer: synonyms ("movie" and "film"), derived words ("teach" and
// "teacher"), and what is a kind of it ("animal" and "kitten"). See data/README.md for the source. Read once per process, on first use:
// 0.8 MB.

import { readFileSync } from 'node:fs';
import { linear } from '@offshoot/text/linear-patterns';

const HEADER_BYTES = 8;

export interface WordKin {
  /** The words that an answer may use for this one, in any form. Irregular forms are listed, regular ones are not. */
  kinOf(word: string): readonly string[];
}

let read: WordKin | undefined;

export function wordKin(): WordKin {
  read ??= readKin(readFileSync(new URL('../../../data/word-kin.bin', import.meta.url)));
  return read;
}

function readKin(file: Buffer): WordKin {
  const [count, textLength] = [file.readUInt32LE(0), file.readUInt32LE(4)];
  const end = HEADER_BYTES + textLength;
  const [listed = '', irregular = ''] = file.toString('latin1', HEADER_BYTES, end).split('\n\n');
  const names = listed.split('\n');
  const placeOf = new Map(names.map((name, index) => [name, index]));
  const baseOf = new Map(irregular.split('\n').map((pair) => pair.split(' ') as [string, string]));
  const irregularOf = Map.groupBy(baseOf.keys(), (form) => baseOf.get(form) ?? '');
  // A copy, because two-byte numbers must begin at even offsets.
  const numbers = new Uint16Array(file.buffer.slice(file.byteOffset + end, file.byteOffset + file.length));
  const starts = new Uint32Array(count + 1);
  starts[0] = count;
  for (let i = 0; i < count; i++) starts[i + 1] = (starts[i] ?? 0) + (numbers[i] ?? 0);
  return {
    kinOf(word) {
      const places = [...formsOf(word), baseOf.get(word) ?? ''].flatMap((form) => placeOf.get(form) ?? []);
      const kin = new Set(places.flatMap((index) => [index, ...numbers.subarray(starts[index], starts[index + 1])]));
      const bases = [...kin].map((index) => names[index] ?? '');
      return [...bases, ...bases.flatMap((base) => irregularOf.get(base) ?? [])].filter((one) => one !== word);
    },
  };
}

/** The word and its possible base forms. */
export function formsOf(word: string): string[] {
  const forms = [word];
  const add = (pattern: RegExp, ...endings: string[]) => {
    if (pattern.test(word)) for (const ending of endings) forms.push(word.replace(pattern, ending));
  };
  add(/ies$/, 'y');
  add(/(?<=[^s])s$/, '');
  add(/es$/, '');
  add(linear(/(?<=[aeiouy].*)(?:ing|ed)$/), '', 'e');
  add(/([b-df-hj-np-tv-z])\1(?:ing|ed)$/, '$1');
  add(/ied$/, 'y');
  return forms;
}
