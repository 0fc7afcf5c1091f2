import type { KeyObject } from 'node:crypto';
import { verifyHostCertificate } from '@offshoot/statements';
import { errors, type JWSHeaderParameters, jwtVerify, SignJWT } from 'jose';
import { certificateFromText } from './host-certificate.ts';
import type { ServiceCallers } from './service-credentials.ts';
import { type Audience, openPublicKey, privateKeyOf, publicKeyOf, type ServiceKey, type ServiceName } from './service-key.ts';

/** JWT (RFC 7519) by the caller's key for one audience: whoever receives it can use it nowhere else. */
const tokenType = 'offshoot-call+jwt';
const algorithm = 'EdDSA';
const lifetimeSeconds = 60;
/** A token that ends sooner is not sent any more: it has to outlast its way, and clocks that differ. */
const spareMs = 30_000;
/** How far the clocks of two services may differ. */
const clockToleranceSeconds = 30;
/** Hosts that come back elsewhere leave theirs behind; callers and their tokens are few. */
const mostKept = 4096;

/** Which service calls; of a host, which host. */
export interface IdentifiedService {
  name: ServiceName;
  hostId?: string;
}

interface Kept<T> {
  value: T;
  /** Milliseconds since the epoch: a clock that was ahead and is set right makes tokens that nobody takes yet. */
  from: number;
  /** Milliseconds since the epoch. */
  until: number;
}

const signed = new WeakMap<ServiceKey, Map<Audience, Kept<Promise<string>>>>();

/** A token of this service for the audience; the same for half of its lifetime, so that calls need no signature each. */
export function tokenFor(key: ServiceKey, audience: Audience): Promise<string> {
  const tokens = signed.get(key) ?? new Map<Audience, Kept<Promise<string>>>();
  signed.set(key, tokens);
  const kept = tokens.get(audience);
  if (kept && isCurrent(kept)) return kept.value;
  if (tokens.size >= mostKept) tokens.clear();
  const value = signToken(key, audience);
  const now = Date.now();
  tokens.set(audience, { value, from: now, until: now + lifetimeSeconds * 1000 - spareMs });
  value.catch(() => tokens.delete(audience));
  return value;
}

function isCurrent({ from, until }: Kept<unknown>): boolean {
  const now = Date.now();
  return from <= now && now < until;
}

function signToken(key: ServiceKey, audience: Audience): Promise<string> {
  const issued = Math.floor(Date.now() / 1000);
  return new SignJWT()
    .setProtectedHeader({ alg: algorithm, typ: tokenType, kid: publicKeyOf(key), ...(key.host && { certificate: key.host.certificate }) })
    .setAudience(audience)
    .setIssuedAt(issued)
    .setExpirationTime(issued + lifetimeSeconds)
    .sign(privateKeyOf(key));
}

export interface TokenRules {
  /** Who is called: tokens for others are refused. */
  audience: Audience;
  callers: ServiceCallers;
  /** Certifies hosts. Absent: none is let in. */
  deploymentKey?: string | undefined;
}

/** Why a token is not taken; for people. */
export class TokenRefused extends Error {}

/** Verifies each token once. Throws TokenRefused. */
export function tokenReader(rules: TokenRules): (token: string) => IdentifiedService | Promise<IdentifiedService> {
  const known = new Map<string, Kept<IdentifiedService>>();
  const certified = new Map<string, IdentifiedService & { key: KeyObject; publicKey: string }>();
  const keys = new Map(rules.callers.map(({ name, publicKey }) => [publicKey, { name, key: openPublicKey(publicKey) }]));

  const hostOf = async (text: string) => {
    const before = certified.get(text);
    if (before) return before;
    if (rules.deploymentKey === undefined) throw new TokenRefused('no host may call here');
    const certificate = certificateFromText(text);
    const verdict = await verifyHostCertificate(certificate, rules.deploymentKey, new Date());
    if (!verdict.ok) throw new TokenRefused(`the host's certificate is not by this deployment (${verdict.reason})`);
    const publicKey = Buffer.from(certificate.hostKey).toString('hex');
    const host = { name: 'host' as const, hostId: certificate.hostId, key: openPublicKey(publicKey), publicKey };
    if (certified.size >= mostKept) certified.clear();
    certified.set(text, host);
    return host;
  };

  const callerBy = async ({ kid, certificate }: JWSHeaderParameters) => {
    if (typeof certificate === 'string') {
      const host = await hostOf(certificate);
      if (host.publicKey !== kid) throw new TokenRefused("the key is not that of the host's certificate");
      return { key: host.key, name: host.name, hostId: host.hostId };
    }
    const caller = keys.get(kid ?? '');
    if (!caller) throw new TokenRefused('its key is none of those that may call here');
    return caller;
  };

  const verify = async (token: string): Promise<IdentifiedService> => {
    let caller: (IdentifiedService & { key: KeyObject }) | undefined;
    const keyOf = async (header: JWSHeaderParameters) => {
      caller = await callerBy(header);
      return caller.key;
    };
    try {
      const { payload } = await jwtVerify(token, keyOf, {
        algorithms: [algorithm],
        typ: tokenType,
        audience: rules.audience,
        requiredClaims: ['exp', 'iat', 'aud'],
        maxTokenAge: lifetimeSeconds,
        clockTolerance: clockToleranceSeconds,
      });
      if (!caller || typeof payload.aud !== 'string') throw new TokenRefused('it is for several services');
      const { name, hostId } = caller;
      const identified = { name, ...(hostId !== undefined && { hostId }) };
      if (known.size >= mostKept) known.clear();
      const from = ((payload.iat ?? 0) - clockToleranceSeconds) * 1000;
      known.set(token, { value: identified, from, until: ((payload.exp ?? 0) + clockToleranceSeconds) * 1000 });
      return identified;
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
