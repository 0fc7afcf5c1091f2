// A relay on a port of its own, and people who write to agents there with their own keys.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Filter, giftWrapsFor, type NostrEvent, newSecretKey, publicKeyOf, signEvent } from '@offshoot/nostr';
import { ANYBODY, type RelayPolicy } from '@offshoot/nostr/relay/policy.ts';
import { serveRelay } from '@offshoot/nostr/relay/serve-relay.ts';
import { RelayConnection } from '@offshoot/nostr/relays/connection.ts';
import { WebSocket } from 'ws';

const log = { warn: () => {}, debug: () => {} };

/** `publicUrl`: of something before it. */
export async function startRelay({ policy = ANYBODY, publicUrl }: { policy?: RelayPolicy; publicUrl?: string } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'offshoot-relay-'));
  const relay = await serveRelay({
    file: join(folder, 'relay.db'),
    name: 'Relay',
    host: '127.0.0.1',
    port: 0,
    policy,
    log,
    ...(publicUrl && { publicUrl }),
  });
  return {
    url: relay.url,
    directUrl: `ws://127.0.0.1:${relay.port}/relay`,
    count: () => relay.count(),
    async close() {
      await relay.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export class Writer {
  readonly secretKey = newSecretKey();
  readonly publicKey = publicKeyOf(this.secretKey);
  readonly #connection: RelayConnection;

  constructor(url: string) {
    this.#connection = new RelayConnection(url, { connect: (to) => new WebSocket(to), log });
  }

  /** The wrap for the recipient. */
  wrap(to: string, text: string): NostrEvent {
    const [wrap] = giftWrapsFor({ text, to }, { secretKey: this.secretKey, now: new Date(), keepsCopy: false }).wraps;
    if (wrap === undefined) throw new Error('a message has a wrap for its recipient');
    return wrap.event;
  }

  async write(to: string, text: string): Promise<NostrEvent> {
    const event = this.wrap(to, text);
    await this.publish(event);
    return event;
  }

  async publish(event: NostrEvent): Promise<void> {
    const { ok, reason } = await this.#connection.publish(event, { signer: this.#signer, signal: AbortSignal.timeout(5_000) });
    if (!ok) throw new Error(reason);
  }

  read(filter: Filter): Promise<NostrEvent[]> {
    return this.#connection.fetch(filter, { signer: this.#signer, signal: AbortSignal.timeout(5_000), maxEvents: 100, maxBytes: 2 ** 20 });
  }

  get #signer() {
    return { publicKey: this.publicKey, sign: (template: Parameters<typeof signEvent>[0]) => signEvent(template, this.secretKey) };
  }

  close(): void {
    this.#connection.close();
  }
}
