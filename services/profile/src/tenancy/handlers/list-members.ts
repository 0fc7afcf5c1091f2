import type { ServiceImpl } from '@connectrpc/connect';
import { idPart, pageTokens, timePart } from '@offshoot/rpc';
import { membersPage } from '../store/members.ts';
import { memberWith } from './member-with.ts';
import { page } from './page.ts';
import { memberToWire } from './wire.ts';

const tokens = pageTokens('ListMembers', timePart, idPart('user'));

import type { TenantService } from '@offshoot/gen/offshoot/profile/v1/tenant_service_pb.ts';
import type { TenancyDeps } from '../commands/tenancy-deps.ts';

export function listMembersHandler(deps: TenancyDeps): ServiceImpl<typeof TenantService>['listMembers'] {
  return async ({ pageSize, pageToken }, context) => {
    const { tenantId } = memberWith(context, 'tenant:admin');
    const [createdAt, id] = tokens.decode(tenantId, pageToken) ?? [];
    const after = createdAt && id !== undefined ? { createdAt, id } : undefined;
    const { rows, last } = await page(pageSize, (limit) => membersPage(deps.queries.query, tenantId, after, limit));
    return { members: rows.map(memberToWire), nextPageToken: tokens.encode(tenantId, last && [last.createdAt, last.id]) };
  };
}
