import { timestampDate } from '@bufbuild/protobuf/wkt';
import { AuditFeedService } from '@offshoot/gen/offshoot/knowledge/v1/audit_feed_service_pb.ts';
import { TenantDataService } from '@offshoot/gen/offshoot/knowledge/v1/tenant_data_service_pb.ts';
import { serviceClient } from '@offshoot/rpc';
import type { ServiceKey, ServiceTls } from '@offshoot/rpc/auth';
import type { AuditFeed, ForgetTenant } from '../domain/tenancy.ts';

const FEED_TIMEOUT_MS = 5_000;
const DELETION_TIMEOUT_MS = 15_000;

/** What members change in the knowledge service. */
export function knowledgeAudit(o: { knowledgeUrl: string; serviceKey: ServiceKey; tls?: ServiceTls | undefined }): AuditFeed {
  const { knowledgeUrl: url, serviceKey, tls } = o;
  const feed = serviceClient(AuditFeedService, { url, serviceKey, audience: 'knowledge', tls, timeoutMs: FEED_TIMEOUT_MS });
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

/** What the knowledge service has of tenants. */
export function knowledgeTenants(o: { knowledgeUrl: string; serviceKey: ServiceKey; tls?: ServiceTls | undefined }): ForgetTenant {
  const { knowledgeUrl: url, serviceKey, tls } = o;
  const client = serviceClient(TenantDataService, { url, serviceKey, audience: 'knowledge', tls, timeoutMs: DELETION_TIMEOUT_MS });
  return async (tenantId) => (await client.forgetTenant({ tenantId })).isForgotten;
}
