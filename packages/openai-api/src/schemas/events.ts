// Everything that a stream of a response can say.
import { type Static, Type } from 'typebox';
import { annotationSchema, logprobSchema, streamedPartSchema, summaryTextSchema } from './content.ts';
import { outputItemSchema } from './items.ts';
import { responseSchema } from './response.ts';
import { count, id, nullable, oneOf, text } from './shapes.ts';

const numbered = { sequence_number: count };
const ofItem = { ...numbered, item_id: id, output_index: count };
const ofPart = { ...ofItem, content_index: count };
const ofSummary = { ...ofItem, summary_index: count };
/** Fills an event up to a multiple of 32 bytes, so that its size on the wire tells nothing about the text. */
const obfuscation = Type.Optional(Type.String());
const logprobs = Type.Array(logprobSchema);

const lifecycleEventSchema = Type.Object({
  type: oneOf([
    'response.created',
    'response.queued',
    'response.in_progress',
    'response.completed',
    'response.failed',
    'response.incomplete',
  ]),
  ...numbered,
  response: responseSchema,
});
const itemEventSchema = Type.Object({
  type: oneOf(['response.output_item.added', 'response.output_item.done']),
  ...numbered,
  output_index: count,
  item: outputItemSchema,
});
const partEventSchema = Type.Object({
  type: oneOf(['response.content_part.added', 'response.content_part.done']),
  ...ofPart,
  part: streamedPartSchema,
});
const textDeltaSchema = Type.Object({
  type: Type.Literal('response.output_text.delta'),
  ...ofPart,
  delta: text,
  logprobs,
  obfuscation,
});
const textDoneSchema = Type.Object({ type: Type.Literal('response.output_text.done'), ...ofPart, text, logprobs });
const annotationEventSchema = Type.Object({
  type: Type.Literal('response.output_text.annotation.added'),
  ...ofPart,
  annotation_index: count,
  annotation: annotationSchema,
});
const partDeltaSchema = Type.Object({
  type: oneOf(['response.refusal.delta', 'response.reasoning.delta']),
  ...ofPart,
  delta: text,
  obfuscation,
});
const refusalDoneSchema = Type.Object({ type: Type.Literal('response.refusal.done'), ...ofPart, refusal: text });
const reasoningDoneSchema = Type.Object({ type: Type.Literal('response.reasoning.done'), ...ofPart, text });
const summaryPartSchema = Type.Object({
  type: oneOf(['response.reasoning_summary_part.added', 'response.reasoning_summary_part.done']),
  ...ofSummary,
  part: summaryTextSchema,
});
const summaryDeltaSchema = Type.Object({
  type: Type.Literal('response.reasoning_summary_text.delta'),
  ...ofSummary,
  delta: text,
  obfuscation,
});
const summaryDoneSchema = Type.Object({ type: Type.Literal('response.reasoning_summary_text.done'), ...ofSummary, text });
const argumentsDeltaSchema = Type.Object({
  type: oneOf(['response.function_call_arguments.delta', 'response.mcp_call_arguments.delta']),
  ...ofItem,
  delta: text,
  obfuscation,
});
const argumentsDoneSchema = Type.Object({
  type: Type.Literal('response.function_call_arguments.done'),
  ...ofItem,
  name: Type.String(),
  arguments: text,
});
const mcpArgumentsDoneSchema = Type.Object({ type: Type.Literal('response.mcp_call_arguments.done'), ...ofItem, arguments: text });
const progressEventSchema = Type.Object({
  type: oneOf([
    'response.mcp_list_tools.in_progress',
    'response.mcp_list_tools.completed',
    'response.mcp_list_tools.failed',
    'response.mcp_call.in_progress',
    'response.mcp_call.completed',
    'response.mcp_call.failed',
    'response.file_search_call.in_progress',
    'response.file_search_call.searching',
    'response.file_search_call.completed',
    'response.code_interpreter_call.in_progress',
    'response.code_interpreter_call.interpreting',
    'response.code_interpreter_call.completed',
  ]),
  ...ofItem,
});
const codeDeltaSchema = Type.Object({
  type: Type.Literal('response.code_interpreter_call_code.delta'),
  ...ofItem,
  delta: text,
  obfuscation,
});
const codeDoneSchema = Type.Object({ type: Type.Literal('response.code_interpreter_call_code.done'), ...ofItem, code: text });
/** `code`, `message` and `param` stand there twice: Open Responses reads `error`, OpenAI's types have them at the top. */
const errorEventSchema = Type.Object({
  type: Type.Literal('error'),
  ...numbered,
  error: Type.Object({ type: Type.String(), code: nullable(Type.String()), message: text, param: nullable(Type.String()) }),
  code: nullable(Type.String()),
  message: text,
  param: nullable(Type.String()),
});

export const eventSchema = Type.Union([
  lifecycleEventSchema,
  itemEventSchema,
  partEventSchema,
  textDeltaSchema,
  textDoneSchema,
  annotationEventSchema,
  partDeltaSchema,
  refusalDoneSchema,
  reasoningDoneSchema,
  summaryPartSchema,
  summaryDeltaSchema,
  summaryDoneSchema,
  argumentsDeltaSchema,
  argumentsDoneSchema,
  mcpArgumentsDoneSchema,
  progressEventSchema,
  codeDeltaSchema,
  codeDoneSchema,
  errorEventSchema,
]);
/** The message over a WebSocket that refuses a request. */
export const socketErrorSchema = Type.Object({
  type: Type.Literal('error'),
  status: Type.Integer({ minimum: 400, maximum: 599 }),
  error: Type.Object({ type: Type.String(), code: Type.String(), message: text, param: nullable(Type.String()) }),
});

export type StreamEvent = Static<typeof eventSchema>;
export type LifecycleEvent = Static<typeof lifecycleEventSchema>;
export type ProgressEvent = Static<typeof progressEventSchema>;
export type SocketError = Static<typeof socketErrorSchema>;
