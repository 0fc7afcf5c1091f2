import type { ServiceImpl } from '@connectrpc/connect';
import type { SubjectService } from '@offshoot/gen/offshoot/profile/v1/identity_service_pb.ts';
import { requireService } from '@offshoot/rpc/auth';
import type { TenancyDeps } from '../commands/tenancy-deps.ts';
import { confirmForgotten } from '../store/deleted-tenants.ts';

export function confirmForgottenHandler(deps: TenancyDeps): ServiceImpl<typeof SubjectService>['confirmForgotten'] {
  return async ({ tenants }, context) => {
    requireService(context);
    await confirmForgotten(deps.queries.query, 'response', tenants, deps.settled());
    deps.wakeForgetting();
    return {};
  };
}
