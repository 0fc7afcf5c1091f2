import type { ServiceImpl } from '@connectrpc/connect';
import type { TenantService } from '@offshoot/gen/offshoot/profile/v1/tenant_service_pb.ts';
import { inviteMember } from '../commands/members.ts';
import type { TenancyDeps } from '../commands/tenancy-deps.ts';
import { roleFrom } from '../domain/roles.ts';
import { tenantAdmin } from './member-with.ts';
import { memberToWire } from './wire.ts';

export function inviteMemberHandler(deps: TenancyDeps): ServiceImpl<typeof TenantService>['inviteMember'] {
  return async ({ inboxId, role, groups }, context) => {
    const actor = tenantAdmin(context);
    return { member: memberToWire(await inviteMember(deps, actor, { inboxId, role: roleFrom(role), groups })) };
  };
}
