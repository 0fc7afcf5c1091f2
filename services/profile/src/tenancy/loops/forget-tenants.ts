import type { Query } from '@offshoot/postgres';
import { refusalOf } from '@offshoot/rpc';
import { everySoOften, type Loop } from '@offshoot/runtime/process/every-so-often.ts';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { ForgetTenant } from '../domain/tenancy.ts';
import { confirmForgotten, dropForgotten, forgetHere, type Keeper, tenantsToForget } from '../store/deleted-tenants.ts';

const EVERY_MS = 5_000;

export interface ForgettingDeps {
  query: Query;
  /** In the knowledge service. */
  forgetKnowledge: ForgetTenant;
  /** Tenants that were deleted before then get nothing new. */
  settled(): Date;
  log: Logger;
}

/**
 * Forgets deleted tenants here and in the knowledge service; the response service asks for them itself. A step that was broken off is done
 * again: the tenant's own row goes last.
 */
export function forgetTenants({ query, forgetKnowledge, settled, log }: ForgettingDeps): Loop {
  const forgets: readonly [Keeper, ForgetTenant][] = [
    ['profile', (tenantId) => forgetHere(query, tenantId).then(() => true)],
    ['knowledge', forgetKnowledge],
  ];
  return everySoOften('deleted tenants', EVERY_MS, log, async () => {
    const before = settled();
    for (const [keeper, forget] of forgets) {
      for (const tenant of await tenantsToForget(query, keeper, before)) {
        try {
          if (await forget(tenant.tenantId)) await confirmForgotten(query, keeper, [tenant], before);
        } catch (error) {
          // One tenant keeps no other waiting. A service that is away is asked again.
          if (refusalOf(error)?.reason === 'UPSTREAM_UNAVAILABLE') break;
          log.error({ err: error, tenantId: tenant.tenantId, keeper }, 'a deleted tenant could not be forgotten yet');
        }
      }
    }
    for (const tenantId of await dropForgotten(query)) log.info({ tenantId }, 'nothing of a deleted tenant is left');
  });
}
