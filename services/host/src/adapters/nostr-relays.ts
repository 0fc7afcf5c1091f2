// Reaches relays of Nostr: one connection to each for all agents of the host, and more for those that listen. Owners and strangers choose the addresses, so they are guarded.
import { type Filter, inboxRelaysIn, KINDS, MAX_EVENT_BYTES, NostrError, type NostrEvent, unixSeconds } from '@offshoot/nostr';
import { RelayConnection } from '@offshoot/nostr/relays/connection.ts';
import type { Signer } from '@offshoot/nostr/relays/proofs.ts';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import { guardedLookup, isPublicHost, type OutgoingRateLimiter } from '@offshoot/safe-fetch';
import { WebSocket } from 'ws';
import { type NostrAccount, type Published, type RelayNetwork, type RelayState, RelaysAway } from '../agent/nostr/relays.ts';

export interface RelayNetworkOptions {
  /** Canonical addresses that the operator names: they may lead anywhere, also unencrypted. */
  defaults: readonly string[];
  /** Those of them that take any number of subscriptions on one connection: the operator's own. Default: none. */
  own?: readonly string[];
  rateLimiter?: OutgoingRateLimiter;
  /** Of the machine's resolver. For tests. */
  addressesOf?: (name: string) => Promise<string[]>;
  log: Logger;
}

/** Connections of a host, apart from those that its operator names. */
const MAX_RELAYS = 64;
/** Relays that the agents of one owner listen to, apart from those that the operator names. */
const MAX_OWNERS_RELAYS = 10;
/** Of one connection: most relays allow some twenty, and readings need some. */
const MAX_LISTENERS = 15;
/** As many as relays usually take from one address. */
const MAX_LANES = 20;
const MAX_MORE_OF_ALL = 100;
/** Of one reading, from each relay. */
const MAX_EVENTS = 1_000;
const MAX_BYTES = 4 * 2 ** 20;
/** What a subscription says of the past, so that an outage is noticed. */
const RECENT = 20;
const CALL_MS = 15_000;
const HANDSHAKE_MS = 10_000;

/** One connection with subscriptions. */
interface Lane {
  connection: RelayConnection;
  listeners: number;
}

interface Reached extends Lane {
  /** Calls and subscriptions that use it. */
  uses: number;
  /** More connections, for more subscriptions alone. */
  more: Lane[];
}

export function createRelayNetwork(o: RelayNetworkOptions): RelayNetwork {
  return new Relaying(o);
}

class Relaying implements RelayNetwork {
  readonly defaults: readonly string[];
  readonly #o: RelayNetworkOptions;
  readonly #named: ReadonlySet<string>;
  readonly #reached = new Map<string, Reached>();
  /** How many subscriptions an owner's agents have, by relay. */
  readonly #owners = new Map<string, Map<string, number>>();

  constructor(o: RelayNetworkOptions) {
    this.#o = o;
    this.defaults = o.defaults;
    this.#named = new Set(o.defaults);
  }

  mayUse(url: string): boolean {
    if (this.#named.has(url)) return true;
    const { protocol, hostname, username, password } = URL.parse(url) ?? {};
    return protocol === 'wss:' && username === '' && password === '' && hostname !== undefined && isPublicHost(hostname);
  }

  async unread({ publicKey, relays, signer }: NostrAccount, since: Date, signal: AbortSignal): Promise<NostrEvent[]> {
    const events = await this.#fetchAll(relays, { ...messagesTo(publicKey), since: unixSeconds(since) }, { signer, signal });
    return events.sort((a, b) => a.created_at - b.created_at);
  }

  async publish({ signer }: { signer?: Signer }, event: NostrEvent, urls: readonly string[], signal: AbortSignal): Promise<Published> {
    const said = await this.#askAll(urls, signal, (connection, within) => connection.publish(event, { signer, signal: within }));
    const answers = said.flatMap((one) => (one === undefined ? [] : [one]));
    if (answers.length === 0) throw new RelaysAway('no relay takes events now');
    const taken = answers.filter(({ ok }) => ok).length;
    return { taken, refused: answers.length - taken, away: said.length - answers.length };
  }

  async inboxRelaysOf(publicKey: string, urls: readonly string[], signal: AbortSignal): Promise<string[]> {
    const events = await this.#fetchAll(urls, { kinds: [KINDS.inboxRelays], authors: [publicKey], limit: 1 }, { signal });
    const newest = newestOf(events);
    return newest === undefined ? [] : inboxRelaysIn(newest).filter((url) => this.mayUse(url));
  }

  async newest(
    { relays, signer }: NostrAccount,
    { kind, author, d }: { kind: number; author: string; d?: string },
    signal: AbortSignal,
  ): Promise<NostrEvent | undefined> {
    const filter: Filter = { kinds: [kind], authors: [author], limit: 1, ...(d !== undefined && { '#d': [d] }) };
    return newestOf(await this.#fetchAll(relays, filter, { signer, signal }));
  }

  subscribe(
    { publicKey, relays, signer }: NostrAccount,
    { ownerId, onEvent }: { ownerId: string; onEvent(event: NostrEvent): void },
  ): { close(): void } {
    const open = relays.flatMap((url) => {
      const reached = this.#isWithinOwners(ownerId, url) ? this.#take(url) : undefined;
      if (reached === undefined) return [];
      this.#countOwners(ownerId, url, 1);
      const lane = this.#laneAt(url, reached);
      lane.listeners++;
      const subscription = lane.connection.subscribe({ ...messagesTo(publicKey), limit: RECENT }, { signer, onEvent, onOpen: () => {} });
      return [{ url, reached, lane, subscription }];
    });
    return {
      close: () => {
        for (const { url, reached, lane, subscription } of open.splice(0)) {
          subscription.close();
          this.#leave(reached, lane);
          this.#countOwners(ownerId, url, -1);
          reached.uses--;
        }
      },
    };
  }

  stateOf(url: string): RelayState {
    if (!this.mayUse(url)) return 'away';
    return this.#reached.get(url)?.connection.state ?? 'connecting';
  }

  close(): void {
    for (const { connection, more } of this.#reached.values()) for (const one of [{ connection }, ...more]) one.connection.close();
    this.#reached.clear();
  }

  /** All that they have of it, each event once. Throws RelaysAway if none answers. */
  async #fetchAll(
    urls: readonly string[],
    filter: Filter,
    { signer, signal }: { signer?: Signer; signal: AbortSignal },
  ): Promise<NostrEvent[]> {
    const limits = { maxEvents: MAX_EVENTS, maxBytes: MAX_BYTES };
    const found = await this.#askAll(urls, signal, (connection, within) =>
      connection.fetch(filter, { ...(signer !== undefined && { signer }), ...limits, signal: within }),
    );
    if (found.every((one) => one === undefined)) throw new RelaysAway('no relay answers now');
    return [...new Map(found.flatMap((events) => events ?? []).map((event) => [event.id, event])).values()];
  }

  /** Undefined for each that does not answer. */
  async #askAll<T>(
    urls: readonly string[],
    signal: AbortSignal,
    ask: (connection: RelayConnection, signal: AbortSignal) => Promise<T>,
  ): Promise<(T | undefined)[]> {
    const within = AbortSignal.any([signal, AbortSignal.timeout(CALL_MS)]);
    const answers = await Promise.all(
      [...new Set(urls)].map(async (url) => {
        const reached = this.#take(url);
        if (reached === undefined) return undefined;
        try {
          return await ask(reached.connection, within);
        } catch (error) {
          signal.throwIfAborted();
          if (error instanceof NostrError || within.aborted) return undefined;
          throw error;
        } finally {
          reached.uses--;
        }
      }),
    );
    return answers;
  }

  /** Undefined: it may not be called, or there are too many. */
  #take(url: string): Reached | undefined {
    const known = this.#reached.get(url);
    if (known !== undefined) {
      known.uses++;
      return known;
    }
    if (!this.mayUse(url) || !this.#hasRoomFor(url)) return undefined;
    const reached: Reached = { connection: this.#newConnection(url), uses: 1, listeners: 0, more: [] };
    this.#reached.set(url, reached);
    return reached;
  }

  #newConnection(url: string): RelayConnection {
    return new RelayConnection(url, { connect: (to) => this.#connect(to), log: this.#o.log });
  }

  /** One with room. If there may be no more, the first: the relay may refuse, and is asked again. */
  #laneAt(url: string, reached: Reached): Lane {
    if (this.#o.own?.includes(url)) return reached;
    const found = [reached, ...reached.more].find(({ listeners }) => listeners < MAX_LISTENERS);
    if (found !== undefined) return found;
    const all = this.#reached.values().reduce((sum, { more }) => sum + more.length, 0);
    if (reached.more.length + 1 >= MAX_LANES || all >= MAX_MORE_OF_ALL) return reached;
    const lane: Lane = { connection: this.#newConnection(url), listeners: 0 };
    reached.more.push(lane);
    return lane;
  }

  #leave(reached: Reached, lane: Lane): void {
    lane.listeners--;
    if (lane === reached || lane.listeners > 0) return;
    lane.connection.close();
    reached.more.splice(reached.more.indexOf(lane), 1);
  }

  #hasRoomFor(url: string): boolean {
    if (this.#named.has(url)) return true;
    const others = [...this.#reached].filter(([one]) => !this.#named.has(one));
    if (others.length < MAX_RELAYS) return true;
    const [idle] = others.filter(([, { uses }]) => uses === 0);
    if (idle === undefined) return false;
    idle[1].connection.close();
    return this.#reached.delete(idle[0]);
  }

  #isWithinOwners(ownerId: string, url: string): boolean {
    const own = this.#owners.get(ownerId);
    return this.#named.has(url) || own === undefined || own.has(url) || own.size < MAX_OWNERS_RELAYS;
  }

  #countOwners(ownerId: string, url: string, by: number): void {
    if (this.#named.has(url)) return;
    const own = this.#owners.get(ownerId) ?? new Map<string, number>();
    const count = (own.get(url) ?? 0) + by;
    if (count > 0) this.#owners.set(ownerId, own.set(url, count));
    else own.delete(url);
    if (own.size === 0) this.#owners.delete(ownerId);
  }

  #connect(url: string): WebSocket {
    const { addressesOf, rateLimiter } = this.#o;
    const lookup = guardedLookup({ ...(addressesOf !== undefined && { addressesOf }), rateLimiter });
    return new WebSocket(url, {
      ...(!this.#named.has(url) && { lookup }),
      followRedirects: false,
      handshakeTimeout: HANDSHAKE_MS,
      // A message of a relay has one event in it, and a few bytes more.
      maxPayload: 2 * MAX_EVENT_BYTES,
      perMessageDeflate: false,
    });
  }
}

const messagesTo = (publicKey: string): Filter => ({ kinds: [KINDS.giftWrap, KINDS.legacyMessage], '#p': [publicKey] });

/** Of two in the same second, the one with the lower ID, as relays keep it. */
function newestOf(events: readonly NostrEvent[]): NostrEvent | undefined {
  return [...events].sort((a, b) => b.created_at - a.created_at || (a.id < b.id ? -1 : 1))[0];
}
