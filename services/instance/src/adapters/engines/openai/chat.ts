// Two kinds of requests to an OpenAI-compatible endpoint: a complete JSON answer, and a streamed one that is cut if it runs away.
import type OpenAI from 'openai';
import { engineErrorOf, garbage, isBadRequest } from './failures.ts';
import type { OpenAiSettings } from './settings.ts';

export interface ChatMessage {
  role: 'system' | 'user' | 'assistant';
  content: string;
}

interface Question {
  model: string;
  messages: ChatMessage[];
  maxTokens: number;
}

export interface Chat {
  /** The complete answer; `json` requests a JSON object if the endpoint supports it. */
  whole(question: Question & { json: boolean }, signal: AbortSignal): Promise<string>;
  /** The first `maxChars` of the answer; the rest is not awaited. */
  streamed(question: Question & { maxChars: number }, signal: AbortSignal): Promise<string>;
  /** Checks that the endpoint responds and accepts the key. Calls no model and does not read the response. */
  reachable(signal: AbortSignal): Promise<void>;
}

/** Limit of chunks per answer: more is a runaway even if each chunk is empty. */
const MAX_CHUNKS = 20_000;
/** An upgraded server is noticed within this time; until then each trial would cost a call. */
const PLAIN_FOR_MS = 60 * 60_000;
/** Longer JSON answers are cut, and then fail as garbage. */
const MAX_ANSWER = 200_000;

type Sdk = typeof import('openai');

function clientOf({ OpenAI }: Sdk, settings: OpenAiSettings): OpenAI {
  return new OpenAI({
    baseURL: settings.baseUrl,
    apiKey: settings.apiKey === '' ? 'none' : settings.apiKey,
    // Ignores the SDK's own environment variables.
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    timeout: settings.timeoutMs,
    maxRetries: 1,
    logLevel: 'off',
  });
}

export function createChat(settings: OpenAiSettings): Chat {
  // It is hundreds of modules, which a host without an endpoint does not load.
  const sdk = import('openai');
  const connected = sdk.then((loaded) => clientOf(loaded, settings));
  /** Models that rejected the optional parameters, and until when these are omitted, monotonic milliseconds. */
  const plainModels = new Map<string, number>();

  async function bounded<T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const timeout = AbortSignal.timeout(settings.timeoutMs);
    try {
      signal.throwIfAborted();
      return await work(AbortSignal.any([signal, timeout]));
    } catch (error) {
      throw engineErrorOf(error, { caller: signal, timeout }, await sdk);
    }
  }

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

  return {
    reachable: (signal) =>
      bounded(signal, async (both) => {
        const headers = settings.apiKey === '' ? {} : { authorization: `Bearer ${settings.apiKey}` };
        const { status, body } = await fetch(`${settings.baseUrl}/models`, { headers, signal: both, redirect: 'manual' });
        await body?.cancel();
        // Some endpoints have no model list but work all the same.
        if (status >= 500 || status === 401 || status === 403) throw new Error(`the endpoint answers ${status}`);
      }),
    whole: ({ model, messages, maxTokens, json }, signal) =>
      bounded(signal, async (both) => {
        const client = await connected;
        const options = { max_tokens: maxTokens, temperature: 0, ...(json ? { response_format: { type: 'json_object' } } : {}) };
        const completion = await optionally(model, options, (extra) =>
          client.chat.completions.create({ model, messages, stream: false, ...extra }, { signal: both }),
        );
        const content = completion?.choices?.[0]?.message?.content;
        if (typeof content !== 'string' || content.trim() === '') throw garbage('it is empty');
        return content.slice(0, MAX_ANSWER);
      }),
    streamed: ({ model, messages, maxTokens, maxChars }, signal) =>
      bounded(signal, async (both) => {
        const client = await connected;
        const stream = await optionally(model, { max_tokens: maxTokens, temperature: 0.3 }, (extra) =>
          client.chat.completions.create({ model, messages, stream: true, ...extra }, { signal: both }),
        );
        let text = '';
        let chunks = 0;
        let finished = false;
        for await (const chunk of stream) {
          const choice = chunk?.choices?.[0];
          const piece = choice?.delta?.content;
          if (typeof piece === 'string') text += piece;
          finished ||= Boolean(choice?.finish_reason);
          // Leaving the loop aborts the request.
          if (text.length >= maxChars || ++chunks >= MAX_CHUNKS) return text.slice(0, maxChars);
        }
        both.throwIfAborted();
        if (!finished) throw new Error('the stream broke off');
        return text;
      }),
  };
}
