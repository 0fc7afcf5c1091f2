import { Refusal } from '@offshoot/refusals';
import { type Envelope, type InboxKeys, type KeySignature, type SignInAction, verifyStatement } from '@offshoot/statements';
import { challengeUnknown, newSession, SESSIONS_PER_INBOX, type Session, tokenDigest } from '../domain/session.ts';
import { type SessionKey, sessionKeyOf } from '../domain/session-key.ts';
import type { SessionStore } from '../domain/session-store.ts';
import { newHandle, newTokens, type RandomBytes, type SessionTokens, sessionIdOf } from '../domain/session-tokens.ts';

export interface SignIn {
  challenge: string;
  envelope: Envelope;
  signatures: KeySignature[];
}

export interface SignInPorts {
  store: SessionStore;
  /** Fresh from the XMTP network: a key revoked a minute ago must not open a session. */
  keysOf: (inboxId: string) => Promise<InboxKeys>;
  /** The origin that statements must name: a statement for another gateway is not accepted here. */
  audience: string;
  random: RandomBytes;
  now: Date;
}

/**
 * Turns a signed challenge into a session. The signature is verified before anything is redeemed, so that a stranger's wrong signature
 * cannot use up someone's challenge. The challenge serves as the statement's nonce, so it is what is redeemed once.
 */
export async function signIn(request: SignIn, ports: SignInPorts): Promise<Session & SessionTokens> {
  const { challenge, envelope } = request;
  if (!(await ports.store.isOpen(challenge, ports.now))) throw challengeUnknown();
  if (!envelope.expiresAt) {
    throw new Refusal('STATEMENT_MALFORMED', 'A sign-in statement needs an expiry time.', {
      help: 'Sign a statement that expires at most 10 minutes after it was issued.',
    });
  }
  const key = await signingKey(request, ports);
  const handle = newHandle(ports.random);
  const tokens = newTokens(handle, ports.random);
  const session = newSession(sessionIdOf(handle), envelope.signer, key, ports.now);
  const digests = { accessDigest: tokenDigest(tokens.accessToken), refreshDigest: tokenDigest(tokens.refreshToken) };
  if (!(await ports.store.redeem(challenge, { ...session, ...digests }, SESSIONS_PER_INBOX, ports.now))) throw challengeUnknown();
  return { ...session, ...tokens };
}

/** The key whose signature verified: the session depends on it. */
async function signingKey({ challenge, envelope, signatures }: SignIn, ports: SignInPorts): Promise<SessionKey> {
  const action: SignInAction = { action: 'session.sign-in', audience: ports.audience, challenge };
  const keys = await ports.keysOf(envelope.signer);
  const verify = (some: KeySignature[]) =>
    verifyStatement({ envelope, action, signatures: some, keys, signer: envelope.signer, now: ports.now });
  const verified = await verify(signatures);
  if (!verified.ok) {
    throw new Refusal(verified.reason, verified.message, { help: `Sign the challenge for the audience ${ports.audience} again.` });
  }
  for (const signature of signatures) {
    if (signatures.length === 1 || (await verify([signature])).ok) return sessionKeyOf(signature);
  }
  throw new Error('a statement verified, and none of its signatures did');
}
