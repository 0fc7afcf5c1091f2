import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import { Code, ConnectError, type ConnectRouter, createConnectRouter, type Interceptor } from '@connectrpc/connect';
import { universalRequestFromNodeRequest, universalResponseToNodeResponse } from '@connectrpc/connect-node';
import { listenOnOnePort, PortInUseError } from '@offshoot/rpc/serving/one-port.ts';
import { forOwnHosts } from '@offshoot/rpc/serving/own-hosts.ts';
import { answerCors } from './cors.ts';
import type { Log } from './log.ts';

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
}): Promise<GrpcServer> {
  const { host, log } = options;
  const router = createConnectRouter({ readMaxBytes: MAX_REQUEST_BYTES, interceptors: [logDefects(log)] });
  options.routes(router);
  const handlers = new Map(router.handlers.map((handler) => [handler.requestPath, handler]));

  const streams = new Set<ServerResponse>();
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
    await universalResponseToNodeResponse(await handler(universal), response);
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
