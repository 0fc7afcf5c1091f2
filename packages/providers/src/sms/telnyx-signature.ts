// Whether a webhook is from Telnyx, and of now: https://developers.telnyx.com/docs/messaging/messages/receiving-webhooks
import { createPublicKey, type KeyObject, verify } from 'node:crypto';

/** Telnyx names five minutes. */
const FRESH_MS = 5 * 60_000;
/** What comes before the 32 bytes of an Ed25519 key in its SPKI form. */
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

/** `text`: base64 of 32 bytes, as the portal shows it. Throws an Error if it is no such key. */
export function telnyxKey(text: string): KeyObject {
  const raw = Buffer.from(text, 'base64');
  if (raw.length !== 32) throw new Error('the public key of Telnyx must be base64 of 32 bytes');
  return createPublicKey({ key: Buffer.concat([SPKI, raw]), format: 'der', type: 'spki' });
}

interface SignedHook {
  /** Exactly as received. */
  body: Uint8Array;
  /** The header telnyx-timestamp, seconds since 1970. */
  timestamp: string;
  /** The header telnyx-signature-ed25519, base64. */
  signature: string;
}

export function isFromTelnyx({ body, timestamp, signature }: SignedHook, key: KeyObject, now: Date): boolean {
  if (!/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(now.getTime() - Number(timestamp) * 1000) > FRESH_MS) return false;
  const given = Buffer.from(signature, 'base64');
  return given.length === 64 && verify(null, Buffer.concat([Buffer.from(`${timestamp}|`), body]), key, given);
}
