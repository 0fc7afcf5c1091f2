import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { ServiceImpl } from '@connectrpc/connect';
import type { TenantService } from '@offshoot/gen/offshoot/profile/v1/tenant_service_pb.ts';
import type { TenancyDeps } from '../deps.ts';
import { auditEvents } from '../store/audit-events.ts';
import { memberWith } from './member-with.ts';
import { page } from './wire.ts';

export function listAuditEventsHandler(deps: TenancyDeps): ServiceImpl<typeof TenantService>['listAuditEvents'] {
  return async ({ subject, target, fromTime, pageSize, afterId }, context) => {
    const { tenantId } = memberWith(context, 'tenant:admin');
    const filter = { tenantId, subject, target, from: fromTime && timestampDate(fromTime) };
    const { rows, hasMore } = await page(pageSize, (limit) => auditEvents(deps.queries.query, filter, { before: afterId, limit }));
    return { events: rows.map(({ time, ...event }) => ({ ...event, time: timestampFromDate(time) })), hasMore };
  };
}
