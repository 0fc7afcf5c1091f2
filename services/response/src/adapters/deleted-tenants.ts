import type { ServiceCredentials } from '@offshoot/callers';
import { SubjectService } from '@offshoot/gen/offshoot/profile/v1/identity_service_pb.ts';
import { serviceClient } from '@offshoot/rpc';
import type { DeletedTenants } from '../domain/ports.ts';

const TIMEOUT_MS = 3_000;

export function deletedTenantsAt(url: string, { serviceKey, tls }: ServiceCredentials): DeletedTenants {
  const client = serviceClient(SubjectService, { url, serviceKey, audience: 'profile', tls, timeoutMs: TIMEOUT_MS });
  return {
    list: async () => (await client.listDeletedTenants({})).tenants.map(({ tenantId, isLast }) => ({ tenantId, isLast })),
    async confirm(tenant) {
      await client.confirmForgotten({ tenants: [tenant] });
    },
  };
}
