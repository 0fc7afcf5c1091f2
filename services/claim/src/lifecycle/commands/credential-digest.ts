import { createHash } from 'node:crypto';

/** All that is kept of a credential. */
export function digestOf(credential: Uint8Array): Uint8Array {
  return createHash('sha256').update(credential).digest();
}
