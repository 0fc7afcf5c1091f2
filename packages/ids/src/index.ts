import { randomBytes } from 'node:crypto';

const base32 = 'abcdefghijklmnopqrstuvwxyz234567';

/** `${prefix}_` and 26 lower-case base32 digits: 130 random bits, so IDs cannot be guessed and do not collide. */
export function newId(prefix: string, bytes: Uint8Array = randomBytes(26)): string {
  let id = `${prefix}_`;
  for (const byte of bytes.subarray(0, 26)) id += base32[byte & 31];
  return id;
}
