import { ProfileService } from '@offshoot/gen/offshoot/profile/v1/profile_service_pb.ts';
import { Type } from 'typebox';
import { only, versionField } from '../../edge/fields.ts';
import { v1Route } from '../../edge/v1-route.ts';
import { agentParams } from '../agent-schemas.ts';

export const diffVersions = v1Route({
  method: 'GET',
  path: '/v1/agents/:agent_id/diff',
  scope: 'agents:read',
  summary: 'Says what differs between two versions of an agent profile.',
  params: agentParams,
  query: only({ from: versionField, to: versionField }),
  answers: {
    200: Type.Object({
      object: Type.Literal('agent_diff'),
      id: Type.String(),
      from: Type.Integer(),
      to: Type.Integer(),
      changes: Type.Array(Type.Unknown()),
      instructions: Type.Union([Type.String({ description: 'A unified diff.' }), Type.Null()]),
    }),
  },
  async handle({ params: { agent_id: agentId }, query: { from, to }, client }) {
    const { diffJson } = await client(ProfileService).diffVersions({ agentId, from, to });
    return { status: 200, body: { object: 'agent_diff', id: agentId, from, to, ...JSON.parse(diffJson) } };
  },
});
