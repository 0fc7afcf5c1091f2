import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { callerHeaderFor, requestIdHeader } from '@offshoot/rpc';
import type { Audience, ClientCall, Identity, ServiceKey } from '@offshoot/rpc/auth';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import { v1Error } from '../edge/v1-error.ts';
import { passedHeaders } from './passed-on.ts';
import { breakOff } from './pipe-answer.ts';
import { type PipedService, tooLarge } from './piped-service.ts';

/**
 * A service in this process. It gets the client's request as it is, but for the headers that are not for it, and is told whom it is for. It stops
 * its work when the response closes before the service has ended it, and writes nothing to a response that the gateway has ended.
 */
export interface LocalService {
  handle(request: IncomingMessage, response: ServerResponse, call: ClientCall): void;
  /** `headers`: for the answer. Absent: it has no sockets. */
  upgrade?(request: IncomingMessage, socket: Duplex, head: Buffer, call: ClientCall, headers: Readonly<Record<string, string>>): void;
  /** The process is about to stop: ends running responses, and tells their clients. Absent: nothing lasts. */
  drain?(): Promise<void>;
}

export function serviceInProcess(
  service: LocalService,
  { name, serviceKey, log }: { name: Audience; serviceKey: ServiceKey; log: Logger },
): PipedService {
  /** The token is for the service's own calls to others. */
  const clientCall = async (who: Identity | string): Promise<ClientCall> => ({
    caller: typeof who === 'string' ? { kind: 'user', inboxId: who } : { kind: 'member', identity: who },
    token: await callerHeaderFor(who, { serviceKey, audience: name }),
  });
  return {
    isInProcess: true,
    async answer(call, response) {
      const { request, rule, requestId } = call;
      const identified = await clientCall(call.who);
      if (call.isGone()) return undefined;
      const { promise: over, resolve, reject } = Promise.withResolvers<void>();
      const sent = new SentEvents(response);
      const cut = (why: unknown) => {
        if (response.writableEnded) return;
        if (!response.headersSent) return reject(why);
        const { code, message } = v1Error(why, requestId, log).body.error;
        breakOff(response, sent.tail(), { code, message });
      };
      response.once('close', resolve);
      setHeaders(request, passedHeaders(request, { isUpgrade: false, requestId }));
      // A body that declares its length was measured before.
      if (request.headers['transfer-encoding'] !== undefined) bound(request, rule.maxBytes, () => cut(tooLarge(rule.maxBytes)));
      response.setHeader(requestIdHeader, requestId);
      service.handle(request, response, identified);
      return { over, cut };
    },
    async upgrade(call, socket, head) {
      const { request, requestId } = call;
      const identified = await clientCall(call.who);
      if (call.isGone()) return;
      setHeaders(request, passedHeaders(request, { isUpgrade: true, requestId }));
      service.upgrade?.(request, socket, head, identified, { [requestIdHeader]: requestId });
    },
    drain: async () => service.drain?.(),
    close() {},
  };
}

/** Requests of HTTP/2 have no setter. */
function setHeaders(request: IncomingMessage, headers: IncomingMessage['headers']): void {
  if (request.httpVersionMajor === 1) request.headers = headers;
  else Object.defineProperty(request, 'headers', { value: headers });
}

/** Ends a request before the service sees more of its body than this. */
function bound(request: IncomingMessage, maxBytes: number, over: () => void): void {
  const push = request.push.bind(request);
  let bytes = 0;
  request.push = (part: Buffer | null, encoding) => {
    bytes += part?.length ?? 0;
    if (bytes <= maxBytes) return push(part, encoding);
    over();
    // The rest of the body is thrown away. The service is not told of an end: what it has is not the whole.
    return true;
  };
}

/** What a response has last sent of a stream of events: each part is one event or several. */
class SentEvents {
  readonly #response: ServerResponse;
  #last = '';

  constructor(response: ServerResponse) {
    this.#response = response;
    const write = response.write.bind(response) as (part: unknown, ...more: unknown[]) => boolean;
    response.write = (part: unknown, ...more: unknown[]) => {
      // A comment between events has no number.
      if (!isComment(part)) this.#last = part as string;
      return write(part, ...more);
    };
  }

  /** Undefined: the answer is something else. */
  tail(): string | undefined {
    const isEvents = /^text\/event-stream\b/i.test(String(this.#response.getHeader('content-type') ?? ''));
    return isEvents ? String(this.#last) : undefined;
  }
}

const isComment = (part: unknown): boolean => typeof part === 'string' && part.startsWith(':');
