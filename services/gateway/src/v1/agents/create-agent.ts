import { ProfileService } from '@offshoot/gen/offshoot/profile/v1/profile_service_pb.ts';
import { profileBodySchema } from '@offshoot/profiles';
import { v1Route } from '../edge/v1-route.ts';
import { agentAnswer } from './agent-answer.ts';
import { agentSchema, anyObject } from './agent-schemas.ts';

export const createAgent = v1Route({
  method: 'POST',
  path: '/v1/agents',
  scope: 'agents:write',
  summary: 'Creates an agent profile.',
  body: anyObject,
  described: { body: profileBodySchema },
  hasEtag: true,
  answers: { 201: agentSchema },
  handle: async ({ body, client }) =>
    agentAnswer((await client(ProfileService).createProfile({ bodyJson: JSON.stringify(body) })).profile, 201),
});
