import type { IncomingMessage, ServerResponse } from 'node:http';

/** How long a browser need not ask again, in seconds. Chromium caps it at this. */
const MAX_AGE_SECONDS = 7200;

/** Any page may call, as with the public network: a call is signed or encrypted by itself, and none carries cookies. True: answered. */
export function answerCors(request: IncomingMessage, response: ServerResponse): boolean {
  if (request.headers.origin === undefined) return false;
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
