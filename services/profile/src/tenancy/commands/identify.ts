import { createHash } from 'node:crypto';
import { Refusal } from '@offshoot/refusals';
import { newId } from '@offshoot/refusals/ids';
import type { Identity, KeyLimits, PresentedKey } from '@offshoot/rpc/auth';
import { decodeJwt, errors, type JWTPayload, jwtVerify } from 'jose';
import type { TenancyDeps } from '../deps.ts';
import { identityFromClaims } from '../domain/issuer-rules.ts';
import { identityOfKey, isPrevious, isValid, tokenWaitMs } from '../domain/key-rules.ts';
import { scopesOf } from '../domain/roles.ts';
import type { Issuer, StoredKey } from '../domain/tenancy.ts';
import { issuersOf } from '../store/issuers.ts';
import { acceptedBy } from '../store/members.ts';
import { makerOf } from '../store/tenants.ts';
import { tenantNotFound } from './change-tenant.ts';

/** Between the identity provider's clock and ours. */
const CLOCK_TOLERANCE_SECONDS = 30;

export interface Identified {
  identity: Omit<Identity, 'payer'>;
  limits?: KeyLimits;
  tokenWaitMs: number;
  /** When the credential ends by itself. */
  expiresAt: Date | undefined;
}

export interface IdentifyDeps extends TenancyDeps {
  /** Many look-ups become one statement. */
  keyById: (id: string) => Promise<StoredKey | undefined>;
}

/** The payer of all that a tenant does is its maker. Nobody can tell the inbox by it. */
export async function payerOf({ queries }: Pick<TenancyDeps, 'queries'>, tenantId: string): Promise<string> {
  return newId(
    'payer',
    createHash('sha256')
      .update(`payer ${await makerOf(queries.query, tenantId)}`)
      .digest(),
  );
}

/** `tenantId`: the one that the client named, or ''. Throws CREDENTIAL_INVALID. */
export async function identifyKey(deps: IdentifyDeps, { keyId, digest }: PresentedKey, tenantId: string): Promise<Identified> {
  const key = await deps.keyById(keyId);
  const now = deps.now();
  // A key of another tenant is as unknown there as one that never was.
  if (!key || !isValid(key, digest, now) || (tenantId !== '' && tenantId !== key.tenantId)) throw credentialInvalid();
  const until = isPrevious(key, digest) ? key.previous?.until : undefined;
  const ends = [key.expiresAt, until].filter((one) => one !== undefined).sort((a, b) => a.getTime() - b.getTime());
  const identity = identityOfKey(key);
  // The holder of a replaced secret can neither replace the new one nor leave keys behind.
  const scopes = until ? identity.scopes.filter((scope) => scope !== 'keys:admin') : identity.scopes;
  return { identity: { ...identity, scopes }, limits: key.limits, tokenWaitMs: tokenWaitMs(key, now), expiresAt: ends[0] };
}

/** Throws TENANT_REQUIRED, TENANT_NOT_FOUND. */
export async function identifyPerson({ queries }: TenancyDeps, inboxId: string, tenantId: string): Promise<Identified> {
  const [member, other] = await acceptedBy(queries.query, inboxId, tenantId);
  if (!member && tenantId !== '') throw tenantNotFound();
  if (!member)
    throw new Refusal('TENANT_REQUIRED', 'You are not a member of any tenant. Make one with POST /v1/tenants, or accept an invitation.');
  if (other) throw new Refusal('TENANT_REQUIRED', 'You are a member of several tenants. Name one in the header offshoot-tenant.');
  const { id, role, groups } = member;
  return { identity: { tenantId: member.tenantId, subject: id, groups, scopes: scopesOf(role) }, tokenWaitMs: 0, expiresAt: undefined };
}

/** Throws CREDENTIAL_INVALID, TENANT_REQUIRED, ISSUER_UNREACHABLE. */
export async function identifyToken(deps: TenancyDeps, jwt: string, tenantId: string): Promise<Identified> {
  if (tenantId === '') {
    throw new Refusal('TENANT_REQUIRED', 'A token of an identity provider names no tenant. Name it in the header offshoot-tenant.');
  }
  const stated = statedIssuer(jwt);
  const issuers = (await issuersOf(deps.queries.query, tenantId)).filter(({ issuer }) => issuer === stated);
  for (const issuer of issuers) {
    const claims = await verified(deps, issuer, jwt);
    const { sub, exp = 0 } = claims ?? {};
    if (!claims || typeof sub !== 'string' || sub === '' || sub.length > 256) continue;
    const identity = identityFromClaims(issuer, claims, subjectOf(issuer, sub));
    if (identity) return { identity, tokenWaitMs: 0, expiresAt: new Date(exp * 1000) };
  }
  throw credentialInvalid();
}

/** Not verified yet: it only says whose keys to look for. */
function statedIssuer(jwt: string): string | undefined {
  try {
    return decodeJwt(jwt).iss;
  } catch {
    return undefined;
  }
}

/** Undefined: the token is not valid. Only the issuer's own keys and the tenant's allowed algorithms count, never the token's header. */
async function verified({ issuerKeys, now }: TenancyDeps, issuer: Issuer, jwt: string): Promise<JWTPayload | undefined> {
  const verify = async (isUnknown: boolean) =>
    jwtVerify(jwt, await issuerKeys.keysOf(issuer, isUnknown), {
      issuer: issuer.issuer,
      audience: issuer.audience,
      algorithms: issuer.algorithms,
      requiredClaims: ['exp', 'sub'],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: now(),
    });
  try {
    return (await verify(false)).payload;
  } catch (error) {
    if (error instanceof Refusal) throw error;
    if (!(error instanceof errors.JWKSNoMatchingKey)) return undefined;
  }
  try {
    return (await verify(true)).payload;
  } catch (error) {
    if (error instanceof Refusal) throw error;
    return undefined;
  }
}

/** The same for the same person of the same provider in a tenant, and nobody else's. */
function subjectOf({ tenantId, issuer }: Issuer, sub: string): string {
  return newId(
    'user',
    createHash('sha256')
      .update(JSON.stringify([tenantId, issuer, sub]))
      .digest(),
  );
}

/** What exactly is wrong helps only those who guess. */
function credentialInvalid(): Refusal {
  return new Refusal('CREDENTIAL_INVALID', 'The API key or token is not valid.');
}
