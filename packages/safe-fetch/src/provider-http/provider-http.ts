import { setTimeout } from 'node:timers/promises';
import { MalformedAnswer } from './answer-fields.ts';
import { ProviderError, type ProviderErrorOptions, type ProviderFailure } from './provider-error.ts';

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Rejects when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) => setTimeout(ms, undefined, { signal }),
};

/** Far above the largest real response (a page of 250 numbers is about 300 KB). */
const MAX_ANSWER_BYTES = 2 * 1024 * 1024;
const DEFAULT_TIMEOUT_MS = 15_000;
/** How long after a timeout the provider may still carry out the request; a conservative guess. */
const MAY_STILL_ACT_MS = 30_000;
/** Upper bound for the wait that a provider asks for. */
const MAX_RETRY_AFTER_MS = 60 * 60_000;
const DEFAULT_RETRY_AFTER_MS = 1000;
const MAX_FAILURE_BYTES = 64 * 1024;
const CODE = /^[a-z][a-z0-9_]{0,63}$/;
/** Failures before the request was sent: no name, no route, nobody listening, or no proof of who listens. */
const NOT_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

export interface ProviderHttpOptions {
  baseUrl: string;
  apiKey: string;
  /** Per HTTP exchange. */
  timeoutMs?: number;
  clock?: Clock;
  /** Plain HTTP to another machine would expose the key to the network in between. Loopback is always allowed. */
  allowPlainHttp?: boolean;
  /** Where the JSON of a failure has the provider's own code for it. Default: nowhere, and the body is not read. */
  codeIn?: (body: unknown) => unknown;
}

export interface HttpCall<T> {
  /** The operation in words, for errors. */
  what: string;
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  path: string;
  query?: Record<string, string>;
  body?: unknown;
  /** Beside those that every call has. */
  headers?: Readonly<Record<string, string>>;
  signal?: AbortSignal;
  /** Reads the JSON of a 2xx response. A MalformedAnswer becomes 'garbage'. */
  read: (body: unknown) => T;
  /** The body of a 2xx response is not needed, so it is not even parsed. */
  ignoreBody?: boolean;
  /** Statuses that are results rather than failures. */
  otherwise?: Readonly<Record<number, T>>;
}

/** JSON over HTTP with a bearer key. Retries nothing: the caller decides when to retry. */
export class ProviderHttp {
  readonly clock: Clock;
  readonly #provider: string;
  readonly #baseUrl: string;
  readonly #apiKey: string;
  readonly #timeoutMs: number;
  readonly #codeIn: ProviderHttpOptions['codeIn'];
  /** After a 429 no call is sent before this time: more calls would only lengthen the wait. */
  #notBefore = 0;

  constructor(provider: string, o: ProviderHttpOptions) {
    const url = new URL(o.baseUrl);
    const isLoopback = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
    if (url.protocol !== 'https:' && !(url.protocol === 'http:' && (isLoopback || o.allowPlainHttp)))
      throw new Error(`${provider}: the base URL must be https: ${url.origin}`);
    // fetch would include the whole header in its error.
    if (!/^[\x21-\x7e]+$/.test(o.apiKey))
      throw new Error(`${provider}: the API key is empty or contains characters that are invalid in a header`);
    this.#provider = provider;
    this.#baseUrl = o.baseUrl.replace(/\/+$/, '');
    this.#apiKey = o.apiKey;
    this.#timeoutMs = o.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    this.#codeIn = o.codeIn;
    this.clock = o.clock ?? systemClock;
  }

  error(what: string, failure: ProviderFailure, o: Omit<ProviderErrorOptions, 'provider' | 'what' | 'failure'> = {}): ProviderError {
    return new ProviderError({ provider: this.#provider, what, failure, ...o });
  }

  /** Also succeeds if it is already gone. */
  delete(what: string, path: string, signal?: AbortSignal): Promise<void> {
    return this.request<void>({ what, method: 'DELETE', path, signal, ignoreBody: true, read: () => {}, otherwise: { 404: undefined } });
  }

  async request<T>(call: HttpCall<T>): Promise<T> {
    const wait = this.#notBefore - this.clock.now();
    if (wait > 0) throw this.error(call.what, 'limited', { retryAfterMs: wait, detail: 'not sent' });
    const timeout = AbortSignal.timeout(this.#timeoutMs);
    const signal = call.signal ? AbortSignal.any([call.signal, timeout]) : timeout;
    try {
      const response = await fetch(this.#url(call), {
        method: call.method,
        headers: {
          authorization: `Bearer ${this.#apiKey}`,
          accept: 'application/json',
          'user-agent': 'offshoot',
          ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
          ...call.headers,
        },
        body: call.body === undefined ? undefined : JSON.stringify(call.body),
        // A redirect would send the key to wherever it points.
        redirect: 'manual',
        signal,
      });
      return await this.#answer(call, response);
    } catch (error) {
      if (error instanceof ProviderError) throw error;
      call.signal?.throwIfAborted();
      if (timeout.aborted) throw this.error(call.what, 'timeout', call.method === 'GET' ? {} : { retryAfterMs: MAY_STILL_ACT_MS });
      const code = causeCode(error);
      throw this.error(call.what, 'unreachable', {
        detail: code ?? 'no answer',
        hasNotActed: code !== undefined && NOT_CONNECTED.has(code),
      });
    }
  }

  async #answer<T>(call: HttpCall<T>, response: Response): Promise<T> {
    const { status } = response;
    if (response.ok) {
      if (call.ignoreBody) {
        await response.body?.cancel();
        return call.read(undefined);
      }
      const text = await limitedText(response, MAX_ANSWER_BYTES);
      try {
        if (text === undefined) throw new MalformedAnswer('response (too long)');
        return call.read(JSON.parse(text));
      } catch (error) {
        // JSON.parse quotes the text in its error, so only our own message is passed on.
        throw this.error(call.what, 'garbage', { status, detail: error instanceof MalformedAnswer ? error.message : 'not JSON' });
      }
    }
    const { otherwise } = call;
    const isResult = otherwise && Object.hasOwn(otherwise, status);
    if (isResult || !this.#codeIn) await response.body?.cancel();
    if (isResult) return otherwise[status] as T;
    throw this.#failure(call.what, status, response.headers.get('retry-after'), await this.#codeOf(response));
  }

  /** Only a word that looks like a code: a careless provider may quote the request anywhere in its answer. */
  async #codeOf(response: Response): Promise<string | undefined> {
    if (!this.#codeIn) return undefined;
    try {
      const code = this.#codeIn(JSON.parse((await limitedText(response, MAX_FAILURE_BYTES)) ?? ''));
      return typeof code === 'string' && CODE.test(code) ? code : undefined;
    } catch {
      // Without a readable body, the status has to do.
      return undefined;
    }
  }

  #failure(what: string, status: number, retryAfter: string | null, code: string | undefined): ProviderError {
    const retryAfterMs = this.#retryAfterMs(retryAfter);
    if (status === 429) {
      const waitMs = retryAfterMs ?? DEFAULT_RETRY_AFTER_MS;
      this.#notBefore = Math.max(this.#notBefore, this.clock.now() + waitMs);
      return this.error(what, 'limited', { status, retryAfterMs: waitMs, code });
    }
    if (status >= 500) return this.error(what, 'unreachable', { status, retryAfterMs, code });
    if (status === 408) return this.error(what, 'timeout', { status, retryAfterMs, code });
    return this.error(what, status === 409 ? 'conflict' : 'refused', { status, code });
  }

  /** Seconds or an HTTP date; undefined if missing or unreadable. */
  #retryAfterMs(header: string | null): number | undefined {
    if (header === null) return undefined;
    const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - this.clock.now();
    return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), MAX_RETRY_AFTER_MS);
  }

  #url(call: Pick<HttpCall<unknown>, 'path' | 'query'>): string {
    const query = call.query ? `?${new URLSearchParams(call.query)}` : '';
    return `${this.#baseUrl}${call.path}${query}`;
  }
}

async function limitedText(response: Response, maxBytes: number): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    // Leaving the loop cancels the rest.
    if (size > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** ECONNREFUSED and the like. fetch's messages are left out because they quote what was sent. */
function causeCode(error: unknown): string | undefined {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' && /^[A-Z_]+$/.test(code) ? code : undefined;
}
