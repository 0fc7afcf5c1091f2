import { SubjectService } from '@offshoot/gen/offshoot/profile/v1/identity_service_pb.ts';
import { type ServiceClientOptions, serviceClient } from '@offshoot/rpc';
import type { DeletedTenants, Members } from '../../database/domain/ports.ts';

const TIMEOUT_MS = 3_000;
/** As many as the contract takes. */
const AT_ONCE = 500;

export function membersAt(profile: ServiceClientOptions): Members {
  const client = serviceClient(SubjectService, { ...profile, timeoutMs: TIMEOUT_MS });
  return {
    async ended(holders) {
      const all = [];
      for (let from = 0; from < holders.length; from += AT_ONCE) {
        const subjects = holders.slice(from, from + AT_ONCE).map(({ tenantId, subject }) => ({ tenantId, subject }));
        const { ended } = await client.findEndedSubjects({ subjects, scope: 'responses:write' });
        all.push(...ended);
      }
      return all;
    },
  };
}

export function deletedTenantsAt(profile: ServiceClientOptions): DeletedTenants {
  const client = serviceClient(SubjectService, { ...profile, timeoutMs: TIMEOUT_MS });
  return {
    list: async () => (await client.listDeletedTenants({})).tenants.map(({ tenantId, isLast }) => ({ tenantId, isLast })),
    async confirm(tenant) {
      await client.confirmForgotten({ tenants: [tenant] });
    },
  };
}
