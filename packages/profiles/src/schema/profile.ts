import { LEVELS } from '@offshoot/statements';
import { MEANS } from '@offshoot/text/means.ts';
import { type Static, Type } from 'typebox';
import { LIMITS } from '../limits.ts';
import { anyObject, line, MAX_BYTES, only, optional, reference, toolName } from './field-schemas.ts';
import { soulSchema } from './soul.ts';
import { memorySchema, toolSchema } from './tools.ts';

const subject = Type.String({ pattern: '^(?:user|key|group)_[a-z0-9][a-z0-9_-]{0,57}$', [MEANS]: 'user_…, key_… or group_…' });
const subjects = Type.Array(subject, { maxItems: LIMITS.subjects, uniqueItems: true });
const model = line({ minLength: 1, maxLength: 128 });

/** A value that a request gives, and that stands in the instructions as {{name}}. */
const variableSchema = only({
  type: Type.Enum(['string', 'number', 'integer', 'boolean']),
  description: optional(Type.String({ maxLength: 512 })),
  required: optional(
    Type.Boolean({ description: 'Whether a request without it is refused. Missing: if it has no default. False: it is empty then.' }),
  ),
  default: optional(Type.Union([Type.String({ [MAX_BYTES]: LIMITS.variableBytes }), Type.Number(), Type.Boolean()])),
  choices: optional(Type.Array(Type.String({ minLength: 1, maxLength: 512 }), { minItems: 1, maxItems: 64, uniqueItems: true })),
  max_bytes: optional(Type.Integer({ minimum: 1, maximum: LIMITS.variableBytes })),
});
export type Variable = Static<typeof variableSchema>;

const toolGrantSchema = only({
  tool_name: toolName(129, 'The name of a function, or of a tool of a server as LABEL.TOOL.'),
  constraints: optional(
    anyObject(
      'The arguments of the call: all of them, with exactly these values. Empty: any, unless the server says that the tool destroys something.',
    ),
  ),
});
export type ToolGrant = Static<typeof toolGrantSchema>;

/** The part of a profile that a client writes. All else in a profile is the server's. */
export const profileBodySchema = only({
  name: Type.String({
    pattern: `^[a-z0-9_-]{1,${LIMITS.name}}$`,
    [MEANS]: `1 to ${LIMITS.name} lowercase letters, digits, hyphens and underscores`,
    description: 'Unique in the tenant.',
  }),
  display_name: optional(line({ maxLength: 256 })),
  description: optional(Type.String({ maxLength: 4096 })),
  instructions: Type.String({ minLength: 1, [MAX_BYTES]: LIMITS.instructionsBytes }),
  model: optional(model),
  tools: optional(Type.Array(toolSchema, { maxItems: LIMITS.tools })),
  sandbox_policy_id: optional(reference('For all tools that run code and do not name their own.')),
  memory: optional(memorySchema),
  temperature: optional(Type.Number({ minimum: 0, maximum: 2 })),
  top_p: optional(Type.Number({ minimum: 0, maximum: 1 })),
  max_output_tokens: optional(Type.Integer({ minimum: 16, maximum: 2_147_483_647, description: 'As in a request.' })),
  metadata: optional(
    Type.Record(Type.String(), Type.String({ maxLength: LIMITS.metadata }), {
      maxProperties: LIMITS.metadataKeys,
      propertyNames: { minLength: 1, maxLength: LIMITS.metadata },
    }),
  ),
  base_profile_id: optional(reference('The profile that this one adds to.')),
  access_control: optional(only({ allowed_subjects: optional(subjects), denied_subjects: optional(subjects) })),
  store: optional(Type.Boolean({ description: 'Whether responses are stored where a request does not say.' })),
  store_required: optional(Type.Boolean({ description: 'Whether a request that must not be stored is refused.' })),
  variables: optional(
    Type.Record(Type.String(), variableSchema, {
      maxProperties: LIMITS.variables,
      propertyNames: { pattern: '^[A-Za-z_][A-Za-z0-9_]{0,63}$', [MEANS]: 'a name of letters, digits and underscores' },
    }),
  ),
  soul: optional(soulSchema),
  trust_level: optional(Type.Enum([...LEVELS])),
  tool_grants: optional(Type.Array(toolGrantSchema, { maxItems: LIMITS.tools })),
});

/** As a client writes it: what is null is missing. `checkProfile` tells whether JSON is one. */
export type ProfileBody = Static<typeof profileBodySchema>;
