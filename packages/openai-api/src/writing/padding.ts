import type { StreamEvent } from '../schemas/events.ts';

const UNIT = 32;
const FILL = 'abcdefghijklmnopqrstuvwxyz012345';

/** What fills a piece of text up to a multiple of 32 bytes of JSON, so that the size of an encrypted event does not tell the word. */
export function paddingOf(delta: string): string {
  let bytes = 0;
  for (let i = 0; i < delta.length; i++) bytes += bytesOf(delta.charCodeAt(i));
  return FILL.slice(0, UNIT - (bytes % UNIT));
}

/** An event that was written without it, if it is one that tells a piece of text. */
export const paddedEvent = (event: StreamEvent): StreamEvent =>
  'delta' in event ? { ...event, obfuscation: paddingOf(event.delta) } : event;

function bytesOf(unit: number): number {
  if (unit < 0x20) return unit >= 8 && unit <= 13 && unit !== 11 ? 2 : 6;
  if (unit < 0x80) return unit === 0x22 || unit === 0x5c ? 2 : 1;
  // A surrogate is one half of four bytes.
  return unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 2 : 3;
}
