import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { ServiceImpl } from '@connectrpc/connect';
import type { AuditFeedService } from '@offshoot/gen/offshoot/knowledge/v1/audit_feed_service_pb.ts';
import { requireService } from '@offshoot/rpc/auth';
import type { AuditFeed } from '../store/audit-events.ts';

export interface AuditDeps {
  audit: AuditFeed;
}

export function listAuditEventsHandler({ audit }: AuditDeps): ServiceImpl<typeof AuditFeedService>['listAuditEvents'] {
  return async ({ pageSize }, context) => {
    requireService(context);
    const events = await audit.unconfirmed(pageSize);
    return { events: events.map(({ time, ...event }) => ({ ...event, time: timestampFromDate(time) })) };
  };
}
