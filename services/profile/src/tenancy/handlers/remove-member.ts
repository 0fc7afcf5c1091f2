import type { ServiceImpl } from '@connectrpc/connect';
import type { TenantService } from '@offshoot/gen/offshoot/profile/v1/tenant_service_pb.ts';
import { removeMember } from '../commands/members.ts';
import type { TenancyDeps } from '../commands/tenancy-deps.ts';
import { tenantAdmin } from './member-with.ts';

export function removeMemberHandler(deps: TenancyDeps): ServiceImpl<typeof TenantService>['removeMember'] {
  return async ({ memberId, keysTo }, context) => {
    return { revokedKeys: await removeMember(deps, tenantAdmin(context), memberId, keysTo) };
  };
}
