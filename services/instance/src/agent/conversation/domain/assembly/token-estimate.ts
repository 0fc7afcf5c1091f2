// How long a text is for a model, without asking one. Deterministic, and the same for every model.

/** English has about four bytes a token; other scripts have more bytes a character and about as many more tokens. */
export const BYTES_PER_TOKEN = 4;

/** UTF-8 bytes / 4, rounded up. An estimate: tokenisers differ by a quarter either way. */
export function tokensOf(text: string): number {
  return Math.ceil(Buffer.byteLength(text, 'utf8') / BYTES_PER_TOKEN);
}

const ELLIPSIS = '…';

/** At most so many bytes of UTF-8, cut at the end between two characters. Empty where not even the mark of the cut has room. */
export function cutToBytes(text: string, limit: number): string {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length <= limit) return text;
  let end = limit - Buffer.byteLength(ELLIPSIS, 'utf8');
  if (end <= 0) return '';
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return `${bytes.subarray(0, end).toString('utf8').trimEnd()}${ELLIPSIS}`;
}
