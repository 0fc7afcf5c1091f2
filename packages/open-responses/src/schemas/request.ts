// The bodies of POST /v1/responses and /v1/responses/compact, and what a WebSocket on /v1/responses is sent.
import { type Static, Type } from 'typebox';
import { inputPartSchema } from './content.ts';
import { inputItemSchema } from './items.ts';
import { anyObject, id, MOST_TEXT, name, oneOf, optional, text } from './shapes.ts';
import { toolChoiceSchema, toolsSchema } from './tools.ts';

const MOST_ITEMS = 20_000;
const MOST_METADATA = 16;
const closed = { additionalProperties: false };
const modelName = Type.String({ minLength: 1, maxLength: 256 });
const input = Type.Union([Type.String({ maxLength: MOST_TEXT }), Type.Array(inputItemSchema, { maxItems: MOST_ITEMS })]);
const cacheKey = Type.String({ maxLength: 64 });

/** Keys of at most 64 characters, texts of at most 512. */
export const metadataSchema = Type.Record(Type.String({ pattern: '^[\\s\\S]{1,64}$' }), Type.String({ maxLength: 512 }), {
  maxProperties: MOST_METADATA,
  additionalProperties: false,
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
export const effortSchema = oneOf(['none', 'minimal', 'low', 'medium', 'high', 'xhigh']);
export const summaryKindSchema = oneOf(['auto', 'concise', 'detailed']);
export const serviceTierSchema = oneOf(['auto', 'default', 'flex', 'priority']);

/** A stored definition: `id` is the ID of a profile or template, `version` a number or a label. */
const promptSchema = Type.Object(
  {
    id,
    version: optional(Type.String({ maxLength: 64 })),
    variables: optional(Type.Record(Type.String(), Type.Union([text, inputPartSchema]), { maxProperties: 64 })),
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
  include: optional(
    Type.Array(
      oneOf([
        'reasoning.encrypted_content',
        'message.output_text.logprobs',
        'message.input_image.image_url',
        'file_search_call.results',
        'code_interpreter_call.outputs',
      ]),
      { maxItems: 16 },
    ),
  ),
  tools: optional(toolsSchema),
  tool_choice: optional(toolChoiceSchema),
  parallel_tool_calls: optional(Type.Boolean()),
  max_tool_calls: optional(Type.Integer({ minimum: 1 })),
  max_output_tokens: optional(Type.Integer({ minimum: 16 })),
  metadata: optional(metadataSchema),
  text: optional(Type.Object({ format: optional(textFormatSchema), verbosity: optional(oneOf(['low', 'medium', 'high'])) }, closed)),
  temperature: optional(Type.Number({ minimum: 0, maximum: 2 })),
  top_p: optional(Type.Number({ minimum: 0, maximum: 1 })),
  presence_penalty: optional(Type.Number({ minimum: -2, maximum: 2 })),
  frequency_penalty: optional(Type.Number({ minimum: -2, maximum: 2 })),
  top_logprobs: optional(Type.Integer({ minimum: 0, maximum: 20 })),
  reasoning: optional(Type.Object({ effort: optional(effortSchema), summary: optional(summaryKindSchema) }, closed)),
  truncation: optional(oneOf(['auto', 'disabled'])),
  store: optional(Type.Boolean()),
  service_tier: optional(serviceTierSchema),
  safety_identifier: optional(cacheKey),
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

/** What counts: the request of a response, without what only its answer depends on. */
export const inputTokensRequestSchema = Type.Object(
  {
    model: fields.model,
    agent_id: fields.agent_id,
    prompt: fields.prompt,
    input: fields.input,
    instructions: fields.instructions,
    previous_response_id: fields.previous_response_id,
    tools: fields.tools,
    tool_choice: fields.tool_choice,
    parallel_tool_calls: fields.parallel_tool_calls,
    text: fields.text,
    reasoning: fields.reasoning,
    truncation: fields.truncation,
  },
  closed,
);

export type CreateRequest = Static<typeof createRequestSchema>;
export type SocketRequest = Static<typeof socketRequestSchema>;
export type CompactRequest = Static<typeof compactRequestSchema>;
export type InputTokensRequest = Static<typeof inputTokensRequestSchema>;
export type TextFormat = Static<typeof textFormatSchema>;
export type Metadata = Static<typeof metadataSchema>;
