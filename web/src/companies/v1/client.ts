// The routes under /v1, for the person in front of this page.
import type { Owner } from '@offshoot/client';
import { createContext, use } from 'react';
import { V1Failure } from '../../gateway/v1-failure.ts';
import { eventsIn, type ServerEvent } from './event-stream.ts';

export { V1Failure } from '../../gateway/v1-failure.ts';

/** How long an answer may take, other than a stream. */
const TIMEOUT_MS = 30_000;

interface V1Request {
  /** Undefined values are left out. */
  query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Sent as JSON, or as the form that it is. */
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
  signal?: AbortSignal;
  /** How long the answer may take, in milliseconds. */
  timeoutMs?: number;
}

type Ask = <T>(path: string, request?: V1Request) => Promise<T>;

/** Every call throws V1Failure, and what signing in throws. An answer without content is undefined. */
export interface V1 {
  /** The beginning of every query key: what one person and tenant has read is never shown to another. */
  cacheKey: readonly string[];
  get: Ask;
  post: Ask;
  put: Ask;
  patch: Ask;
  delete: Ask;
  /** POSTs, and gives the events of the answer as they arrive. */
  stream(path: string, body: unknown, signal?: AbortSignal): AsyncIterable<ServerEvent>;
}

/** A list of /v1. */
export interface V1List<T, Cursor = string> {
  data: T[];
  has_more: boolean;
  /** For `after`, with the next page. */
  last_id: Cursor | null;
}

const V1Context = createContext<V1 | undefined>(undefined);
export const V1Provider = V1Context.Provider;

/** Of the signed-in person in the chosen tenant: inside `CompaniesLayout`. */
export function useV1(): V1 {
  const v1 = use(V1Context);
  if (v1 === undefined) throw new Error('There is no tenant outside CompaniesLayout.');
  return v1;
}

type Session = Pick<Owner, 'inboxId' | 'signal'> & { gateway: Pick<Owner['gateway'], 'accessToken' | 'renewSession'> };

/** Without a tenant: only for routes under /v1/tenants. */
export function v1Of({ inboxId, gateway, signal: ended }: Session, tenantId?: string): V1 {
  const send = async (method: string, path: string, { query = {}, body, headers = {}, signal }: V1Request) => {
    const address = new URL(path, window.location.origin);
    for (const [name, value] of Object.entries(query)) if (value !== undefined) address.searchParams.set(name, String(value));
    const ends = signal ? [ended, signal] : [ended];
    const isForm = body instanceof FormData;
    const unreached = unreachedBy(method);
    const asked = async () =>
      fetch(address, {
        method,
        signal: AbortSignal.any(ends),
        headers: {
          authorization: `Bearer ${await gateway.accessToken()}`,
          ...(tenantId !== undefined && { 'offshoot-tenant': tenantId }),
          ...(body !== undefined && !isForm && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
      }).catch(unreached);
    const response = await asked();
    if (response.status !== 401) return response;
    // The session may have ended elsewhere.
    await gateway.renewSession();
    return asked();
  };
  const ask =
    (method: string): Ask =>
    async <T>(path: string, request: V1Request = {}) => {
      const timeout = AbortSignal.timeout(request.timeoutMs ?? TIMEOUT_MS);
      const signal = request.signal ? AbortSignal.any([request.signal, timeout]) : timeout;
      const response = await send(method, path, { ...request, signal });
      const text = await response.text().catch(unreachedBy(method));
      if (!response.ok) throw refusalIn(response, text, method);
      return (text === '' ? undefined : JSON.parse(text)) as T;
    };
  return {
    cacheKey: ['v1', inboxId, tenantId ?? ''],
    get: ask('GET'),
    post: ask('POST'),
    put: ask('PUT'),
    patch: ask('PATCH'),
    delete: ask('DELETE'),
    async *stream(path, body, signal) {
      const unreached = unreachedBy('POST');
      const response = await send('POST', path, { body, headers: { accept: 'text/event-stream' }, ...(signal && { signal }) });
      if (!response.ok) throw refusalIn(response, await response.text().catch(unreached), 'POST');
      if (response.body === null) return;
      try {
        yield* eventsIn(response.body);
      } catch (error) {
        throw unreached(error);
      }
    },
  };
}

const isAction = (method: string): boolean => method !== 'GET';

/** Throws what the failure of a fetch means. A caller that ended the request gets its own reason. */
const unreachedBy =
  (method: string) =>
  (cause: unknown): never => {
    const isTimeout = cause instanceof DOMException && cause.name === 'TimeoutError';
    if (!isTimeout && !(cause instanceof TypeError)) throw cause;
    throw new V1Failure({ status: 0, code: 'unreachable', message: 'Offshoot does not answer.', isAction: isAction(method) }, { cause });
  };

function refusalIn({ status, headers }: Response, text: string, method: string): V1Failure {
  const requestId = headers.get('x-request-id') ?? '';
  const { code, message, param } = errorIn(text);
  return new V1Failure({
    status,
    code: typeof code === 'string' ? code : '',
    message: typeof message === 'string' ? message : `The answer was HTTP ${status}.`,
    param: typeof param === 'string' ? param : undefined,
    requestId,
    isAction: isAction(method),
  });
}

/** A proxy in between may answer with something else. */
function errorIn(text: string): Record<string, unknown> {
  try {
    return (JSON.parse(text) as { error?: Record<string, unknown> }).error ?? {};
  } catch {
    return {};
  }
}
