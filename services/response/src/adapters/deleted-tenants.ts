import { SubjectService } from '@offshoot/gen/offshoot/profile/v1/identity_service_pb.ts';
import { type ServiceClientOptions, serviceClient } from '@offshoot/rpc';
import type { DeletedTenants } from '../domain/ports.ts';

const TIMEOUT_MS = 3_000;

export function deletedTenantsAt(profile: ServiceClientOptions): DeletedTenants {
  const client = serviceClient(SubjectService, { ...profile, timeoutMs: TIMEOUT_MS });
  return {
    list: async () => (await client.listDeletedTenants({})).tenants.map(({ tenantId, isLast }) => ({ tenantId, isLast })),
    async confirm(tenant) {
      await client.confirmForgotten({ tenants: [tenant] });
    },
  };
}
