// Events that our relay takes in a second, each on disk before it is acknowledged, against those of @nostr-relay in one run.
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Event, EventRepository, type Filter } from '@nostr-relay/common';
import { NostrRelay } from '@nostr-relay/core';
import { type NostrEvent, newSecretKey, signEvent } from '@offshoot/nostr';
import { ANYBODY } from '@offshoot/nostr/relay/policy.ts';
import { serveRelay } from '@offshoot/nostr/relay/serve-relay.ts';
import type { Command } from 'commander';
import { WebSocket, WebSocketServer } from 'ws';
import { percentile } from './latency.ts';
import { measureListening } from './listening.ts';
import { count, parsed } from './options.ts';

const CLIENTS = 8;
/** Of one client, not acknowledged yet. */
const IN_FLIGHT = 16;

export async function run(command: Command, args: string[]): Promise<void> {
  command
    .option('--events <n>', 'number of events in each round', count, 2_000)
    .option('--rounds <n>', 'rounds of both relays in turns', count, 3)
    .option('--agents <n>', 'number of agents that listen at one relay', count, 100);
  const { agents, ...rounds } = parsed<{ events: number; rounds: number; agents: number }>(command, args);
  await measureRelays(rounds);
  await measureListening(agents);
}

export async function measureRelays({ events, rounds }: { events: number; rounds: number }): Promise<void> {
  const rates: Record<'ours' | 'peer', number[]> = { ours: [], peer: [] };
  for (let round = 0; round < rounds; round += 1)
    for (const [name, start] of [
      ['ours', ourRelay],
      ['peer', peerRelay],
    ] as const) {
      const folder = mkdtempSync(join(tmpdir(), 'offshoot-bench-relay-'));
      const relay = await start(folder);
      rates[name].push(await eventsPerSecond(relay.url, signed(events)));
      await relay.close();
      rmSync(folder, { recursive: true, force: true });
    }
  const [ours, peer] = [percentile(rates.ours, 0.5), percentile(rates.peer, 0.5)];
  console.log(`\n${events} events of ${CLIENTS} clients, OK after the commit (synchronous = FULL), median of ${rounds}`);
  console.log(`  our relay:          ${ours.toFixed(0)} events/s`);
  console.log(`  @nostr-relay/core:  ${peer.toFixed(0)} events/s; ours ÷ its: ${(ours / peer).toFixed(2)} (goal ≥ 2)`);
}

function signed(events: number): NostrEvent[] {
  const secretKey = newSecretKey();
  const at = Math.floor(Date.now() / 1000) - events;
  return Array.from({ length: events }, (_, n) =>
    signEvent({ kind: 1, created_at: at + n, tags: [['t', `${n % 50}`]], content: `event ${n} ${'x'.repeat(200)}` }, secretKey),
  );
}

async function eventsPerSecond(url: string, events: readonly NostrEvent[]): Promise<number> {
  const sockets = Array.from({ length: CLIENTS }, () => new WebSocket(url, { perMessageDeflate: false }));
  await Promise.all(sockets.map((socket) => once(socket, 'open')));
  const next = events.values();
  const began = performance.now();
  await Promise.all(
    sockets.map(
      (socket) =>
        new Promise<void>((resolve, reject) => {
          let waiting = 0;
          const send = () => {
            const { value, done } = next.next();
            if (done) return waiting === 0 && resolve();
            waiting += 1;
            return socket.send(JSON.stringify(['EVENT', value]));
          };
          socket.on('message', (data) => {
            const [type, , isTaken, reason] = JSON.parse(String(data)) as [string, string, boolean, string];
            if (type !== 'OK') return;
            if (!isTaken) return reject(new Error(`a relay refuses an event: ${reason}`));
            waiting -= 1;
            send();
          });
          for (let at = 0; at < IN_FLIGHT; at += 1) send();
        }),
    ),
  );
  const ms = performance.now() - began;
  for (const socket of sockets) socket.terminate();
  return (events.length / ms) * 1000;
}

interface Started {
  url: string;
  close(): Promise<void>;
}

const ourRelay = (folder: string): Promise<Started> =>
  serveRelay({ host: '127.0.0.1', port: 0, file: join(folder, 'relay.db'), name: 'bench', policy: ANYBODY, log: console });

async function peerRelay(folder: string): Promise<Started> {
  const repository = new SqliteRepository(join(folder, 'peer.db'));
  const relay = new NostrRelay(repository);
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
  await once(server, 'listening');
  server.on('connection', (socket) => {
    relay.handleConnection(socket);
    socket.on('message', (data) => void relay.handleMessage(socket, JSON.parse(String(data))));
    socket.on('close', () => relay.handleDisconnect(socket));
  });
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      for (const socket of server.clients) socket.terminate();
      await new Promise((resolve) => void server.close(resolve));
      await repository.destroy();
    },
  };
}

/** As its own SQLite repository, which is native code: one commit an event, the tags in a table of their own. */
class SqliteRepository extends EventRepository {
  readonly #db: DatabaseSync;
  readonly #insert;
  readonly #tag;

  constructor(file: string) {
    super();
    this.#db = new DatabaseSync(file);
    this.#db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
      CREATE TABLE event (id TEXT PRIMARY KEY, pubkey TEXT, kind INTEGER, created_at INTEGER, body TEXT);
      CREATE INDEX event_author ON event (pubkey, kind, created_at);
      CREATE TABLE tag (name TEXT, value TEXT, id TEXT); CREATE INDEX tag_value ON tag (name, value, id)`);
    this.#insert = this.#db.prepare('INSERT OR IGNORE INTO event VALUES (?, ?, ?, ?, ?)');
    this.#tag = this.#db.prepare('INSERT INTO tag VALUES (?, ?, ?)');
  }

  isSearchSupported(): boolean {
    return false;
  }

  upsert(event: Event): { isDuplicate: boolean } {
    this.#db.exec('BEGIN');
    const { changes } = this.#insert.run(event.id, event.pubkey, event.kind, event.created_at, JSON.stringify(event));
    for (const [name = '', value = ''] of event.tags) this.#tag.run(name, value, event.id);
    this.#db.exec('COMMIT');
    return { isDuplicate: changes === 0 };
  }

  find({ ids = [] }: Filter): Event[] {
    const found = this.#db.prepare('SELECT body FROM event WHERE id IN (SELECT value FROM json_each(?))').all(JSON.stringify(ids));
    return found.map(({ body }) => JSON.parse(String(body)) as Event);
  }

  async destroy(): Promise<void> {
    this.#db.close();
  }
}
