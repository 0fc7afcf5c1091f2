// The bodies of POST /v1/responses and /v1/responses/compact, and what a WebSocket on /v1/responses is sent.
import { type Static, Type } from 'typebox';
import { inputPartSchema } from './content.ts';
import { inputItemSchema } from './items.ts';
import { anyObject, id, MAX_TEXT, name, oneOf, optional, text } from './shapes.ts';
import { toolChoiceSchema, toolsSchema } from './tools.ts';

const MAX_ITEMS = 20_000;
const MAX_METADATA = 16;
const closed = { additionalProperties: false };
const modelName = Type.String({ minLength: 1, maxLength: 256 });
const input = Type.Union([Type.String({ maxLength: MAX_TEXT }), Type.Array(inputItemSchema, { maxItems: MAX_ITEMS })]);
const cacheKey = Type.String({ maxLength: 64 });

export const metadataSchema = Type.Record(Type.String({ pattern: '^[\\s\\S]*$' }), Type.String({ maxLength: 512 }), {
  maxProperties: MAX_METADATA,
  propertyNames: { type: 'string', minLength: 1, maxLength: 64 },
});

export const textFormatSchema = Type.Union([
  Type.Object({ type: Type.Literal('text') }, closed),
  Type.Object({ type: Type.Literal('json_object') }, closed),
  Type.Object(
    {
      type: Type.Literal('json_schema'),
      name,
      description: optional(text),
      schema: anyObject,
      strict: optional(Type.Boolean()),
    },
    closed,
  ),
]);
export const effortSchema = oneOf(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']);
export const summaryKindSchema = oneOf(['auto', 'concise', 'detailed']);
/** There is one tier: whichever is asked for, the answer says 'default'. */
export const serviceTierSchema = oneOf(['auto', 'default', 'flex', 'scale', 'priority', 'fast', 'ultrafast']);
const reasoningSchema = Type.Object(
  {
    effort: optional(effortSchema),
    summary: optional(summaryKindSchema),
    generate_summary: optional(oneOf(['auto', 'concise', 'detailed'], { description: 'The old name of `summary`.' })),
    context: optional(oneOf(['auto', 'current_turn'], { description: 'Thoughts are not told to the model again in later turns.' })),
    mode: optional(oneOf(['standard'])),
  },
  closed,
);
/** Those of tools that there are not here find nothing to include. */
export const INCLUDABLE = [
  'reasoning.encrypted_content',
  'message.output_text.logprobs',
  'message.input_image.image_url',
  'file_search_call.results',
  'code_interpreter_call.outputs',
  'web_search_call.results',
  'web_search_call.action.sources',
  'computer_call_output.output.image_url',
] as const;

/** A stored definition: `id` is the ID of a profile or template, `version` a number or a label. */
const promptSchema = Type.Object(
  {
    id,
    version: optional(Type.String({ minLength: 1, maxLength: 64 })),
    variables: optional(
      Type.Record(Type.String(), Type.Union([text, Type.Number(), Type.Boolean(), inputPartSchema]), { maxProperties: 64 }),
    ),
  },
  closed,
);

const fields = {
  model: optional(modelName),
  /** A profile or template, with `@version` or `@label` if wanted. */
  agent_id: optional(Type.String({ minLength: 1, maxLength: 320 })),
  prompt: optional(promptSchema),
  input: optional(input),
  instructions: optional(text),
  previous_response_id: optional(id),
  conversation: optional(
    Type.Union([id, Type.Object({ id }, closed)], {
      description: 'A conversation of /v1/conversations, in place of `previous_response_id`.',
    }),
  ),
  include: optional(Type.Array(oneOf([...INCLUDABLE]), { maxItems: 16 })),
  tools: optional(toolsSchema),
  tool_choice: optional(toolChoiceSchema),
  parallel_tool_calls: optional(Type.Boolean()),
  max_tool_calls: optional(
    Type.Integer({
      minimum: 1,
      description: 'Of all calls in the response. Those of functions count, too; what is beyond is neither made nor handed over.',
    }),
  ),
  max_output_tokens: optional(Type.Integer({ minimum: 16, maximum: 2_147_483_647 })),
  metadata: optional(metadataSchema),
  text: optional(Type.Object({ format: optional(textFormatSchema), verbosity: optional(oneOf(['low', 'medium', 'high'])) }, closed)),
  temperature: optional(Type.Number({ minimum: 0, maximum: 2 })),
  top_p: optional(Type.Number({ minimum: 0, maximum: 1 })),
  presence_penalty: optional(Type.Number({ minimum: -2, maximum: 2 })),
  frequency_penalty: optional(Type.Number({ minimum: -2, maximum: 2 })),
  top_logprobs: optional(Type.Integer({ minimum: 0, maximum: 20 })),
  reasoning: optional(reasoningSchema),
  truncation: optional(oneOf(['auto', 'disabled'])),
  store: optional(Type.Boolean()),
  service_tier: optional(serviceTierSchema),
  safety_identifier: optional(cacheKey),
  user: optional(Type.String({ maxLength: 64, description: 'The old name of `safety_identifier`.' })),
  prompt_cache_key: optional(cacheKey),
};
const httpOnly = {
  stream: optional(Type.Boolean()),
  stream_options: optional(Type.Object({ include_obfuscation: optional(Type.Boolean()) }, closed)),
  background: optional(Type.Boolean()),
};

export const createRequestSchema = Type.Object({ ...fields, ...httpOnly }, closed);
/** `generate: false` reads the request, and answers with an empty response to continue from. */
export const socketRequestSchema = Type.Object(
  { ...fields, type: Type.Literal('response.create'), generate: optional(Type.Boolean()) },
  closed,
);
/** `model` or `agent_id`: what writes the compaction, as for a response. */
export const compactRequestSchema = Type.Object(
  {
    model: optional(modelName),
    agent_id: fields.agent_id,
    input: optional(input),
    previous_response_id: optional(id),
    instructions: optional(text),
    prompt_cache_key: optional(cacheKey),
    service_tier: optional(serviceTierSchema),
  },
  closed,
);

export type CreateRequest = Static<typeof createRequestSchema>;
export type SocketRequest = Static<typeof socketRequestSchema>;
export type CompactRequest = Static<typeof compactRequestSchema>;
export type TextFormat = Static<typeof textFormatSchema>;
export type Metadata = Static<typeof metadataSchema>;
