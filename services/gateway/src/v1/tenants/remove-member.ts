import { TenantService } from '@offshoot/gen/offshoot/profile/v1/tenant_service_pb.ts';
import { Type } from 'typebox';
import { idOf, only } from '../edge/fields.ts';
import { v1Route } from '../edge/v1-route.ts';

export const removeMember = v1Route({
  method: 'DELETE',
  path: '/v1/tenant/members/:member_id',
  scope: 'tenant:admin',
  summary: 'Removes a member, or takes an invitation back. Keys that they made are revoked, unless another member gets them.',
  params: only({ member_id: idOf('user') }),
  query: only({ keys_to: Type.Optional(idOf('user')) }),
  answers: { 200: Type.Object({ id: idOf('user'), deleted: Type.Literal(true), revoked_keys: Type.Integer() }) },
  async handle({ params, query, client }) {
    const { revokedKeys } = await client(TenantService).removeMember({ memberId: params.member_id, keysTo: query.keys_to ?? '' });
    return { status: 200, body: { id: params.member_id, deleted: true, revoked_keys: revokedKeys } };
  },
});
