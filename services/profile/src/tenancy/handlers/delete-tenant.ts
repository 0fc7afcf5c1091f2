import type { ServiceImpl } from '@connectrpc/connect';
import type { TenantService } from '@offshoot/gen/offshoot/profile/v1/tenant_service_pb.ts';
import { deleteTenant } from '../commands/delete-tenant.ts';
import type { TenancyDeps } from '../commands/tenancy-deps.ts';
import { memberWith } from './member-with.ts';

export function deleteTenantHandler(deps: TenancyDeps): ServiceImpl<typeof TenantService>['deleteTenant'] {
  return async ({ name }, context) => {
    const identity = memberWith(context, 'tenant:admin');
    return { tenantId: identity.tenantId, keptTemplateIds: await deleteTenant(deps, identity, name) };
  };
}
