// Items: what a request tells the model, and what a response consists of. Clients send items of responses back as they got them, with
// fields that their SDKs add; so what an item does not have is let through and left out, while what it has is checked.
import { type Static, Type } from 'typebox';
import {
  givenOutputTextSchema,
  inputPartSchema,
  inputTextSchema,
  nullablePhase,
  outputPartSchema,
  phaseSchema,
  reasoningTextSchema,
  refusalPartSchema,
  summaryTextSchema,
} from './content.ts';
import { id, itemStatus, label, name, nullable, oneOf, optional, text } from './shapes.ts';

const MAX_PARTS = 2_000;
const message = { type: Type.Optional(Type.Literal('message')), id: optional(id), status: optional(itemStatus) };
const orText = <T extends Parameters<typeof Type.Array>[0]>(part: T) => Type.Union([text, Type.Array(part, { maxItems: MAX_PARTS })]);

const userMessageSchema = Type.Object({ ...message, role: Type.Literal('user'), content: orText(inputPartSchema) });
const systemMessageSchema = Type.Object({ ...message, role: oneOf(['system', 'developer']), content: orText(inputTextSchema) });
const assistantMessageSchema = Type.Object({
  ...message,
  role: Type.Literal('assistant'),
  content: orText(Type.Union([givenOutputTextSchema, refusalPartSchema, inputTextSchema])),
  phase: Type.Optional(nullablePhase),
});

const callFields = { call_id: id, name, arguments: text };
const functionCallInputSchema = Type.Object({
  type: Type.Literal('function_call'),
  id: optional(id),
  ...callFields,
  status: optional(itemStatus),
});
const functionCallOutputInputSchema = Type.Object({
  type: Type.Literal('function_call_output'),
  id: optional(id),
  call_id: id,
  output: orText(inputPartSchema),
  status: optional(itemStatus),
});
const reasoningInputSchema = Type.Object({
  type: Type.Literal('reasoning'),
  id: optional(id),
  summary: Type.Array(summaryTextSchema, { maxItems: MAX_PARTS }),
  content: optional(Type.Array(Type.Union([reasoningTextSchema, givenOutputTextSchema]), { maxItems: MAX_PARTS })),
  encrypted_content: optional(text),
  status: optional(itemStatus),
});
const compactionInputSchema = Type.Object({
  type: Type.Literal('compaction'),
  id: optional(id),
  encrypted_content: Type.String({ minLength: 1, maxLength: 10_485_760 }),
});
const itemReferenceSchema = Type.Object({ type: optional(Type.Literal('item_reference')), id });
const approvalResponseSchema = Type.Object({
  type: Type.Literal('mcp_approval_response'),
  id: optional(id),
  approval_request_id: id,
  approve: Type.Boolean(),
  reason: optional(text),
});

// What only responses make. Clients may send it back.
const mcpName = Type.String({ minLength: 1, maxLength: 256 });
const mcpListToolsSchema = Type.Object({
  type: Type.Literal('mcp_list_tools'),
  id,
  server_label: label,
  tools: Type.Array(
    Type.Object({
      name: mcpName,
      description: Type.Optional(nullable(text)),
      input_schema: Type.Unknown(),
      annotations: Type.Optional(Type.Unknown()),
    }),
  ),
  error: Type.Optional(nullable(text)),
});
/** As the SDK has it: what failed in the protocol, in the tool, or over HTTP. */
const mcpErrorSchema = Type.Union([
  Type.Object({ type: Type.Literal('mcp_protocol_error'), code: Type.Integer(), message: text }),
  Type.Object({ type: Type.Literal('mcp_tool_execution_error'), content: Type.Array(Type.Unknown()) }),
  Type.Object({ type: Type.Literal('http_error'), code: Type.Integer(), message: text }),
]);
const mcpCallSchema = Type.Object({
  type: Type.Literal('mcp_call'),
  id,
  server_label: label,
  name: mcpName,
  arguments: text,
  output: Type.Optional(nullable(text)),
  error: Type.Optional(nullable(mcpErrorSchema)),
  approval_request_id: Type.Optional(nullable(id)),
  status: Type.Optional(oneOf(['in_progress', 'completed', 'incomplete', 'calling', 'failed'])),
});
const approvalRequestSchema = Type.Object({
  type: Type.Literal('mcp_approval_request'),
  id,
  server_label: label,
  name: mcpName,
  arguments: text,
});
const fileSearchCallSchema = Type.Object({
  type: Type.Literal('file_search_call'),
  id,
  status: oneOf(['in_progress', 'searching', 'completed', 'incomplete', 'failed']),
  queries: Type.Array(text, { maxItems: 64 }),
  results: Type.Optional(
    nullable(
      Type.Array(
        Type.Object({
          file_id: Type.Optional(id),
          filename: Type.Optional(text),
          score: Type.Optional(Type.Number()),
          text: Type.Optional(text),
          attributes: Type.Optional(nullable(Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()])))),
        }),
      ),
    ),
  ),
});
const codeInterpreterCallSchema = Type.Object({
  type: Type.Literal('code_interpreter_call'),
  id,
  status: oneOf(['in_progress', 'completed', 'incomplete', 'interpreting', 'failed']),
  code: nullable(text),
  container_id: Type.String({ maxLength: 256 }),
  outputs: nullable(
    Type.Array(
      Type.Union([
        Type.Object({ type: Type.Literal('logs'), logs: text }),
        Type.Object({ type: Type.Literal('image'), url: Type.String() }),
      ]),
    ),
  ),
});

const hostedItems = [mcpListToolsSchema, mcpCallSchema, approvalRequestSchema, fileSearchCallSchema, codeInterpreterCallSchema] as const;

export const inputItemSchema = Type.Union([
  userMessageSchema,
  systemMessageSchema,
  assistantMessageSchema,
  functionCallInputSchema,
  functionCallOutputInputSchema,
  reasoningInputSchema,
  compactionInputSchema,
  approvalResponseSchema,
  ...hostedItems,
  itemReferenceSchema,
]);

export const messageSchema = Type.Object({
  type: Type.Literal('message'),
  id,
  status: itemStatus,
  role: Type.Literal('assistant'),
  content: Type.Array(outputPartSchema),
  phase: Type.Optional(phaseSchema),
});
export const functionCallSchema = Type.Object({ type: Type.Literal('function_call'), id, ...callFields, status: itemStatus });
export const reasoningSchema = Type.Object({
  type: Type.Literal('reasoning'),
  id,
  status: itemStatus,
  summary: Type.Array(summaryTextSchema),
  content: Type.Optional(Type.Array(reasoningTextSchema)),
  encrypted_content: Type.Optional(text),
});
export const compactionSchema = Type.Object({
  type: Type.Literal('compaction'),
  id,
  encrypted_content: text,
  created_by: Type.Optional(Type.String()),
});
const outputItems = [messageSchema, functionCallSchema, reasoningSchema, compactionSchema, ...hostedItems] as const;
export const outputItemSchema = Type.Union([...outputItems]);

/** Any item as it is stored and listed: with its ID and its parts. */
const inputMessageSchema = Type.Object({
  type: Type.Literal('message'),
  id,
  status: itemStatus,
  role: oneOf(['user', 'system', 'developer']),
  content: Type.Array(inputPartSchema),
});
const functionCallOutputSchema = Type.Object({
  type: Type.Literal('function_call_output'),
  id,
  call_id: id,
  output: orText(inputPartSchema),
  status: itemStatus,
});
const storedApprovalSchema = Type.Object({
  type: Type.Literal('mcp_approval_response'),
  id,
  approval_request_id: id,
  approve: Type.Boolean(),
  reason: Type.Optional(nullable(text)),
});
export const itemSchema = Type.Union([inputMessageSchema, functionCallOutputSchema, storedApprovalSchema, ...outputItems]);
export const itemListSchema = Type.Object({
  object: Type.Literal('list'),
  data: Type.Array(itemSchema),
  has_more: Type.Boolean(),
  first_id: nullable(id),
  last_id: nullable(id),
});
/** What a compaction leaves: messages and one compaction item, to be sent back as input. */
export const compactedItemSchema = Type.Union([inputMessageSchema, ...outputItems]);

export type InputItem = Static<typeof inputItemSchema>;
export type OutputItem = Static<typeof outputItemSchema>;
export type Item = Static<typeof itemSchema>;
export type MessageItem = Static<typeof messageSchema>;
export type FunctionCallItem = Static<typeof functionCallSchema>;
export type ReasoningItem = Static<typeof reasoningSchema>;
export type CompactionItem = Static<typeof compactionSchema>;
export type McpListToolsItem = Static<typeof mcpListToolsSchema>;
export type McpCallItem = Static<typeof mcpCallSchema>;
export type McpApprovalRequestItem = Static<typeof approvalRequestSchema>;
export type McpApprovalResponseItem = Static<typeof storedApprovalSchema>;
export type FileSearchCallItem = Static<typeof fileSearchCallSchema>;
export type CodeInterpreterCallItem = Static<typeof codeInterpreterCallSchema>;
export type HostedItem = Static<(typeof hostedItems)[number]>;
