import type { Query } from '@offshoot/postgres';
import { Refusal } from '@offshoot/refusals';
import { apiKeyText, type Identity, presentedKey } from '@offshoot/rpc/auth';
import type { TenancyDeps } from '../deps.ts';
import { requireCapacity } from '../domain/caps.ts';
import { allowedKey, hasEnded, type Maker, type NewKey, requireOwnKey } from '../domain/key-rules.ts';
import type { ApiKey, StoredKey } from '../domain/tenancy.ts';
import {
  addKey,
  countKeys,
  forgetEndedKeys,
  lendLimits,
  makerMemberOf,
  missingAgent,
  rotateKey as replaceSecret,
  returnLimits,
  revokeKeys,
  storedKey,
} from '../store/keys.ts';
import { memberById } from '../store/members.ts';
import { changeTenant } from './change-tenant.ts';

const HINT_LENGTH = 4;

export interface KeyWithSecret {
  key: ApiKey;
  /** Nobody can read it again. */
  secret: string;
}

/** Throws VALIDATION_FAILED, KEY_EXCEEDS_MAKER, AGENT_UNPROCESSABLE, QUOTA_EXCEEDED. */
export function createKey(deps: TenancyDeps, identity: Identity, wanted: NewKey): Promise<KeyWithSecret> {
  return changeTenant(deps, identity, async ({ query, now, audit }) => {
    const { tenantId, subject, keyId } = identity;
    await returnLimits(query, tenantId, now);
    const maker = await makerOf(query, identity, now);
    const allowed = allowedKey(wanted, maker, now);
    await requireAgents(query, tenantId, allowed.allowedAgents);
    requireCapacity(deps.caps, 'keys', await countKeys(query, tenantId, now));
    await forgetEndedKeys(query, tenantId, deps.caps.endedKeys, now);
    const id = deps.newId('key');
    const { secret, digest, hint } = newSecret(deps, id);
    const key: ApiKey = {
      id,
      tenantId,
      name: allowed.name,
      scopes: allowed.scopes,
      groups: [...allowed.groups],
      allowedAgents: [...allowed.allowedAgents],
      limits: allowed.limits,
      expiresAt: allowed.expiresAt,
      revokedAt: undefined,
      rotatedAt: undefined,
      createdAt: now,
      createdBy: subject,
      hint,
    };
    await addKey(query, { ...key, digest, makerMemberId: maker.memberId, makerKeyId: keyId });
    if (keyId !== undefined) await lendLimits(query, tenantId, keyId, key.limits);
    const { name, scopes, groups, allowedAgents, expiresAt } = key;
    await audit({
      action: 'key.create',
      target: id,
      detail: { name, scopes, groups, allowed_agents: allowedAgents, expires_at: expiresAt },
    });
    return { key, secret };
  });
}

/** Throws AGENT_UNPROCESSABLE, for an agent of another tenant as for one that never was. */
async function requireAgents(query: Query, tenantId: string, ids: readonly string[]): Promise<void> {
  const missing = await missingAgent(query, tenantId, ids);
  if (missing === undefined) return;
  throw new Refusal('AGENT_UNPROCESSABLE', `Agent profile '${missing}' does not exist`, {
    help: "List your tenant's profiles for their IDs.",
    metadata: { field: `allowed_agents[${ids.indexOf(missing)}]` },
  });
}

/** Also the keys that were made with it. Throws KEY_NOT_FOUND. */
export function revokeKey(deps: TenancyDeps, identity: Identity, id: string): Promise<ApiKey> {
  return changeTenant(deps, identity, async ({ query, now, audit }) => {
    await existing(query, identity, id);
    const revoked = await revokeKeys(query, identity.tenantId, [id], now);
    if (revoked.length > 0) await audit({ action: 'key.revoke', target: id, detail: { revoked_keys: revoked } });
    return existing(query, identity, id);
  });
}

/** `graceSeconds`: how long the old secret works on. Throws KEY_NOT_FOUND, KEY_ENDED, KEY_EXCEEDS_MAKER. */
export function rotateKey(deps: TenancyDeps, identity: Identity, id: string, graceSeconds: number): Promise<KeyWithSecret> {
  return changeTenant(deps, identity, async ({ query, now, audit }) => {
    const before = await existing(query, identity, id);
    if (hasEnded(before, now)) throw keyEnded(before);
    requireOwnKey(before, identity);
    const { secret, digest, hint } = newSecret(deps, id);
    const previousUntil = graceSeconds === 0 ? undefined : new Date(now.getTime() + graceSeconds * 1000);
    await replaceSecret(query, identity.tenantId, id, { digest, hint, previousUntil, now });
    await audit({ action: 'key.rotate', target: id, detail: { grace_seconds: graceSeconds } });
    return { key: await existing(query, identity, id), secret };
  });
}

/** Throws KEY_NOT_FOUND if the maker's own key was revoked or has ended since the gateway asked. */
async function makerOf(query: Query, identity: Identity, now: Date): Promise<Maker & { memberId: string | undefined }> {
  const { tenantId, subject, keyId } = identity;
  if (keyId === undefined) {
    const memberId = (await memberById(query, tenantId, subject))?.id;
    return { identity, key: undefined, isMember: memberId !== undefined, memberId };
  }
  const key = await storedKey(query, tenantId, keyId);
  if (!key || hasEnded(key, now)) throw keyNotFound();
  const memberId = await makerMemberOf(query, tenantId, keyId);
  return { identity, key, isMember: memberId !== undefined, memberId };
}

function newSecret({ random }: TenancyDeps, id: string): { secret: string; digest: Uint8Array; hint: string } {
  const secret = apiKeyText(id, random(32));
  const presented = presentedKey(secret);
  if (!presented) throw new Error('a new key is none');
  return { secret, digest: presented.digest, hint: secret.slice(-HINT_LENGTH) };
}

async function existing(query: Query, { tenantId }: Identity, id: string): Promise<StoredKey> {
  const key = await storedKey(query, tenantId, id);
  if (!key) throw keyNotFound();
  return key;
}

function keyEnded({ revokedAt }: StoredKey): Refusal {
  return new Refusal('KEY_ENDED', revokedAt === undefined ? 'The key has expired.' : 'The key was revoked.');
}

/** `field`: of the request. */
export function keyNotFound(field?: string): Refusal {
  return new Refusal('KEY_NOT_FOUND', 'The tenant has no such key.', field === undefined ? {} : { metadata: { field } });
}
