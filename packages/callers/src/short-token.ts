import type { KeyObject } from 'node:crypto';
import { errors, type JWSHeaderParameters, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import { privateKeyOf, publicKeyOf, type ServiceKey } from './service-key.ts';

const algorithm = 'EdDSA';
const LIFETIME_SECONDS = 60;
/** A token that ends sooner is not sent any more: it has to outlast its way, and clocks that differ. */
const SPARE_MS = 30_000;
/** How far the clocks of two services may differ. */
const CLOCK_TOLERANCE_SECONDS = 30;
/** Hosts that come back elsewhere leave theirs behind, and users leave: what is kept has an end. */
const MOST_KEPT = 4096;

/** Why a token is not taken; for people. */
export class TokenRefused extends Error {}

interface Kept<T> {
  value: T;
  /** Milliseconds since the epoch: a clock that was ahead and is set right makes tokens that nobody takes yet. */
  from: number;
  /** Milliseconds since the epoch. */
  until: number;
}

function isCurrent({ from, until }: Kept<unknown>): boolean {
  const now = Date.now();
  return from <= now && now < until;
}

function keep<K, T>(all: Map<K, Kept<T>>, key: K, kept: Kept<T>): void {
  if (all.size >= MOST_KEPT) all.clear();
  all.set(key, kept);
}

/** Signs a token for each subject, and gives the same for half of its lifetime, so that calls need no signature each. */
export function tokenSigner<S>(
  typ: string,
  nameOf: (subject: S) => string,
  contentsOf: (key: ServiceKey, subject: S) => { claims: JWTPayload; header?: JWSHeaderParameters },
): (key: ServiceKey, subject: S) => Promise<string> {
  const signed = new WeakMap<ServiceKey, Map<string, Kept<Promise<string>>>>();
  const sign = (key: ServiceKey, subject: S) => {
    const issued = Math.floor(Date.now() / 1000);
    const { claims, header } = contentsOf(key, subject);
    return new SignJWT(claims)
      .setProtectedHeader({ ...header, alg: algorithm, typ, kid: openedKeyOf(key).kid })
      .setIssuedAt(issued)
      .setExpirationTime(issued + LIFETIME_SECONDS)
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
  /** Who is called: tokens for others are refused. */
  audience: string;
  /** Whose key has to have signed it. Throws TokenRefused. */
  signerOf: (header: JWSHeaderParameters) => S | Promise<S>;
  /** What a token that verifies says. Throws TokenRefused. */
  read: (payload: JWTPayload, signer: S) => T;
}

/** Verifies each token once; at once where the token is known. Throws TokenRefused. */
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
        maxTokenAge: LIFETIME_SECONDS,
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
