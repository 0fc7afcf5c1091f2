import { TenantService } from '@offshoot/gen/offshoot/profile/v1/tenant_service_pb.ts';
import { Type } from 'typebox';
import { idOf, only } from '../edge/fields.ts';
import { v1Route } from '../edge/v1-route.ts';

export const acceptInvitation = v1Route({
  method: 'POST',
  path: '/v1/tenants/:tenant_id/accept',
  isForPeople: true,
  summary: 'Accepts an invitation.',
  params: only({ tenant_id: idOf('tenant') }),
  answers: { 204: Type.Null() },
  async handle({ params, client }) {
    await client(TenantService).answerInvitation({ tenantId: params.tenant_id, accept: true });
    return { status: 204, body: {} };
  },
});
