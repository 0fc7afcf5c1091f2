import type { ServiceImpl } from '@connectrpc/connect';
import type { TenantService } from '@offshoot/gen/offshoot/profile/v1/tenant_service_pb.ts';
import type { TenancyDeps } from '../commands/tenancy-deps.ts';
import { updateTenant } from '../commands/tenants.ts';
import { tenantAdmin } from './member-with.ts';
import { tenantToWire } from './wire.ts';

export function updateTenantHandler(deps: TenancyDeps): ServiceImpl<typeof TenantService>['updateTenant'] {
  return async ({ name }, context) => ({ tenant: tenantToWire(await updateTenant(deps, tenantAdmin(context), name)) });
}
