import { TenantService } from '@offshoot/gen/offshoot/profile/v1/tenant_service_pb.ts';
import { Type } from 'typebox';
import { groupsField, inboxField, only, roleField } from '../edge/fields.ts';
import { v1Route } from '../edge/v1-route.ts';
import { memberSchema, memberToJson } from './tenant-json.ts';

export const inviteMember = v1Route({
  method: 'POST',
  path: '/v1/tenant/members',
  scope: 'tenant:admin',
  summary: 'Invites a person, who is a member once they accept.',
  body: only({ inbox_id: inboxField, role: roleField, groups: Type.Optional(groupsField) }),
  answers: { 201: memberSchema },
  async handle({ body: { inbox_id: inboxId, role, groups = [] }, client }) {
    return { status: 201, body: memberToJson((await client(TenantService).inviteMember({ inboxId, role, groups })).member) };
  },
});
