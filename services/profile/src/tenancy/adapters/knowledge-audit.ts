import { timestampDate } from '@bufbuild/protobuf/wkt';
import { AuditFeedService } from '@offshoot/gen/offshoot/knowledge/v1/audit_feed_service_pb.ts';
import { serviceClient } from '@offshoot/rpc';
import type { ServiceKey, ServiceTls } from '@offshoot/rpc/auth';
import type { AuditFeed } from '../domain/tenancy.ts';

const TIMEOUT_MS = 5_000;

/** What members change in the knowledge service. */
export function knowledgeAudit(o: { knowledgeUrl: string; serviceKey: ServiceKey; tls?: ServiceTls | undefined }): AuditFeed {
  const { knowledgeUrl: url, serviceKey, tls } = o;
  const feed = serviceClient(AuditFeedService, { url, serviceKey, audience: 'knowledge', tls, timeoutMs: TIMEOUT_MS });
  return {
    async unconfirmed(limit) {
      const { events } = await feed.listAuditEvents({ pageSize: limit });
      return events.map(({ time, detail = {}, $typeName: _, $unknown: __, ...event }) => {
        if (time === undefined) throw new Error('the contract requires a time');
        return { ...event, detail, time: timestampDate(time) };
      });
    },
    async confirm(eventIds) {
      await feed.confirmAuditEvents({ eventIds: [...eventIds] });
    },
  };
}
