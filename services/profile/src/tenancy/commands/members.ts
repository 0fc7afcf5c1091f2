import type { Query } from '@offshoot/postgres';
import { Refusal } from '@offshoot/refusals';
import type { Identity } from '@offshoot/rpc/auth';
import type { TenancyDeps } from '../deps.ts';
import { requireCapacity } from '../domain/caps.ts';
import { requireOwnRole } from '../domain/key-rules.ts';
import type { Role } from '../domain/roles.ts';
import type { Actor, Member } from '../domain/tenancy.ts';
import { handOverKeys, keysMadeBy, leaveGroups, revokeKeys } from '../store/keys.ts';
import {
  addMember,
  countInvitations,
  countMembers,
  deleteMember,
  keepMember,
  memberById,
  memberOfInbox,
  otherAdmins,
} from '../store/members.ts';
import { lockPerson } from '../store/tenants.ts';
import { changeTenant, type TenantChange, tenantNotFound } from './change-tenant.ts';

export interface Invitation {
  inboxId: string;
  role: Role;
  groups: string[];
}

/** Throws KEY_EXCEEDS_MAKER, MEMBER_EXISTS, QUOTA_EXCEEDED. */
export async function inviteMember(deps: TenancyDeps, actor: Identity, { inboxId, role, groups }: Invitation): Promise<Member> {
  requireOwnRole(actor, role);
  return changeTenant(deps, actor, async ({ query, now, audit }) => {
    // Tenants invite one person one after the other, so that none of them counts too few.
    await lockPerson(query, inboxId);
    if (await memberOfInbox(query, actor.tenantId, inboxId)) throw memberExists();
    requireCapacity(deps.caps, 'members', await countMembers(query, actor.tenantId));
    requireCapacity(deps.caps, 'invitations', await countInvitations(query, inboxId));
    const member = { id: deps.newId('user'), tenantId: actor.tenantId, inboxId, role, groups, isInvited: true, createdAt: now };
    await addMember(query, member);
    await audit({ action: 'member.invite', target: member.id, detail: { inbox_id: inboxId, role, groups } });
    return member;
  });
}

/** The person accepts, declines or leaves. Throws TENANT_NOT_FOUND, LAST_ADMIN. */
export async function answerInvitation(deps: TenancyDeps, inboxId: string, tenantId: string, accept: boolean): Promise<void> {
  const known = await memberOfInbox(deps.queries.query, tenantId, inboxId);
  if (!known) throw tenantNotFound();
  await changeTenant(deps, { tenantId, subject: known.id }, async (change) => {
    const member = await memberOfInbox(change.query, tenantId, inboxId);
    if (!member) throw tenantNotFound();
    if (!accept) return void (await remove(change, member, ''));
    if (!member.isInvited) return;
    await keepMember(change.query, { ...member, isInvited: false });
    await change.audit({ action: 'member.accept', target: member.id });
  });
}

export interface MemberChange {
  id: string;
  /** Undefined: stays. */
  role: Role | undefined;
  /** Undefined: stay. */
  groups: string[] | undefined;
}

/** Throws KEY_EXCEEDS_MAKER, MEMBER_NOT_FOUND, LAST_ADMIN. */
export async function updateMember(deps: TenancyDeps, actor: Identity, { id, role, groups }: MemberChange): Promise<Member> {
  if (role !== undefined) requireOwnRole(actor, role);
  return changeTenant(deps, actor, async ({ query, audit }) => {
    const before = await existing(query, actor.tenantId, id);
    const after = { ...before, role: role ?? before.role, groups: groups ?? before.groups };
    if (after.role !== 'platform-admin') await requireOtherAdmin(query, before);
    await keepMember(query, after);
    await leaveGroups(
      query,
      actor.tenantId,
      id,
      before.groups.filter((one) => !after.groups.includes(one)),
    );
    await audit({ action: 'member.update', target: id, detail: { role: after.role, groups: after.groups } });
    return after;
  });
}

/** Returns how many keys were revoked. `keysTo`: the member who gets them instead; ''. Throws MEMBER_NOT_FOUND, LAST_ADMIN. */
export function removeMember(deps: TenancyDeps, actor: Actor, id: string, keysTo: string): Promise<number> {
  return changeTenant(deps, actor, async (change) => {
    const member = await existing(change.query, actor.tenantId, id);
    const heir = keysTo === '' ? undefined : await existing(change.query, actor.tenantId, keysTo);
    // A person who never accepted the invitation answers for nothing.
    if (heir?.isInvited || heir?.id === id) throw memberNotFound();
    return remove(change, member, keysTo);
  });
}

async function remove({ query, now, audit }: TenantChange, member: Member, keysTo: string): Promise<number> {
  const { tenantId, id } = member;
  await requireOtherAdmin(query, member);
  if (keysTo !== '') await handOverKeys(query, tenantId, id, keysTo);
  const revoked = await revokeKeys(query, tenantId, await keysMadeBy(query, tenantId, id), now);
  await deleteMember(query, tenantId, id);
  await audit({
    action: 'member.remove',
    target: id,
    detail: { inbox_id: member.inboxId, revoked_keys: revoked, ...(keysTo !== '' && { keys_to: keysTo }) },
  });
  return revoked.length;
}

async function requireOtherAdmin(query: Query, { tenantId, id, role, isInvited }: Member): Promise<void> {
  if (role !== 'platform-admin' || isInvited || (await otherAdmins(query, tenantId, id)) > 0) return;
  throw new Refusal('LAST_ADMIN', 'This is the only platform admin of the tenant.');
}

async function existing(query: Query, tenantId: string, id: string): Promise<Member> {
  const member = await memberById(query, tenantId, id);
  if (!member) throw memberNotFound();
  return member;
}

/** `field`: of the request. */
export function memberNotFound(field?: string): Refusal {
  return new Refusal('MEMBER_NOT_FOUND', 'The tenant has no such member.', field === undefined ? {} : { metadata: { field } });
}

function memberExists(): Refusal {
  return new Refusal('MEMBER_EXISTS', 'This person is a member of the tenant already, or invited.');
}
