import { ProfileService } from '@offshoot/gen/offshoot/profile/v1/profile_service_pb.ts';
import { Refusal } from '@offshoot/refusals';
import { Type } from 'typebox';
import { only, present } from '../../edge/fields.ts';
import { v1Route } from '../../edge/v1-route.ts';
import { labelJson } from '../agent-json.ts';
import { labelParams, labelSchema, share } from '../agent-schemas.ts';

export const setLabel = v1Route({
  method: 'PUT',
  path: '/v1/agents/:agent_id/labels/:label',
  scope: 'agents:write',
  summary: 'Puts a label on a version, or splits it among several. A protected label takes the scope agents:admin.',
  params: labelParams,
  body: only({
    version: Type.Optional(Type.Integer({ minimum: 1, maximum: 2_147_483_647 })),
    split: Type.Optional(Type.Array(share, { minItems: 1, maxItems: 10, description: 'The percentages add up to 100.' })),
    protected: Type.Optional(Type.Boolean()),
  }),
  answers: { 200: labelSchema },
  async handle({ params, body: { version, split, ...rest }, client }) {
    const shares = sharesOf(version, split);
    const { label } = await client(ProfileService).setLabel({
      agentId: params.agent_id,
      name: params.label,
      shares,
      protected: rest.protected,
    });
    return { status: 200, body: labelJson(present(label)) };
  },
});

function sharesOf(version: number | undefined, split: { version: number; percent: number }[] | undefined) {
  if (version !== undefined && split === undefined) return [{ version, percent: 100 }];
  if (version === undefined && split !== undefined) return split;
  throw new Refusal('VALIDATION_FAILED', 'A label has either a version or a split', {
    metadata: { field: 'version' },
    help: 'Send one of them.',
  });
}
