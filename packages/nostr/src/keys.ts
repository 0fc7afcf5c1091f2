// Keys as people write them (NIP-19), and as events have them.
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { hexToBytes } from '@noble/hashes/utils.js';
import { decode, npubEncode } from 'nostr-tools/nip19';
import { generateSecretKey, getPublicKey } from 'nostr-tools/pure';
import { isPublicKey } from './events.ts';

/** 32 bytes. */
export const newSecretKey = (): Uint8Array => generateSecretKey();

/** 64 hex digits. */
export const publicKeyOf = (secretKey: Uint8Array): string => getPublicKey(secretKey);

/** "npub1…" */
export const npubOf = (publicKey: string): string => npubEncode(publicKey);

/** UTF-16 units. A profile names some relays besides the key. */
const MAX_WRITTEN = 1_000;

/** Of npub1…, nprofile1… or 64 hex digits, also after "nostr:". Undefined: none of these, or no key of the curve. */
export function publicKeyIn(text: string): string | undefined {
  const written = text.trim().replace(/^nostr:/i, '');
  const key = isPublicKey(written.toLowerCase()) ? written.toLowerCase() : decodedKey(written);
  return isPublicKey(key) && isOnCurve(key) ? key : undefined;
}

function decodedKey(written: string): string | undefined {
  const found = decoded(written);
  if (found?.type === 'npub') return found.data;
  return found?.type === 'nprofile' ? found.data.pubkey : undefined;
}

/** Of two numbers, one is no key: nothing can be encrypted to it. */
function isOnCurve(key: string): boolean {
  try {
    secp256k1.Point.fromHex(`02${key}`);
    return true;
  } catch {
    return false;
  }
}

/** Of nsec1… or 64 hex digits. Undefined: neither, or no key of the curve. */
export function secretKeyIn(text: string): Uint8Array | undefined {
  const written = text.trim();
  const found = isPublicKey(written.toLowerCase()) ? hexToBytes(written.toLowerCase()) : decoded(written);
  const key = found instanceof Uint8Array ? found : found?.type === 'nsec' ? found.data : undefined;
  if (key === undefined) return undefined;
  try {
    getPublicKey(key);
    return key;
  } catch {
    return undefined;
  }
}

function decoded(written: string): ReturnType<typeof decode> | undefined {
  if (written.length > MAX_WRITTEN) return undefined;
  try {
    return decode(written.toLowerCase());
  } catch {
    return undefined;
  }
}
