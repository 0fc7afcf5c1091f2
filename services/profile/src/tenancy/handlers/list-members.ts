import type { ServiceImpl } from '@connectrpc/connect';
import type { TenantService } from '@offshoot/gen/offshoot/profile/v1/tenant_service_pb.ts';
import { memberNotFound } from '../commands/members.ts';
import type { TenancyDeps } from '../deps.ts';
import { memberById, membersPage } from '../store/members.ts';
import { memberWith } from './member-with.ts';
import { memberToWire, page } from './wire.ts';

export function listMembersHandler({ queries: { query } }: TenancyDeps): ServiceImpl<typeof TenantService>['listMembers'] {
  return async ({ pageSize, afterId }, context) => {
    const { tenantId } = memberWith(context, 'tenant:admin');
    if (afterId !== '' && !(await memberById(query, tenantId, afterId))) throw memberNotFound('after');
    const { rows, hasMore } = await page(pageSize, (limit) => membersPage(query, tenantId, afterId, limit));
    return { members: rows.map(memberToWire), hasMore };
  };
}
