export { agentFieldOf } from './reading/as-understood.ts';
export {
  conversationIdIn,
  itemsOf,
  readNewConversation,
  readNewItems,
  readNewMetadata,
} from './reading/conversation-bodies.ts';
export { checkOrder } from './reading/item-rules.ts';
export { type BodyHeaders, readJson, readJsonBody } from './reading/json-body.ts';
export { partsOf } from './reading/part-rules.ts';
export { readCompactRequest, readCreateRequest, readSocketText } from './reading/read-request.ts';
export { errorBodyOf, errorTypeOf, type RefusalType, RequestRefusal, socketErrorOf } from './reading/refusal.ts';
export { referredIds, storedItemsOf } from './reading/stored-items.ts';
export { allowedTools, checkToolChoice, checkTools, namedBy } from './reading/tool-rules.ts';
export type { Annotation, InputPart, MadeFile, OutputPart } from './schemas/content.ts';
export {
  type ConversationObject,
  conversationSchema,
  createConversationSchema,
  createItemsSchema,
  deletedConversationSchema,
  updateConversationSchema,
} from './schemas/conversation.ts';
export { eventSchema, type SocketError, type StreamEvent, socketErrorSchema } from './schemas/events.ts';
export * from './schemas/items.ts';
export {
  type CompactRequest,
  type CreateRequest,
  compactRequestSchema,
  createRequestSchema,
  INCLUDABLE,
  type SocketRequest,
  type TextFormat,
} from './schemas/request.ts';
export {
  type CompactionResponse,
  compactionResponseSchema,
  deletedSchema,
  type ErrorBody,
  errorBodySchema,
  type IncompleteReason,
  inputTokensSchema,
  modelListSchema,
  modelSchema,
  type ResponseError,
  type ResponseObject,
  responseSchema,
  storedResponsesSchema,
  type Usage,
} from './schemas/response.ts';
export type { CodeInterpreterTool, FileSearchTool, FunctionTool, McpTool, Tool, ToolChoice } from './schemas/tools.ts';
export { errorEventOf, isLastEvent, lastEventOf } from './writing/ending.ts';
export { EventWriter, type WriterOptions } from './writing/event-writer.ts';
export { type Dialect, dialectOf, SSE_END, socketTextOf, sseOf } from './writing/frames.ts';
export { abandoned } from './writing/hosted.ts';
export { paddedEvent } from './writing/padding.ts';
export { type ResponseProgress, type ResponseSettings, responseOf } from './writing/response-of.ts';
