import { TenantService } from '@offshoot/gen/offshoot/profile/v1/tenant_service_pb.ts';
import { idOf, listAnswer, listOf, only, pageFields } from '../edge/fields.ts';
import { v1Route } from '../edge/v1-route.ts';
import { memberSchema, memberToJson } from './tenant-json.ts';

export const listMembers = v1Route({
  method: 'GET',
  path: '/v1/tenant/members',
  scope: 'tenant:admin',
  summary: 'Lists the members, and those who are invited.',
  query: only(pageFields(idOf('user'))),
  answers: { 200: listOf(memberSchema) },
  async handle({ query: { limit = 0, after = '' }, client }) {
    const { members, hasMore } = await client(TenantService).listMembers({ pageSize: limit, afterId: after });
    return listAnswer(members.map(memberToJson), hasMore);
  },
});
