import type { ServiceImpl } from '@connectrpc/connect';
import type { TenantService } from '@offshoot/gen/offshoot/profile/v1/tenant_service_pb.ts';
import { requireUser } from '@offshoot/rpc/auth';
import type { TenancyDeps } from '../commands/tenancy-deps.ts';
import { createTenant } from '../commands/tenants.ts';
import { membershipToWire } from './wire.ts';

export function createTenantHandler(deps: TenancyDeps): ServiceImpl<typeof TenantService>['createTenant'] {
  return async ({ name }, context) => ({ membership: membershipToWire(await createTenant(deps, requireUser(context), name)) });
}
