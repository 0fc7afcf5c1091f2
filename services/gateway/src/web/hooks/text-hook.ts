// Passes on what Telnyx posts. The claim service has Telnyx's key and verifies it; the gateway only bounds it.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { TextHookService } from '@offshoot/gen/offshoot/claim/v1/text_service_pb.ts';
import { refusalOf, type ServiceClientOptions, serviceClient } from '@offshoot/rpc';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import { pathOf } from '../requests.ts';
import type { WebRoute } from '../web-routes.ts';

const PATH = /^\/hooks\/telnyx(?:\/[0-9a-f]{64})?$/;
/** As ReceiveTextHookRequest says. */
const MAX_BODY = 64 * 1024;
/** At once, over all callers. A flood of this path only keeps out texts, which are posted again. */
const MAX_AT_ONCE = 20;
/** Telnyx waits for two seconds, and posts three times. */
const FORWARD_MS = 5_000;

export function textHook(claim: ServiceClientOptions, log: Logger): WebRoute {
  const client = serviceClient(TextHookService, claim);
  let underWay = 0;

  async function forward(request: IncomingMessage): Promise<number> {
    if (request.method !== 'POST') return 405;
    const body = await bodyOf(request).catch(() => undefined);
    if (body === undefined) return 413;
    // Counted from here on, so that a slow sender holds up nobody.
    if (underWay >= MAX_AT_ONCE) return 503;
    underWay += 1;
    try {
      await client.receiveTextHook(
        { body, timestamp: header(request, 'telnyx-timestamp'), signature: header(request, 'telnyx-signature-ed25519') },
        { timeoutMs: FORWARD_MS },
      );
      return 200;
    } catch (error) {
      const reason = refusalOf(error)?.reason;
      if (reason === 'CALLER_NOT_ALLOWED' || reason === 'VALIDATION_FAILED') return 401;
      log.warn({ reason }, 'could not pass on a webhook of Telnyx');
      return 503;
    } finally {
      underWay -= 1;
    }
  }

  return (request, response) => {
    if (!PATH.test(pathOf(request))) return false;
    void forward(request).then((status) => end(request, response, status));
    return true;
  };
}

function end(request: IncomingMessage, response: ServerResponse, status: number): void {
  // The rest of an unread body would stay on the connection.
  if (!request.complete) response.setHeader('connection', 'close');
  response.writeHead(status, { 'cache-control': 'no-store', ...(status === 405 && { allow: 'POST' }) });
  response.end();
}

const header = ({ headers }: IncomingMessage, name: string): string => {
  const value = headers[name];
  return typeof value === 'string' ? value : '';
};

/** Undefined: it is too long. */
async function bodyOf(request: IncomingMessage): Promise<Uint8Array | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > MAX_BODY) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
