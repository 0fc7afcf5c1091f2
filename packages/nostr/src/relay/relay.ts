// A small relay for the events of its members: NIP-01, 09, 11, 40, 42 and 70.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { NostrEvent } from '../index.ts';
import { openEventStore, type Stored } from './event-store.ts';
import { DEFAULT_LIMITS, KEPT_S, MAX_AHEAD_S, type RelayLimits } from './limits.ts';
import type { RelayPolicy } from './policy.ts';
import type { Payer } from './quotas.ts';
import { Session } from './session.ts';

export interface RelayOptions {
  /** Of its database. */
  file: string;
  policy: RelayPolicy;
  /** Canonical address, as clients reach it. Undefined: any, for a relay of one machine. */
  url?: string;
  name: string;
  limits?: Partial<RelayLimits>;
  /** Of the client. Default: of the socket. */
  addressOf?: (request: IncomingMessage) => string;
  now?: () => number;
  log: { warn(fields: object, message: string): void };
}

export interface Relay {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Describes itself (NIP-11). */
  answer(request: IncomingMessage, response: ServerResponse): void;
  /** Events that are stored. */
  count(): number;
  close(): Promise<void>;
}

interface Waiting {
  event: NostrEvent;
  payer: Payer;
  resolve(stored: Stored): void;
  reject(error: unknown): void;
}

/** Of one address. */
interface Counted {
  connections: number;
  /** Of this minute. */
  began: number;
  messages: number;
}

const TOO_MANY_REQUESTS = 'HTTP/1.1 429 Too Many Requests\r\nConnection: close\r\n\r\n';
const EXPIRE_MS = 60_000;
const PING_MS = 30_000;
const MINUTE_MS = 60_000;
const GOING_AWAY = 1001;
const TRY_AGAIN_LATER = 1013;
const MAX_BATCH = 200;

export function openRelay(o: RelayOptions): Relay {
  const limits = { ...DEFAULT_LIMITS, ...o.limits };
  const { policy, url, now = Date.now, log } = o;
  const store = openEventStore(o.file, limits);
  const server = new WebSocketServer({ noServer: true, maxPayload: limits.messageBytes, perMessageDeflate: false, clientTracking: true });
  const sessions = new Set<Session>();
  const addresses = new Map<string, Counted>();
  let waiting: Waiting[] = [];
  let writing: NodeJS.Immediate | undefined;

  /** All that has come in this turn is one commit. */
  function write(): void {
    const batch = waiting.slice(0, MAX_BATCH);
    waiting = waiting.slice(MAX_BATCH);
    writing = waiting.length > 0 ? setImmediate(write) : undefined;
    let stored: Stored[];
    try {
      stored = store.addAll(batch, now());
    } catch (error) {
      log.warn({ err: error, events: batch.length }, 'events could not be stored');
      for (const { reject } of batch) reject(error);
      return;
    }
    for (const [at, { event, resolve }] of batch.entries()) {
      const done = stored[at] as Stored;
      resolve(done);
      if (!done.isNew) continue;
      const text = JSON.stringify(event);
      for (const session of sessions) session.tell(event, text);
    }
  }

  const add = (event: NostrEvent, payer: Payer): Promise<Stored> =>
    new Promise((resolve, reject) => {
      waiting.push({ event, payer, resolve, reject });
      writing ??= setImmediate(write);
    });

  function mayGoOn(counted: Counted, messages: number): boolean {
    if (now() - counted.began >= MINUTE_MS) Object.assign(counted, { began: now(), messages: 0 });
    counted.messages += messages;
    return counted.messages <= limits.messagesPerMinutePerAddress;
  }

  const alive = new WeakSet<object>();
  const pinging = setInterval(() => {
    for (const socket of server.clients) {
      if (!alive.delete(socket)) socket.terminate();
      else socket.ping();
    }
  }, PING_MS);
  const expiring = setInterval(() => {
    for (const [address, { connections, began }] of addresses)
      if (connections === 0 && now() - began >= MINUTE_MS) addresses.delete(address);
    try {
      store.expire(now());
    } catch (error) {
      log.warn({ err: error }, 'events that have expired could not be removed');
    }
  }, EXPIRE_MS);
  pinging.unref();
  expiring.unref();

  function open(socket: WebSocket, address: string, counted: Counted): void {
    // First of all: frames that are none also come on a connection that is one too many.
    socket.on('error', () => socket.terminate());
    if (server.clients.size > limits.connections || counted.connections >= limits.connectionsPerAddress) {
      socket.close(TRY_AGAIN_LATER, 'too many connections');
      return;
    }
    counted.connections += 1;
    alive.add(socket);
    const onFailure = (error: unknown) => {
      log.warn({ err: error }, 'a client of the relay could not be answered');
      socket.terminate();
    };
    const session = new Session({
      ...{ socket, address, url, store, policy, limits, add, onFailure, now },
      mayGoOn: (messages) => mayGoOn(counted, messages),
    });
    sessions.add(session);
    socket.on('pong', () => alive.add(socket));
    socket.on('message', (data, isBinary) => {
      try {
        session.hear(isBinary ? '' : String(data));
      } catch (error) {
        onFailure(error);
      }
    });
    socket.once('close', () => {
      sessions.delete(session);
      counted.connections -= 1;
    });
  }

  return {
    upgrade(request, socket, head) {
      socket.on('error', () => socket.destroy());
      const address = o.addressOf?.(request) ?? request.socket.remoteAddress ?? '';
      const counted = addresses.get(address) ?? { connections: 0, began: now(), messages: 0 };
      addresses.set(address, counted);
      if (mayGoOn(counted, 1)) server.handleUpgrade(request, socket, head, (opened) => open(opened, address, counted));
      else socket.end(TOO_MANY_REQUESTS, () => socket.destroy());
    },
    answer(request, response) {
      const cors = {
        'access-control-allow-origin': '*',
        'access-control-allow-headers': '*',
        'access-control-allow-methods': 'GET, OPTIONS',
      };
      if (request.method === 'OPTIONS') response.writeHead(204, cors).end();
      else if (request.headers.accept?.includes('application/nostr+json'))
        response.writeHead(200, { ...cors, 'content-type': 'application/nostr+json' }).end(JSON.stringify(described(o.name, limits)));
      else response.writeHead(200, { ...cors, 'content-type': 'text/plain; charset=utf-8' }).end('This is a relay. Use a Nostr client.\n');
    },
    count: () => store.count(),
    async close() {
      clearInterval(pinging);
      clearInterval(expiring);
      for (const socket of server.clients) socket.close(GOING_AWAY, 'the relay is stopping');
      while (writing !== undefined) await new Promise((resolve) => setImmediate(resolve));
      for (const socket of server.clients) socket.terminate();
      server.close();
      store.close();
    },
  };
}

const described = (name: string, limits: RelayLimits) => ({
  name,
  description: 'Events of agents, and messages to them.',
  supported_nips: [1, 9, 11, 40, 42, 70],
  software: 'offshoot',
  limitation: {
    ...{ max_message_length: limits.messageBytes, max_subscriptions: limits.subscriptions, max_limit: limits.events },
    ...{ default_limit: limits.events, max_subid_length: limits.subscriptionNameLength, max_event_tags: 2_000 },
    ...{ created_at_upper_limit: MAX_AHEAD_S, auth_required: false, payment_required: false, restricted_writes: true },
  },
  retention: [{ kinds: [4, 1059], time: KEPT_S }],
});
