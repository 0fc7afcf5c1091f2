import http from 'node:http';
import http2 from 'node:http2';
import type net from 'node:net';
import type { Duplex } from 'node:stream';
import type { ServiceTls } from '../auth/index.ts';
import { createListener } from './listener.ts';
import { type UnreadLimits, UnreadRequests } from './unread-requests.ts';

/** A client that has not revealed its HTTP version, or not finished its headers, by then is cut off. */
const DEFAULT_HEADER_TIMEOUT_MS = 10_000;
/** A request must have arrived completely by then (except for streamed requests, which only HTTP/2 has). */
const DEFAULT_REQUEST_TIMEOUT_MS = 60_000;
/** An HTTP/2 connection without calls is closed after this time; clients reconnect by themselves. */
const DEFAULT_IDLE_CONNECTION_MS = 60_000;
/** A port that is reached by many has fewer for each address; see `maxConnectionsPerAddress`. */
const DEFAULT_MAX_CONNECTIONS = 20_000;
/** For a connection that is closed to end by itself. */
const CLOSING_MS = 1_000;
/** Our calls have no large headers; anything larger is an attack or a defect. */
const MAX_HEADER_BYTES = 16 * 1024;
/** Concurrent calls per connection. The gateway has one connection per service, so this bounds a service's parallelism. */
const DEFAULT_MAX_CONCURRENT_STREAMS = 1000;

/** For both HTTP versions: Node's compatibility layer makes an HTTP/2 call usable like one of HTTP/1.1. */
export type Handler = (request: http.IncomingMessage, response: http.ServerResponse) => void;

/** `head`: what has arrived after the request. */
export type Upgrade = (request: http.IncomingMessage, socket: Duplex, head: Buffer) => void;

export interface OnePort {
  port: number;
  /** Accepts no new connections or calls and closes idle connections; resolves when calls in flight have finished or time is up. */
  close(drainMs: number): Promise<void>;
}

export interface OnePortOptions {
  host: string;
  port: number;
  /** Handles HTTP/1.1, and also HTTP/2 unless `takeHttp2` does. */
  handler: Handler;
  /** Takes over connections of HTTP/1.1 whose client asks for a WebSocket. Absent: such a request is like any other. */
  upgrade?: Upgrade | undefined;
  /** The defaults are the constants above. */
  headerTimeoutMs?: number | undefined;
  requestTimeoutMs?: number | undefined;
  maxConcurrentStreams?: number | undefined;
  idleConnectionMs?: number | undefined;
  /** Connections in all and from one address; more are closed at once. Default of the second: as many as in all. */
  maxConnections?: number | undefined;
  maxConnectionsPerAddress?: number | undefined;
  /** How much of a request is thrown away that was answered before it had arrived. */
  unread?: Partial<UnreadLimits> | undefined;
  /** Mutual TLS. Absent: clear text. */
  tls?: ServiceTls;
  /** Receives the sockets that speak HTTP/2; close() still ends them. */
  takeHttp2?: (socket: net.Socket) => void;
  /** Existing connections shall end once their calls have finished. */
  retireHttp2?: () => void;
}

/** How long calls may continue over a connection accepted under authorities that are no longer trusted. */
const RETIRE_MS = 5000;

/**
 * One port for HTTP/1.1 and HTTP/2 with prior knowledge, told apart by the first bytes. Browsers do not speak clear-text HTTP/2,
 * and an HTTP/2 server refuses HTTP/1.1, so neither server alone would do.
 */
export async function listenOnOnePort(options: OnePortOptions): Promise<OnePort> {
  const { headerTimeoutMs = DEFAULT_HEADER_TIMEOUT_MS, requestTimeoutMs = DEFAULT_REQUEST_TIMEOUT_MS } = options;
  const { handler } = options;
  const unread = new UnreadRequests(options.unread);
  const h1 = http.createServer(
    {
      headersTimeout: headerTimeoutMs,
      requestTimeout: requestTimeoutMs,
      connectionsCheckingInterval: Math.min(1000, headerTimeoutMs, requestTimeoutMs),
      maxHeaderSize: MAX_HEADER_BYTES,
    },
    (request, response) => {
      unread.watch(request, response);
      handler(request, response);
    },
  );
  const { upgrade } = options;
  if (upgrade) {
    h1.on('upgrade', (request, socket, head) => {
      if (/^websocket$/i.test(request.headers.upgrade ?? '')) return upgrade(request, socket, head);
      socket.unshift(Buffer.concat([withoutUpgrade(request), head]));
      h1.emit('connection', socket);
    });
  }
  // The listening server is ours; this starts h1's timeout checks.
  h1.emit('listening');
  const h2 = createHttp2(handler, requestTimeoutMs, {
    maxConcurrentStreams: options.maxConcurrentStreams ?? DEFAULT_MAX_CONCURRENT_STREAMS,
    idleMs: options.idleConnectionMs ?? DEFAULT_IDLE_CONNECTION_MS,
  });
  const takeHttp2 = options.takeHttp2 ?? ((socket) => void h2.server.emit('connection', socket));

  const sockets = new Set<net.Socket>();
  const undecided = new Set<net.Socket>();
  const onSocket = (socket: net.Socket) => {
    undecided.add(socket);
    socket.on('close', () => undecided.delete(socket));
    socket.on('error', () => socket.destroy());
    peek(socket, headerTimeoutMs, (speaksHttp2) => {
      undecided.delete(socket);
      if (speaksHttp2) takeHttp2(socket);
      else h1.emit('connection', socket);
    });
  };
  const retire = () => {
    const before = [...sockets];
    (options.retireHttp2 ?? h2.closeSessions)();
    for (const socket of undecided) socket.destroy();
    setTimeout(() => {
      for (const socket of before) socket.destroy();
    }, RETIRE_MS).unref();
  };
  const server = createListener({ tls: options.tls, handshakeTimeoutMs: headerTimeoutMs, onSocket, onNewAuthorities: retire });
  // With TLS, these are the underlying connections; ending them also ends what runs over them.
  const { maxConnections = DEFAULT_MAX_CONNECTIONS, maxConnectionsPerAddress = Number.POSITIVE_INFINITY } = options;
  const byAddress = new Map<string, number>();
  server.on('connection', (socket) => {
    const address = socket.remoteAddress ?? '';
    const others = byAddress.get(address) ?? 0;
    if (sockets.size >= maxConnections || others >= maxConnectionsPerAddress) return void socket.destroy();
    sockets.add(socket);
    byAddress.set(address, others + 1);
    socket.on('close', () => {
      sockets.delete(socket);
      const left = (byAddress.get(address) ?? 1) - 1;
      if (left > 0) byAddress.set(address, left);
      else byAddress.delete(address);
    });
  });
  await listen(server, options.port, options.host);

  return {
    port: (server.address() as net.AddressInfo).port,
    async close(drainMs) {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      h1.close(() => {});
      h2.closeSessions();
      for (const socket of undecided) socket.destroy();
      // A connection ends by itself once its last response has been sent completely.
      const end = Date.now() + drainMs;
      while (sockets.size > unread.count && Date.now() < end) {
        h1.closeIdleConnections();
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Some clients ask for HTTP/2 this way with every request. A server may ignore that, but Node does so only if nothing takes upgrades. */
function withoutUpgrade({ method, url, httpVersion, rawHeaders }: http.IncomingMessage): Buffer {
  const lines = rawHeaders.flatMap((name, n) =>
    n % 2 === 0 && !/^(connection|upgrade|http2-settings)$/i.test(name) ? [`${name}: ${rawHeaders[n + 1]}`] : [],
  );
  return Buffer.from(`${[`${method} ${url} HTTP/${httpVersion}`, ...lines].join('\r\n')}\r\n\r\n`, 'latin1');
}

function createHttp2(
  handler: Handler,
  requestTimeoutMs: number,
  { maxConcurrentStreams, idleMs }: { maxConcurrentStreams: number; idleMs: number },
) {
  const sessions = new Set<http2.ServerHttp2Session>();
  const server = http2.createServer(
    { settings: { maxConcurrentStreams, maxHeaderListSize: MAX_HEADER_BYTES }, maxSessionMemory: 64 },
    (request, response) => {
      // HTTP/2 has no request timeout of its own. A call that already has a response may be streaming its request.
      const timer = setTimeout(() => {
        if (!response.headersSent) request.stream.close(http2.constants.NGHTTP2_CANCEL);
      }, requestTimeoutMs).unref();
      for (const event of ['end', 'close'] as const) request.once(event, () => clearTimeout(timer));
      handler(request as unknown as http.IncomingMessage, response as unknown as http.ServerResponse);
    },
  );
  server.on('session', (session) => {
    sessions.add(session);
    closeWhenIdle(session, idleMs);
    session.on('close', () => sessions.delete(session));
  });
  server.on('sessionError', () => {});
  const closeSessions = () => {
    for (const session of sessions) session.close();
  };
  return { server, closeSessions };
}

/** For HTTP/2 that is served with `takeHttp2`, too: nothing else ends a connection over which nobody calls. */
export function closeWhenIdle(session: http2.ServerHttp2Session, idleMs = DEFAULT_IDLE_CONNECTION_MS): void {
  let calls = 0;
  session.on('stream', (stream) => {
    calls += 1;
    stream.once('close', () => (calls -= 1));
  });
  // It ends in order; who does not answer that is cut off.
  session.setTimeout(idleMs, () => {
    if (calls > 0) return;
    session.close();
    setTimeout(() => session.destroy(), CLOSING_MS).unref();
  });
}

/** Detects by the first bytes whether a connection speaks HTTP/2 ("PRI * HTTP/2.0"), and puts them back to be read again. */
function peek(socket: net.Socket, timeoutMs: number, decided: (speaksHttp2: boolean) => void): void {
  const preface = 'PRI';
  const timer = setTimeout(() => socket.destroy(), timeoutMs).unref();
  socket.once('close', () => clearTimeout(timer));
  let head = Buffer.alloc(0);
  const look = () => {
    const chunk = socket.read() as Buffer | null;
    if (chunk === null) return void socket.once('readable', look);
    head = Buffer.concat([head, chunk]);
    const start = head.toString('latin1', 0, preface.length);
    if (head.length < preface.length && preface.startsWith(start)) return void socket.once('readable', look);
    clearTimeout(timer);
    socket.unshift(head);
    decided(start === preface);
  };
  socket.once('end', () => head.length < preface.length && socket.destroy());
  socket.once('readable', look);
}

async function listen(server: net.Server, port: number, host: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') return reject(error);
      reject(new PortInUseError(host, port, error));
    });
    server.listen(port, host, resolve);
  });
}

/** The port to listen on is in use. Callers that know which setting it came from add that setting's name. */
export class PortInUseError extends Error {
  override readonly name = 'PortInUseError';
  readonly port: number;

  constructor(host: string, port: number, cause?: unknown) {
    super(`Port ${port} on ${host} is already in use: stop the process that listens there, or choose another port.`, { cause });
    this.port = port;
  }
}
