import { TenantService } from '@offshoot/gen/offshoot/profile/v1/tenant_service_pb.ts';
import { listAnswer, listOf } from '../edge/fields.ts';
import { v1Route } from '../edge/v1-route.ts';
import { membershipSchema, membershipToJson } from './tenant-json.ts';

export const listTenants = v1Route({
  method: 'GET',
  path: '/v1/tenants',
  isForPeople: true,
  summary: 'Lists the tenants of the signed-in person, and those that they are invited to.',
  answers: { 200: listOf(membershipSchema) },
  handle: async ({ client }) => listAnswer((await client(TenantService).listTenants({})).memberships.map(membershipToJson)),
});
