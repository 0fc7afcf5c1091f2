import { ProfileService } from '@offshoot/gen/offshoot/profile/v1/profile_service_pb.ts';
import { Type } from 'typebox';
import { only } from '../../edge/fields.ts';
import { v1Route } from '../../edge/v1-route.ts';
import { deletedJson } from '../agent-json.ts';
import { agentParams, deletedSchema } from '../agent-schemas.ts';
import { editionOf } from '../if-match.ts';

/** The scope depends on what is asked for, so the profile service checks it. */
export const deleteAgent = v1Route({
  method: 'DELETE',
  path: '/v1/agents/:agent_id',
  summary: 'Archives an agent profile (scope agents:delete), or deletes it for good (scope agents:admin).',
  params: agentParams,
  query: only({ permanent: Type.Optional(Type.Boolean({ description: 'For good, with its versions and labels.' })) }),
  isConditional: true,
  answers: { 200: deletedSchema },
  async handle({ params: { agent_id: agentId }, query: { permanent = false }, headers, client }) {
    const profiles = client(ProfileService);
    const edition = editionOf(agentId, headers);
    if (permanent) await profiles.deleteProfile(edition);
    else await profiles.archiveProfile(edition);
    return { status: 200, body: deletedJson(agentId, permanent ? undefined : 'archived') };
  },
});
