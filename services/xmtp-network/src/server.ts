import { createServer, type Http2ServerRequest, type Http2ServerResponse, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { Code, ConnectError, type ConnectRouter, createConnectRouter, type Interceptor } from '@connectrpc/connect';
import { universalRequestFromNodeRequest, universalResponseToNodeResponse } from '@connectrpc/connect-node';
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

export interface GrpcServer {
  port: number;
  close(): Promise<void>;
}

/** gRPC over HTTP/2 without TLS. Rejects with a clear error when the port is taken. */
export async function serveGrpc(options: {
  host: string;
  port: number;
  routes: (router: ConnectRouter) => void;
  log: Log;
}): Promise<GrpcServer> {
  const { host, log } = options;
  const router = createConnectRouter({ readMaxBytes: MAX_REQUEST_BYTES, interceptors: [logDefects(log)] });
  options.routes(router);
  const handlers = new Map(router.handlers.map((handler) => [handler.requestPath, handler]));

  async function answer(request: Http2ServerRequest, response: Http2ServerResponse): Promise<void> {
    const handler = handlers.get(request.url.split('?')[0] ?? '');
    if (handler === undefined) {
      response.writeHead(200, {
        'content-type': 'application/grpc',
        'grpc-status': String(Code.Unimplemented),
        'grpc-message': 'unknown method',
      });
      response.end();
      return;
    }
    const universal = universalRequestFromNodeRequest(request, response, undefined, undefined);
    if (handler.method.methodKind === 'server_streaming') sendHeadersNow(request, response);
    await universalResponseToNodeResponse(await handler(universal), response);
  }

  const server = createServer(SESSION_OPTIONS, (request, response) => {
    answer(request, response).catch((error: unknown) => {
      const isHangUp = ConnectError.from(error).code === Code.Aborted || response.destroyed || request.destroyed;
      if (!isHangUp) log.warn({ method: request.url, err: error }, 'the answer could not be sent');
      response.stream?.destroy();
    });
  });
  const sessions = new Set<ServerHttp2Session>();
  server.on('session', (session) => {
    sessions.add(session);
    session.on('close', () => sessions.delete(session));
    // A client that disconnects mid-call is not an error.
    session.on('error', () => {});
  });
  server.on('sessionError', () => {});

  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, host, options.port)));
    server.listen(options.port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const session of sessions) session.destroy();
      }),
  };
}

/**
 * The XMTP SDK waits for a stream's response headers, and connect-node holds them back until the first message, which may never come. So
 * they are sent here, and connect's own have no effect.
 */
function sendHeadersNow(request: Http2ServerRequest, response: Http2ServerResponse): void {
  response.writeHead(200, { 'content-type': request.headers['content-type'] ?? 'application/grpc' });
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

function explain(error: NodeJS.ErrnoException, host: string, port: number): Error {
  if (error.code !== 'EADDRINUSE') return error;
  return new Error(
    `Port ${port} on ${host} is in use, so the XMTP network cannot start. Stop what listens there, or set XMTP_PORT to a free port.`,
    {
      cause: error,
    },
  );
}
