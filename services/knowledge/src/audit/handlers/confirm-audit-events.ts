import type { ServiceImpl } from '@connectrpc/connect';
import type { AuditFeedService } from '@offshoot/gen/offshoot/knowledge/v1/audit_feed_service_pb.ts';
import { requireService } from '@offshoot/rpc/auth';
import type { AuditDeps } from './list-audit-events.ts';

export function confirmAuditEventsHandler({ audit }: AuditDeps): ServiceImpl<typeof AuditFeedService>['confirmAuditEvents'] {
  return async ({ eventIds }, context) => {
    requireService(context);
    await audit.confirm(eventIds);
    return {};
  };
}
