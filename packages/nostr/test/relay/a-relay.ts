// A relay on a port of its own, and clients of it over real sockets.
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateSecretKey, getPublicKey } from 'nostr-tools/pure';
import { WebSocket } from 'ws';
import { type EventTemplate, type NostrEvent, signEvent } from '../../src/index.ts';
import type { RelayLimits } from '../../src/relay/limits.ts';
import type { RelayPolicy } from '../../src/relay/policy.ts';
import { serveRelay } from '../../src/relay/serve-relay.ts';

export interface RelayOfTest extends AsyncDisposable {
  url: string;
  count(): number;
  client(): Promise<Client>;
}

export async function startRelay(o: { policy: RelayPolicy; limits?: Partial<RelayLimits>; now?: () => number }): Promise<RelayOfTest> {
  const folder = mkdtempSync(join(tmpdir(), 'offshoot-relay-'));
  const relay = await serveRelay({
    file: join(folder, 'relay.db'),
    name: 'A relay',
    host: '127.0.0.1',
    port: 0,
    log: { warn: () => {} },
    ...o,
  });
  const { url } = relay;
  const clients: Client[] = [];
  return {
    url,
    count: () => relay.count(),
    async client() {
      const client = new Client(url);
      clients.push(client);
      await client.opened;
      return client;
    },
    async [Symbol.asyncDispose]() {
      for (const { socket } of clients) socket.terminate();
      await relay.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

type Message = [string, ...unknown[]];

export class Client {
  readonly socket: WebSocket;
  readonly heard: Message[] = [];
  readonly opened: Promise<unknown>;
  readonly closed: Promise<number>;
  readonly #url: string;
  readonly #waiting = new Set<() => void>();
  #names = 0;

  constructor(url: string) {
    this.#url = url;
    this.socket = new WebSocket(url, { perMessageDeflate: false });
    this.opened = once(this.socket, 'open');
    this.closed = new Promise((resolve) => void this.socket.once('close', resolve));
    this.socket.on('message', (data) => {
      this.heard.push(JSON.parse(String(data)) as Message);
      for (const look of this.#waiting) look();
    });
    this.socket.on('error', () => {});
  }

  say(...message: unknown[]): void {
    this.socket.send(JSON.stringify(message));
  }

  /** The first message of this kind about this. */
  async hears(type: string, about: unknown): Promise<Message> {
    const found = () => this.heard.find(([name, what]) => name === type && what === about);
    const { promise, resolve } = Promise.withResolvers<void>();
    const look = () => found() && resolve();
    this.#waiting.add(look);
    look();
    void this.closed.then(() => resolve());
    await promise;
    this.#waiting.delete(look);
    return found() ?? ['gone'];
  }

  /** "" or why it was not taken. */
  async send(event: NostrEvent): Promise<string> {
    this.heard.splice(0, this.heard.length, ...this.heard.filter(([, id]) => id !== event.id));
    this.say('EVENT', event);
    const [, , isTaken, reason] = await this.hears('OK', event.id);
    return isTaken === true ? '' : String(reason);
  }

  /** What is stored, or why it is not told. */
  async asks(...filters: object[]): Promise<NostrEvent[] | string> {
    this.#names += 1;
    const name = `q${this.#names}`;
    this.say('REQ', name, ...filters);
    const ended = await Promise.race([this.hears('EOSE', name), this.hears('CLOSED', name)]);
    this.say('CLOSE', name);
    if (ended[0] !== 'EOSE') return String(ended[2] ?? ended[0]);
    return this.heard.flatMap(([type, about, event]) => (type === 'EVENT' && about === name ? [event as NostrEvent] : []));
  }

  async proves(secretKey: Uint8Array, o: Partial<EventTemplate> & { challenge?: string; relay?: string } = {}): Promise<string> {
    while (!this.heard.some(([type]) => type === 'AUTH')) await once(this.socket, 'message');
    const given = this.heard.find(([type]) => type === 'AUTH')?.[1] as string;
    const tags = [
      ['relay', o.relay ?? this.#url],
      ['challenge', o.challenge ?? given],
    ];
    const { challenge: _, relay: __, ...rest } = o;
    const proof = signEvent({ kind: 22_242, created_at: Math.floor(Date.now() / 1000), tags, content: '', ...rest }, secretKey);
    this.say('AUTH', proof);
    const [, , isTaken, reason] = await this.hears('OK', proof.id);
    return isTaken === true ? '' : String(reason);
  }
}

export function person() {
  const secretKey = generateSecretKey();
  const publicKey = getPublicKey(secretKey);
  let at = Math.floor(Date.now() / 1000) - 1_000;
  return {
    ...{ secretKey, publicKey },
    /** Each a second later than the one before. */
    writes: (content: string, o: Partial<EventTemplate> = {}): NostrEvent => {
      at += 1;
      return signEvent({ kind: 1, created_at: at, tags: [], content, ...o }, secretKey);
    },
  };
}
