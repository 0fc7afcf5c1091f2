import type { SignedStatement } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import type { Action, KeySignature } from '@offshoot/statements';
import type { SigningOptions } from './owner.ts';

/** An inbox, and one of its keys. */
export interface Signer {
  inboxId: string;
  signText(text: string): Promise<KeySignature>;
}

/** Makes and signs an action's statement, issued now. Valid as long as verifiers allow: its recipient may be unavailable for a moment. */
export async function signStatement(
  { inboxId, signText }: Signer,
  action: Action,
  { lifetimeSeconds }: SigningOptions = {},
): Promise<SignedStatement> {
  // The cryptography takes a while to load, and commands with a session often sign nothing.
  const [{ isUnlimited, maxLifetimeSeconds, newEnvelope, statementText }, { toWire }] = await Promise.all([
    import('@offshoot/statements'),
    import('@offshoot/rpc/wire'),
  ]);
  const expiry = isUnlimited(action.action) ? {} : { lifetimeSeconds: lifetimeSeconds ?? maxLifetimeSeconds(action.action) };
  const envelope = newEnvelope(inboxId, { now: new Date(), nonce: randomHex(16), ...expiry });
  return toWire(envelope, [await signText(statementText(envelope, action))]);
}

/** From the system's generator, in lower case. */
export function randomHex(bytes: number): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
