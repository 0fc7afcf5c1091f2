// What the offline model counts as tokens: words in pieces of at most four characters, and every sign of its own.
const PIECES = /\s*(?:[\p{L}\p{N}\p{M}]{1,4}|[^\s\p{L}\p{N}\p{M}])|\s+$/gu;

/** Together, the pieces are the text. */
export const piecesOf = (text: string): string[] => text.match(PIECES) ?? [];

/** Counts without keeping the pieces. */
export function tokensIn(text: string): number {
  let tokens = 0;
  for (const _ of text.matchAll(PIECES)) tokens++;
  return tokens;
}
