import { createHash } from 'node:crypto';
import { Refusal } from '@offshoot/refusals';
import type { SessionKey } from './session-key.ts';

/** Long enough to read a statement and sign it on another device. */
const CHALLENGE_LIFETIME_MS = 5 * 60_000;
/** Limits the use of a stolen access token. */
const ACCESS_LIFETIME_MS = 15 * 60_000;
/** Since the sign-in; refreshing does not extend it, so a key has to sign again eventually. */
export const SESSION_LIFETIME_MS = 30 * 24 * 60 * 60_000;

/** More than a person's devices and scripts use. A further sign-in ends the oldest session, so that no inbox can fill the database. */
export const SESSIONS_PER_INBOX = 100;

export interface Challenge {
  /** 32 hex digits. */
  challenge: string;
  expiresAt: Date;
}

export interface Session {
  /** Digest of the handle that all refresh tokens of the session begin with. */
  id: string;
  /** XMTP inbox that signed in, 64 hex digits. */
  inboxId: string;
  /** The key that signed in. If it is revoked, the session ends. */
  key: SessionKey;
  accessExpiresAt: Date;
  /** When the session itself expires. */
  expiresAt: Date;
}

export function newChallenge(random: Uint8Array, now: Date): Challenge {
  return { challenge: Buffer.from(random).toString('hex'), expiresAt: new Date(now.getTime() + CHALLENGE_LIFETIME_MS) };
}

export function newSession(id: string, inboxId: string, key: SessionKey, now: Date): Session {
  const expiresAt = new Date(now.getTime() + SESSION_LIFETIME_MS);
  return { id, inboxId, key, accessExpiresAt: accessEnd(expiresAt, now), expiresAt };
}

export function accessEnd(sessionExpiresAt: Date, now: Date): Date {
  return new Date(Math.min(now.getTime() + ACCESS_LIFETIME_MS, sessionExpiresAt.getTime()));
}

/** The stored form of a token: a reader of the database cannot sign in with it. */
export function tokenDigest(token: string | Uint8Array): string {
  return createHash('sha256').update(token).digest('hex');
}

/** The token of an `authorization: Bearer` header; undefined without the header, '' if it contains anything else. */
export function bearerToken(authorization: string | null): string | undefined {
  if (authorization === null) return undefined;
  return /^bearer ([A-Za-z0-9_-]{1,256})$/i.exec(authorization)?.[1] ?? '';
}

export function sessionExpired(): Refusal {
  return new Refusal('SESSION_EXPIRED', 'The session is unknown, has expired or was signed out.', {
    help: 'Refresh the session with RefreshSession, or sign in again.',
  });
}

export function sessionRevoked(): Refusal {
  return new Refusal('SESSION_EXPIRED', 'The key that signed in has been revoked, which ended the session.', {
    help: 'Sign in again with a current key of the inbox.',
  });
}

export function sessionRequired(method: string): Refusal {
  return new Refusal('SESSION_REQUIRED', `${method} needs a signed-in caller.`, {
    help: 'Sign in with SessionService and send the token as `authorization: Bearer`.',
  });
}

export function challengeUnknown(): Refusal {
  return new Refusal('CHALLENGE_UNKNOWN', 'The challenge is unknown, has expired or was used.', {
    help: 'Request a new one with CreateChallenge and sign that.',
  });
}
