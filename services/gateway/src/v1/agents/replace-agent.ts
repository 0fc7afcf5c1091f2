import { ProfileService } from '@offshoot/gen/offshoot/profile/v1/profile_service_pb.ts';
import { profileBodySchema } from '@offshoot/profiles';
import { v1Route } from '../edge/v1-route.ts';
import { agentAnswer } from './agent-answer.ts';
import { agentParams, agentSchema, anyObject } from './agent-schemas.ts';
import { editionOf } from './if-match.ts';

export const replaceAgent = v1Route({
  method: 'PUT',
  path: '/v1/agents/:agent_id',
  scope: 'agents:write',
  summary: 'Replaces an agent profile: what the body lacks is unset.',
  params: agentParams,
  body: anyObject,
  described: { body: profileBodySchema },
  isConditional: true,
  hasEtag: true,
  answers: { 200: agentSchema },
  async handle({ params, body, headers, client }) {
    const request = { ...editionOf(params.agent_id, headers), bodyJson: JSON.stringify(body) };
    return agentAnswer((await client(ProfileService).replaceProfile(request)).profile);
  },
});
