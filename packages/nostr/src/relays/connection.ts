// One connection to one relay, for all keys of a process: it opens when it is needed, comes back by itself, and believes the relay nothing.
import type { WebSocket } from 'ws';
import { type EventTemplate, idOf, isGenuine, KINDS, NostrError, type NostrEvent, unixSeconds } from '../events.ts';
import { type Filter, matches } from '../filters.ts';
import { isDuplicate, type RelayMessage, relayMessageIn, wantsAuth } from './messages.ts';

/** Proves with its key who asks (NIP-42). */
export interface Signer {
  readonly publicKey: string;
  sign(template: EventTemplate): NostrEvent;
}

export type ConnectionState = 'connected' | 'connecting' | 'away';

export interface RelayConnectionOptions {
  /** Opens a socket, and refuses addresses that may not be called. */
  connect(url: string): WebSocket;
  log: { debug(fields: object, message: string): void };
  /** Milliseconds. Default: of the machine. */
  now?: () => number;
}

interface Asking {
  signer?: Signer;
  signal: AbortSignal;
}

export interface Fetching extends Asking {
  maxEvents: number;
  /** UTF-16 units of the messages. */
  maxBytes: number;
}

export interface Subscription {
  close(): void;
}

const ANSWER_MS = 10_000;
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 5 * 60_000;
/** A connection that stood for so long was a good one: the next attempt comes soon. */
const GOOD_MS = 60_000;
/** Nothing has been asked for so long. */
const IDLE_MS = 30_000;
/** More than an honest relay says to a few agents. */
const MAX_MESSAGES_A_MINUTE = 6_000;
/** Of one key, on one socket: a relay that asks again and again gets no more answers. */
const MAX_AUTHS = 2;
/** More than is sent in a while: the relay reads nothing. */
const MAX_UNSENT_BYTES = 4 * 2 ** 20;

/** One REQ. `retried`: it was sent once more after AUTH, on this socket. */
interface Request {
  filter: Filter;
  signer: Signer | undefined;
  retried: boolean;
  onEvent(event: NostrEvent, bytes: number): void;
  onStored?(): void;
  onRefused(reason: string): void;
}

type Ok = Extract<RelayMessage, { is: 'OK' }>;

export class RelayConnection {
  readonly url: string;
  readonly #o: RelayConnectionOptions;
  readonly #requests = new Map<string, Request>();
  readonly #acks = new Map<string, (ok: Ok | undefined) => void>();
  /** Requests that stay until they are closed: the connection comes back for them. */
  readonly #kept = new Set<string>();
  #opening: Promise<WebSocket> | undefined;
  #socket: WebSocket | undefined;
  #challenge: string | undefined;
  #auths = new Map<string, { count: number; done: Promise<boolean> }>();
  #retry: NodeJS.Timeout | undefined;
  #idle: NodeJS.Timeout | undefined;
  #failures = 0;
  #openedAt = 0;
  #minute = { began: 0, messages: 0 };
  #names = 0;
  #working = 0;
  #isClosed = false;

  constructor(url: string, o: RelayConnectionOptions) {
    this.url = url;
    this.#o = o;
  }

  get state(): ConnectionState {
    if (this.#socket !== undefined) return 'connected';
    return this.#failures > 0 || this.#isClosed ? 'away' : 'connecting';
  }

  /** Repeatable. `reason`: of the relay, for people. Throws NostrError if it cannot be reached or does not answer. */
  publish(event: NostrEvent, { signer, signal }: Asking): Promise<{ ok: boolean; reason: string }> {
    return this.#work(signal, async () => {
      let said = await this.#sent(event);
      if (!said.isTaken && wantsAuth(said.reason) && signer !== undefined && (await this.#authenticated(signer)))
        said = await this.#sent(event);
      return { ok: said.isTaken || isDuplicate(said.reason), reason: said.reason };
    });
  }

  /** What it has stored, genuine and as asked for. Ends early at the caps. Throws NostrError if it cannot be reached, stalls or refuses. */
  fetch(filter: Filter, { signer, signal, maxEvents, maxBytes }: Fetching): Promise<NostrEvent[]> {
    return this.#work(signal, async () => {
      const socket = await this.#opened();
      const found = new Map<string, NostrEvent>();
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      let bytes = 0;
      const request: Request = {
        ...{ filter, signer, retried: false, onStored: resolve },
        onRefused: (reason) => reject(new NostrError('refused', `the relay does not let this be read: ${reason.split(':')[0]}`)),
        onEvent(event, size) {
          bytes += size;
          if (bytes <= maxBytes) found.set(event.id, event);
          if (bytes > maxBytes || found.size >= maxEvents) resolve();
        },
      };
      const name = this.#ask(socket, request);
      const gone = () => reject(away('it has gone'));
      socket.once('close', gone);
      try {
        await within(promise, () => this.#cut(socket, 'it stalls'));
        return [...found.values()];
      } finally {
        socket.off('close', gone);
        this.#forget(name);
      }
    });
  }

  /** Events as they come. It is asked again whenever the connection comes back: what came meanwhile is for the caller to look for. */
  subscribe(filter: Filter, o: { signer?: Signer; onEvent(event: NostrEvent): void; onOpen(): void }): Subscription {
    const request: Request = {
      ...{ filter, signer: o.signer, retried: false },
      onEvent: (event) => o.onEvent(event),
      onStored: () => o.onOpen(),
      onRefused: (reason) => this.#o.log.debug({ url: this.url, reason: reason.split(':')[0] }, 'a relay refuses a subscription'),
    };
    const name = this.#nameOf(request);
    this.#kept.add(name);
    if (this.#socket !== undefined) this.#say(this.#socket, ['REQ', name, filter]);
    else this.#comeBack(0);
    return { close: () => this.#forget(name) };
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#retry);
    clearTimeout(this.#idle);
    this.#requests.clear();
    this.#kept.clear();
    const socket = this.#socket;
    this.#socket = undefined;
    for (const acknowledge of [...this.#acks.values()]) acknowledge(undefined);
    socket?.terminate();
  }

  async #work<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    clearTimeout(this.#idle);
    this.#working += 1;
    const { promise: aborted, reject } = Promise.withResolvers<never>();
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    try {
      return await Promise.race([work(), aborted]);
    } finally {
      signal.removeEventListener('abort', abort);
      this.#working -= 1;
      this.#restIfIdle();
    }
  }

  #restIfIdle(): void {
    clearTimeout(this.#idle);
    if (this.#working > 0 || this.#kept.size > 0 || this.#isClosed) return;
    this.#idle = setTimeout(() => this.#socket?.close(), IDLE_MS);
    this.#idle.unref();
  }

  /** Throws NostrError. Those who call while it opens wait for the same socket. */
  #opened(): Promise<WebSocket> {
    if (this.#isClosed) return Promise.reject(away('it is closed'));
    if (this.#socket !== undefined) return Promise.resolve(this.#socket);
    this.#opening ??= this.#open().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  #open(): Promise<WebSocket> {
    const { promise, resolve, reject } = Promise.withResolvers<WebSocket>();
    let socket: WebSocket;
    try {
      socket = this.#o.connect(this.url);
    } catch (cause) {
      this.#failed();
      return Promise.reject(away('it may not be called', cause));
    }
    let why: unknown;
    socket.on('error', (error) => {
      why = error;
    });
    socket.once('open', () => {
      if (this.#isClosed) {
        socket.terminate();
        return;
      }
      this.#openedAt = this.#now();
      this.#failures = 0;
      this.#socket = socket;
      this.#challenge = undefined;
      this.#auths = new Map();
      for (const name of this.#kept) this.#again(socket, name);
      resolve(socket);
    });
    socket.on('message', (data, isBinary) => this.#heard(socket, isBinary ? '' : String(data)));
    socket.once('close', () => {
      const wasOpen = this.#socket === socket;
      if (wasOpen) this.#socket = undefined;
      reject(away('it cannot be reached', why));
      if (!wasOpen || this.#now() - this.#openedAt < GOOD_MS) this.#failed();
      for (const acknowledge of [...this.#acks.values()]) acknowledge(undefined);
      this.#comeBack(this.#pauseMs());
    });
    return promise;
  }

  #failed(): void {
    this.#failures += 1;
  }

  /** Doubled with each failure, and never the same for all who were cut at once. */
  #pauseMs(): number {
    const longest = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.max(0, this.#failures - 1));
    return longest * (0.5 + Math.random() / 2);
  }

  /** Only while somebody listens. */
  #comeBack(inMs: number): void {
    clearTimeout(this.#retry);
    if (this.#kept.size === 0 || this.#isClosed || this.#socket !== undefined) return;
    const open = () => void this.#opened().catch(() => this.#comeBack(this.#pauseMs()));
    this.#retry = setTimeout(open, inMs);
    this.#retry.unref();
  }

  #nameOf(request: Request): string {
    this.#names += 1;
    const name = `${this.#names}`;
    this.#requests.set(name, request);
    return name;
  }

  #ask(socket: WebSocket, request: Request): string {
    const name = this.#nameOf(request);
    this.#say(socket, ['REQ', name, request.filter]);
    return name;
  }

  #again(socket: WebSocket, name: string): void {
    const request = this.#requests.get(name);
    if (request === undefined) return;
    request.retried = false;
    this.#say(socket, ['REQ', name, request.filter]);
  }

  #forget(name: string): void {
    if (this.#requests.delete(name) && this.#socket !== undefined) this.#say(this.#socket, ['CLOSE', name]);
    this.#kept.delete(name);
    this.#restIfIdle();
  }

  async #sent(event: NostrEvent): Promise<Ok> {
    const socket = await this.#opened();
    this.#say(socket, ['EVENT', event]);
    return this.#acknowledged(socket, event.id);
  }

  async #acknowledged(socket: WebSocket, eventId: string): Promise<Ok> {
    const { promise, resolve } = Promise.withResolvers<Ok | undefined>();
    this.#acks.set(eventId, resolve);
    try {
      const said = await within(promise, () => this.#cut(socket, 'it does not answer'));
      if (said === undefined) throw away('it has gone');
      return said;
    } finally {
      if (this.#acks.get(eventId) === resolve) this.#acks.delete(eventId);
    }
  }

  /** False: it asks for no proof, does not accept it, or has had its answers. One at a time for each key. */
  async #authenticated(signer: Signer): Promise<boolean> {
    const socket = await this.#opened();
    const before = this.#auths.get(signer.publicKey);
    if (before !== undefined && (before.count >= MAX_AUTHS || (await before.done))) return before.done;
    const count = (before?.count ?? 0) + 1;
    const done = this.#prove(socket, signer);
    this.#auths.set(signer.publicKey, { count, done });
    return done;
  }

  async #prove(socket: WebSocket, signer: Signer): Promise<boolean> {
    const challenge = this.#challenge;
    if (challenge === undefined) return false;
    const tags = [
      ['relay', this.url],
      ['challenge', challenge],
    ];
    const proof = signer.sign({ kind: KINDS.auth, created_at: unixSeconds(new Date(this.#now())), tags, content: '' });
    this.#say(socket, ['AUTH', proof]);
    return this.#acknowledged(socket, proof.id).then(
      ({ isTaken }) => isTaken,
      () => false,
    );
  }

  #heard(socket: WebSocket, text: string): void {
    const now = this.#now();
    if (now - this.#minute.began >= 60_000) this.#minute = { began: now, messages: 0 };
    this.#minute.messages += 1;
    if (this.#minute.messages > MAX_MESSAGES_A_MINUTE) {
      this.#cut(socket, 'it says too much');
      return;
    }
    let message: RelayMessage | undefined;
    try {
      message = relayMessageIn(text);
    } catch (error) {
      if (error instanceof NostrError) return;
      throw error;
    }
    if (message === undefined || this.#isClosed) return;
    switch (message.is) {
      case 'AUTH':
        this.#challenge = message.challenge;
        break;
      case 'OK':
        this.#acks.get(message.eventId)?.(message);
        break;
      case 'EVENT':
        this.#received(message);
        break;
      case 'EOSE':
        this.#requests.get(message.subscription)?.onStored?.();
        break;
      case 'CLOSED':
        void this.#closedBy(socket, message);
        break;
    }
  }

  #received({ subscription, event, bytes }: Extract<RelayMessage, { is: 'EVENT' }>): void {
    const request = this.#requests.get(subscription);
    if (request === undefined || !matches(request.filter, event)) return;
    // A wrap is signed by a key that its sender threw away: its signature says nothing, and costs the most.
    const isSound = event.kind === KINDS.giftWrap ? idOf(event) === event.id : isGenuine(event);
    if (isSound) request.onEvent(event, bytes);
  }

  async #closedBy(socket: WebSocket, { subscription, reason }: Extract<RelayMessage, { is: 'CLOSED' }>): Promise<void> {
    const request = this.#requests.get(subscription);
    if (request === undefined) return;
    const { signer, retried } = request;
    request.retried = true;
    const mayRetry = wantsAuth(reason) && signer !== undefined && !retried;
    const isProven = mayRetry && (await this.#authenticated(signer).catch(() => false));
    if (this.#socket !== socket) return;
    if (isProven && this.#requests.get(subscription) === request) this.#say(socket, ['REQ', subscription, request.filter]);
    else if (!isProven) request.onRefused(reason);
  }

  #say(socket: WebSocket, message: unknown[]): void {
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > MAX_UNSENT_BYTES) this.#cut(socket, 'it reads nothing');
    else socket.send(JSON.stringify(message));
  }

  #cut(socket: WebSocket, why: string): void {
    this.#o.log.debug({ url: this.url }, `a relay is cut: ${why}`);
    socket.terminate();
  }

  #now(): number {
    return this.#o.now?.() ?? Date.now();
  }
}

const away = (what: string, cause?: unknown): NostrError =>
  new NostrError('unreachable', `a relay is away: ${what}`, cause === undefined ? undefined : { cause });

/** Throws NostrError after ANSWER_MS. */
async function within<T>(work: Promise<T>, onStalled: () => void): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    onStalled();
    reject(away('it does not answer'));
  }, ANSWER_MS);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
