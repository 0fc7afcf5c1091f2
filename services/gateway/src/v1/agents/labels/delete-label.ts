import { ProfileService } from '@offshoot/gen/offshoot/profile/v1/profile_service_pb.ts';
import { Type } from 'typebox';
import { v1Route } from '../../edge/v1-route.ts';
import { labelParams } from '../agent-schemas.ts';

export const deleteLabel = v1Route({
  method: 'DELETE',
  path: '/v1/agents/:agent_id/labels/:label',
  scope: 'agents:write',
  summary: 'Removes a label. A protected label takes the scope agents:admin.',
  params: labelParams,
  answers: {
    200: Type.Object({ object: Type.Literal('agent_label'), agent_id: Type.String(), name: Type.String(), deleted: Type.Literal(true) }),
  },
  async handle({ params: { agent_id: agentId, label: name }, client }) {
    await client(ProfileService).deleteLabel({ agentId, name });
    return { status: 200, body: { object: 'agent_label', agent_id: agentId, name, deleted: true } };
  },
});
