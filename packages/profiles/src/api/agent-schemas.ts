import { MEANS } from '@offshoot/text/means.ts';
import { type TSchema, Type } from 'typebox';
import { profileBodySchema } from '../index.ts';
import { idOf, only, orNull, versionField } from './fields.ts';

export const agentParams = only({ agent_id: Type.String() });
export const versionParams = only({ agent_id: Type.String(), version: versionField });
export const labelParams = only({ agent_id: Type.String(), label: Type.String() });

/** Any object: the profile service says what is wrong with it. */
export const anyObject = Type.Unsafe<Record<string, unknown>>({ type: 'object' });

const time = Type.String({ description: 'Such as "2026-02-22T10:15:00Z".' });
const status = Type.Enum(['active', 'paused', 'archived']);

const serverFields = {
  status,
  version: Type.Integer(),
  created_at: time,
  updated_at: time,
};

const digest = Type.String({ pattern: '^sha256:[0-9a-f]{64}$', [MEANS]: '"sha256:" and 64 hex digits' });

export const templateId = (description: string) => Type.Unsafe<string>({ ...idOf('tmpl'), description });

/** The publication that a member claims to have made. */
export const published = {
  version: Type.Integer({ minimum: 1, maximum: 2_147_483_647, description: 'Of the profile.' }),
  digest: Type.Unsafe<string>({
    ...digest,
    description: 'Of the configuration, as /configuration says, with the values of its variables.',
  }),
  template_id: templateId('Of the template.'),
  template_version: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
  template_digest: digest,
};
export const publicationSchema = Type.Object({ ...published, published_by: Type.String(), published_at: time });

export const agentSchema = Type.Object({
  id: Type.String(),
  object: Type.Literal('agent_profile'),
  ...profileBodySchema.properties,
  ...serverFields,
  created_by: Type.String(),
  tenant_id: Type.String(),
  publication: Type.Optional(publicationSchema),
});

/** What the profile service makes of it. In metadata, null removes a key. */
export const agentPatchSchema = Type.Partial(
  only({
    ...profileBodySchema.properties,
    metadata: Type.Optional(
      orNull(
        Type.Unsafe<object>({
          type: 'object',
          description: 'Merged key by key: null removes one.',
          additionalProperties: orNull(Type.String({ maxLength: 512 })),
        }),
      ),
    ),
  }),
);

export const share = only({
  version: versionField,
  percent: Type.Integer({ minimum: 1, maximum: 100 }),
});

export const labelSchema = Type.Object({
  object: Type.Literal('agent_label'),
  agent_id: Type.String(),
  name: Type.String(),
  version: orNull(Type.Integer()),
  split: orNull(Type.Array(share)),
  protected: Type.Boolean(),
  updated_at: time,
  updated_by: Type.String(),
});

export const summarySchema = Type.Object({
  id: Type.String(),
  object: Type.Literal('agent_profile'),
  name: Type.String(),
  display_name: orNull(Type.String()),
  description: orNull(Type.String()),
  ...serverFields,
  publication: Type.Optional(publicationSchema),
  model: Type.Optional(orNull(Type.String({ description: 'This and the following with `detailed` only.' }))),
  base_profile_id: Type.Optional(orNull(Type.String())),
  base_name: Type.Optional(orNull(Type.String())),
  labels: Type.Optional(Type.Array(labelSchema)),
});

export const versionSchema = Type.Object({
  id: Type.String(),
  version: Type.Integer(),
  snapshot: agentSchema,
  changed_by: Type.String(),
  changed_at: time,
  change_summary: Type.String(),
});

export const deletedSchema = Type.Object({
  id: Type.String(),
  object: Type.Literal('agent_profile'),
  status: Type.Optional(Type.Literal('archived')),
  deleted: Type.Literal(true),
});

export const listOf = (data: TSchema, cursor: TSchema = Type.String()) =>
  Type.Object({
    object: Type.Literal('list'),
    data: Type.Array(data),
    has_more: Type.Boolean(),
    first_id: orNull(cursor),
    last_id: orNull(cursor),
  });

export const limit = Type.Integer({ minimum: 1, maximum: 100, description: 'Default 20.' });
