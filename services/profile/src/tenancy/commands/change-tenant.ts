import type { Query } from '@offshoot/postgres';
import { Refusal } from '@offshoot/refusals';
import type { TenancyDeps } from '../deps.ts';
import { requireCapacity } from '../domain/caps.ts';
import type { Actor } from '../domain/tenancy.ts';
import { type Change, changesSince, recordAudit } from '../store/audit-events.ts';
import { lockTenant } from '../store/tenants.ts';

const DAY_MS = 24 * 3_600_000;

export interface TenantChange {
  query: Query;
  now: Date;
  audit(change: Omit<Change, 'now'>): Promise<void>;
}

/** Changes a tenant's people, keys or identity providers: one after the other, and each recorded. Throws QUOTA_EXCEEDED, TENANT_NOT_FOUND. */
export function changeTenant<T>(deps: TenancyDeps, actor: Actor, work: (change: TenantChange) => Promise<T>): Promise<T> {
  return deps.queries.transaction(async (query) => {
    if (!(await lockTenant(query, actor.tenantId))) throw tenantNotFound();
    const now = deps.now();
    requireCapacity(deps.caps, 'changesPerDay', await changesSince(query, actor.tenantId, new Date(now.getTime() - DAY_MS)));
    return work({ query, now, audit: (change) => recordAudit(query, actor, { ...change, now }) });
  });
}

/** The same for a tenant that does not exist and for one that the caller is not in. */
export function tenantNotFound(): Refusal {
  return new Refusal('TENANT_NOT_FOUND', 'There is no such tenant, or you are not a member of it.');
}
