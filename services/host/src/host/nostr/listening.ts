// Listens on Nostr for the agents of the host, live or asleep: what peers write wakes an agent, and what strangers write costs little.
import { isDeepStrictEqual } from 'node:util';
import type { NostrEvent } from '@offshoot/nostr';
import type { RelayPolicy } from '@offshoot/nostr/relay/policy.ts';
import { KeyRateLimiter } from '@offshoot/rpc/auth/key-rate-limiter.ts';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import { heardAccount } from '../../agent/nostr/account.ts';
import type { HeardAccount, RelayNetwork, Relays } from '../../agent/nostr/relays.ts';
import { NostrKeys } from '../../agent/workspace/nostr-keys.ts';
import type { Listened, ListenedStore } from './listened-store.ts';

export interface ListeningOptions {
  network: RelayNetwork;
  rows: ListenedStore;
  folderOf(instanceId: string): string;
  /** Something has come for the agent: it has to look. */
  onNews(instanceId: string): void;
  now: () => Date;
  log: Logger;
}

/** Messages that are decrypted to see who wrote them, in a minute: a stranger can make any number. */
const OPENED_OF_AGENT = 20;
const OPENED_OF_ALL = 600;
/** For messages beyond that, the agent looks so often in a minute: a peer's may be among them. */
const UNOPENED_NEWS = 1;
const ALL = 'all';
/** IDs that are known to have come. */
const MAX_KNOWN = 200;

interface Heard {
  account: HeardAccount;
  row: Listened;
  subscription: { close(): void };
  known: Set<string>;
  news: number;
}

export class NostrListening {
  readonly #o: ListeningOptions;
  readonly #heard = new Map<string, Heard>();
  /** By agent, and by host. */
  readonly #opened = new KeyRateLimiter();
  readonly #unopened = new KeyRateLimiter();
  /** Agents by the keys that they still speak for. */
  readonly #speaking = new Map<string, ReadonlySet<string>>();
  /** Agents by their keys. */
  readonly #byKey = new Map<string, { instanceId: string; peers: ReadonlySet<string> }>();
  /** For the agents. */
  readonly relays: Relays;
  /** For the relay of this host: whose events it takes, and who may read what they do not publish. */
  readonly policy: RelayPolicy;

  constructor(o: ListeningOptions) {
    this.#o = o;
    const { network } = o;
    this.relays = {
      defaults: network.defaults,
      mayUse: (url) => network.mayUse(url),
      unread: (account, since, signal) => network.unread(account, since, signal),
      publish: (account, event, urls, signal) => network.publish(account, event, urls, signal),
      inboxRelaysOf: (publicKey, urls, signal) => network.inboxRelaysOf(publicKey, urls, signal),
      newest: (account, wanted, signal) => network.newest(account, wanted, signal),
      stateOf: (url) => network.stateOf(url),
      listen: (instanceId, account) => this.#listen(instanceId, account),
      ignore: (instanceId) => this.#ignore(instanceId),
      speaksFor: (instanceId, keys) => {
        if (keys.length > 0) this.#speaking.set(instanceId, new Set(keys));
        else this.#speaking.delete(instanceId);
      },
      news: (instanceId) => this.#heard.get(instanceId)?.news ?? 0,
    };
    this.policy = {
      isMember: (key) => this.#byKey.has(key) || this.#speaking.values().some((keys) => keys.has(key)),
      mayRead: (authorKey, readers) => {
        const peers = this.#byKey.get(authorKey)?.peers;
        return peers !== undefined && readers.values().some((reader) => peers.has(reader));
      },
    };
  }

  /** For all agents that are here, also for those that sleep. */
  start(isHere: (instanceId: string) => boolean): void {
    const { rows, folderOf, now, log } = this.#o;
    for (const { instanceId, publicKey, ...known } of rows.all()) {
      try {
        const key = isHere(instanceId) ? new NostrKeys(folderOf(instanceId)).find(publicKey) : undefined;
        if (key === undefined) rows.remove(instanceId);
        else this.#listen(instanceId, heardAccount(key, { ...known, now }));
      } catch (error) {
        // A damaged folder must not keep the others from being heard.
        log.error({ instanceId, err: error }, 'cannot listen on Nostr for an agent');
      }
    }
  }

  /** It keeps what it knows of sleeping agents for the next start. */
  close(): void {
    for (const { subscription } of this.#heard.values()) subscription.close();
    this.#heard.clear();
    this.#o.network.close();
  }

  #listen(instanceId: string, account: HeardAccount): void {
    const { ownerId, publicKey, relays, peers } = account;
    const row: Listened = { instanceId, ownerId, publicKey, relays, peers };
    const before = this.#heard.get(instanceId);
    if (before !== undefined && isDeepStrictEqual(before.row, row)) return;
    this.#o.rows.keep(row);
    this.#forget(instanceId);
    const heard: Heard = {
      ...{ account, row, known: before?.known ?? new Set(), news: before?.news ?? 0 },
      subscription: { close: () => {} },
    };
    this.#heard.set(instanceId, heard);
    this.#byKey.set(publicKey, { instanceId, peers: new Set(peers) });
    heard.subscription = this.#o.network.subscribe(account, { ownerId, onEvent: (event) => this.#hear(instanceId, heard, event) });
  }

  #ignore(instanceId: string): void {
    this.#speaking.delete(instanceId);
    if (!this.#forget(instanceId)) return;
    this.#o.rows.remove(instanceId);
  }

  #forget(instanceId: string): boolean {
    const heard = this.#heard.get(instanceId);
    if (heard === undefined) return false;
    heard.subscription.close();
    if (this.#byKey.get(heard.row.publicKey)?.instanceId === instanceId) this.#byKey.delete(heard.row.publicKey);
    return this.#heard.delete(instanceId);
  }

  #hear(instanceId: string, heard: Heard, event: NostrEvent): void {
    if (this.#heard.get(instanceId) !== heard || heard.known.has(event.id)) return;
    const [oldest] = heard.known;
    if (heard.known.size >= MAX_KNOWN && oldest !== undefined) heard.known.delete(oldest);
    heard.known.add(event.id);
    if (!this.#isNews(instanceId, heard.account, event)) return;
    heard.news += 1;
    this.#o.log.debug({ instanceId }, 'a message has come on Nostr');
    this.#o.onNews(instanceId);
  }

  #isNews(instanceId: string, account: HeardAccount, event: NostrEvent): boolean {
    const mayOpen = this.#opened.take(instanceId, OPENED_OF_AGENT) === 0 && this.#opened.take(ALL, OPENED_OF_ALL) === 0;
    return mayOpen ? account.isHeeded(event) : this.#unopened.take(instanceId, UNOPENED_NEWS) === 0;
  }
}
