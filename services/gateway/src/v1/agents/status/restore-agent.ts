import { ProfileService } from '@offshoot/gen/offshoot/profile/v1/profile_service_pb.ts';
import { v1Route } from '../../edge/v1-route.ts';
import { agentAnswer } from '../agent-answer.ts';
import { agentParams, agentSchema } from '../agent-schemas.ts';
import { editionOf } from '../if-match.ts';

export const restoreAgent = v1Route({
  method: 'POST',
  path: '/v1/agents/:agent_id/restore',
  scope: 'agents:delete',
  summary: 'Makes an archived agent profile active again, or paused if it was paused before.',
  params: agentParams,
  isConditional: true,
  hasEtag: true,
  answers: { 200: agentSchema },
  handle: async ({ params, headers, client }) =>
    agentAnswer((await client(ProfileService).restoreProfile(editionOf(params.agent_id, headers))).profile),
});
