// One client of the relay: what it has proven, asks for and may still cost.
import { randomBytes } from 'node:crypto';
import type { WebSocket } from 'ws';
import { type Filter, matches } from '../filters.ts';
import { KINDS, NostrError, type NostrEvent, relayUrlIn } from '../index.ts';
import { isGenuineQuickly } from '../verification.ts';
import { ClientMistake, clientMessageIn } from './client-messages.ts';
import type { EventStore, Payer, Stored } from './event-store.ts';
import type { RelayLimits } from './limits.ts';
import { admit, isRestricted, mayRead, type RelayPolicy, tagsOf } from './policy.ts';

export interface SessionOptions {
  socket: WebSocket;
  /** Of the client, as far as proxies tell. */
  address: string;
  /** Canonical address of this relay, which proofs name. Undefined: any. */
  url: string | undefined;
  store: Pick<EventStore, 'find'>;
  policy: RelayPolicy;
  limits: RelayLimits;
  /** Resolves once it is on disk. */
  add(event: NostrEvent, payer: Payer): Promise<Stored>;
  /** False: this address says too much. */
  mayGoOn(): boolean;
  now: () => number;
}

const PROOF_LASTS_S = 10 * 60;
const MINUTE_MS = 60_000;
const POLICY_VIOLATION = 1008;
/** Of proven members, for each of whom a host listens on one connection. */
const SUBSCRIPTIONS_PER_MEMBER = 4;

export class Session {
  readonly #o: SessionOptions;
  readonly #challenge = randomBytes(16).toString('hex');
  readonly #keys = new Set<string>();
  readonly #subscriptions = new Map<string, Filter[]>();
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
    if (!this.#mayGoOn()) {
      this.#say(['NOTICE', 'rate-limited: too many messages']);
      this.#o.socket.close(POLICY_VIOLATION, 'too many messages');
      return;
    }
    try {
      const message = clientMessageIn(text, this.#o.limits);
      if (message.is === 'EVENT') this.#take(message.event);
      else if (message.is === 'AUTH') this.#prove(message.event);
      else if (message.is === 'REQ') this.#subscribe(message.name, message.filters);
      else this.#subscriptions.delete(message.name);
    } catch (error) {
      if (error instanceof ClientMistake && error.subscription !== undefined) this.#say(['CLOSED', error.subscription, error.message]);
      else if (error instanceof ClientMistake) this.#say(['NOTICE', error.message]);
      else if (error instanceof NostrError) this.#refuseMalformed(text, error);
      else throw error;
    }
  }

  #mayGoOn(): boolean {
    const { now, limits } = this.#o;
    if (now() - this.#minute.began >= MINUTE_MS) this.#minute = { began: now(), messages: 0 };
    this.#minute.messages += 1;
    // A host speaks for all of its agents.
    return this.#minute.messages <= limits.messagesPerMinute * (1 + this.#members) && (this.#members > 0 || this.#o.mayGoOn());
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
      this.#o.add(event, { key: admitted.payer, address }).then(ok, () => ok({ isTaken: false, reason: 'error: it could not be stored' }));
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

  #subscribe(name: string, filters: Filter[]): void {
    const { limits, store, now } = this.#o;
    const most = limits.subscriptions + SUBSCRIPTIONS_PER_MEMBER * this.#members;
    this.#subscriptions.delete(name);
    const refuse = (reason: string) => this.#say(['CLOSED', name, reason]);
    if (this.#subscriptions.size >= most) {
      refuse('rate-limited: too many subscriptions');
      return;
    }
    const isForMessages = filters.some(({ kinds }) => kinds?.some(isRestricted));
    if (isForMessages && !filters.every((filter) => this.#isForOwnMessages(filter))) {
      refuse('auth-required: messages are for their recipients, who prove each key');
      return;
    }
    // Before it looks: what comes meanwhile is told, too.
    this.#subscriptions.set(name, filters);
    const told = new Set<string>();
    for (const filter of filters)
      for (const event of store.find(filter, { most: limits.events, now: now() }))
        if (!told.has(event.id) && this.#isReadable(event)) {
          told.add(event.id);
          this.#say(['EVENT', name, event]);
        }
    this.#say(['EOSE', name]);
  }

  /** Of messages, a client that has proven no key of them would be told nothing, and not why. */
  #isForOwnMessages({ kinds, authors, '#p': recipients }: Filter): boolean {
    if (!kinds?.some(isRestricted)) return true;
    if (recipients === undefined && authors === undefined) return this.#keys.size > 0;
    return [recipients, authors].some((keys) => keys?.some((key) => this.#keys.has(key)));
  }

  #isReadable(event: NostrEvent): boolean {
    return mayRead(this.#o.policy, event, this.#keys);
  }

  #say(message: unknown[]): void {
    this.#send(JSON.stringify(message));
  }

  #send(text: string): void {
    const { socket, limits } = this.#o;
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > limits.unreadBytes) socket.terminate();
    else socket.send(text);
  }
}
