// What holds for everything that profiles refer to by ID.
import { Refusal } from '@offshoot/refusals';
import { requireWholeTenant } from '@offshoot/rpc/auth/identity.ts';
import type { Member } from '../../profiles/domain/member.ts';
import { limitReached } from '../../profiles/domain/refused.ts';
import type { ResourceDeps, ResourceEvent, ResourceKind, ResourceTransaction } from './ports.ts';

interface KindWords {
  prefix: string;
  what: string;
  /** Of several. */
  whats: string;
  audited: 'sandbox-policy' | 'tool' | 'secret';
  notFound: 'SANDBOX_POLICY_NOT_FOUND' | 'TOOL_NOT_FOUND' | 'SECRET_NOT_FOUND';
  /** In one tenant, so that a list is one answer. */
  most: number;
}

export const KINDS: Record<ResourceKind, KindWords> = {
  policy: {
    prefix: 'sbxpol',
    what: 'sandbox policy',
    whats: 'sandbox policies',
    audited: 'sandbox-policy',
    notFound: 'SANDBOX_POLICY_NOT_FOUND',
    most: 200,
  },
  tool: { prefix: 'tool', what: 'tool', whats: 'tools', audited: 'tool', notFound: 'TOOL_NOT_FOUND', most: 500 },
  secret: { prefix: 'secret', what: 'secret', whats: 'secrets', audited: 'secret', notFound: 'SECRET_NOT_FOUND', most: 200 },
};

/** Users that a refusal names at most. */
const NAMED_USERS = 5;

/** The same for one that does not exist and one of another tenant. */
export function existingResource<T>(kind: ResourceKind, resource: T | undefined, id: string): T {
  if (resource !== undefined) return resource;
  const { what, notFound } = KINDS[kind];
  throw new Refusal(notFound, `${what[0]?.toUpperCase()}${what.slice(1)} '${id}' not found`);
}

/** Throws the same for what is no ID. */
export function requireResourceId(kind: ResourceKind, id: string): void {
  if (!ID[kind].test(id)) existingResource(kind, undefined, id);
}

const ID: Record<ResourceKind, RegExp> = {
  policy: /^sbxpol_[a-z2-7]{26}$/,
  tool: /^tool_[a-z2-7]{26}$/,
  secret: /^secret_[a-z2-7]{26}$/,
};

/** Agents of the whole tenant run with it. Throws SCOPE_MISSING. */
export function requireChangeable(kind: ResourceKind, member: Member): void {
  requireWholeTenant(member, `changes no ${KINDS[kind].whats}`);
}

/** Throws NAME_TAKEN. Only while the tenant is locked. */
export async function requireResourceNameFree(
  tx: ResourceTransaction,
  kind: ResourceKind,
  tenantId: string,
  name: string,
  id?: string,
): Promise<void> {
  const holder = await tx.holderOfName(kind, tenantId, name);
  if (holder === undefined || holder === id) return;
  throw new Refusal('NAME_TAKEN', `A ${KINDS[kind].what} is named '${name}' already`, { metadata: { field: 'name', id: holder } });
}

/** Throws AGENT_LIMIT_REACHED. */
export async function requireResourceCapacity(tx: ResourceTransaction, kind: ResourceKind, tenantId: string): Promise<void> {
  const { what, whats, most } = KINDS[kind];
  if ((await tx.count(kind, tenantId)) >= most) throw limitReached(whats, most, `Delete a ${what} first.`);
}

/** Throws SCOPE_MISSING, the kind's NOT_FOUND and STILL_IN_USE. */
export async function deleteResource(
  { store, now }: Pick<ResourceDeps, 'store' | 'now'>,
  kind: ResourceKind,
  member: Member,
  id: string,
): Promise<void> {
  requireChangeable(kind, member);
  requireResourceId(kind, id);
  const { tenantId } = member;
  await store.write(tenantId, async (tx) => {
    const resource = existingResource<{ id: string; name: string }>(kind, await tx[kind](tenantId, id), id);
    const users = await tx.usersOf(kind, tenantId, id, NAMED_USERS);
    if (users.length > 0)
      throw new Refusal(
        'STILL_IN_USE',
        `${kind === 'secret' ? 'Agent profiles or tools' : 'Agent profiles'} refer to '${id}': ${users.join(', ')}`,
      );
    await tx.remove(kind, tenantId, id);
    await tx.record(eventOf(kind, 'delete', member, resource, now()));
  });
}

export function eventOf(
  kind: ResourceKind,
  what: 'create' | 'update' | 'delete',
  member: Member,
  { id, name }: { id: string; name: string },
  at: Date,
): ResourceEvent {
  return { member, action: `${KINDS[kind].audited}.${what}`, id, name, at };
}
