import { randomBytes } from 'node:crypto';
import type { SignedStatement } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import { toWire } from '@offshoot/rpc/statement-wire.ts';
import { type Action, newEnvelope, signWithWallet, statementText } from '@offshoot/statements';

/** Long enough to reach a parent that is away for a moment, and the most that verifiers accept. */
const LIFETIME_SECONDS = 600;

/** Makes and signs the statement of an action, issued now. */
export async function signAction(inboxId: string, privateKey: `0x${string}`, action: Action): Promise<SignedStatement> {
  // A template version has no expiry: its order protects it, and it must reach agents that were away for long.
  const expiry = action.action === 'template.publish-version' ? {} : { lifetimeSeconds: LIFETIME_SECONDS };
  const envelope = newEnvelope(inboxId, { now: new Date(), nonce: randomBytes(16).toString('hex'), ...expiry });
  return toWire(envelope, [await signWithWallet(privateKey, statementText(envelope, action))]);
}
