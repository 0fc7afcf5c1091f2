import { ProfileService } from '@offshoot/gen/offshoot/profile/v1/profile_service_pb.ts';
import { Type } from 'typebox';
import { only } from '../../edge/fields.ts';
import { v1Route } from '../../edge/v1-route.ts';
import { listJson, versionJson } from '../agent-json.ts';
import { agentParams, limit, listOf, versionSchema } from '../agent-schemas.ts';

const cursor = Type.Integer({ minimum: 1, maximum: 2_147_483_647, description: 'The number of a version.' });

export const listVersions = v1Route({
  method: 'GET',
  path: '/v1/agents/:agent_id/versions',
  scope: 'agents:read',
  summary: 'Lists the versions of an agent profile, the newest first.',
  params: agentParams,
  query: only({ limit: Type.Optional(limit), after: Type.Optional(cursor), before: Type.Optional(cursor) }),
  answers: { 200: listOf(versionSchema, Type.Integer()) },
  async handle({ params, query, client }) {
    const { versions, hasMore } = await client(ProfileService).listVersions({ agentId: params.agent_id, ...query });
    return {
      status: 200,
      body: listJson(
        versions.map(versionJson),
        hasMore,
        versions.map(({ version }) => version),
      ),
    };
  },
});
