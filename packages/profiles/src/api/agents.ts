import { MEANS } from '@offshoot/text/means.ts';
import { Type } from 'typebox';
import { profileBodySchema } from '../index.ts';
import {
  agentParams,
  agentPatchSchema,
  agentSchema,
  anyObject,
  deletedSchema,
  labelParams,
  labelSchema,
  limit,
  listOf,
  publicationSchema,
  published,
  share,
  summarySchema,
  templateId,
  versionParams,
  versionSchema,
} from './agent-schemas.ts';
import { only, versionField } from './fields.ts';
import { v1Route } from './route.ts';

interface Query {
  limit?: number;
  after?: string;
  before?: string;
  status?: 'active' | 'paused' | 'archived';
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
    name_part: Type.Optional(Type.String({ minLength: 1, maxLength: 256, description: 'In the name or display name, in any case.' })),
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
const cursor = Type.Integer({ minimum: 1, maximum: 2_147_483_647, description: 'The number of a version.' });

export const createAgent = v1Route({
  method: 'POST',
  path: '/v1/agents',
  scope: 'agents:write',
  summary: 'Creates an agent profile.',
  body: anyObject,
  described: { body: profileBodySchema },
  hasEtag: true,
  answers: { 201: agentSchema },
});

export const listAgents = v1Route({
  method: 'GET',
  path: '/v1/agents',
  scope: 'agents:read',
  summary: 'Lists agent profiles, the oldest first, without their instructions, tools and memory.',
  query,
  answers: { 200: listOf(summarySchema) },
});

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
});

export const replaceAgent = v1Route({
  method: 'PUT',
  path: '/v1/agents/:agent_id',
  scope: 'agents:write',
  summary: 'Replaces an agent profile: what the body lacks is unset.',
  params: agentParams,
  body: anyObject,
  described: { body: profileBodySchema },
  isConditional: true,
  hasEtag: true,
  answers: { 200: agentSchema },
});

export const patchAgent = v1Route({
  method: 'PATCH',
  path: '/v1/agents/:agent_id',
  scope: 'agents:write',
  summary: 'Changes the fields that the body names: null unsets one, and metadata is merged.',
  params: agentParams,
  body: anyObject,
  described: { body: agentPatchSchema },
  isConditional: true,
  hasEtag: true,
  answers: { 200: agentSchema },
});

/** The scope depends on what is asked for, so the profile service checks it. */
export const deleteAgent = v1Route({
  method: 'DELETE',
  path: '/v1/agents/:agent_id',
  summary: 'Archives an agent profile (scope agents:delete), or deletes it for good (scope agents:admin).',
  params: agentParams,
  query: only({ permanent: Type.Optional(Type.Boolean({ description: 'For good, with its versions and labels.' })) }),
  isConditional: true,
  answers: { 200: deletedSchema },
});

export const restoreAgent = v1Route({
  method: 'POST',
  path: '/v1/agents/:agent_id/restore',
  scope: 'agents:delete',
  summary: 'Makes an archived agent profile active again, or paused if it was paused before.',
  params: agentParams,
  isConditional: true,
  hasEtag: true,
  answers: { 200: agentSchema },
});

export const pauseAgent = v1Route({
  method: 'POST',
  path: '/v1/agents/:agent_id/pause',
  scope: 'agents:write',
  summary: 'Stops all use of an agent profile until it is resumed, that of conversations that run, too.',
  params: agentParams,
  isConditional: true,
  hasEtag: true,
  answers: { 200: agentSchema },
});

export const resumeAgent = v1Route({
  method: 'POST',
  path: '/v1/agents/:agent_id/resume',
  scope: 'agents:write',
  summary: 'Makes a paused agent profile active again.',
  params: agentParams,
  isConditional: true,
  hasEtag: true,
  answers: { 200: agentSchema },
});

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
});

export const listVersions = v1Route({
  method: 'GET',
  path: '/v1/agents/:agent_id/versions',
  scope: 'agents:read',
  summary: 'Lists the versions of an agent profile, the newest first.',
  params: agentParams,
  query: only({ limit: Type.Optional(limit), after: Type.Optional(cursor), before: Type.Optional(cursor) }),
  answers: { 200: listOf(versionSchema, Type.Integer()) },
});

export const getVersion = v1Route({
  method: 'GET',
  path: '/v1/agents/:agent_id/versions/:version',
  scope: 'agents:read',
  summary: 'Reads a version of an agent profile.',
  params: versionParams,
  answers: { 200: versionSchema },
});

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
});

export const listLabels = v1Route({
  method: 'GET',
  path: '/v1/agents/:agent_id/labels',
  scope: 'agents:read',
  summary: 'Lists the labels of an agent profile.',
  params: agentParams,
  answers: { 200: listOf(labelSchema) },
});

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
});

export const deleteLabel = v1Route({
  method: 'DELETE',
  path: '/v1/agents/:agent_id/labels/:label',
  scope: 'agents:write',
  summary: 'Removes a label. A protected label takes the scope agents:admin.',
  params: labelParams,
  answers: {
    200: Type.Object({ object: Type.Literal('agent_label'), agent_id: Type.String(), name: Type.String(), deleted: Type.Literal(true) }),
  },
});

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
});

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
});
