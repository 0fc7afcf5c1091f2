import { ProfileService } from '@offshoot/gen/offshoot/profile/v1/profile_service_pb.ts';
import { MEANS } from '@offshoot/rest';
import { Type } from 'typebox';
import { only } from '../../edge/fields.ts';
import { v1Route } from '../../edge/v1-route.ts';
import { agentParams } from '../agent-schemas.ts';

export const getConfiguration = v1Route({
  method: 'GET',
  path: '/v1/agents/:agent_id/configuration',
  scope: 'agents:read',
  summary: 'Reads the whole configuration of a version: with its bases and the tools of the registry, and its digest.',
  params: agentParams,
  query: only({
    at: Type.Optional(
      Type.String({
        pattern: '^(?:[1-9]\\d{0,8}|[a-z][a-z0-9_-]{0,63})$',
        [MEANS]: 'the number of a version, or a label',
        description: 'A version or a label that is on one. Default: the current version.',
      }),
    ),
  }),
  answers: {
    200: Type.Object({
      object: Type.Literal('agent_configuration'),
      id: Type.String(),
      version: Type.Integer(),
      resolved_from: Type.Array(Type.Object({ id: Type.String(), version: Type.Integer() })),
      digest: Type.String({ description: '"sha256:" and the digest of the configuration in its RFC 8785 form.' }),
      configuration: Type.Unsafe<object>({ type: 'object' }),
    }),
  },
  async handle({ params: { agent_id: id }, query: { at = '' }, client }) {
    const { version, profileVersions, configJson, digest } = await client(ProfileService).getConfiguration({ agentId: id, at });
    const resolvedFrom = profileVersions.map((level) => ({ id: level.agentId, version: level.version }));
    const configuration: unknown = JSON.parse(configJson);
    return { status: 200, body: { object: 'agent_configuration', id, version, resolved_from: resolvedFrom, digest, configuration } };
  },
});
