// The model port over any endpoint that speaks OpenAI's chat completions. Never logs prompts or answers.
import type OpenAI from 'openai';
import { garbage, type Model, type ModelEvent, type ModelItem, type ModelRequest } from '../model.ts';
import { errorIn, isBadRequest, modelErrorOf } from './failures.ts';
import { ToolCalls } from './tool-calls.ts';

export interface ModelEndpoint {
  /** Without a slash at the end. */
  baseUrl: string;
  /** Empty for servers that require none (Ollama, vLLM). */
  apiKey: string;
  /** Limit of one call, retries included. */
  timeoutMs: number;
}

type Sdk = typeof import('openai');
type ChatMessage = OpenAI.Chat.ChatCompletionMessageParam;
type Finish = Extract<ModelEvent, { is: 'end' }>['finish'];

/** Limit of chunks per answer: more is a runaway even if each chunk is empty. */
const MAX_CHUNKS = 20_000;
/** Longer answers in one piece are cut, UTF-16 units. */
const MAX_ANSWER = 200_000;
/** An upgraded server is noticed within this time; until then each trial would cost a call. */
const PLAIN_FOR_MS = 60 * 60_000;

export function createOpenAiModel(endpoint: ModelEndpoint): Model {
  // It is hundreds of modules, which a host without an endpoint does not load.
  const sdk = import('openai');
  const connected = sdk.then((loaded) => clientOf(loaded, endpoint));
  /** Models that rejected the optional parameters, and until when these are omitted, monotonic milliseconds. */
  const plainModels = new Map<string, number>();

  /** Some endpoints do not support response_format, temperature or max_tokens: a rejected request is retried once without them. */
  async function optionally<T>(model: string, options: object, ask: (options: object) => Promise<T>): Promise<T> {
    if (performance.now() < (plainModels.get(model) ?? 0)) return ask({});
    try {
      return await ask(options);
    } catch (error) {
      if (!isBadRequest(error, await sdk)) throw error;
      const answer = await ask({});
      plainModels.set(model, performance.now() + PLAIN_FOR_MS);
      return answer;
    }
  }

  async function* whole(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelEvent> {
    const client = await connected;
    const completion = await optionally(request.model, optionsOf(request), (extra) =>
      client.chat.completions.create({ ...questionOf(request), stream: false, ...extra }, { signal }),
    );
    const failed = errorIn(completion);
    if (failed) throw failed;
    const { message, finish_reason } = completion?.choices?.[0] ?? {};
    const calls = new ToolCalls();
    calls.add(message?.tool_calls ?? []);
    const { content } = message ?? {};
    if (typeof content === 'string' && content !== '') yield { is: 'text', text: content.slice(0, MAX_ANSWER) };
    else if (calls.all().length === 0) throw garbage('it is empty');
    yield* calls.all();
    yield { is: 'end', finish: finishOf(finish_reason), ...usageOf(completion.usage) };
  }

  async function* streamed(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelEvent> {
    const client = await connected;
    const stream = await optionally(request.model, optionsOf(request), (extra) =>
      client.chat.completions.create({ ...questionOf(request), stream: true, ...extra }, { signal }),
    );
    const calls = new ToolCalls();
    let finish: Finish | undefined;
    let usage = {};
    let chunks = 0;
    for await (const chunk of stream) {
      if (++chunks > MAX_CHUNKS) throw garbage('it does not end');
      const choice = chunk?.choices?.[0];
      const thought = thoughtIn(choice?.delta);
      if (thought !== '') yield { is: 'thinking', text: thought };
      const text = choice?.delta?.content;
      if (typeof text === 'string' && text !== '') yield { is: 'text', text };
      calls.add(choice?.delta?.tool_calls ?? []);
      if (choice?.finish_reason) finish = finishOf(choice.finish_reason);
      if (chunk?.usage) usage = usageOf(chunk.usage);
    }
    signal.throwIfAborted();
    if (finish === undefined) throw new Error('the stream broke off');
    yield* calls.all();
    yield { is: 'end', finish, ...usage };
  }

  async function* run(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelEvent> {
    const timeout = AbortSignal.timeout(endpoint.timeoutMs);
    try {
      signal.throwIfAborted();
      const both = AbortSignal.any([signal, timeout]);
      yield* request.isStreamed === false ? whole(request, both) : streamed(request, both);
    } catch (error) {
      throw modelErrorOf(error, { caller: signal, timeout }, await sdk);
    }
  }

  return {
    run,
    async reachable(signal) {
      const timeout = AbortSignal.timeout(endpoint.timeoutMs);
      try {
        const headers = endpoint.apiKey === '' ? {} : { authorization: `Bearer ${endpoint.apiKey}` };
        const both = AbortSignal.any([signal, timeout]);
        const { status, body } = await fetch(`${endpoint.baseUrl}/models`, { headers, signal: both, redirect: 'manual' });
        await body?.cancel();
        // Some endpoints have no model list but work all the same.
        if (status >= 500 || status === 401 || status === 403) throw new Error(`the endpoint answers ${status}`);
      } catch (error) {
        throw modelErrorOf(error, { caller: signal, timeout }, await sdk);
      }
    },
  };
}

function clientOf({ OpenAI }: Sdk, { baseUrl, apiKey, timeoutMs }: ModelEndpoint): OpenAI {
  return new OpenAI({
    baseURL: baseUrl,
    apiKey: apiKey === '' ? 'none' : apiKey,
    // Ignores the SDK's own environment variables.
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    timeout: timeoutMs,
    maxRetries: 1,
    // A prompt goes to the configured endpoint and nowhere else.
    fetchOptions: { redirect: 'error' },
    logLevel: 'off',
  });
}

/** What every endpoint understands. */
function questionOf({ model, instructions, items, tools = [], toolChoice = 'auto' }: ModelRequest) {
  const messages: ChatMessage[] = [{ role: 'system', content: instructions }, ...messagesOf(items)];
  if (tools.length === 0) return { model, messages };
  return {
    model,
    messages,
    tools: tools.map(({ name, description, parameters }) => ({
      type: 'function' as const,
      function: { name, description, parameters: { ...parameters } },
    })),
    tool_choice: typeof toolChoice === 'string' ? toolChoice : { type: 'function' as const, function: { name: toolChoice.name } },
  };
}

/** What some endpoints refuse. */
function optionsOf({ maxOutputTokens, temperature, format }: ModelRequest): object {
  return {
    max_tokens: maxOutputTokens,
    ...(temperature !== undefined && { temperature }),
    ...(format === 'json' && { response_format: { type: 'json_object' } }),
  };
}

/** Calls that follow each other, or a message of the model, are one message to the endpoint. */
function messagesOf(items: readonly ModelItem[]): ChatMessage[] {
  const messages: ChatMessage[] = [];
  for (const item of items) {
    if (item.is === 'message') messages.push({ role: item.role, content: item.text });
    else if (item.is === 'result') messages.push({ role: 'tool', tool_call_id: item.callId, content: item.output });
    else {
      const call = { id: item.callId, type: 'function' as const, function: { name: item.name, arguments: item.arguments } };
      const last = messages.at(-1);
      if (last?.role === 'assistant') messages[messages.length - 1] = { ...last, tool_calls: [...(last.tool_calls ?? []), call] };
      else messages.push({ role: 'assistant', content: null, tool_calls: [call] });
    }
  }
  return messages;
}

/** Not in the SDK's types: `reasoning` of OpenRouter and Ollama, `reasoning_content` of DeepSeek and vLLM. */
function thoughtIn(delta: object | undefined): string {
  const { reasoning, reasoning_content } = (delta ?? {}) as { reasoning?: unknown; reasoning_content?: unknown };
  const thought = reasoning ?? reasoning_content;
  return typeof thought === 'string' ? thought : '';
}

function finishOf(reason: string | null | undefined): Finish {
  if (reason === 'length') return 'length';
  if (reason === 'content_filter') return 'filtered';
  return reason === 'tool_calls' || reason === 'function_call' ? 'calls' : 'stop';
}

function usageOf(usage: OpenAI.CompletionUsage | null | undefined): Pick<Extract<ModelEvent, { is: 'end' }>, 'usage'> {
  const { prompt_tokens: inputTokens, completion_tokens: outputTokens } = usage ?? {};
  return Number.isSafeInteger(inputTokens) && Number.isSafeInteger(outputTokens)
    ? { usage: { inputTokens: inputTokens as number, outputTokens: outputTokens as number } }
    : {};
}
