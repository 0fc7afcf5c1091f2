import type { ServiceImpl } from '@connectrpc/connect';
import type { TenantService } from '@offshoot/gen/offshoot/profile/v1/tenant_service_pb.ts';
import { requireUser } from '@offshoot/rpc/auth';
import { answerInvitation } from '../commands/members.ts';
import type { TenancyDeps } from '../commands/tenancy-deps.ts';

export function answerInvitationHandler(deps: TenancyDeps): ServiceImpl<typeof TenantService>['answerInvitation'] {
  return async ({ tenantId, accept }, context) => {
    await answerInvitation(deps, requireUser(context), tenantId, accept);
    return {};
  };
}
