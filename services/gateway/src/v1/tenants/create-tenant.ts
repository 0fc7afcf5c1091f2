import { TenantService } from '@offshoot/gen/offshoot/profile/v1/tenant_service_pb.ts';
import { nameField, only } from '../edge/fields.ts';
import { v1Route } from '../edge/v1-route.ts';
import { membershipSchema, membershipToJson } from './tenant-json.ts';

export const createTenant = v1Route({
  method: 'POST',
  path: '/v1/tenants',
  isForPeople: true,
  networkLimit: 'newTenant',
  summary: 'Makes a tenant, with the signed-in person as its platform admin.',
  body: only({ name: nameField }),
  answers: { 201: membershipSchema },
  handle: async ({ body, client }) => ({
    status: 201,
    body: membershipToJson((await client(TenantService).createTenant({ name: body.name })).membership),
  }),
});
