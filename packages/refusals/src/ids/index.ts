import { randomFillSync } from 'node:crypto';

const base32 = 'abcdefghijklmnopqrstuvwxyz234567';

const ID_BYTES = 26;
/** Random bytes for many IDs at once: a call of the generator costs more than its bytes. */
const pool = Buffer.alloc(ID_BYTES * 256);
let used = pool.length;

/** Each is used once. */
function fresh(): Uint8Array {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += ID_BYTES;
  return pool.subarray(used - ID_BYTES, used);
}

/** `${prefix}_` and 26 lower-case base32 digits: 130 random bits, so IDs cannot be guessed and do not collide. */
export function newId(prefix: string, bytes: Uint8Array = fresh()): string {
  let id = `${prefix}_`;
  for (const byte of bytes.subarray(0, ID_BYTES)) id += base32[byte & 31];
  return id;
}
