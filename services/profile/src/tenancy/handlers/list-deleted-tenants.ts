import type { ServiceImpl } from '@connectrpc/connect';
import type { SubjectService } from '@offshoot/gen/offshoot/profile/v1/identity_service_pb.ts';
import { requireService } from '@offshoot/rpc/auth';
import type { TenancyDeps } from '../commands/tenancy-deps.ts';
import { tenantsToForget } from '../store/deleted-tenants.ts';

export function listDeletedTenantsHandler({ queries, settled }: TenancyDeps): ServiceImpl<typeof SubjectService>['listDeletedTenants'] {
  return async (_request, context) => {
    requireService(context);
    return { tenants: await tenantsToForget(queries.query, 'response', settled()) };
  };
}
