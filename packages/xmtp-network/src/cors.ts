import type { IncomingMessage, ServerResponse } from 'node:http';
import { isOwnHost } from '@offshoot/rpc/serving/own-hosts.ts';

/** How long a browser need not ask again, in seconds. Chromium caps it at this. */
const MAX_AGE_SECONDS = 7200;

/**
 * Pages may call, as with the public network: a call is signed or encrypted by itself, and none carries cookies. `pages`: names of hosts besides
 * localhost whose pages may; undefined: all. True: answered.
 */
export function answerCors(request: IncomingMessage, response: ServerResponse, pages: readonly string[] | undefined): boolean {
  const { origin } = request.headers;
  if (origin === undefined) return false;
  if (pages !== undefined && !isOwnHost(URL.parse(origin)?.host, pages)) {
    response.writeHead(403);
    response.end();
    return true;
  }
  response.setHeader('access-control-allow-origin', '*');
  response.setHeader('access-control-expose-headers', '*');
  if (request.method !== 'OPTIONS') return false;
  response.writeHead(204, {
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': '*',
    'access-control-max-age': String(MAX_AGE_SECONDS),
  });
  response.end();
  return true;
}
