import type { PreparedQueries } from '@offshoot/postgres';
import { refusalOf } from '@offshoot/rpc';
import { everySoOften, type Loop } from '@offshoot/runtime/process/every-so-often.ts';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { DeletedTenants } from '../../database/domain/ports.ts';
import { forgetTenant } from '../store/tenants.ts';

/** Deletes everything of tenants that were deleted, and says so. While the profile service is away, nothing is known of any. */
export function forgetTenants(queries: PreparedQueries, tenants: DeletedTenants, { everyMs, log }: { everyMs: number; log: Logger }): Loop {
  return everySoOften('deleted tenants', everyMs, log, async () => {
    const deleted = await tenants.list().catch((error: unknown) => {
      if (refusalOf(error)?.reason === 'UPSTREAM_UNAVAILABLE') return [];
      throw error;
    });
    for (const tenant of deleted) {
      try {
        if (await forgetTenant(queries, tenant.tenantId)) await tenants.confirm(tenant);
      } catch (error) {
        // It keeps no other waiting.
        log.error({ err: error, tenantId: tenant.tenantId }, 'a deleted tenant could not be forgotten yet');
      }
    }
  });
}
