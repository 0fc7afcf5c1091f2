import { Refusal } from '@offshoot/refusals';
import type { InboxKeys } from '@offshoot/statements';
import { accessEnd, type Session, tokenDigest } from '../domain/session.ts';
import { isCurrent } from '../domain/session-key.ts';
import type { SessionStore } from '../domain/session-store.ts';
import { newTokens, type RandomBytes, readRefreshToken, type SessionTokens } from '../domain/session-tokens.ts';

/** How long a client that lost an answer may repeat its call with the same token. */
const LOST_ANSWER_MS = 30_000;

export interface RefreshPorts {
  store: SessionStore;
  /** Fresh from the XMTP network: cached keys are not good enough here. */
  keysOf: (inboxId: string) => Promise<InboxKeys>;
  random: RandomBytes;
  now: Date;
}

export interface Refreshed extends SessionTokens {
  accessExpiresAt: Date;
  sessionExpiresAt: Date;
}

/**
 * Exchanges a refresh token for its successor. A token works once; using it again ends the session, since two parties have it and one of
 * them is a thief. The only exception is a lost answer: the previous token works for half a minute after its first exchange, as long as the
 * current one has not been used. The tokens that the repetition replaces become invalid, so thief and owner never both hold valid ones:
 * the one who presents an invalid token later ends the session for both.
 */
export async function refresh(token: string, ports: RefreshPorts): Promise<Refreshed> {
  const { store, now } = ports;
  const presented = readRefreshToken(token);
  if (!presented) throw refreshTokenInvalid(unknown);
  const session = await store.refreshable(presented.sessionId, now);
  if (!session) throw refreshTokenInvalid(unknown);
  const end = async (why: string) => {
    await store.endSession(session.id);
    return refreshTokenInvalid(why);
  };
  const spentAfter = new Date(now.getTime() - LOST_ANSWER_MS);
  const isRepetition = presented.digest === session.spent?.digest && session.spent.at > spentAfter;
  if (presented.digest !== session.refreshDigest && !isRepetition) throw await end(usedTwice);
  if (!(await isKeyCurrent(session, ports))) throw await end('The key that signed in has been revoked; the session has ended.');
  const tokens = newTokens(presented.handle, ports.random);
  const accessExpiresAt = accessEnd(session.expiresAt, now);
  const rotated = await store.rotate({
    sessionId: session.id,
    presentedDigest: presented.digest,
    accessDigest: tokenDigest(tokens.accessToken),
    refreshDigest: tokenDigest(tokens.refreshToken),
    accessExpiresAt,
    now,
    spentAfter,
  });
  if (!rotated) throw await end(usedTwice);
  return { ...tokens, accessExpiresAt, sessionExpiresAt: session.expiresAt };
}

const unknown = 'The refresh token is unknown, or its session has ended.';
const usedTwice = 'The refresh token was already used. Someone may have a copy of it, so the session has ended.';

/** IDENTITY_UNAVAILABLE is passed on: a session is not extended on trust, and the token can be tried again. */
async function isKeyCurrent(session: Session, { keysOf }: RefreshPorts): Promise<boolean> {
  try {
    return isCurrent(await keysOf(session.inboxId), session.key);
  } catch (error) {
    if (error instanceof Refusal && error.reason === 'STATEMENT_KEY_UNKNOWN') return false;
    throw error;
  }
}

function refreshTokenInvalid(message: string): Refusal {
  return new Refusal('REFRESH_TOKEN_INVALID', message, { help: 'Sign in again.' });
}
