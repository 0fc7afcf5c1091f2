import { tokenDigest } from './session.ts';

/** Identifies the session in each of its refresh tokens, so that a spent token can be told from an invented one without storing it. */
const HANDLE_BYTES = 16;
/** 256 random bits, so that nobody can guess a token. */
const SECRET_BYTES = 32;

export type RandomBytes = (size: number) => Uint8Array;

export interface SessionTokens {
  accessToken: string;
  refreshToken: string;
}

export interface ReadRefreshToken {
  sessionId: string;
  handle: Uint8Array;
  digest: string;
}

export function newHandle(random: RandomBytes): Uint8Array {
  return random(HANDLE_BYTES);
}

export function sessionIdOf(handle: Uint8Array): string {
  return tokenDigest(handle);
}

export function newTokens(handle: Uint8Array, random: RandomBytes): SessionTokens {
  return {
    accessToken: Buffer.from(random(SECRET_BYTES)).toString('base64url'),
    refreshToken: Buffer.concat([handle, random(SECRET_BYTES)]).toString('base64url'),
  };
}

/** Undefined: not the format of our tokens. */
export function readRefreshToken(token: string): ReadRefreshToken | undefined {
  const bytes = Buffer.from(token, 'base64url');
  // The decoder skips what is not base64url.
  if (bytes.length !== HANDLE_BYTES + SECRET_BYTES || bytes.toString('base64url') !== token) return undefined;
  const handle = Uint8Array.from(bytes.subarray(0, HANDLE_BYTES));
  return { sessionId: sessionIdOf(handle), handle, digest: tokenDigest(token) };
}
