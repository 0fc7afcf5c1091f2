import { Refusal } from '@offshoot/rpc/refusal.ts';
import { type Envelope, type InboxKeys, type KeySignature, verifyStatement } from '@offshoot/statements';
import { challengeUnknown, newSession, type Session, tokenDigest } from './session.ts';
import type { SessionStore } from './session-store.ts';

export interface SignIn {
  challenge: string;
  envelope: Envelope;
  signatures: KeySignature[];
}

export interface SignInPorts {
  store: SessionStore;
  /** Fresh from the XMTP network: a key that was revoked a minute ago must not open a session for a day. */
  keysOf: (inboxId: string) => Promise<InboxKeys>;
  /** The origin that statements must name: a statement for another gateway opens nothing here. */
  audience: string;
  token: string;
  now: Date;
}

/**
 * Turns a signed challenge into a session. Verified before anything is used up: a wrong signature by a stranger must not
 * burn somebody's challenge. The challenge is the statement's nonce in effect, so it is what is redeemed once.
 */
export async function signIn(request: SignIn, ports: SignInPorts): Promise<Session> {
  const { challenge, envelope, signatures } = request;
  if (!(await ports.store.isOpen(challenge, ports.now))) throw challengeUnknown();
  if (!envelope.expiresAt) {
    throw new Refusal('STATEMENT_MALFORMED', 'A sign-in statement needs an expire time.', {
      help: 'Sign a statement that expires at most 10 minutes after it was issued.',
    });
  }
  const verified = await verifyStatement({
    envelope,
    action: { action: 'session.sign-in', audience: ports.audience, challenge },
    signatures,
    keys: await ports.keysOf(envelope.signer),
    signer: envelope.signer,
    now: ports.now,
  });
  if (!verified.ok) {
    throw new Refusal(verified.reason, verified.message, { help: `Sign the challenge for the audience ${ports.audience} anew.` });
  }
  const session = newSession(envelope.signer, ports.now);
  const redeemed = await ports.store.redeem(challenge, { ...session, tokenDigest: tokenDigest(ports.token) }, ports.now);
  if (!redeemed) throw challengeUnknown();
  return session;
}
