import type { IncomingMessage, ServerResponse } from 'node:http';
import { cors } from '@connectrpc/connect';
import { requestIdHeader } from './interceptors.ts';

/** Those of requests under /v1. */
const conditions = ['if-match', 'idempotency-key', 'offshoot-tenant'];
const allowedHeaders = [...cors.allowedHeaders, 'authorization', requestIdHeader, ...conditions].join(', ');
/** Connect's own, and those of REST. */
const allowedMethods = [...cors.allowedMethods, 'PUT', 'PATCH', 'DELETE'].join(', ');
const exposedHeaders = [...cors.exposedHeaders, requestIdHeader, 'etag', 'retry-after'].join(', ');
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
  response.setHeader('vary', 'origin');
  if (allowed !== undefined) {
    response.setHeader('access-control-allow-origin', allowed);
    response.setHeader('access-control-expose-headers', exposedHeaders);
  }
  if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined) return false;
  if (allowed !== undefined) {
    response.setHeader('access-control-allow-methods', allowedMethods);
    response.setHeader('access-control-allow-headers', allowedHeaders);
    response.setHeader('access-control-max-age', maxAgeSeconds);
  }
  response.writeHead(204);
  response.end();
  return true;
}
