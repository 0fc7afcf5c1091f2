import { timingSafeEqual } from 'node:crypto';
import { Refusal } from '@offshoot/refusals';
import { type Identity, isScope, type KeyLimits, type Scope } from '@offshoot/rpc/auth/identity.ts';
import { type Role, scopesOf } from './roles.ts';
import type { StoredKey } from './tenancy.ts';

/** Nobody tells us when a user of an identity provider leaves, so what they made ends by itself. */
const LONGEST_WITHOUT_MEMBER_MS = 90 * 24 * 3_600_000;

export interface NewKey {
  name: string;
  scopes: readonly string[];
  groups: readonly string[];
  allowedAgents: readonly string[];
  limits: KeyLimits;
  expiresAt: Date | undefined;
}

/** What bounds a new key besides its maker's identity. */
export interface Maker {
  identity: Identity;
  /** Of the key that makes it. Undefined: a person makes it. */
  key: Pick<StoredKey, 'limits' | 'expiresAt'> | undefined;
  isMember: boolean;
}

/** Returns the key as it may be made. Throws VALIDATION_FAILED, and KEY_EXCEEDS_MAKER if it would have more than its maker. */
export function allowedKey(wanted: NewKey, maker: Maker, now: Date): NewKey & { scopes: Scope[] } {
  const { identity, key } = maker;
  const unknown = wanted.scopes.find((scope) => !isScope(scope));
  if (unknown !== undefined) throw invalid('scopes', `“${unknown}” is no scope.`);
  if (wanted.expiresAt && wanted.expiresAt <= now) throw invalid('expires_at', 'The key would have ended already.');
  const scopes = wanted.scopes.filter(isScope);
  const more = scopes.find((scope) => !identity.scopes.includes(scope));
  if (more !== undefined) throw exceeds('scopes', `You do not have the scope ${more} yourself.`);
  if (!identity.scopes.includes('tenant:admin')) {
    const group = wanted.groups.find((one) => !identity.groups.includes(one));
    if (group !== undefined) throw exceeds('groups', `You are not in ${group} yourself.`);
  }
  const { allowedAgents } = identity;
  if (allowedAgents && (wanted.allowedAgents.length === 0 || wanted.allowedAgents.some((one) => !allowedAgents.includes(one)))) {
    throw exceeds('allowed_agents', 'Your own key may use only some agents, so a key that you make needs a part of these.');
  }
  for (const limit of ['requests', 'tokens'] as const) {
    const own = key?.limits[limit] ?? 0;
    if (own > 0 && (wanted.limits[limit] === 0 || wanted.limits[limit] >= own)) {
      const message = `Your own key is limited to ${own} ${limit} a minute, and a key that you make gets a part of these.`;
      throw exceeds(`limits.${limit}_per_minute`, message, own > 1 ? `Give it ${own - 1} at most.` : undefined);
    }
  }
  return { ...wanted, scopes, expiresAt: endOf(wanted.expiresAt, maker, now) };
}

/** Nobody gives a role that has more than their credential. Throws KEY_EXCEEDS_MAKER. */
export function requireOwnRole({ scopes }: Pick<Identity, 'scopes'>, role: Role, field = 'role'): void {
  const more = scopesOf(role).find((scope) => !scopes.includes(scope));
  if (more !== undefined) throw exceeds(field, `The role ${role} has the scope ${more}, which you do not have yourself.`);
}

/** No later than the key that makes it. Without a wish, the latest that is allowed. */
function endOf(wanted: Date | undefined, { key, isMember }: Maker, now: Date): Date | undefined {
  const latest = [key?.expiresAt, isMember ? undefined : new Date(now.getTime() + LONGEST_WITHOUT_MEMBER_MS)]
    .filter((one) => one !== undefined)
    .sort((a, b) => a.getTime() - b.getTime())
    .at(0);
  if (wanted && latest && wanted > latest) throw exceeds('expires_at', `The key has to end by ${latest.toISOString()}.`);
  return wanted ?? latest;
}

function invalid(field: string, message: string): Refusal {
  return new Refusal('VALIDATION_FAILED', message, { metadata: { field } });
}

function exceeds(field: string, message: string, help?: string): Refusal {
  return new Refusal('KEY_EXCEEDS_MAKER', message, { help, metadata: { field } });
}

/**
 * The holder of a key's new secret is that key from then on, for its conversations, its agents and its limits. So only the key itself and
 * its maker get it. Throws KEY_EXCEEDS_MAKER.
 */
export function requireOwnKey({ id, createdBy }: Pick<StoredKey, 'id' | 'createdBy'>, { subject }: Pick<Identity, 'subject'>): void {
  if (subject === id || subject === createdBy) return;
  throw new Refusal('KEY_EXCEEDS_MAKER', 'Only who made the key, and the key itself, can give it a new secret.', {
    help: 'Make a key of your own, and revoke this one.',
  });
}

/** Compares in constant time. */
function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.byteLength === b.byteLength && timingSafeEqual(a, b);
}

export function hasEnded({ revokedAt, expiresAt }: Pick<StoredKey, 'revokedAt' | 'expiresAt'>, now: Date): boolean {
  return revokedAt !== undefined || (expiresAt !== undefined && expiresAt <= now);
}

/** Whether the digest is of the secret before the last rotation. */
export function isPrevious({ previous, digest: current }: StoredKey, digest: Uint8Array): boolean {
  return previous !== undefined && same(previous.digest, digest) && !same(current, digest);
}

/** Whether the digest is of the key's secret now. */
export function isValid(key: StoredKey, digest: Uint8Array, now: Date): boolean {
  const isCurrent = same(key.digest, digest);
  const wasBefore = key.previous !== undefined && same(key.previous.digest, digest) && now < key.previous.until;
  return (isCurrent || wasBefore) && !hasEnded(key, now);
}

/** A key has no more than its maker has now. An admin may give any group. */
export function identityOfKey({ id, tenantId, scopes, groups, allowedAgents, maker }: StoredKey): Omit<Identity, 'payer'> {
  const now = maker && scopesOf(maker.role);
  return {
    tenantId,
    subject: id,
    groups: now && !now.includes('tenant:admin') ? groups.filter((one) => maker.groups.includes(one)) : groups,
    scopes: now ? scopes.filter((scope) => now.includes(scope)) : scopes,
    keyId: id,
    ...(allowedAgents.length > 0 && { allowedAgents }),
  };
}

/** Milliseconds until the key may use tokens again: what it has used runs off at the rate of its limit, and one minute of it may stand. */
export function tokenWaitMs({ limits, tokens }: Pick<StoredKey, 'limits' | 'tokens'>, now: Date): number {
  if (limits.tokens === 0) return 0;
  const perMs = limits.tokens / 60_000;
  const level = tokens.level - Math.max(0, now.getTime() - tokens.at.getTime()) * perMs;
  return Math.max(0, Math.ceil((level - limits.tokens) / perMs));
}
