// Bodies of requests: their form, and the rules that no schema can say. What depends on stored responses is in `item-rules.ts`.
import {
  type CompactRequest,
  type CreateRequest,
  compactRequestSchema,
  createRequestSchema,
  type SocketRequest,
  socketRequestSchema,
} from '../schemas/request.ts';
import { asUnderstood } from './as-understood.ts';
import { checkOf } from './checking.ts';
import { readJsonText } from './json-body.ts';
import { checkPart, partsOf } from './part-rules.ts';
import { invalid, type RequestRefusal } from './refusal.ts';
import { checkToolChoice, checkTools } from './tool-rules.ts';

const checkCreate = checkOf(createRequestSchema);
const checkSocket = checkOf(socketRequestSchema);
const checkCompact = checkOf(compactRequestSchema);

/** What OpenAI's API has and this one does not. Null, or not there, is no request for it. */
const UNSUPPORTED: Readonly<Record<string, string>> = {
  context_management: 'Use POST /v1/responses/compact.',
  moderation: 'Leave it out.',
  image: 'Leave it out.',
  access_programs: 'Leave it out.',
};
/** Hints that change no answer: taken, and not used. */
const IGNORED = ['prompt_cache_retention', 'prompt_cache_options', 'client_metadata'];

/** Throws RequestRefusal. */
export function readCreateRequest(body: unknown): CreateRequest {
  return ruled(checkCreate(asUnderstood(prepared(body))));
}

/** Throws RequestRefusal. `type` of the result is `response.create`. */
export function readSocketRequest(message: unknown): SocketRequest {
  const { stream = null, stream_options = null, background = null, ...body } = asUnderstood(prepared(message));
  // Some clients say what is so anyway.
  if (stream !== null && stream !== true) throw noMeaning('stream');
  if (stream_options !== null) throw noMeaning('stream_options');
  if (background !== null && background !== false) throw noMeaning('background');
  return ruled(checkSocket(body));
}

/** Throws RequestRefusal. */
export function readCompactRequest(body: unknown): CompactRequest {
  const request = checkCompact(asUnderstood(prepared(body)));
  if (!request.model && !request.agent_id) throw invalid("Missing required parameter: 'model'.", 'missing_required_parameter', 'model');
  checkInput(request);
  return request;
}

/** Throws RequestRefusal. `text`: one message of a WebSocket. */
export function readSocketText(text: string): SocketRequest {
  return readSocketRequest(readJsonText(text, 'message'));
}

const noMeaning = (field: string): RequestRefusal =>
  invalid(`'${field}' has no meaning over a WebSocket. Leave it out.`, 'unsupported_parameter', field);

function prepared(body: unknown): Record<string, unknown> {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw invalid('The body must be a JSON object.', 'invalid_type', null);
  const request = { ...(body as Record<string, unknown>) };
  for (const [field, instead] of Object.entries(UNSUPPORTED))
    if (request[field] !== undefined && request[field] !== null)
      throw invalid(`'${field}' is not supported. ${instead}`, 'unsupported_parameter', field);
    else delete request[field];
  for (const field of IGNORED) delete request[field];
  return request;
}

function ruled<T extends CreateRequest | SocketRequest>(request: T): T {
  if (request.conversation && request.previous_response_id)
    throw invalid(
      "'previous_response_id' and 'conversation' exclude each other. Send one of them.",
      'mutually_exclusive_parameters',
      'conversation',
    );
  checkInput(request);
  checkTools(request.tools ?? []);
  // An agent, or the one of the chain, brings tools of its own: then the choice is checked once they are known.
  if (!request.agent_id && !request.prompt && !request.previous_response_id && !request.conversation)
    checkToolChoice(request.tool_choice, request.tools ?? []);
  if (request.agent_id && request.prompt && request.prompt.id !== request.agent_id.split('@', 1)[0])
    throw invalid("'prompt.id' and 'agent_id' name different agents. Send one of them.", 'invalid_value', 'prompt.id');
  const { stream, background, store } = request as CreateRequest;
  if (background === true && store === false)
    throw invalid("A background response is fetched later, so 'store' must not be false.", 'invalid_value', 'store');
  if (stream !== true && (request as CreateRequest).stream_options)
    throw invalid("'stream_options' needs 'stream': true.", 'invalid_value', 'stream_options');
  // Old names of the same things.
  if (request.user) request.safety_identifier ??= request.user;
  const { generate_summary: summary, ...reasoning } = request.reasoning ?? {};
  if (summary) request.reasoning = { ...reasoning, summary: reasoning.summary ?? summary };
  return request;
}

function checkInput(request: Partial<Pick<CreateRequest, 'input' | 'previous_response_id' | 'conversation' | 'prompt'>>): void {
  const { input, previous_response_id, conversation } = request;
  const previous = previous_response_id || conversation;
  const isEmpty = input === undefined || input === null || input.length === 0;
  if (isEmpty && !previous) throw invalid("Missing required parameter: 'input'.", 'missing_required_parameter', 'input');
  for (const { part, path } of partsOf(request)) checkPart(part, path);
}
