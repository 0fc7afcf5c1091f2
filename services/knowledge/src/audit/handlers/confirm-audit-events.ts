import type { ServiceImpl } from '@connectrpc/connect';
import { requireService } from '@offshoot/callers';
import type { AuditFeedService } from '@offshoot/gen/offshoot/knowledge/v1/audit_feed_service_pb.ts';
import type { AuditDeps } from './list-audit-events.ts';

export function confirmAuditEventsHandler({ audit }: AuditDeps): ServiceImpl<typeof AuditFeedService>['confirmAuditEvents'] {
  return async ({ eventIds }, context) => {
    requireService(context);
    await audit.confirm(eventIds);
    return {};
  };
}
