import type { ActionName, Envelope } from './action.ts';

/** Longest time from Issued-At to Expires-At: enough for a person to read and sign, too short to hoard. */
export const MAX_LIFETIME_SECONDS = 600;

/** The exceptions: an offer waits for another person, a release for a host that is away, and an attestation is a promise for a while. */
const LONGER_LIFETIMES: Partial<Record<ActionName, number>> = {
  'instance.offer': 24 * 3600,
  'instance.release': 30 * 24 * 3600,
  'template.attest-version': 90 * 24 * 3600,
};

export function maxLifetimeSeconds(action: ActionName): number {
  return LONGER_LIFETIMES[action] ?? MAX_LIFETIME_SECONDS;
}

/** What holds until something newer replaces it, or is a record of what happened. */
const UNLIMITED: readonly ActionName[] = ['template.publish-version', 'instance.register', 'host.certify', 'context.receipt'];

export function isUnlimited(action: ActionName): boolean {
  return UNLIMITED.includes(action);
}

/** How far the clocks of signer and verifier may differ. */
export const CLOCK_SKEW_SECONDS = 60;

/** An envelope issued now. `lifetimeSeconds` is left out for what `isUnlimited` and only then. */
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
