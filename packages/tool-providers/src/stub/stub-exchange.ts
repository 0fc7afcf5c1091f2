import type { Operation } from './faults.ts';
import type { StubStore } from './stub-store.ts';

/** One request as a provider sees it. */
export interface StubRequest {
  method: string;
  /** Below the provider's base URL, decoded, without empty segments. */
  path: string[];
  query: URLSearchParams;
  body: Record<string, unknown>;
  bearer: string | undefined;
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
  /** A new id; two calls never give the same. */
  newId: () => string;
}

/** One provider. `operation` is asked first (which faults apply), then `act`. */
export interface StubProvider {
  name: 'openrouter' | 'agentmail' | 'telnyx';
  /** Below the stub's own URL, as the real one's base URL ends. */
  basePath: string;
  /** Undefined: no such path. */
  operation(request: StubRequest): Operation | undefined;
  act(operation: Operation, request: StubRequest, isTaken?: 409 | 422 | 'order-fails'): StubReply;
  /** A failure as this provider words it. */
  failure(status: number, message: string): StubReply;
}

export const isoDate = (ms: number): string => new Date(ms).toISOString();

export function textIn(body: Record<string, unknown>, name: string): string | undefined {
  const value = body[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A whole number within bounds; `standard` where the query has none. */
export function numberIn(query: URLSearchParams, name: string, standard: number, bounds: { min: number; max: number }): number {
  const value = query.has(name) ? Number(query.get(name)) : standard;
  return Number.isInteger(value) ? Math.min(Math.max(value, bounds.min), bounds.max) : standard;
}
