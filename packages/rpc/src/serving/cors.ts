import type { IncomingMessage, ServerResponse } from 'node:http';
import { cors } from '@connectrpc/connect';
import { requestIdHeader } from './interceptors.ts';

/** Those of requests under /v1. */
const conditions = ['if-match', 'idempotency-key', 'offshoot-tenant'];
const allowedHeaders = [...cors.allowedHeaders, 'authorization', requestIdHeader, ...conditions].map((name) => name.toLowerCase());
const HEADER = /^[a-z0-9][a-z0-9_-]{0,63}$/;
const MAX_HEADERS = 64;
/** Connect's own, and those of REST. */
const allowedMethods = [...cors.allowedMethods, 'PUT', 'PATCH', 'DELETE'].join(', ');
const exposedHeaders = [...cors.exposedHeaders, requestIdHeader, 'etag', 'retry-after', 'x-should-retry', 'idempotent-replayed'].join(', ');
/** How long a browser may cache a preflight response: two hours, Chromium's maximum. */
const maxAgeSeconds = '7200';

/**
 * Tells browsers whether the calling page may read the response. Returns true if that completes the response (a preflight).
 * No cookies are used, so credentials stay off and "*" is harmless.
 */
export function answerCors(request: IncomingMessage, response: ServerResponse, origins: readonly string[]): boolean {
  const { origin } = request.headers;
  if (origin === undefined) return false;
  const allowed = origins.includes('*') ? '*' : origins.find((each) => each === origin);
  const isPreflight = request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined;
  response.setHeader('vary', isPreflight ? 'origin, access-control-request-method, access-control-request-headers' : 'origin');
  if (allowed !== undefined) {
    response.setHeader('access-control-allow-origin', allowed);
    response.setHeader('access-control-expose-headers', exposedHeaders);
  }
  if (!isPreflight) return false;
  if (allowed !== undefined) {
    response.setHeader('access-control-allow-methods', allowedMethods);
    response.setHeader('access-control-allow-headers', [...allowedHeaders, ...askedHeaders(request)].join(', '));
    response.setHeader('access-control-max-age', maxAgeSeconds);
  }
  response.writeHead(204);
  response.end();
  return true;
}

/**
 * Further headers that the page wants to send. Clients of APIs have many of their own (x-stainless-os), and change them; none of them gives a page
 * anything that a program without a browser does not have.
 */
function askedHeaders({ headers }: IncomingMessage): string[] {
  const asked = String(headers['access-control-request-headers'] ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim());
  const areNames = asked.length <= MAX_HEADERS && asked.every((name) => HEADER.test(name));
  return areNames ? [...new Set(asked)].filter((name) => !allowedHeaders.includes(name)) : [];
}
