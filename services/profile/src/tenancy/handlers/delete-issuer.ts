import type { ServiceImpl } from '@connectrpc/connect';
import type { TenantService } from '@offshoot/gen/offshoot/profile/v1/tenant_service_pb.ts';
import { deleteIssuer } from '../commands/issuers.ts';
import type { TenancyDeps } from '../commands/tenancy-deps.ts';
import { tenantAdmin } from './member-with.ts';

export function deleteIssuerHandler(deps: TenancyDeps): ServiceImpl<typeof TenantService>['deleteIssuer'] {
  return async ({ issuerId }, context) => {
    await deleteIssuer(deps, tenantAdmin(context), issuerId);
    return {};
  };
}
