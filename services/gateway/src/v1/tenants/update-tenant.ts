import { TenantService } from '@offshoot/gen/offshoot/profile/v1/tenant_service_pb.ts';
import { nameField, only } from '../edge/fields.ts';
import { v1Route } from '../edge/v1-route.ts';
import { tenantSchema, tenantToJson } from './tenant-json.ts';

export const updateTenant = v1Route({
  method: 'PATCH',
  path: '/v1/tenant',
  scope: 'tenant:admin',
  summary: 'Gives the tenant another name.',
  body: only({ name: nameField }),
  answers: { 200: tenantSchema },
  handle: async ({ body, client }) => ({
    status: 200,
    body: tenantToJson((await client(TenantService).updateTenant({ name: body.name })).tenant),
  }),
});
