import type { ServiceImpl } from '@connectrpc/connect';
import { requireUser } from '@offshoot/rpc/auth';
import { membershipsOf } from '../store/members.ts';
import { membershipToWire } from './wire.ts';

/** Nobody is in more tenants of others. */
const MAX_ACCEPTED = 1_000;

import type { TenantService } from '@offshoot/gen/offshoot/profile/v1/tenant_service_pb.ts';
import type { TenancyDeps } from '../deps.ts';

export function listTenantsHandler(deps: TenancyDeps): ServiceImpl<typeof TenantService>['listTenants'] {
  return async (_request, context) => {
    const { query } = deps.queries;
    const limit = deps.caps.tenantsPerPerson + deps.caps.invitations + MAX_ACCEPTED;
    return { memberships: (await membershipsOf(query, requireUser(context), limit)).map(membershipToWire) };
  };
}
