import { ProfileService } from '@offshoot/gen/offshoot/profile/v1/profile_service_pb.ts';
import { v1Route } from '../../edge/v1-route.ts';
import { labelJson, listJson } from '../agent-json.ts';
import { agentParams, labelSchema, listOf } from '../agent-schemas.ts';

export const listLabels = v1Route({
  method: 'GET',
  path: '/v1/agents/:agent_id/labels',
  scope: 'agents:read',
  summary: 'Lists the labels of an agent profile.',
  params: agentParams,
  answers: { 200: listOf(labelSchema) },
  async handle({ params, client }) {
    const { labels } = await client(ProfileService).listLabels({ agentId: params.agent_id });
    return {
      status: 200,
      body: listJson(
        labels.map(labelJson),
        false,
        labels.map(({ name }) => name),
      ),
    };
  },
});
