// A small relay for the events of its members: NIP-01, 09, 11, 40, 42 and 70.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { NostrEvent } from '../index.ts';
import { openEventStore, type Payer, type Stored } from './event-store.ts';
import { DEFAULT_LIMITS, KEPT_S, MAX_AHEAD_S, type RelayLimits } from './limits.ts';
import type { RelayPolicy } from './policy.ts';
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
  const addresses = new Map<string, { connections: number; began: number; messages: number }>();
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

  function mayGoOn(address: string): boolean {
    const counted = addresses.get(address);
    if (counted === undefined) return true;
    if (now() - counted.began >= MINUTE_MS) Object.assign(counted, { began: now(), messages: 0 });
    counted.messages += 1;
    return counted.messages <= limits.messagesPerMinutePerAddress;
  }

  const alive = new WeakSet<object>();
  const pinging = setInterval(() => {
    for (const socket of server.clients) {
      if (!alive.delete(socket)) socket.terminate();
      else socket.ping();
    }
  }, PING_MS);
  const expiring = setInterval(() => store.expire(now()), EXPIRE_MS);
  pinging.unref();
  expiring.unref();

  return {
    upgrade(request, socket, head) {
      socket.on('error', () => socket.destroy());
      const address = o.addressOf?.(request) ?? request.socket.remoteAddress ?? '';
      const counted = addresses.get(address) ?? { connections: 0, began: now(), messages: 0 };
      server.handleUpgrade(request, socket, head, (opened) => {
        if (server.clients.size > limits.connections || counted.connections >= limits.connectionsPerAddress)
          return opened.close(TRY_AGAIN_LATER, 'too many connections');
        addresses.set(address, counted);
        counted.connections += 1;
        alive.add(opened);
        const session = new Session({
          ...{ socket: opened, address, url, store, policy, limits, add, now },
          mayGoOn: () => mayGoOn(address),
        });
        sessions.add(session);
        opened.on('pong', () => alive.add(opened));
        opened.on('error', () => opened.terminate());
        opened.on('message', (data, isBinary) => session.hear(isBinary ? '' : String(data)));
        opened.once('close', () => {
          sessions.delete(session);
          counted.connections -= 1;
          if (counted.connections === 0 && now() - counted.began >= MINUTE_MS) addresses.delete(address);
        });
      });
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
