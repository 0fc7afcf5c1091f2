// The model port over any endpoint that speaks OpenAI's chat completions. Never logs prompts or answers.
import type OpenAI from 'openai';
import { garbage, type Model, type ModelEvent, type ModelRequest, type ModelUsage } from '../model.ts';
import { errorIn, isBadRequest, modelErrorOf, wantsNewName } from './failures.ts';
import { leanFetch } from './lean-fetch.ts';
import { logprobsIn } from './logprobs.ts';
import type { Proxies } from './proxies.ts';
import { type Dialect, kindOf, questionOf } from './questions.ts';
import { ToolCalls } from './tool-calls.ts';

export interface ModelEndpoint {
  /** Without a slash at the end. */
  baseUrl: string;
  /** Empty for servers that require none (Ollama, vLLM). */
  apiKey: string;
  /** Limit of one call, retries included. */
  timeoutMs: number;
  /** Default: none. */
  proxies?: Proxies | undefined;
}

type Sdk = typeof import('openai');
type Finish = Extract<ModelEvent, { is: 'end' }>['finish'];

/** Limit of chunks per answer: more is a runaway even if each chunk is empty. */
const MAX_CHUNKS = 20_000;
/** Longer answers in one piece are cut, UTF-16 units. */
const MAX_ANSWER = 200_000;
/** An upgraded server is noticed within this time; until then each trial would cost a call. */
const KNOWN_FOR_MS = 60 * 60_000;

export function createOpenAiModel(endpoint: ModelEndpoint): Model {
  // It is hundreds of modules, which a host without an endpoint does not load.
  const sdk = import('openai');
  const call = leanFetch(endpoint.proxies);
  const connected = sdk.then((loaded) => clientOf(loaded, endpoint, call));
  /** What was rejected, by model and parameters, how it is asked instead, and until when, monotonic milliseconds. */
  const dialects = new Map<string, { dialect: Dialect; until: number }>();

  /** Some endpoints do not support all parameters: a rejected request is made once more in the way that they understand. */
  async function understood<T>(request: ModelRequest, ask: (dialect: Dialect) => Promise<T>): Promise<T> {
    const kind = kindOf(request);
    const known = kind === undefined ? undefined : dialects.get(kind);
    if (known !== undefined && performance.now() < known.until) return ask(known.dialect);
    let dialect: Dialect = 'whole';
    for (;;) {
      try {
        const answer = await ask(dialect);
        if (kind !== undefined && dialect !== 'whole') dialects.set(kind, { dialect, until: performance.now() + KNOWN_FOR_MS });
        return answer;
      } catch (error) {
        const errors = await sdk;
        if (dialect === 'plain' || !isBadRequest(error, errors)) throw error;
        dialect = dialect === 'whole' && wantsNewName(error, errors) ? 'renamed' : 'plain';
      }
    }
  }

  async function* whole(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelEvent> {
    const client = await connected;
    const completion = await understood(request, (dialect) =>
      client.chat.completions.create({ ...questionOf(request, dialect, false), stream: false }, { signal }),
    );
    const failed = errorIn(completion);
    if (failed) throw failed;
    const { message, finish_reason, logprobs } = completion?.choices?.[0] ?? {};
    const calls = new ToolCalls();
    calls.add(message?.tool_calls ?? []);
    const thought = thoughtIn(message);
    if (thought !== '') yield { is: 'thinking', text: thought.slice(0, MAX_ANSWER) };
    const { content, refusal } = message ?? {};
    if (typeof content === 'string' && content !== '') yield { is: 'text', text: content.slice(0, MAX_ANSWER), ...logprobsIn(logprobs) };
    else if (typeof refusal === 'string' && refusal !== '') yield { is: 'refusal', text: refusal.slice(0, MAX_ANSWER) };
    else if (calls.all().length === 0) throw garbage('it is empty');
    yield* calls.all();
    yield { is: 'end', finish: finishOf(finish_reason), ...usageOf(completion.usage) };
  }

  async function* streamed(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelEvent> {
    const client = await connected;
    const stream = await understood(request, (dialect) =>
      client.chat.completions.create({ ...questionOf(request, dialect, true), stream: true }, { signal }),
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
      if (typeof text === 'string' && text !== '') yield { is: 'text', text, ...logprobsIn(choice?.logprobs) };
      const refusal = choice?.delta?.refusal;
      if (typeof refusal === 'string' && refusal !== '') yield { is: 'refusal', text: refusal };
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
        const headers: Record<string, string> = endpoint.apiKey === '' ? {} : { authorization: `Bearer ${endpoint.apiKey}` };
        const both = AbortSignal.any([signal, timeout]);
        const answer = await call(`${endpoint.baseUrl}/models`, { headers, signal: both });
        const { status } = answer;
        await answer.text();
        // Some endpoints have no model list but work all the same.
        if (status >= 500 || status === 401 || status === 403) throw new Error(`the endpoint answers ${status}`);
      } catch (error) {
        throw modelErrorOf(error, { caller: signal, timeout }, await sdk);
      }
    },
  };
}

function clientOf({ OpenAI }: Sdk, { baseUrl, apiKey, timeoutMs }: ModelEndpoint, call: ReturnType<typeof leanFetch>): OpenAI {
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
    fetch: call,
    logLevel: 'off',
  });
}

/** Not in the SDK's types: `reasoning` of OpenRouter and Ollama, `reasoning_content` of DeepSeek and vLLM. */
function thoughtIn(delta: object | null | undefined): string {
  const { reasoning, reasoning_content } = (delta ?? {}) as { reasoning?: unknown; reasoning_content?: unknown };
  const thought = reasoning ?? reasoning_content;
  return typeof thought === 'string' ? thought : '';
}

function finishOf(reason: string | null | undefined): Finish {
  if (reason === 'length') return 'length';
  if (reason === 'content_filter') return 'filtered';
  return reason === 'tool_calls' || reason === 'function_call' ? 'calls' : 'stop';
}

function usageOf(usage: OpenAI.CompletionUsage | null | undefined): { usage?: ModelUsage } {
  const {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    prompt_tokens_details: input,
    completion_tokens_details: output,
  } = usage ?? {};
  if (!isCount(inputTokens) || !isCount(outputTokens)) return {};
  const [cachedTokens, thinkingTokens] = [input?.cached_tokens, output?.reasoning_tokens];
  return {
    usage: {
      inputTokens,
      outputTokens,
      ...(isCount(cachedTokens) && { cachedTokens }),
      ...(isCount(thinkingTokens) && { thinkingTokens }),
    },
  };
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
