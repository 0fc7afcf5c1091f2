// One connection to one relay, for all keys of a process: it opens when it is needed, and comes back by itself while a subscription is open.
import type { WebSocket } from 'ws';
import { NostrError, type NostrEvent } from '../events.ts';
import type { Filter } from '../filters.ts';
import type { Signer } from './proofs.ts';
import { ANSWER_MS, away, type Request, Session } from './session.ts';

type ConnectionState = 'connected' | 'connecting' | 'away';

interface RelayConnectionOptions {
  /** Opens a socket, and refuses addresses that may not be called. */
  connect(url: string): WebSocket;
  log: { debug(fields: object, message: string): void };
  /** Milliseconds. Default: of the machine. */
  now?: () => number;
}

interface Asking {
  signer?: Signer | undefined;
  signal: AbortSignal;
}

interface Fetching extends Asking {
  maxEvents: number;
  /** UTF-16 units of the messages. */
  maxBytes: number;
}

interface Subscription {
  close(): void;
}

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 5 * 60_000;
/** After so many, the pause is the longest. */
const MANY_FAILURES = 10;
/** A connection that stood for so long was a good one: the next attempt comes soon. */
const GOOD_MS = 60_000;
/** Nothing has been asked for so long. */
const IDLE_MS = 30_000;

/** It stays until it is closed, through all sessions. */
interface Kept {
  request: Request;
  asked: { close(): void } | undefined;
}

export class RelayConnection {
  readonly url: string;
  readonly #o: RelayConnectionOptions;
  readonly #kept = new Set<Kept>();
  #session: Session | undefined;
  #opening: { session: Promise<Session>; abort(): void } | undefined;
  #retry: NodeJS.Timeout | undefined;
  #idle: NodeJS.Timeout | undefined;
  #failures = 0;
  #working = 0;
  #isClosed = false;

  constructor(url: string, o: RelayConnectionOptions) {
    this.url = url;
    this.#o = o;
  }

  get state(): ConnectionState {
    if (this.#session !== undefined) return 'connected';
    return this.#failures > 0 || this.#isClosed ? 'away' : 'connecting';
  }

  /** Repeatable. `reason`: of the relay, for people. Throws NostrError if it cannot be reached or does not answer. */
  publish(event: NostrEvent, { signer, signal }: Asking): Promise<{ ok: boolean; reason: string }> {
    return this.#work(signal, async () => (await this.#opened()).publish(event, signer));
  }

  /** What it has stored, genuine and as asked for. Ends early at the caps. Throws NostrError if it cannot be reached, stalls, lies or refuses. */
  fetch(filter: Filter, { signer, signal, maxEvents, maxBytes }: Fetching): Promise<NostrEvent[]> {
    return this.#work(signal, async () => {
      const session = await this.#opened();
      signal.throwIfAborted();
      const found = new Map<string, NostrEvent>();
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const stalled = setTimeout(() => session.cut('it stalls'), ANSWER_MS);
      let units = 0;
      const asked = session.ask({
        ...{ filter: { ...filter, limit: Math.min(filter.limit ?? maxEvents, maxEvents) }, signer, onStored: resolve },
        onRead(more) {
          stalled.refresh();
          units += more;
          if (units > maxBytes) resolve();
        },
        onEvent(event) {
          if (units <= maxBytes && found.size < maxEvents) found.set(event.id, event);
          if (found.size >= maxEvents) resolve();
        },
        onRefused: (reason) => reject(new NostrError('refused', `a relay does not let this be read: ${kindOf(reason)}`)),
        onGone: () => reject(away('it has gone')),
      });
      const abort = () => reject(signal.reason);
      signal.addEventListener('abort', abort, { once: true });
      try {
        await promise;
        return [...found.values()];
      } finally {
        clearTimeout(stalled);
        signal.removeEventListener('abort', abort);
        asked.close();
      }
    });
  }

  /**
   * Events as they come, and those that are stored. `onOpen`: from now on all events are heard. It is called again whenever the
   * connection has come back: what came meanwhile is for the caller to look for.
   */
  subscribe(filter: Filter, o: { signer?: Signer | undefined; onEvent(event: NostrEvent): void; onOpen(): void }): Subscription {
    const kept: Kept = {
      asked: undefined,
      request: {
        ...{ filter, signer: o.signer },
        onEvent: (event) => o.onEvent(event),
        onStored: () => o.onOpen(),
        onRefused: (reason) => {
          kept.asked = undefined;
          this.#o.log.debug({ url: this.url, reason: kindOf(reason) }, 'a relay refuses a subscription');
          this.#comeBack(LAST_RETRY_MS * jitter());
        },
        onGone: () => {
          kept.asked = undefined;
        },
      },
    };
    this.#kept.add(kept);
    clearTimeout(this.#idle);
    if (this.#session === undefined) this.#comeBack(0);
    else kept.asked = this.#session.ask(kept.request);
    return {
      close: () => {
        if (!this.#kept.delete(kept)) return;
        kept.asked?.close();
        this.#restIfIdle();
      },
    };
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#retry);
    clearTimeout(this.#idle);
    this.#kept.clear();
    this.#opening?.abort();
    this.#session?.end();
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
    if (this.#working > 0 || this.#kept.size > 0 || this.#isClosed || this.#session === undefined) return;
    const session = this.#session;
    const rest = () => {
      // Not a failure: it is ended here.
      if (this.#session === session) this.#session = undefined;
      session.end();
    };
    this.#idle = setTimeout(rest, IDLE_MS);
    this.#idle.unref();
  }

  /** Throws NostrError. Those who call while it opens wait for the same socket. */
  #opened(): Promise<Session> {
    if (this.#isClosed) return Promise.reject(away('it is closed'));
    if (this.#session !== undefined) return Promise.resolve(this.#session);
    this.#opening ??= this.#open();
    return this.#opening.session;
  }

  #open(): { session: Promise<Session>; abort(): void } {
    const { promise, resolve, reject } = Promise.withResolvers<Session>();
    // A caller that has given up hears nothing of it.
    promise.catch(() => {});
    let socket: WebSocket;
    try {
      socket = this.#o.connect(this.url);
    } catch (cause) {
      this.#failures += 1;
      reject(away('it may not be called', cause));
      // Callers that wait for the opening hear of it first.
      queueMicrotask(() => this.#ended());
      return { session: promise, abort: () => {} };
    }
    const slow = setTimeout(() => socket.terminate(), ANSWER_MS);
    let why: unknown;
    const gone = () => {
      clearTimeout(slow);
      this.#failures += 1;
      reject(away('it cannot be reached', why));
      this.#ended();
    };
    socket.on('error', (error) => {
      why = error;
    });
    socket.once('close', gone);
    socket.once('open', () => {
      clearTimeout(slow);
      socket.off('close', gone);
      this.#opening = undefined;
      resolve(this.#began(socket));
    });
    return { session: promise, abort: () => socket.terminate() };
  }

  #began(socket: WebSocket): Session {
    const now = this.#o.now ?? Date.now;
    const began = now();
    const session: Session = new Session(socket, {
      ...{ url: this.url, now, log: this.#o.log },
      onEnd: (isDishonest) => {
        if (this.#session !== session) return;
        this.#session = undefined;
        const wasGood = !isDishonest && now() - began >= GOOD_MS;
        this.#failures = isDishonest ? MANY_FAILURES : wasGood ? 0 : this.#failures + 1;
        this.#ended();
      },
    });
    this.#session = session;
    clearTimeout(this.#retry);
    this.#retry = undefined;
    for (const kept of this.#kept) kept.asked = session.ask(kept.request);
    this.#restIfIdle();
    return session;
  }

  #ended(): void {
    this.#opening = undefined;
    clearTimeout(this.#retry);
    this.#retry = undefined;
    this.#comeBack(this.#pauseMs());
  }

  /** Doubled with each failure, and never the same for all who were cut at once. */
  #pauseMs(): number {
    return Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.max(0, this.#failures - 1)) * jitter();
  }

  /** Only while somebody listens who is not heard. A pause that has begun is not made shorter. */
  #comeBack(inMs: number): void {
    if (this.#retry !== undefined || this.#opening !== undefined || this.#isClosed) return;
    if ([...this.#kept].every(({ asked }) => asked !== undefined)) return;
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      const session = this.#session;
      if (session === undefined) void this.#opened().catch(() => {});
      else for (const kept of this.#kept) kept.asked ??= session.ask(kept.request);
    }, inMs);
    this.#retry.unref();
  }
}

/** From a half to one. */
const jitter = (): number => 0.5 + Math.random() / 2;

/** The part of a reason that is for programs. */
const kindOf = (reason: string): string => reason.split(':', 1)[0]?.slice(0, 40) ?? '';
