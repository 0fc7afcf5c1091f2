import { randomBytes } from 'node:crypto';
import type { Signature, SignedStatement } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import { type Action, isUnlimited, maxLifetimeSeconds, newEnvelope, signWithWallet, statementText } from '@offshoot/statements';
import { signatureToWire, toWire } from '@offshoot/wire';

export interface ActionToSign {
  inboxId: string;
  privateKey: `0x${string}`;
  action: Action;
  lifetimeSeconds?: number;
}

/** Makes and signs an action's statement, issued now. Valid as long as verifiers allow: its recipient may be unavailable for a moment. */
export async function signAction({ inboxId, privateKey, action, lifetimeSeconds }: ActionToSign): Promise<SignedStatement> {
  const expiry = isUnlimited(action.action) ? {} : { lifetimeSeconds: lifetimeSeconds ?? maxLifetimeSeconds(action.action) };
  const envelope = newEnvelope(inboxId, { now: new Date(), nonce: randomBytes(16).toString('hex'), ...expiry });
  return toWire(envelope, [await signWithWallet(privateKey, statementText(envelope, action))]);
}

export async function signText(privateKey: `0x${string}`, text: string): Promise<Signature> {
  return signatureToWire(await signWithWallet(privateKey, text));
}
