// One client of the relay: what it has proven, asks for and may still cost.
import { randomBytes } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import { type Filter, matches } from '../filters.ts';
import { KINDS, NostrError, type NostrEvent, relayUrlIn } from '../index.ts';
import { isGenuineQuickly } from '../verification.ts';
import { ClientMistake, clientMessageIn } from './client-messages.ts';
import type { EventStore, Stored } from './event-store.ts';
import type { RelayLimits } from './limits.ts';
import { admit, isMessageKind, mayRead, type RelayPolicy, tagsOf } from './policy.ts';
import type { Payer } from './quotas.ts';

export interface SessionOptions {
  socket: WebSocket;
  /** Of the client, as far as proxies tell. */
  address: string;
  /** Canonical address of this relay, which proofs name. Undefined: any. */
  url: string | undefined;
  store: Pick<EventStore, 'find' | 'read'>;
  policy: RelayPolicy;
  limits: RelayLimits;
  /** Resolves once it is on disk. */
  add(event: NostrEvent, payer: Payer): Promise<Stored>;
  /** Counts messages for the address. False: it says too much. */
  mayGoOn(messages: number): boolean;
  /** Answering went wrong. */
  onFailure(error: unknown): void;
  now: () => number;
}

const PROOF_LASTS_S = 10 * 60;
const MINUTE_MS = 60_000;
const POLICY_VIOLATION = 1008;
/** Of proven members, for each of whom a host listens on one connection. */
const SUBSCRIPTIONS_PER_MEMBER = 4;
const TOLD_AT_ONCE = 50;

export class Session {
  readonly #o: SessionOptions;
  readonly #challenge = randomBytes(16).toString('hex');
  readonly #keys = new Set<string>();
  readonly #subscriptions = new Map<string, Filter[]>();
  /** Those of which what is stored is not told yet, in the order of asking. */
  readonly #asked = new Map<string, Filter[]>();
  #isAnswering = false;
  #members = 0;
  #proofs = 0;
  #minute = { began: 0, messages: 0 };

  constructor(o: SessionOptions) {
    this.#o = o;
    this.#say(['AUTH', this.#challenge]);
  }

  /** Something is new. */
  tell(event: NostrEvent, text: string): void {
    if (!this.#isReadable(event)) return;
    for (const [name, filters] of this.#subscriptions)
      if (filters.some((filter) => matches(filter, event))) this.#send(`["EVENT",${JSON.stringify(name)},${text}]`);
  }

  hear(text: string): void {
    if (!this.#mayGoOn(1)) {
      this.#say(['NOTICE', 'rate-limited: too many messages']);
      this.#o.socket.close(POLICY_VIOLATION, 'too many messages');
      return;
    }
    try {
      const message = clientMessageIn(text, this.#o.limits);
      if (message.is === 'EVENT') this.#take(message.event);
      else if (message.is === 'AUTH') this.#prove(message.event);
      else if (message.is === 'REQ') this.#subscribe(message.name, message.filters);
      else this.#unsubscribe(message.name);
    } catch (error) {
      if (error instanceof ClientMistake && error.subscription !== undefined) this.#say(['CLOSED', error.subscription, error.message]);
      else if (error instanceof ClientMistake) this.#say(['NOTICE', error.message]);
      else if (error instanceof NostrError) this.#refuseMalformed(text, error);
      else throw error;
    }
  }

  #mayGoOn(messages: number): boolean {
    const { now, limits } = this.#o;
    if (now() - this.#minute.began >= MINUTE_MS) this.#minute = { began: now(), messages: 0 };
    this.#minute.messages += messages;
    // A host speaks for all of its agents.
    return this.#minute.messages <= limits.messagesPerMinute * (1 + this.#members) && (this.#members > 0 || this.#o.mayGoOn(messages));
  }

  /** With its ID, if that can be read: a client waits for the answer to it. */
  #refuseMalformed(text: string, { why, message }: NostrError): void {
    const [, event] = JSON.parse(text) as [unknown, { id?: unknown } | null];
    const id = typeof event?.id === 'string' ? event.id.slice(0, 64) : '';
    this.#say(['OK', id, false, `invalid: ${why === 'too-large' ? 'this is too large' : message}`]);
  }

  #take(event: NostrEvent): void {
    const { policy, address, now } = this.#o;
    const ok = ({ isTaken, reason }: Pick<Stored, 'isTaken' | 'reason'>) => this.#say(['OK', event.id, isTaken, reason]);
    const admitted = admit(policy, event, { keys: this.#keys, now: now() });
    if ('refused' in admitted) ok({ isTaken: false, reason: admitted.refused });
    else if (!isGenuineQuickly(event)) ok({ isTaken: false, reason: 'invalid: ID or signature is not that of the event' });
    else
      this.#o
        .add(event, { key: admitted.payer, address, isKnown: admitted.isKnown })
        .then(ok, () => ok({ isTaken: false, reason: 'error: it could not be stored' }));
  }

  #prove(event: NostrEvent): void {
    const refused = this.#problemOf(event);
    if (refused === undefined && !this.#keys.has(event.pubkey)) {
      this.#keys.add(event.pubkey);
      if (this.#isMember(event.pubkey)) this.#members += 1;
    }
    this.#say(['OK', event.id, refused === undefined, refused ?? '']);
    if (refused !== undefined && this.#proofs >= this.#o.limits.proofs) this.#o.socket.close(POLICY_VIOLATION, 'too many proofs');
  }

  #problemOf(event: NostrEvent): string | undefined {
    const { limits, url, now } = this.#o;
    if (this.#keys.has(event.pubkey)) return undefined;
    const isMember = this.#isMember(event.pubkey);
    if (!isMember) this.#proofs += 1;
    if (this.#proofs > limits.proofs) return 'rate-limited: too many proofs';
    if (!isMember && this.#keys.size - this.#members >= limits.strangersKeys) return 'restricted: too many keys on one connection';
    if (event.kind !== KINDS.auth || tagsOf(event, 'challenge')[0] !== this.#challenge)
      return 'invalid: that is no answer to the challenge';
    if (url !== undefined && relayUrlIn(tagsOf(event, 'relay')[0] ?? '') !== url) return 'invalid: that is the answer to another relay';
    if (Math.abs(event.created_at - now() / 1000) > PROOF_LASTS_S) return 'invalid: that is too old, or a clock is wrong';
    return isGenuineQuickly(event) ? undefined : 'invalid: ID or signature is not that of the event';
  }

  /** On a relay of everybody, no key has privileges. */
  #isMember(publicKey: string): boolean {
    return this.#o.url !== undefined && this.#o.policy.isMember(publicKey);
  }

  #unsubscribe(name: string): void {
    this.#subscriptions.delete(name);
    this.#asked.delete(name);
  }

  #subscribe(name: string, filters: Filter[]): void {
    const most = this.#o.limits.subscriptions + SUBSCRIPTIONS_PER_MEMBER * this.#members;
    this.#unsubscribe(name);
    const refuse = (reason: string) => this.#say(['CLOSED', name, reason]);
    if (this.#subscriptions.size >= most) {
      refuse('rate-limited: too many subscriptions');
      return;
    }
    const isForMessages = filters.some(({ kinds }) => kinds?.some(isMessageKind));
    if (isForMessages && !filters.every((filter) => this.#isForOwnMessages(filter))) {
      refuse('auth-required: messages are for their recipients, who prove each key');
      return;
    }
    // Before it looks: what comes meanwhile is told, too.
    this.#subscriptions.set(name, filters);
    this.#asked.set(name, filters);
    if (!this.#isAnswering) void this.#answer();
  }

  /** One after the other, no faster than the client reads, and with pauses for everybody else. */
  async #answer(): Promise<void> {
    this.#isAnswering = true;
    try {
      for (const [name, filters] of this.#asked) {
        this.#asked.delete(name);
        if (await this.#tellStored(name, filters)) this.#say(['EOSE', name]);
      }
    } catch (error) {
      this.#o.onFailure(error);
    }
    this.#isAnswering = false;
  }

  /** False: the client is gone, or wants something else by this name. */
  async #tellStored(name: string, filters: readonly Filter[]): Promise<boolean> {
    const { socket, store, limits } = this.#o;
    const isWanted = () => this.#subscriptions.get(name) === filters && socket.readyState === socket.OPEN;
    const told = new Set<number>();
    for (const filter of filters) {
      await setImmediate();
      if (!isWanted()) return false;
      let left = Math.min(filter.limit ?? limits.events, limits.events);
      for (const [at, seq] of (left === 0 ? [] : this.#found(filter)).entries()) {
        if (left === 0) break;
        if (at % TOLD_AT_ONCE === TOLD_AT_ONCE - 1) await setImmediate();
        if (!isWanted()) return false;
        const text = store.read(seq);
        if (text === undefined || !this.#isReadable(JSON.parse(text) as NostrEvent)) continue;
        left -= 1;
        if (!told.has(seq)) await this.#sendSlowly(`["EVENT",${JSON.stringify(name)},${text}]`);
        told.add(seq);
      }
    }
    return isWanted();
  }

  #found(filter: Filter): number[] {
    const { store, limits, now } = this.#o;
    const began = performance.now();
    const found = store.find(filter, { most: limits.events, now: now() });
    // A client that is over with this hears of it by its next message.
    this.#mayGoOn(Math.floor(performance.now() - began));
    return found;
  }

  /** Of messages, a client that has proven no key of them would be told nothing, and not why. */
  #isForOwnMessages({ kinds, authors, '#p': recipients }: Filter): boolean {
    if (!kinds?.some(isMessageKind)) return true;
    if (recipients === undefined && authors === undefined) return this.#keys.size > 0;
    return [recipients, authors].some((keys) => keys?.some((key) => this.#keys.has(key)));
  }

  #isReadable(event: NostrEvent): boolean {
    return mayRead(this.#o.policy, event, this.#keys);
  }

  #say(message: unknown[]): void {
    this.#send(JSON.stringify(message));
  }

  /** Half of what may be unread is left to what is new. A client that reads nothing is cut, since it answers no ping. */
  async #sendSlowly(text: string): Promise<void> {
    const { socket, limits } = this.#o;
    if (socket.bufferedAmount <= limits.unreadBytes / 2) socket.send(text);
    else await new Promise<void>((resolve) => void socket.send(text, () => resolve()));
  }

  #send(text: string): void {
    const { socket, limits } = this.#o;
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > limits.unreadBytes) socket.terminate();
    else socket.send(text);
  }
}
