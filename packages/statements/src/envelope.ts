import type { Envelope } from './action.ts';

/** Longest time from Issued-At to Expires-At: enough for a person to read and sign, too short to hoard. */
export const MAX_LIFETIME_SECONDS = 600;

/** How far the clocks of signer and verifier may differ. */
export const CLOCK_SKEW_SECONDS = 60;

/** An envelope issued now. `lifetimeSeconds` is left out for `template.publish-version` and only then. */
export function newEnvelope(signer: string, o: { now: Date; nonce: string; lifetimeSeconds?: number }): Envelope {
  const issued = Math.floor(o.now.getTime() / 1000) * 1000;
  const envelope: Envelope = { signer, nonce: o.nonce, issuedAt: new Date(issued) };
  if (o.lifetimeSeconds !== undefined) envelope.expiresAt = new Date(issued + o.lifetimeSeconds * 1000);
  return envelope;
}

/** Until when a verifier must remember the nonce. Undefined: the statement does not expire. */
export function redeemableUntil(envelope: Envelope): Date | undefined {
  return envelope.expiresAt && new Date(envelope.expiresAt.getTime() + CLOCK_SKEW_SECONDS * 1000);
}
