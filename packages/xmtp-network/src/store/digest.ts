import { createHash } from 'node:crypto';

/** Detects messages that were sent twice. */
export function digestOf(...parts: Uint8Array[]): Uint8Array {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}
