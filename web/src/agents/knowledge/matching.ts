import type { KnownItem } from '@offshoot/context';
import { isSecret, subjectOf } from '../secret-items.ts';

/** The newest first: those with all words of the query in what is shown of them. */
export function matching(items: readonly KnownItem[], query: string): KnownItem[] {
  const wanted = wordsOf(query);
  const found = items.filter((item) => {
    const shown = wordsOf([isSecret(item) ? '' : item.text, item.topic, item.from].join(' '));
    return wanted.every((word) => shown.some((one) => one.startsWith(word)));
  });
  return found.toReversed();
}

/** The owner, under any of their names. No name is empty. */
export const YOU = '';

/** By who said them, and of each person what is about the same subject together. Otherwise in the order given; unknown subjects last. */
export function bySpeaker(items: readonly KnownItem[]): [speaker: string, said: KnownItem[]][] {
  const speakers = Map.groupBy(items, ({ byOwner, from }) => (byOwner ? YOU : from));
  return [...speakers].map(([speaker, said]) => {
    const { unknown = [], ...subjects } = Object.groupBy(said, (item) => (subjectOf(item) === '' ? 'unknown' : `about ${subjectOf(item)}`));
    return [speaker, [...Object.values(subjects).flatMap((some = []) => some), ...unknown]];
  });
}

const wordsOf = (text: string): string[] =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
