import { ProfileService, ProfileView } from '@offshoot/gen/offshoot/profile/v1/profile_service_pb.ts';
import { Type } from 'typebox';
import { only } from '../edge/fields.ts';
import { v1Route } from '../edge/v1-route.ts';
import { agentAnswer } from './agent-answer.ts';
import { agentParams, agentSchema } from './agent-schemas.ts';

export const getAgent = v1Route({
  method: 'GET',
  path: '/v1/agents/:agent_id',
  scope: 'agents:read',
  summary: 'Reads an agent profile.',
  params: agentParams,
  query: only({
    resolve: Type.Optional(Type.Boolean({ description: 'With what it inherits.' })),
    explain: Type.Optional(Type.Boolean({ description: 'The same, and where each value comes from.' })),
  }),
  hasEtag: true,
  answers: { 200: agentSchema },
  async handle({ params, query: { resolve = false, explain = false }, client }) {
    const view = explain ? ProfileView.EXPLAINED : resolve ? ProfileView.RESOLVED : ProfileView.RAW;
    const { profile, chain, explanationJson } = await client(ProfileService).getProfile({ agentId: params.agent_id, view });
    const answer = agentAnswer(profile);
    if (view === ProfileView.RAW) return answer;
    const resolvedFrom = chain.map(({ agentId, version }) => ({ id: agentId, version }));
    const explanation = explain ? { explanation: JSON.parse(explanationJson) } : {};
    return { ...answer, body: { ...answer.body, resolved_from: resolvedFrom, ...explanation } };
  },
});
