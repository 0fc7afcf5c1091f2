import { ProfileService } from '@offshoot/gen/offshoot/profile/v1/profile_service_pb.ts';
import { v1Route } from '../edge/v1-route.ts';
import { agentAnswer } from './agent-answer.ts';
import { agentParams, agentPatchSchema, agentSchema, anyObject } from './agent-schemas.ts';
import { editionOf } from './if-match.ts';

export const patchAgent = v1Route({
  method: 'PATCH',
  path: '/v1/agents/:agent_id',
  scope: 'agents:write',
  summary: 'Changes the fields that the body names: null unsets one, and metadata is merged.',
  params: agentParams,
  body: anyObject,
  described: { body: agentPatchSchema },
  isConditional: true,
  hasEtag: true,
  answers: { 200: agentSchema },
  async handle({ params, body, headers, client }) {
    const request = { ...editionOf(params.agent_id, headers), patchJson: JSON.stringify(body) };
    return agentAnswer((await client(ProfileService).patchProfile(request)).profile);
  },
});
