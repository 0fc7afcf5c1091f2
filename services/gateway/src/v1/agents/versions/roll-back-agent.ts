import { ProfileService } from '@offshoot/gen/offshoot/profile/v1/profile_service_pb.ts';
import { Type } from 'typebox';
import { only } from '../../edge/fields.ts';
import { v1Route } from '../../edge/v1-route.ts';
import { agentAnswer } from '../agent-answer.ts';
import { agentParams, agentSchema } from '../agent-schemas.ts';
import { editionOf } from '../if-match.ts';

export const rollBackAgent = v1Route({
  method: 'POST',
  path: '/v1/agents/:agent_id/rollback',
  scope: 'agents:write',
  summary: 'Makes a new version with the content of an earlier one.',
  params: agentParams,
  body: only({ target_version: Type.Integer({ minimum: 1, maximum: 2_147_483_647 }) }),
  isConditional: true,
  hasEtag: true,
  answers: { 200: agentSchema },
  async handle({ params, body, headers, client }) {
    const request = { ...editionOf(params.agent_id, headers), targetVersion: body.target_version };
    return agentAnswer((await client(ProfileService).rollbackProfile(request)).profile);
  },
});
