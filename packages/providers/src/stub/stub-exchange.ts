import type { IncomingHttpHeaders } from 'node:http';
import type { Operation } from './faults.ts';
import type { StubStore } from './stub-store.ts';

/** One request as a provider sees it. */
export interface StubRequest {
  method: string;
  /** Path below the provider's base URL, decoded, without empty segments. */
  path: string[];
  query: URLSearchParams;
  body: Record<string, unknown>;
  bearer: string | undefined;
  headers: IncomingHttpHeaders;
}

export interface StubReply {
  status: number;
  /** Undefined: an empty body. */
  json?: unknown;
}

export interface StubContext {
  store: StubStore;
  /** Milliseconds since 1970. */
  now: () => number;
  /** A new ID, different on every call. */
  newId: () => string;
}

/** One provider. `operation` is called first (to find the faults that apply), then `act`. */
export interface StubProvider {
  name: 'openrouter' | 'agentmail' | 'telnyx';
  /** Path below the stub's own URL that matches the real base URL's path. */
  basePath: string;
  /** Undefined: no such path. */
  operation(request: StubRequest): Operation | undefined;
  /** Whether a key other than the account's may do it. Undefined: yes. Default: no. */
  refusalOf?(operation: Operation | undefined, request: StubRequest): StubReply | undefined;
  act(operation: Operation, request: StubRequest, isTaken?: 409 | 422 | 'order-fails'): StubReply;
  /** A failure in this provider's format. */
  failure(status: number, message: string): StubReply;
}

export const isoDate = (ms: number): string => new Date(ms).toISOString();

export function textIn(body: Record<string, unknown>, name: string): string | undefined {
  const value = body[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A whole number within bounds; `standard` if the query does not set it. */
export function numberIn(query: URLSearchParams, name: string, standard: number, bounds: { min: number; max: number }): number {
  const value = query.has(name) ? Number(query.get(name)) : standard;
  return Number.isInteger(value) ? Math.min(Math.max(value, bounds.min), bounds.max) : standard;
}
