import { ProfileService } from '@offshoot/gen/offshoot/profile/v1/profile_service_pb.ts';
import { v1Route } from '../../edge/v1-route.ts';
import { agentAnswer } from '../agent-answer.ts';
import { agentParams, agentSchema } from '../agent-schemas.ts';
import { editionOf } from '../if-match.ts';

export const pauseAgent = v1Route({
  method: 'POST',
  path: '/v1/agents/:agent_id/pause',
  scope: 'agents:write',
  summary: 'Stops all use of an agent profile until it is resumed, that of conversations that run, too.',
  params: agentParams,
  isConditional: true,
  hasEtag: true,
  answers: { 200: agentSchema },
  handle: async ({ params, headers, client }) =>
    agentAnswer((await client(ProfileService).pauseProfile(editionOf(params.agent_id, headers))).profile),
});
