// A proxy that forwards calls to one of a service's replicas: late, twice, out of order, or not at all.
import { once } from 'node:events';
import {
  type ClientHttp2Session,
  connect,
  constants,
  createServer,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Seeded } from './seeded.ts';

/** Probabilities, per non-streaming call. */
export interface CallFaults {
  /** The request never arrives. */
  lostRequest: number;
  /** The call is carried out, but its reply is lost. */
  lostReply: number;
  /** The request arrives twice at once. */
  twice: number;
  /** The request arrives again up to three seconds after its reply. */
  again: number;
  /** The request arrives up to 300 ms late, so that later ones overtake it. */
  late: number;
}

export const NO_FAULTS: CallFaults = { lostRequest: 0, lostReply: 0, twice: 0, again: 0, late: 0 };

export interface CallProxy {
  url: string;
  faults: CallFaults;
  /** Calls so far, by kind of fault. */
  readonly counts: Record<keyof CallFaults | 'calls', number>;
  close(): Promise<void>;
}

interface Reply {
  headers: IncomingHttpHeaders;
  body: Buffer;
  trailers: IncomingHttpHeaders | undefined;
}

const LATE_MS = 300;
const AGAIN_MS = 3000;
const UNAVAILABLE = { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': '14', 'grpc-message': 'chaos' };

export async function startCallProxy(targets: () => readonly string[], draws: Seeded): Promise<CallProxy> {
  const sessions = new Map<string, ClientHttp2Session>();
  const clients = new Set<ServerHttp2Session>();
  const counts = { calls: 0, lostRequest: 0, lostReply: 0, twice: 0, again: 0, late: 0 };
  let isOpen = true;
  let turn = 0;

  const sessionTo = (url: string): ClientHttp2Session => {
    const known = sessions.get(url);
    if (known && !known.closed && !known.destroyed) return known;
    const session = connect(url);
    session.on('error', () => {});
    session.on('close', () => sessions.delete(url));
    sessions.set(url, session);
    return session;
  };
  const drawn = (kind: keyof CallFaults): boolean => {
    const isDrawn = draws.chance(proxy.faults[kind]);
    if (isDrawn) counts[kind] += 1;
    return isDrawn;
  };
  /** Round-robin; if a replica refuses the connection, the next one is tried. */
  const carried = async (headers: IncomingHttpHeaders, body: Buffer): Promise<Reply> => {
    const all = targets();
    const first = turn++;
    for (let tried = 0; ; tried++) {
      const target = all[(first + tried) % all.length] ?? '';
      try {
        return await unary(sessionTo(target), headers, body);
      } catch (error) {
        // Only calls that certainly never arrived are retried elsewhere.
        if (tried + 1 >= all.length || !/ECONNREFUSED/.test(String(error))) throw error;
      }
    }
  };

  const answer = async (stream: ServerHttp2Stream, headers: IncomingHttpHeaders): Promise<void> => {
    if (/\/Watch/.test(String(headers[':path']))) return piped(sessionTo(targets()[turn++ % targets().length] ?? ''), stream, headers);
    const body = await bodyOf(stream);
    counts.calls += 1;
    if (drawn('late')) await pause(draws.between(0, LATE_MS));
    if (drawn('lostRequest')) return refuse(stream);
    const call = () => carried(headers, body);
    const reply = drawn('twice') ? await firstOf(call(), call()) : await call();
    if (drawn('again'))
      void pause(draws.between(0, AGAIN_MS))
        .then(() => (isOpen ? call() : undefined))
        .catch(() => {});
    if (drawn('lostReply')) return refuse(stream);
    if (!isOver(stream)) give(stream, reply);
  };

  const server = createServer();
  server.on('session', (session) => {
    clients.add(session);
    session.on('close', () => clients.delete(session));
    session.on('error', () => {});
  });
  server.on('stream', (stream, headers) => {
    stream.on('error', () => {});
    answer(stream, headers).catch(() => {
      if (isOver(stream)) return;
      if (!stream.headersSent) stream.respond(UNAVAILABLE, { endStream: true });
      else stream.close(constants.NGHTTP2_CANCEL);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy: CallProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    faults: NO_FAULTS,
    counts,
    async close() {
      isOpen = false;
      for (const session of [...clients, ...sessions.values()]) session.destroy();
      server.close();
    },
  };
  return proxy;
}

function unary(session: ClientHttp2Session, headers: IncomingHttpHeaders, body: Buffer): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = session.request(forwarded(headers));
    const chunks: Buffer[] = [];
    let head: IncomingHttpHeaders | undefined;
    let trailers: IncomingHttpHeaders | undefined;
    request.on('response', (received) => {
      head = received;
    });
    request.on('trailers', (received) => {
      trailers = received;
    });
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('error', reject);
    request.on('close', () => {
      if (!head) return reject(new Error('no answer'));
      // A response without a status was truncated.
      if (trailers === undefined && head['grpc-status'] === undefined) return reject(new Error('half an answer'));
      resolve({ headers: head, body: Buffer.concat(chunks), trailers });
    });
    request.end(body);
  });
}

function isOver(stream: ServerHttp2Stream): boolean {
  return stream.destroyed || stream.closed;
}

function refuse(stream: ServerHttp2Stream): void {
  if (!isOver(stream)) stream.respond(UNAVAILABLE, { endStream: true });
}

function give(stream: ServerHttp2Stream, { headers, body, trailers }: Reply): void {
  if (!trailers) return void stream.respond(clean(headers), { endStream: true });
  stream.on('wantTrailers', () => stream.sendTrailers(clean(trailers)));
  stream.respond(clean(headers), { waitForTrailers: true });
  stream.end(body);
}

/** Forwards a server stream as it arrives. */
async function piped(session: ClientHttp2Session, stream: ServerHttp2Stream, headers: IncomingHttpHeaders): Promise<void> {
  const request = session.request(forwarded(headers));
  request.on('error', () => stream.close(constants.NGHTTP2_CANCEL));
  stream.on('close', () => request.close(constants.NGHTTP2_CANCEL));
  stream.pipe(request);
  let trailers: OutgoingHttpHeaders = {};
  request.on('trailers', (received) => {
    trailers = clean(received);
  });
  request.on('response', (received) => {
    if (isOver(stream)) return;
    if (received['grpc-status'] !== undefined) return void stream.respond(clean(received), { endStream: true });
    stream.on('wantTrailers', () => stream.sendTrailers(trailers));
    stream.respond(clean(received), { waitForTrailers: true });
    request.on('data', (chunk) => stream.writable && stream.write(chunk));
    request.on('end', () => stream.end());
  });
  request.on('close', () => {
    if (isOver(stream)) return;
    if (!stream.headersSent) stream.respond(UNAVAILABLE, { endStream: true });
    else if (Object.keys(trailers).length === 0) stream.close(constants.NGHTTP2_CANCEL);
  });
}

async function firstOf(one: Promise<Reply>, other: Promise<Reply>): Promise<Reply> {
  const done = await Promise.any([one, other]);
  await Promise.allSettled([one, other]);
  return done;
}

async function bodyOf(stream: ServerHttp2Stream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function forwarded(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  const { ':authority': _, host: __, ...rest } = headers;
  return rest;
}

function clean(headers: IncomingHttpHeaders): OutgoingHttpHeaders {
  const { connection: _, 'transfer-encoding': __, ...rest } = headers;
  return rest;
}
