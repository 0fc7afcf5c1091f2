import { ProfileService } from '@offshoot/gen/offshoot/profile/v1/profile_service_pb.ts';
import { present } from '../../edge/fields.ts';
import { v1Route } from '../../edge/v1-route.ts';
import { versionJson } from '../agent-json.ts';
import { versionParams, versionSchema } from '../agent-schemas.ts';

export const getVersion = v1Route({
  method: 'GET',
  path: '/v1/agents/:agent_id/versions/:version',
  scope: 'agents:read',
  summary: 'Reads a version of an agent profile.',
  params: versionParams,
  answers: { 200: versionSchema },
  async handle({ params, client }) {
    const { version } = await client(ProfileService).getVersion({ agentId: params.agent_id, version: params.version });
    return { status: 200, body: versionJson(present(version)) };
  },
});
