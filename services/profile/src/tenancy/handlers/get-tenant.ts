import type { ServiceImpl } from '@connectrpc/connect';
import type { TenantService } from '@offshoot/gen/offshoot/profile/v1/tenant_service_pb.ts';
import { requireMember } from '@offshoot/rpc/auth';
import { tenantNotFound } from '../commands/change-tenant.ts';
import type { TenancyDeps } from '../commands/tenancy-deps.ts';
import { tenantById } from '../store/tenants.ts';
import { tenantToWire } from './wire.ts';

export function getTenantHandler(deps: TenancyDeps): ServiceImpl<typeof TenantService>['getTenant'] {
  return async (_request, context) => {
    const tenant = await tenantById(deps.queries.query, requireMember(context).tenantId);
    if (!tenant) throw tenantNotFound();
    return { tenant: tenantToWire(tenant) };
  };
}
