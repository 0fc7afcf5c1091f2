import { createHmac } from 'node:crypto';
import { Refusal } from '@offshoot/refusals';

/** Request contents can be guessed; without the key, nobody who reads the table can confirm a guess. */
export function keyedDigest(content: unknown, key: string): string {
  return `hmac-sha256:${createHmac('sha256', key).update(JSON.stringify(content)).digest('hex')}`;
}

/** Throws REQUEST_ID_CONFLICT if the request_id was used for something else. */
export function checkSameRequest(earlierDigest: string, digest: string, what: 'claim' | 'transfer' = 'claim'): void {
  if (earlierDigest === digest) return;
  throw new Refusal('REQUEST_ID_CONFLICT', `This request_id was already used for a different ${what}.`, {
    help: `Use a new UUID for a new ${what}, and repeat an old one unchanged.`,
  });
}
