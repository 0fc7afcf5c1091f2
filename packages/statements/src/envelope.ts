import type { ActionName, Envelope } from './action.ts';

/** Longest time from Issued-At to Expires-At: enough for a person to read and sign, too short to hoard statements. */
export const MAX_LIFETIME_SECONDS = 600;

/** The exceptions: an offer waits for another person, a release for an unreachable host, and an attestation is a promise for some time. */
const LONGER_LIFETIMES: Partial<Record<ActionName, number>> = {
  'instance.offer': 24 * 3600,
  'template.hand-over': 7 * 24 * 3600,
  'instance.release': 30 * 24 * 3600,
  'template.attest-version': 90 * 24 * 3600,
};

export function maxLifetimeSeconds(action: ActionName): number {
  return LONGER_LIFETIMES[action] ?? MAX_LIFETIME_SECONDS;
}

/** Statements that hold until a newer one replaces them, or that record what happened. */
const UNLIMITED: readonly ActionName[] = [
  'template.publish-version',
  'instance.register',
  'instance.bind-key',
  'host.certify',
  'context.receipt',
  'context.export',
];

export function isUnlimited(action: ActionName): boolean {
  return UNLIMITED.includes(action);
}

/** Maximum clock skew between signer and verifier. */
export const CLOCK_SKEW_SECONDS = 60;

/** An envelope issued now. Leave out `lifetimeSeconds` exactly for actions that are `isUnlimited`. */
export function newEnvelope(signer: string, o: { now: Date; nonce: string; lifetimeSeconds?: number }): Envelope {
  const issued = Math.floor(o.now.getTime() / 1000) * 1000;
  const envelope: Envelope = { signer, nonce: o.nonce, issuedAt: new Date(issued) };
  if (o.lifetimeSeconds !== undefined) envelope.expiresAt = new Date(issued + o.lifetimeSeconds * 1000);
  return envelope;
}

/** How long a verifier must remember the nonce. Undefined: the statement does not expire. */
export function redeemableUntil(envelope: Envelope): Date | undefined {
  return envelope.expiresAt && new Date(envelope.expiresAt.getTime() + CLOCK_SKEW_SECONDS * 1000);
}
