import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import { Code, ConnectError, type ConnectRouter, createConnectRouter, type Interceptor } from '@connectrpc/connect';
import { universalRequestFromNodeRequest, universalResponseToNodeResponse } from '@connectrpc/connect-node';
import { closeWhenIdle, listenOnOnePort, PortInUseError } from '@offshoot/rpc/serving/one-port.ts';
import { forOwnHosts } from '@offshoot/rpc/serving/own-hosts.ts';
import { answerCors } from './cors.ts';

/** The part of the logger this service uses; compatible with pino. Client data is never logged. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** The public network's request limit. */
const MAX_REQUEST_BYTES = 25 * 1024 * 1024;

/** Every client opens a few streams per session and closes them often; Node's limits on stream resets are meant for browsers. */
const SESSION_OPTIONS = {
  maxSessionMemory: 256,
  streamResetBurst: 1_000_000,
  streamResetRate: 100_000,
  settings: { maxConcurrentStreams: 10_000, initialWindowSize: 4 * 1024 * 1024 },
};

/** Calls in flight when the server closes are answered within this time, or cut off. */
const DRAIN_MS = 1000;

export interface GrpcServer {
  port: number;
  close(): Promise<void>;
}

/** One port without TLS: gRPC over HTTP/2, and gRPC-Web over HTTP/1.1 for browsers. Rejects with a clear error when the port is taken. */
export async function serveGrpc(options: {
  host: string;
  port: number;
  hosts?: readonly string[] | undefined;
  pages?: readonly string[] | undefined;
  routes: (router: ConnectRouter) => void;
  log: Log;
  /** Until an HTTP/2 connection without calls is closed. Default: that of all our ports. */
  idleConnectionMs?: number | undefined;
}): Promise<GrpcServer> {
  const { host, log, idleConnectionMs } = options;
  const router = createConnectRouter({ readMaxBytes: MAX_REQUEST_BYTES, interceptors: [logDefects(log)] });
  options.routes(router);
  const handlers = new Map(router.handlers.map((handler) => [handler.requestPath, handler]));

  const streams = new Set<ServerResponse>();
  const arriving = new ArrivingRequests();
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (answerCors(request, response, options.pages)) return;
    const handler = handlers.get(request.url?.split('?')[0] ?? '');
    if (handler === undefined) {
      response.writeHead(200, {
        'content-type': request.headers['content-type'] ?? 'application/grpc',
        'grpc-status': String(Code.Unimplemented),
        'grpc-message': 'unknown method',
      });
      response.end();
      return;
    }
    const universal = universalRequestFromNodeRequest(request, response, undefined, undefined);
    if (handler.method.methodKind === 'server_streaming') {
      streams.add(response);
      response.once('close', () => streams.delete(response));
      sendHeadersNow(request, response);
    }
    // The request that opens a stream is one message, and need not end.
    const isWhole = handler.method.methodKind === 'unary';
    const body = isWhole ? arriving.watch(universal.body, response) : universal.body;
    await universalResponseToNodeResponse(await handler({ ...universal, body }), response);
  }

  const handle = forOwnHosts(options.hosts, (request, response) => {
    answer(request, response).catch((error: unknown) => {
      const isHangUp = ConnectError.from(error).code === Code.Aborted || response.destroyed || request.destroyed;
      if (!isHangUp) log.warn({ method: request.url, err: error }, 'the answer could not be sent');
      cutOff(response);
    });
  });
  // Node's compatibility layer makes an HTTP/2 call usable like one of HTTP/1.1.
  const http2 = createServer(SESSION_OPTIONS, (request, response) =>
    handle(request as unknown as IncomingMessage, response as unknown as ServerResponse),
  );
  const sessions = new Set<ServerHttp2Session>();
  http2.on('session', (session) => {
    sessions.add(session);
    closeWhenIdle(session, idleConnectionMs);
    session.on('close', () => sessions.delete(session));
    // A client that disconnects mid-call is not an error.
    session.on('error', () => {});
  });
  http2.on('sessionError', () => {});

  const takeHttp2 = (socket: Socket) => void http2.emit('connection', socket);
  const { port, close } = await listenOnOnePort({ host, port: options.port, handler: handle, takeHttp2 }).catch((error: unknown) => {
    throw error instanceof PortInUseError ? explain(error, host) : error;
  });
  return {
    port,
    close: () => {
      const closed = close(DRAIN_MS);
      // What would not end by itself. SDKs open their streams again.
      for (const response of streams) cutOff(response);
      for (const session of sessions) {
        // First this: the connection then ends in order instead of being reset, which some clients notice too late.
        session.close();
        session.destroy();
      }
      return closed;
    },
  };
}

/** Of requests whose end has not come, in bytes: they are in memory until then. */
const MAX_ARRIVING = 256 * 1024 * 1024;
const ARRIVES_MS = 60_000;
/** Nearly all requests: there is always room for these. */
const SMALL_BYTES = 64 * 1024;

class ArrivingRequests {
  #bytes = 0;

  /** Ends one that takes too long, and one for which there is no room. */
  watch<Body>(body: Body, response: ServerResponse): Body {
    if (typeof body !== 'object' || body === null || !(Symbol.asyncIterator in body)) return body;
    return this.#counted(body as AsyncIterable<Uint8Array>, response) as Body;
  }

  async *#counted(body: AsyncIterable<Uint8Array>, response: ServerResponse): AsyncIterable<Uint8Array> {
    let own = 0;
    const late = setTimeout(() => cutOff(response), ARRIVES_MS).unref();
    try {
      for await (const part of body) {
        own += part.byteLength;
        this.#bytes += part.byteLength;
        if (this.#bytes > MAX_ARRIVING && own > SMALL_BYTES)
          throw new ConnectError('Too many large requests are arriving.', Code.ResourceExhausted);
        yield part;
      }
    } finally {
      clearTimeout(late);
      this.#bytes -= own;
    }
  }
}

function cutOff(response: ServerResponse & { stream?: ServerHttp2Stream }): void {
  (response.stream ?? response).destroy();
}

/**
 * The XMTP SDK waits for a stream's response headers, and connect-node holds them back until the first message, which may never come. So
 * they are sent here, and connect's own have no effect.
 */
function sendHeadersNow(request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': request.headers['content-type'] ?? 'application/grpc' });
  response.flushHeaders();
  response.writeHead = () => response;
}

function logDefects(log: Log): Interceptor {
  return (next) => async (request) => {
    try {
      return await next(request);
    } catch (error) {
      if (!(error instanceof ConnectError)) log.error({ method: request.url, err: error }, 'a call failed');
      throw error;
    }
  };
}

function explain(cause: PortInUseError, host: string): Error {
  return new Error(
    `Port ${cause.port} on ${host} is in use, so the XMTP network cannot start. Stop what listens there, or set XMTP_PORT to a free port.`,
    { cause },
  );
}
