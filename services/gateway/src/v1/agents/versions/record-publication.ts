import type { JsonObject } from '@bufbuild/protobuf';
import { ProfileService } from '@offshoot/gen/offshoot/profile/v1/profile_service_pb.ts';
import { Type } from 'typebox';
import { only, present } from '../../edge/fields.ts';
import { v1Route } from '../../edge/v1-route.ts';
import { publicationJson } from '../agent-json.ts';
import { agentParams, anyObject, publicationSchema, published, templateId } from '../agent-schemas.ts';

export const recordPublication = v1Route({
  method: 'PUT',
  path: '/v1/agents/:agent_id/publication',
  scope: 'agents:write',
  summary: 'Remembers that a version was published as a signed template. `offshoot profile publish` signs and publishes it.',
  params: agentParams,
  body: only({
    ...published,
    variables: Type.Optional(
      Type.Unsafe<Record<string, unknown>>({ ...anyObject, description: 'What its variables were filled in with.' }),
    ),
    previous_template_id: Type.Optional(templateId('What it was published as before, if that is another template.')),
  }),
  answers: { 200: publicationSchema },
  async handle({ params, body, client }) {
    const { version, digest, template_id, template_version, template_digest, variables, previous_template_id } = body;
    const { publication } = await client(ProfileService).recordPublication({
      agentId: params.agent_id,
      version,
      digest,
      templateId: template_id,
      templateVersion: BigInt(template_version),
      templateDigest: template_digest,
      ...(variables && { variables: variables as JsonObject }),
      previousTemplateId: previous_template_id ?? '',
    });
    return { status: 200, body: publicationJson(present(publication)) };
  },
});
