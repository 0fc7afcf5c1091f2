import { createHash } from 'node:crypto';
import { Refusal } from '@offshoot/rpc/refusal.ts';

/** Long enough to read a statement and sign it on another device. */
export const challengeLifetimeMs = 5 * 60_000;
/** A day's work; a stolen token is worth no more than that. */
export const sessionLifetimeMs = 24 * 60 * 60_000;

export interface Challenge {
  /** 32 hex digits. */
  challenge: string;
  expiresAt: Date;
}

export interface Session {
  /** XMTP inbox that signed in, 64 hex digits. */
  inboxId: string;
  expiresAt: Date;
}

/** Two hundred and fifty-six random bits, so that nobody finds a token by trying. */
export const tokenBytes = 32;

export function newChallenge(random: Uint8Array, now: Date): Challenge {
  return { challenge: Buffer.from(random).toString('hex'), expiresAt: new Date(now.getTime() + challengeLifetimeMs) };
}

export function newSession(inboxId: string, now: Date): Session {
  return { inboxId, expiresAt: new Date(now.getTime() + sessionLifetimeMs) };
}

/** What is stored of a token: who reads the database cannot sign in with it. The token has no structure to guess from. */
export function tokenDigest(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** The token of an `authorization: Bearer` header; undefined where there is none, '' where there is something else. */
export function bearerToken(authorization: string | null): string | undefined {
  if (authorization === null) return undefined;
  return /^bearer ([A-Za-z0-9_-]{1,256})$/i.exec(authorization)?.[1] ?? '';
}

export function sessionExpired(): Refusal {
  return new Refusal('SESSION_EXPIRED', 'The session is unknown, has expired or was signed out.', {
    help: 'Sign in again with SessionService.',
  });
}

export function sessionRequired(method: string): Refusal {
  return new Refusal('SESSION_REQUIRED', `${method} needs a signed-in caller.`, {
    help: 'Sign in with SessionService and send the token as `authorization: Bearer`.',
  });
}

export function challengeUnknown(): Refusal {
  return new Refusal('CHALLENGE_UNKNOWN', 'The challenge is unknown, has expired or was used.', {
    help: 'Ask for a new one with CreateChallenge and sign that.',
  });
}
