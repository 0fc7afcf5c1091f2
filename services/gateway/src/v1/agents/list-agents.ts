import { ProfileService } from '@offshoot/gen/offshoot/profile/v1/profile_service_pb.ts';
import { Type } from 'typebox';
import { only } from '../edge/fields.ts';
import { v1Route } from '../edge/v1-route.ts';
import { listJson, STATUSES, type StatusName, summaryJson } from './agent-json.ts';
import { limit, listOf, summarySchema } from './agent-schemas.ts';

const METADATA = 'metadata.';

interface Query {
  limit?: number;
  after?: string;
  before?: string;
  status?: StatusName;
  name?: string;
  name_part?: string;
  detailed?: boolean;
  [metadata: `metadata.${string}`]: string;
}

const query = Type.Unsafe<Query>({
  ...only({
    limit: Type.Optional(limit),
    after: Type.Optional(Type.String({ minLength: 1, maxLength: 256, description: 'The last_id of the page before.' })),
    before: Type.Optional(Type.String({ minLength: 1, maxLength: 256, description: 'The first_id of the page after.' })),
    status: Type.Optional(Type.Enum(['active', 'paused', 'archived'])),
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 256, description: 'Exactly this name.' })),
    name_part: Type.Optional(Type.String({ minLength: 1, maxLength: 256, description: 'In the name or display name, whatever its case.' })),
    detailed: Type.Optional(Type.Boolean({ description: 'Also with model, base_profile_id, base_name and labels.' })),
  }),
  patternProperties: {
    '^metadata\\.': {
      title: 'metadata.KEY',
      type: 'string',
      maxLength: 512,
      description: 'Of the metadata, exactly this value under the key, such as metadata.team=security. There may be several.',
    },
  },
});

export const listAgents = v1Route({
  method: 'GET',
  path: '/v1/agents',
  scope: 'agents:read',
  summary: 'Lists agent profiles, the oldest first, without their instructions, tools and memory.',
  query,
  answers: { 200: listOf(summarySchema) },
  async handle({ query: { status, ...rest }, client }) {
    const filters = Object.entries(rest).filter(([name]) => name.startsWith(METADATA));
    const { profiles, hasMore } = await client(ProfileService).listProfiles({
      limit: rest.limit,
      after: rest.after,
      before: rest.before,
      name: rest.name,
      namePart: rest.name_part,
      detailed: rest.detailed,
      status: status && STATUSES[status],
      metadata: Object.fromEntries(filters.map(([name, value]) => [name.slice(METADATA.length), String(value)])),
    });
    return {
      status: 200,
      body: listJson(
        profiles.map(summaryJson),
        hasMore,
        profiles.map(({ id }) => id),
      ),
    };
  },
});
