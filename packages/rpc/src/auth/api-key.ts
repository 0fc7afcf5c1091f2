import { hash } from 'node:crypto';

/** Scanners for leaked secrets know keys by such a beginning. */
const KEY = /^sk-off_([a-z2-7]{26})_[A-Za-z0-9_-]{43}$/;

/** The part of an API key that may be stored and sent on: its reader cannot use the key. */
export interface PresentedKey {
  /** `key_…`. */
  keyId: string;
  /** SHA-256 of the whole key. */
  digest: Uint8Array;
}

/** The text of a key: `sk-off_<ID>_<secret>`. `random`: 32 bytes. */
export function apiKeyText(keyId: string, random: Uint8Array): string {
  if (random.byteLength !== 32) throw new Error('The secret of an API key has 32 bytes.');
  return `sk-off_${keyId.replace(/^key_/, '')}_${Buffer.from(random).toString('base64url')}`;
}

/** Undefined: it is no API key. */
export function presentedKey(text: string): (PresentedKey & { digest: Buffer }) | undefined {
  const [, id] = KEY.exec(text) ?? [];
  return id === undefined ? undefined : { keyId: `key_${id}`, digest: hash('sha256', text, 'buffer') };
}
