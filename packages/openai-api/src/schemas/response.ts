// The response object, and what is sent in its place when a request is refused.
import { type Static, Type } from 'typebox';
import { compactedItemSchema, outputItemSchema } from './items.ts';
import { effortSchema, metadataSchema, summaryKindSchema } from './request.ts';
import { anyObject, count, id, label, nullable, oneOf, text } from './shapes.ts';
import { codeInterpreterToolSchema, fileSearchToolSchema, toolChoiceSchema } from './tools.ts';

export const responseStatusSchema = oneOf(['queued', 'in_progress', 'completed', 'incomplete', 'failed', 'cancelled']);

export const usageSchema = Type.Object({
  input_tokens: count,
  input_tokens_details: Type.Object({ cached_tokens: count, cache_write_tokens: count }),
  output_tokens: count,
  output_tokens_details: Type.Object({ reasoning_tokens: count }),
  total_tokens: count,
});

/** `server_error`, `model_error`, … as the error types of refused requests; or a code of OpenAI. */
export const responseErrorSchema = Type.Object({ code: Type.String({ maxLength: 64 }), message: text });

/** Tools as they were in effect: nothing left out, and nothing secret. */
const shownFunctionSchema = Type.Object({
  type: Type.Literal('function'),
  name: Type.String(),
  description: nullable(text),
  parameters: nullable(anyObject),
  strict: nullable(Type.Boolean()),
});
const shownMcpSchema = Type.Object({
  type: Type.Literal('mcp'),
  server_label: label,
  server_url: Type.Optional(Type.String()),
  server_description: Type.Optional(Type.String()),
  allowed_tools: nullable(Type.Unknown()),
  require_approval: nullable(Type.Unknown()),
});
export const shownToolSchema = Type.Union([shownFunctionSchema, shownMcpSchema, fileSearchToolSchema, codeInterpreterToolSchema]);

const shownFormatSchema = Type.Union([
  Type.Object({ type: Type.Literal('text') }),
  Type.Object({ type: Type.Literal('json_object') }),
  Type.Object({
    type: Type.Literal('json_schema'),
    name: Type.String(),
    description: nullable(text),
    schema: anyObject,
    strict: Type.Boolean(),
  }),
]);

const time = Type.Integer({ minimum: 0 });
const verbosity = Type.Optional(oneOf(['low', 'medium', 'high']));

/** The 31 fields are always there. After them: what a response in a conversation has, and what an agent's has. */
export const responseSchema = Type.Object({
  id,
  object: Type.Literal('response'),
  /** Seconds since 1970. */
  created_at: time,
  completed_at: nullable(time),
  status: responseStatusSchema,
  incomplete_details: nullable(Type.Object({ reason: oneOf(['max_output_tokens', 'max_tool_calls', 'content_filter']) })),
  model: Type.String(),
  previous_response_id: nullable(id),
  instructions: nullable(text),
  output: Type.Array(outputItemSchema),
  error: nullable(responseErrorSchema),
  tools: Type.Array(shownToolSchema),
  tool_choice: toolChoiceSchema,
  truncation: oneOf(['auto', 'disabled']),
  parallel_tool_calls: Type.Boolean(),
  text: Type.Object({ format: shownFormatSchema, verbosity }),
  top_p: Type.Number(),
  presence_penalty: Type.Number(),
  frequency_penalty: Type.Number(),
  top_logprobs: Type.Integer(),
  temperature: Type.Number(),
  reasoning: nullable(Type.Object({ effort: nullable(effortSchema), summary: nullable(summaryKindSchema) })),
  usage: nullable(usageSchema),
  max_output_tokens: nullable(Type.Integer()),
  max_tool_calls: nullable(Type.Integer()),
  store: Type.Boolean(),
  background: Type.Boolean(),
  service_tier: Type.String(),
  metadata: metadataSchema,
  safety_identifier: nullable(Type.String()),
  prompt_cache_key: nullable(Type.String()),
  conversation: Type.Optional(Type.Object({ id })),
  agent_id: Type.Optional(Type.String()),
  agent_version: Type.Optional(Type.Integer()),
  prompt: Type.Optional(
    Type.Object({ id, version: nullable(Type.String()), variables: nullable(Type.Record(Type.String(), Type.Unknown())) }),
  ),
});

export const compactionResponseSchema = Type.Object({
  id,
  object: Type.Literal('response.compaction'),
  created_at: time,
  output: Type.Array(compactedItemSchema),
  usage: usageSchema,
});
export const deletedSchema = Type.Object({ id, object: Type.Literal('response.deleted'), deleted: Type.Literal(true) });

export const inputTokensSchema = Type.Object({ object: Type.Literal('response.input_tokens'), input_tokens: Type.Integer() });

export const modelSchema = Type.Object({
  id: Type.String(),
  object: Type.Literal('model'),
  created: Type.Integer({ description: 'Unix time in seconds. 0: nobody says.' }),
  owned_by: Type.String({ description: 'Of an agent: the tenant.' }),
  name: Type.Optional(Type.String({ description: 'Of an agent.' })),
});
export const modelListSchema = Type.Object({ object: Type.Literal('list'), data: Type.Array(modelSchema) });

const figures = {
  responses: Type.Integer({ description: 'Stored ones that have ended. A conversation of /v1/conversations counts as one more.' }),
  bytes: Type.Integer({ description: 'Of these as JSON, with the events of those in the background, and the items of conversations.' }),
  most_responses: nullable(Type.Integer({ description: 'Null: no limit.' })),
  most_bytes: nullable(Type.Integer({ description: 'Null: no limit.' })),
};
/** What is stored for the caller, and for their tenant if they may know. */
export const storedResponsesSchema = Type.Object({
  object: Type.Literal('stored_responses'),
  ...figures,
  tenant: nullable(Type.Object(figures)),
});

/** The body of every refusal under /v1. `param` is the path of the field, such as `input[2].content[0].text`. */
export const errorBodySchema = Type.Object({
  error: Type.Object({
    type: Type.String({ description: 'The kind of error, by its status.' }),
    message: Type.String({ description: 'What is wrong, for people.' }),
    code: Type.Union([Type.String(), Type.Null()], {
      description:
        'The reason, for programs: a name of offshoot.error.v1.ErrorReason in lower case, or as in OpenAI’s API for responses, files and entries.',
    }),
    param: Type.Union([Type.String(), Type.Null()], { description: 'The field that is wrong. Null: none is.' }),
  }),
});

export type ResponseObject = Static<typeof responseSchema>;
export type ResponseStatus = Static<typeof responseStatusSchema>;
export type ResponseError = Static<typeof responseErrorSchema>;
export type IncompleteReason = NonNullable<ResponseObject['incomplete_details']>['reason'];
export type Usage = Static<typeof usageSchema>;
export type ShownTool = Static<typeof shownToolSchema>;
export type CompactionResponse = Static<typeof compactionResponseSchema>;
export type ErrorBody = Static<typeof errorBodySchema>;
