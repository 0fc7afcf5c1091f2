import { TenantDataService } from '@offshoot/gen/offshoot/knowledge/v1/tenant_data_service_pb.ts';
import { serviceClient } from '@offshoot/rpc';
import type { ServiceKey, ServiceTls } from '@offshoot/rpc/auth';
import type { ForgetTenant } from '../domain/tenancy.ts';

const TIMEOUT_MS = 15_000;

/** What the knowledge service has of tenants. */
export function knowledgeTenants(o: { knowledgeUrl: string; serviceKey: ServiceKey; tls?: ServiceTls | undefined }): ForgetTenant {
  const { knowledgeUrl: url, serviceKey, tls } = o;
  const client = serviceClient(TenantDataService, { url, serviceKey, audience: 'knowledge', tls, timeoutMs: TIMEOUT_MS });
  return async (tenantId) => (await client.forgetTenant({ tenantId })).isForgotten;
}
