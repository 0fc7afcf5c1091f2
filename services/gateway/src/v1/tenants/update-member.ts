import { TenantService } from '@offshoot/gen/offshoot/profile/v1/tenant_service_pb.ts';
import { Type } from 'typebox';
import { groupsField, idOf, only, roleField } from '../edge/fields.ts';
import { v1Route } from '../edge/v1-route.ts';
import { memberSchema, memberToJson } from './tenant-json.ts';

export const updateMember = v1Route({
  method: 'PATCH',
  path: '/v1/tenant/members/:member_id',
  scope: 'tenant:admin',
  summary: 'Changes the role and the groups of a member. Keys that they made shrink with their role.',
  params: only({ member_id: idOf('user') }),
  body: only({ role: Type.Optional(roleField), groups: Type.Optional(groupsField) }),
  answers: { 200: memberSchema },
  async handle({ params, body: { role = '', groups }, client }) {
    const change = { memberId: params.member_id, role, ...(groups && { groups: { groups } }) };
    return { status: 200, body: memberToJson((await client(TenantService).updateMember(change)).member) };
  },
});
