import type { KnownItem } from '@offshoot/context';
import { isSecret } from '../secret-items.ts';

/** The newest first: those with all words of the query in what is shown of them. */
export function matching(items: readonly KnownItem[], query: string): KnownItem[] {
  const wanted = wordsOf(query);
  const found = items.filter((item) => {
    const shown = wordsOf([isSecret(item) ? '' : item.text, item.topic, item.from].join(' '));
    return wanted.every((word) => shown.some((one) => one.startsWith(word)));
  });
  return found.toReversed();
}

const wordsOf = (text: string): string[] =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
