import { TenantService } from '@offshoot/gen/offshoot/profile/v1/tenant_service_pb.ts';
import { listAnswer, listOf } from '../edge/fields.ts';
import { v1Route } from '../edge/v1-route.ts';
import { issuerSchema, issuerToJson } from './tenant-json.ts';

export const listIssuers = v1Route({
  method: 'GET',
  path: '/v1/tenant/issuers',
  scope: 'tenant:admin',
  summary: 'Lists the identity providers.',
  answers: { 200: listOf(issuerSchema) },
  handle: async ({ client }) => listAnswer((await client(TenantService).listIssuers({})).issuers.map(issuerToJson)),
});
