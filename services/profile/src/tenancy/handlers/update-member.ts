import type { ServiceImpl } from '@connectrpc/connect';
import type { TenantService } from '@offshoot/gen/offshoot/profile/v1/tenant_service_pb.ts';
import { updateMember } from '../commands/members.ts';
import type { TenancyDeps } from '../commands/tenancy-deps.ts';
import { roleFrom } from '../domain/roles.ts';
import { tenantAdmin } from './member-with.ts';
import { memberToWire } from './wire.ts';

export function updateMemberHandler(deps: TenancyDeps): ServiceImpl<typeof TenantService>['updateMember'] {
  return async ({ memberId, role, groups }, context) => {
    const actor = tenantAdmin(context);
    const change = { id: memberId, role: role === '' ? undefined : roleFrom(role), groups: groups?.groups };
    return { member: memberToWire(await updateMember(deps, actor, change)) };
  };
}
