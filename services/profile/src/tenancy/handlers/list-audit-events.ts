import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { ServiceImpl } from '@connectrpc/connect';
import { numberPart, pageTokens } from '@offshoot/rpc';
import { auditEvents } from '../store/audit-events.ts';
import { memberWith } from './member-with.ts';
import { page } from './page.ts';

const tokens = pageTokens('ListAuditEvents', numberPart);

import type { TenantService } from '@offshoot/gen/offshoot/profile/v1/tenant_service_pb.ts';
import type { TenancyDeps } from '../commands/tenancy-deps.ts';

export function listAuditEventsHandler(deps: TenancyDeps): ServiceImpl<typeof TenantService>['listAuditEvents'] {
  return async ({ subject, target, fromTime, pageSize, pageToken }, context) => {
    const { tenantId } = memberWith(context, 'tenant:admin');
    const from = fromTime && timestampDate(fromTime);
    const filter = { tenantId, subject, target, from };
    const [before] = tokens.decode(filter, pageToken) ?? [];
    const { rows, last } = await page(pageSize, (limit) => auditEvents(deps.queries.query, filter, { before, limit }));
    const events = rows.map(({ time, ...event }) => ({ ...event, time: timestampFromDate(time) }));
    return { events, nextPageToken: tokens.encode(filter, last && [Number(last.id)]) };
  };
}
