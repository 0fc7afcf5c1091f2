// People who sign, for tests of what an agent verifies.
import { Refusal } from '@offshoot/refusals';
import {
  type Action,
  contentDigest,
  type InboxKeys,
  type JsonObject,
  newEnvelope,
  publishVersionAction,
  signWithWallet,
  statementText,
  templateId,
} from '@offshoot/statements';
import { privateKeyToAccount } from 'viem/accounts';
import type { Signed, SignedVersion } from '../../src/agent/versions/domain/signed-version.ts';

export interface Signer {
  inboxId: string;
  walletKey: `0x${string}`;
  keys: InboxKeys;
}
function signer(digit: string): Signer {
  const walletKey = `0x${digit.repeat(64)}` as const;
  const inboxId = digit.repeat(64);
  return { inboxId, walletKey, keys: { inboxId, addresses: [privateKeyToAccount(walletKey).address.toLowerCase()], installations: [] } };
}
export const CREATOR = signer('1');
export const MALLORY = signer('2');
export const OWNER = signer('3');
export const CAROL = signer('4');
export const SALT = 'a'.repeat(32);
export const NOW = new Date('2026-03-01T10:00:00Z');
export const TEMPLATE = templateId(CREATOR.inboxId, SALT);

let nonces = 0;
const nonce = () => (++nonces).toString(16).padStart(32, '0');
export async function sign(
  who: Signer,
  action: Action,
  o: { now?: Date; lifetimeSeconds?: number } = { lifetimeSeconds: 300 },
): Promise<Signed> {
  const envelope = newEnvelope(who.inboxId, { now: NOW, nonce: nonce(), ...o });
  return { envelope, signatures: [await signWithWallet(who.walletKey, statementText(envelope, action))] };
}

/** A version as an honest creator signs it, on top of the previous one. */
export async function signedVersion(
  number: number,
  content: JsonObject,
  o: { previous?: Pick<SignedVersion, 'digest'>; by?: Signer; salt?: string; now?: Date } = {},
): Promise<SignedVersion> {
  const { by = CREATOR, salt = SALT, now = NOW } = o;
  const head = { templateId: templateId(by.inboxId, salt), version: number, previousDigest: o.previous?.digest ?? '' };
  const statement = await sign(by, publishVersionAction({ ...head, contentJson: content }), { now });
  return { ...head, digest: contentDigest(content), creatorId: by.inboxId, salt, content, statement };
}

/** The reason of the refusal; without one, the result as text. */
export async function reason(work: Promise<unknown>): Promise<string> {
  try {
    return String(await work);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.reason;
  }
}
