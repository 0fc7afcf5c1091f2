// Words that ask for the same thing: a question rarely uses the words of its answer. A small set of everyday English.
import { stem } from '../../../../agent/memory/domain/words/words.ts';
import { KINDS, SAME } from './concepts.data.ts';

const listsIn = (table: string): string[][] =>
  table
    .trim()
    .split('\n')
    .map((line) => [...new Set(line.split(' ').map(stem))]);

const groupsBy = (lists: string[][], keys: (list: string[]) => string[]): Map<string, Set<string>> => {
  const found = new Map<string, Set<string>>();
  for (const list of lists)
    for (const key of keys(list)) {
      const others = found.get(key) ?? new Set();
      for (const one of list) if (one !== key) others.add(one);
      found.set(key, others);
    }
  return found;
};

const MEANS = groupsBy(listsIn(SAME), (list) => list);
const KIND_OF = groupsBy(listsIn(KINDS), (list) => list.slice(0, 1));

/** Whether a text with these stems may answer a question with that one. */
export function meansOneOf(asked: string, said: ReadonlySet<string>): boolean {
  for (const others of [MEANS.get(asked), KIND_OF.get(asked)]) {
    if (others === undefined) continue;
    for (const other of others) if (said.has(other)) return true;
  }
  return false;
}

const MIN_PART = 4;
const MIN_MORE = 2;

/** "wood" occurs in "firewood", "peony" in "peonies". */
export function isPartOf(asked: string, said: ReadonlySet<string>): boolean {
  if (asked.length < MIN_PART) return false;
  for (const one of said)
    if (one !== asked && one.length >= asked.length + MIN_MORE && (one.endsWith(asked) || one.startsWith(asked))) return true;
  return false;
}
