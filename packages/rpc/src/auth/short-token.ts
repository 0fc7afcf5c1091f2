import type { KeyObject } from 'node:crypto';
import { errors, type JWSHeaderParameters, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import { privateKeyOf, publicKeyOf, type ServiceKey } from './service-key.ts';

export const algorithm = 'EdDSA';
const LIFETIME_SECONDS = 60;
/** Tokens with less time left are not sent: they must survive the trip and clock skew. */
const SPARE_MS = 30_000;
/** Maximum clock skew between two services. */
const CLOCK_TOLERANCE_SECONDS = 30;
/** Bounds the cache: hosts move and users leave. */
const MAX_KEPT = 4096;

/** Why a token was refused, for people. */
export class TokenRefused extends Error {}

interface Kept<T> {
  value: T;
  /** Milliseconds since the epoch. After a fast clock is corrected, its earlier tokens are not valid yet. */
  from: number;
  /** Milliseconds since the epoch. */
  until: number;
}

function isCurrent({ from, until }: Kept<unknown>): boolean {
  const now = Date.now();
  return from <= now && now < until;
}

function keep<K, T>(all: Map<K, Kept<T>>, key: K, kept: Kept<T>): void {
  if (all.size >= MAX_KEPT) all.clear();
  all.set(key, kept);
}

interface TokenContents {
  claims: JWTPayload;
  header?: JWSHeaderParameters;
  /** Default: a minute. */
  lifetimeSeconds?: number;
}

/** Signs a token per subject and reuses it for half a minute, so that calls need no signature each. */
export function tokenSigner<S>(
  typ: string,
  nameOf: (subject: S) => string,
  contentsOf: (key: ServiceKey, subject: S) => TokenContents,
): (key: ServiceKey, subject: S) => Promise<string> {
  const signed = new WeakMap<ServiceKey, Map<string, Kept<Promise<string>>>>();
  const sign = (key: ServiceKey, subject: S) => {
    const issued = Math.floor(Date.now() / 1000);
    const { claims, header, lifetimeSeconds = LIFETIME_SECONDS } = contentsOf(key, subject);
    return new SignJWT(claims)
      .setProtectedHeader({ ...header, alg: algorithm, typ, kid: openedKeyOf(key).kid })
      .setIssuedAt(issued)
      .setExpirationTime(issued + lifetimeSeconds)
      .sign(openedKeyOf(key).privateKey);
  };
  return (key, subject) => {
    const tokens = signed.get(key) ?? new Map<string, Kept<Promise<string>>>();
    signed.set(key, tokens);
    const name = nameOf(subject);
    const kept = tokens.get(name);
    if (kept && isCurrent(kept)) return kept.value;
    const value = sign(key, subject);
    const now = Date.now();
    keep(tokens, name, { value, from: now, until: now + LIFETIME_SECONDS * 1000 - SPARE_MS });
    value.catch(() => tokens.delete(name));
    return value;
  };
}

const opened = new WeakMap<ServiceKey, { kid: string; privateKey: KeyObject }>();

function openedKeyOf(key: ServiceKey): { kid: string; privateKey: KeyObject } {
  const known = opened.get(key) ?? { kid: publicKeyOf(key), privateKey: privateKeyOf(key) };
  opened.set(key, known);
  return known;
}

interface Signer {
  key: KeyObject;
}

export interface TokenKind<T, S extends Signer> {
  typ: string;
  /** The service being called. Tokens for other audiences are refused. */
  audience: string;
  /** How long such a token may be valid. Default: a minute. */
  longestSeconds?: number;
  /** Returns the key that must have signed the token. Throws TokenRefused. */
  signerOf: (header: JWSHeaderParameters) => S | Promise<S>;
  /** Reads the claims of a verified token. Throws TokenRefused. */
  read: (payload: JWTPayload, signer: S) => T;
}

/** Verifies each token once; synchronous if the token is already known. Throws TokenRefused. */
export function verifiedTokens<T, S extends Signer>(kind: TokenKind<T, S>): (token: string) => T | Promise<T> {
  const known = new Map<string, Kept<T>>();
  const verify = async (token: string): Promise<T> => {
    let signer: S | undefined;
    const keyOf = async (header: JWSHeaderParameters) => {
      signer = await kind.signerOf(header);
      return signer.key;
    };
    try {
      const { payload } = await jwtVerify(token, keyOf, {
        algorithms: [algorithm],
        typ: kind.typ,
        audience: kind.audience,
        requiredClaims: ['exp', 'iat', 'aud'],
        maxTokenAge: kind.longestSeconds ?? LIFETIME_SECONDS,
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
      });
      if (!signer) throw new TokenRefused('nobody signed it');
      const value = kind.read(payload, signer);
      const from = ((payload.iat ?? 0) - CLOCK_TOLERANCE_SECONDS) * 1000;
      keep(known, token, { value, from, until: ((payload.exp ?? 0) + CLOCK_TOLERANCE_SECONDS) * 1000 });
      return value;
    } catch (error) {
      throw error instanceof TokenRefused ? error : new TokenRefused(whyNot(error), { cause: error });
    }
  };
  return (token) => {
    const kept = known.get(token);
    return kept && isCurrent(kept) ? kept.value : verify(token);
  };
}

function whyNot(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'it has expired; see that the clocks agree';
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'aud') return 'it is for another service';
    if (error.claim === 'iat') return 'it is from the future; see that the clocks agree';
  }
  return 'it does not verify';
}
