import type { Action, Envelope } from './action.ts';
import { CLOCK_SKEW_SECONDS, maxLifetimeSeconds } from './envelope.ts';
import { isKeyOf, signatureVerifies } from './keys/key-signature.ts';
import type { InboxKeys, KeySignature } from './keys/keys.ts';
import { StatementError, type StatementRefusal } from './statement-error.ts';
import { statementText } from './text.ts';

/** More signatures than key rotation needs, but few enough to check all of them cheaply. */
export const MAX_SIGNATURES = 8;

export type Verification = { ok: true } | { ok: false; reason: StatementRefusal; message: string };

export interface StatementToVerify {
  envelope: Envelope;
  /** Built by the verifier from the request's own fields, never taken from the signer. */
  action: Action;
  signatures: KeySignature[];
  /** The keys of `signer`, from the XMTP network. */
  keys: InboxKeys;
  /** The inbox whose agreement the action needs. */
  signer: string;
  now: Date;
}

/**
 * Checks form, signer, times, keys and signature, in this order. The caller must redeem the nonce
 * in the same transaction as the effect. Throws if only an unreachable chain could approve.
 */
export async function verifyStatement(o: StatementToVerify): Promise<Verification> {
  let text: string;
  try {
    text = statementText(o.envelope, o.action);
  } catch (error) {
    if (error instanceof StatementError) return refused(error.reason, error.message);
    throw error;
  }
  if (o.signatures.length === 0) return refused('STATEMENT_MALFORMED', 'The statement carries no signature. Sign its text.');
  if (o.signatures.length > MAX_SIGNATURES) {
    return refused('STATEMENT_MALFORMED', `The statement carries more than ${MAX_SIGNATURES} signatures. One valid one is enough.`);
  }
  if (o.envelope.signer !== o.signer) {
    return refused('STATEMENT_WRONG_SIGNER', `${o.action.action} must be signed by ${o.signer}, not by ${o.envelope.signer}.`);
  }
  return checkTimes(o.envelope, maxLifetimeSeconds(o.action.action), o.now) ?? (await checkSignatures(o, text));
}

function checkTimes(envelope: Envelope, lifetimeSeconds: number, now: Date): Verification | undefined {
  const skew = CLOCK_SKEW_SECONDS * 1000;
  const issued = envelope.issuedAt.getTime();
  const expires = envelope.expiresAt?.getTime();
  if (expires !== undefined && expires - issued > lifetimeSeconds * 1000) {
    return refused('STATEMENT_LIFETIME_TOO_LONG', `A statement may live for ${lifetimeSeconds} s at most. Sign a new one.`);
  }
  if (issued > now.getTime() + skew) {
    return refused(
      'STATEMENT_NOT_YET_VALID',
      `The statement was issued in the future (now: ${now.toISOString()}). Check the signer's clock.`,
    );
  }
  if (expires !== undefined && now.getTime() > expires + skew) {
    return refused('STATEMENT_EXPIRED', 'The statement has expired. Sign a new one.');
  }
  return undefined;
}

async function checkSignatures(o: StatementToVerify, text: string): Promise<Verification> {
  const known = o.keys.inboxId === o.signer ? o.signatures.filter((signature) => isKeyOf(o.keys, signature)) : [];
  if (known.length === 0) {
    return refused('STATEMENT_KEY_UNKNOWN', `No signature is by a current key of ${o.signer}. Sign with a key that is not revoked.`);
  }
  // A chain is asked only if no key verifies at once, and an unreachable chain does not void another signature's approval.
  let unreachable: { error: unknown } | undefined;
  for (const signature of contractsLast(known)) {
    try {
      if (await signatureVerifies(signature, text, o.keys.contracts)) return { ok: true };
    } catch (error) {
      unreachable = { error };
    }
  }
  if (unreachable) throw unreachable.error;
  return refused('STATEMENT_SIGNATURE_INVALID', 'No signature verifies over the text that the fields give. Sign exactly what you send.');
}

function contractsLast(signatures: KeySignature[]): KeySignature[] {
  return signatures.toSorted((a, b) => Number(a.kind === 'contract-wallet') - Number(b.kind === 'contract-wallet'));
}

function refused(reason: StatementRefusal, message: string): Verification {
  return { ok: false, reason, message };
}
