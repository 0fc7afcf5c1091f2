import http, { type ClientRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import { Transform } from 'node:stream';
import { RequestRefusal } from '@offshoot/openai-api';
import { callerHeaderFor, requestIdHeader } from '@offshoot/rpc';
import { type Audience, callerHeader, type ServiceKey, type ServiceTls, type TlsMaterial, tlsVersion, tokenFor } from '@offshoot/rpc/auth';
import { answerRaw, headText } from '@offshoot/rpc/serving/raw-answer.ts';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import { v1Error } from '../edge/v1-error.ts';
import { answerHeaders, hasBody, passedHeaders } from './passed-on.ts';
import { type BrokenEvent, pipeAnswer } from './pipe-answer.ts';
import { away, type PipedAnswer, type PipedCall, type PipedService, tooLarge } from './piped-service.ts';

export interface PipeTarget {
  name: Audience;
  url: string;
  serviceKey: ServiceKey;
  tls: ServiceTls | undefined;
  log: Logger;
}

const pool = { keepAlive: true, keepAliveMsecs: 30_000, maxFreeSockets: 64 };
/** The service's refusal of a WebSocket is short. */
const MAX_REFUSAL_BYTES = 64 * 1024;

/** A service in a process of its own: bytes both ways as they come. */
export function serviceOverHttp({ name, url, serviceKey, tls, log }: PipeTarget): PipedService {
  const { hostname, port, protocol } = new URL(url);
  const secure = protocol === 'https:';
  let material: TlsMaterial | undefined;
  let agent: http.Agent | undefined;
  const currentAgent = () => {
    const now = tls?.current();
    if (agent && now === material) return agent;
    agent?.destroy();
    material = now;
    agent = now ? new https.Agent({ ...pool, cert: now.cert, key: now.key, ca: now.ca, minVersion: tlsVersion }) : new http.Agent(pool);
    return agent;
  };

  /** With the client's method, path and what it may say. The body is not sent yet. */
  async function begin({ request, who, requestId }: PipedCall, o: { isUpgrade: boolean }): Promise<ClientRequest> {
    const { method, url: path } = request;
    const headers: http.OutgoingHttpHeaders = {
      ...passedHeaders(request, { ...o, requestId }),
      authorization: `Bearer ${await tokenFor(serviceKey, name)}`,
      [callerHeader]: await callerHeaderFor(who, { serviceKey, audience: name }),
    };
    const options = { hostname: hostname.replace(/^\[|\]$/g, ''), port, method, path, headers, agent: currentAgent() };
    // The caller listens for errors, too, but may give the request up before that.
    return (secure ? https : http).request(options).on('error', () => {});
  }

  return {
    isInProcess: false,
    async answer(call, response) {
      const upstream = await begin(call, { isUpgrade: false });
      if (!call.isGone()) return exchange(call, response, upstream, { name, log });
      upstream.destroy();
      return undefined;
    },
    async upgrade(call, socket, head) {
      const upstream = await begin(call, { isUpgrade: true });
      if (call.isGone()) return void upstream.destroy();
      await new Promise<void>((resolve, reject) => {
        upstream.on('error', (error) => reject(away(name, error)));
        upstream.on('response', (answer) => {
          refusalFrom(answer).then((body) => {
            answerRaw(socket, answer.statusCode ?? 502, { ...answerHeaders(answer), [requestIdHeader]: call.requestId }, body);
            resolve();
          }, reject);
        });
        upstream.on('upgrade', (answer, behind, behindHead) => {
          const end = () => {
            behind.destroy();
            socket.destroy();
          };
          for (const one of [socket, behind]) one.on('error', end).once('close', end);
          const headers = { ...answerHeaders(answer), [requestIdHeader]: call.requestId, connection: 'Upgrade', upgrade: 'websocket' };
          socket.write(headText(101, headers));
          if (behindHead.length > 0) socket.write(behindHead);
          if (head.length > 0) behind.write(head);
          socket.pipe(behind).pipe(socket);
          resolve();
        });
        socket.once('close', () => {
          upstream.destroy();
          resolve();
        });
        upstream.end();
      });
    },
    drain: async () => {},
    close: () => agent?.destroy(),
  };
}

function exchange(
  { request, rule, requestId }: PipedCall,
  response: ServerResponse,
  upstream: ClientRequest,
  { name, log }: Pick<PipeTarget, 'name' | 'log'>,
): PipedAnswer {
  const { promise: over, resolve, reject } = Promise.withResolvers<void>();
  let cut: ((why: BrokenEvent) => void) | undefined;
  let begun: IncomingMessage | undefined;
  let isOver = false;
  /** Before the answer began, it is an error like any other. */
  const fail = (error: unknown) => {
    // What ends it breaks other parts, too.
    if (isOver) return;
    isOver = true;
    if (!cut) return reject(error);
    // A service may answer before it has read everything.
    if (begun?.complete) return resolve();
    const { body } = v1Error(error, requestId, log);
    cut({ code: body.error.code, message: body.error.message });
    resolve();
  };
  response.once('close', () => {
    // The client is gone, or has everything.
    upstream.destroy();
    resolve();
  });
  upstream.on('error', (error) => fail(error instanceof RequestRefusal ? error : away(name, error)));
  upstream.on('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, { ...answerHeaders(answer), [requestIdHeader]: requestId });
    begun = answer;
    cut = pipeAnswer(answer, response).cut;
    answer.once('aborted', () => fail(away(name)));
    answer.on('error', () => fail(away(name)));
  });
  if (hasBody(request)) sendBody(request, upstream, rule.maxBytes);
  else upstream.end();
  return {
    over,
    cut(why) {
      fail(why);
      upstream.destroy();
    },
  };
}

/** No faster than the service reads. */
function sendBody(request: IncomingMessage, upstream: ClientRequest, maxBytes: number): void {
  let bytes = 0;
  const bounded = new Transform({
    transform(part: Buffer, _encoding, done) {
      bytes += part.length;
      if (bytes > maxBytes) done(tooLarge(maxBytes));
      else done(null, part);
    },
  });
  bounded.on('error', (error) => upstream.destroy(error));
  request.on('error', (error) => upstream.destroy(error));
  request.pipe(bounded).pipe(upstream);
}

async function refusalFrom(answer: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of answer as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > MAX_REFUSAL_BYTES) break;
    parts.push(part);
  }
  return Buffer.concat(parts);
}
