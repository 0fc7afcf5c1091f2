// Estimates the length of a text in tokens without asking a model. Deterministic, and the same for every model.

/** English has about four bytes per token; other scripts have more bytes per character and proportionally more tokens. */
export const BYTES_PER_TOKEN = 4;

/** UTF-8 bytes / 4, rounded up. An estimate: tokenisers vary by about 25 %. */
export function tokensOf(text: string): number {
  return Math.ceil(Buffer.byteLength(text, 'utf8') / BYTES_PER_TOKEN);
}

const ELLIPSIS = '…';

/** Cuts to at most `limit` bytes of UTF-8, between characters. Empty if not even the cut mark fits. */
export function cutToBytes(text: string, limit: number): string {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length <= limit) return text;
  let end = limit - Buffer.byteLength(ELLIPSIS, 'utf8');
  if (end <= 0) return '';
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return `${bytes.subarray(0, end).toString('utf8').trimEnd()}${ELLIPSIS}`;
}
