// Requests to one endpoint over HTTP with undici: as little per request as possible, because this is most of what a response without state takes.
// No redirect is followed: a prompt goes to the configured endpoint and nowhere else.

import { setTimeout as delay } from 'node:timers/promises';
import { linear } from '@offshoot/text/linear-patterns';
import type { Dispatcher } from 'undici';
import { AnswerReader } from './answer-reader.ts';
import { dispatcherFor, type Proxies } from './proxies.ts';

/** An endpoint's failure. Its words may quote the key or the prompt, so they reach nobody. */
export class EndpointError extends Error {
  /** Of HTTP. Undefined: it stands in an answer that began well. */
  readonly status: number | undefined;
  readonly code: unknown;
  readonly type: unknown;
  /** When it may be asked again, if it says so. */
  readonly retryAfterMs: number | undefined;

  /** `told`: the answer's `error`, or all of it. */
  constructor(status: number | undefined, told: unknown, retryAfterMs?: number) {
    const { code, type, message } = (typeof told === 'object' && told !== null ? told : {}) as Readonly<Record<string, unknown>>;
    super(typeof message === 'string' ? message : 'The endpoint says no more.');
    this.status = status;
    this.code = code;
    this.type = type;
    this.retryAfterMs = retryAfterMs;
  }
}

export interface ModelEndpoint {
  /** Without a slash at the end. */
  baseUrl: string;
  /** Empty for servers that require none (Ollama, vLLM). */
  apiKey: string;
  /** How long it may say nothing: until an answer begins, retries included, and between any two parts of it. */
  timeoutMs: number;
  /** Default: none. */
  proxies?: Proxies | undefined;
}

export interface Endpoint {
  /** Its answer with any status, up to `most` bytes. */
  get(path: string, most: number, signal: AbortSignal): Promise<{ status: number; text: string }>;
  /** Sends JSON, or a form. Resolves once the answer has begun and is no refusal; what may pass by itself is tried once more. Throws EndpointError. */
  post(path: string, body: object | FormData, signal: AbortSignal): Promise<AnswerReader>;
}

const ATTEMPTS = 2;
/** Until the next attempt, if the endpoint does not say when. */
const PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 60_000;
const MAX_SAID_MS = 24 * 60 * 60_000;
const MAX_ERROR_BYTES = 64 * 1024;

export function endpointAt({ baseUrl, apiKey, timeoutMs, proxies }: ModelEndpoint): Endpoint {
  const { origin, pathname } = new URL(baseUrl);
  const base = pathname.replace(linear(/\/+$/), '');
  const dispatcher = dispatcherFor(proxies);
  // Or undici would end what may last longer.
  const common = { origin, headersTimeout: timeoutMs, bodyTimeout: timeoutMs };
  const asker: Record<string, string> = apiKey === '' ? {} : { authorization: `Bearer ${apiKey}` };
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json',
    authorization: `Bearer ${apiKey === '' ? 'none' : apiKey}`,
  };

  async function encoded(form: FormData) {
    const written = new Response(form);
    const type = written.headers.get('content-type') ?? '';
    return { headers: { ...headers, 'content-type': type }, body: Buffer.from(await written.arrayBuffer()) };
  }

  async function attempt(options: Dispatcher.DispatchOptions, signal: AbortSignal): Promise<AnswerReader> {
    const reader = new AnswerReader(signal);
    dispatcher.dispatch(options, reader);
    return reader.begun;
  }

  return {
    async get(path, most, signal) {
      const answer = await attempt({ ...common, method: 'GET', path: base + path, headers: asker }, signal);
      return { status: answer.status, text: await answer.text(most) };
    },
    async post(path, body, signal) {
      const sent = body instanceof FormData ? await encoded(body) : { headers, body: JSON.stringify(body) };
      const options = { ...common, method: 'POST', path: base + path, ...sent } as const;
      for (let left = ATTEMPTS - 1; ; left -= 1) {
        signal.throwIfAborted();
        let pauseMs = pauseOf(undefined);
        try {
          const answer = await attempt(options, signal);
          if (answer.status < 300) return answer;
          if (answer.status < 400) {
            answer.drop();
            throw new EndpointError(502, undefined);
          }
          const refusal = new EndpointError(answer.status, toldIn(await answer.text(MAX_ERROR_BYTES)), saidPause(answer.headers));
          if (left === 0 || !mayPass(answer)) throw refusal;
          pauseMs = pauseOf(answer.headers);
        } catch (error) {
          if (left === 0 || error instanceof EndpointError || signal.aborted) throw error;
        }
        await delay(pauseMs, undefined, { signal });
      }
    },
  };
}

function mayPass({ status, headers }: AnswerReader): boolean {
  const said = headers['x-should-retry'];
  if (said === 'true' || said === 'false') return said === 'true';
  return status === 408 || status === 409 || status === 429 || status >= 500;
}

/** Milliseconds. Not all at the same time. */
function pauseOf(headers: AnswerReader['headers'] | undefined): number {
  const said = saidPause(headers) ?? LONGEST_PAUSE_MS;
  return said < LONGEST_PAUSE_MS ? said : PAUSE_MS * (1 - Math.random() / 4);
}

/** Undefined: the endpoint does not say, or says nothing that makes sense. */
function saidPause(headers: AnswerReader['headers'] | undefined): number | undefined {
  const [ms, seconds] = [Number(headers?.['retry-after-ms'] ?? Number.NaN), Number(headers?.['retry-after'] ?? Number.NaN)];
  const said = Number.isFinite(ms) ? ms : seconds * 1000;
  return said >= 0 && said <= MAX_SAID_MS ? said : undefined;
}

function toldIn(text: string): unknown {
  try {
    const body = JSON.parse(text) as { error?: unknown } | null;
    return body?.error ?? body;
  } catch {
    return { message: text };
  }
}
