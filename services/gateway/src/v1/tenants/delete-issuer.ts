import { TenantService } from '@offshoot/gen/offshoot/profile/v1/tenant_service_pb.ts';
import { Type } from 'typebox';
import { idOf, only } from '../edge/fields.ts';
import { v1Route } from '../edge/v1-route.ts';

export const deleteIssuer = v1Route({
  method: 'DELETE',
  path: '/v1/tenant/issuers/:issuer_id',
  scope: 'tenant:admin',
  summary: 'Ends that users of an identity provider act in the tenant.',
  params: only({ issuer_id: idOf('iss') }),
  answers: { 200: Type.Object({ id: idOf('iss'), deleted: Type.Literal(true) }) },
  async handle({ params, client }) {
    await client(TenantService).deleteIssuer({ issuerId: params.issuer_id });
    return { status: 200, body: { id: params.issuer_id, deleted: true } };
  },
});
