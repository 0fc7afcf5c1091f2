// The soul of offshoot.soul.v1, as a template file writes it: names with underscores, short names for choices. The limits are the contract's.
import { LEVELS } from '@offshoot/statements';
import { type Static, Type } from 'typebox';
import { line, MAX_BYTES, only, optional } from './field-schemas.ts';

const bytes = (most: number) => line({ minLength: 1, [MAX_BYTES]: most });
const lines = (maxItems: number, most: number) => optional(Type.Array(bytes(most), { maxItems }));

export const soulSchema = only({
  text: optional(Type.String({ [MAX_BYTES]: 16_384, description: 'In its author’s own words: Markdown.' })),
  role: optional(line({ [MAX_BYTES]: 160 })),
  principles: lines(16, 200),
  values: lines(16, 200),
  domains: lines(16, 200),
  limitations: lines(16, 200),
  response_style: optional(Type.Enum(['structured', 'conversational', 'minimal'])),
  progressive_disclosure: optional(Type.Boolean()),
  proactive_triggers: optional(Type.Array(only({ trigger: bytes(80), action: bytes(200) }), { maxItems: 8 })),
  max_output_tokens: optional(Type.Integer({ minimum: 50, maximum: 8000 })),
  suggested_level: optional(Type.Enum([...LEVELS])),
  restricted_topics: optional(Type.Array(bytes(64), { maxItems: 8, uniqueItems: true })),
  escalation_rules: optional(
    Type.Array(only({ condition: bytes(120), action: Type.Enum(['escalate', 'request-approval', 'block']) }), { maxItems: 8 }),
  ),
});
export type ProfileSoul = Static<typeof soulSchema>;
