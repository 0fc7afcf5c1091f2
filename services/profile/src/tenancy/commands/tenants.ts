import type { Query } from '@offshoot/postgres';
import { Refusal } from '@offshoot/refusals';
import type { TenancyDeps } from '../deps.ts';
import { requireCapacity } from '../domain/caps.ts';
import type { Actor, Membership } from '../domain/tenancy.ts';
import { recordAudit } from '../store/audit-events.ts';
import { addMember, isAnyAdmin } from '../store/members.ts';
import { addTenant, lockPerson, renameTenant, tenantById, tenantsMadeBy, tenantsMadeSince } from '../store/tenants.ts';
import { changeTenant, tenantNotFound } from './change-tenant.ts';

const DAY_MS = 86_400_000;

/** Throws TENANT_MAKING_RESTRICTED, QUOTA_EXCEEDED. */
export function createTenant(deps: TenancyDeps, inboxId: string, name: string): Promise<Membership> {
  return deps.queries.transaction(async (query) => {
    await lockPerson(query, inboxId);
    await requireMaker(deps, query, inboxId);
    requireCapacity(deps.caps, 'tenantsPerPerson', await tenantsMadeBy(query, inboxId));
    const now = deps.now();
    await lockPerson(query, 'everybody');
    requireCapacity(deps.caps, 'tenantsPerDay', await tenantsMadeSince(query, new Date(now.getTime() - DAY_MS)));
    const tenant = { id: deps.newId('tenant'), name, createdAt: now };
    const admin = { role: 'platform-admin' as const, groups: [], isInvited: false };
    const member = { ...admin, id: deps.newId('user'), tenantId: tenant.id, inboxId, createdAt: now };
    await addTenant(query, tenant, inboxId);
    await addMember(query, member);
    const actor = { tenantId: tenant.id, subject: member.id };
    await recordAudit(query, actor, { action: 'tenant.create', target: tenant.id, detail: { name }, now });
    return { tenant, member };
  });
}

async function requireMaker({ makers }: TenancyDeps, query: Query, inboxId: string): Promise<void> {
  if (makers === 'everybody' || makers.inboxes.includes(inboxId)) return;
  if (makers.admins && (await isAnyAdmin(query, inboxId))) return;
  throw new Refusal('TENANT_MAKING_RESTRICTED', 'You may not make tenants here.');
}

export function updateTenant(deps: TenancyDeps, actor: Actor, name: string) {
  return changeTenant(deps, actor, async ({ query, audit }) => {
    await renameTenant(query, actor.tenantId, name);
    await audit({ action: 'tenant.rename', target: actor.tenantId, detail: { name } });
    const tenant = await tenantById(query, actor.tenantId);
    if (!tenant) throw tenantNotFound();
    return tenant;
  });
}
