import { createHash } from 'node:crypto';

/** The only form in which a credential is stored. */
export function digestOf(credential: Uint8Array): Uint8Array {
  return createHash('sha256').update(credential).digest();
}
