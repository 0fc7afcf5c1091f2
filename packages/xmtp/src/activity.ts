import { setTimeout as delay } from 'node:timers/promises';
import type { ClientLog, ConnectionState, Unsubscribe } from './agent-client.ts';
import { textOf } from './errors.ts';

/** The two ways in which a listening inbox reads from the network. */
export interface ActivitySource {
  /** Opens the streams; calls `event` for everything received, and `end` once a stream has ended. */
  open(event: () => void, end: () => void): Promise<{ close(): Promise<void> }>;
  /** Fetches what the streams missed. */
  sync(): Promise<void>;
}

/** The SDK's own restart waits 60 s, but a local network is back within seconds. */
const FIRST_RETRY_MS = 200;
const LAST_RETRY_MS = 5_000;
/** A stream can die silently (a laptop that slept), so sync anyway. */
const SAFETY_SYNC_MS = 20_000;

/** Milliseconds until a stream is opened again. Half is random, so that the streams of one host do not all come back in the same instant. */
export function retryIn(failures: number): number {
  const wait = Math.min(FIRST_RETRY_MS * 2 ** failures, LAST_RETRY_MS);
  return wait / 2 + (Math.random() * wait) / 2;
}

/** Turns an inbox's streams into wake-ups, and restarts them until it is closed. */
export class Activity {
  readonly #source: ActivitySource;
  readonly #log: ClientLog;
  readonly #listeners = new Set<() => void>();
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;
  #state: ConnectionState = 'connecting';
  #wakePending = false;

  constructor(source: ActivitySource, log: ClientLog) {
    this.#source = source;
    this.#log = log;
    this.#done = this.#run();
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Soon calls the listener once, as there may be earlier news. */
  subscribe(listener: () => void): Unsubscribe {
    this.#listeners.add(listener);
    this.#wake();
    return () => this.#listeners.delete(listener);
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#done;
    this.#setState('closed');
  }

  async #run(): Promise<void> {
    let failures = 0;
    while (!this.#stop.signal.aborted) {
      try {
        await this.#listen(() => {
          failures = 0;
        });
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        this.#log.debug({ failures, cause: textOf(error).slice(0, 200) }, 'cannot reach the XMTP network; will retry');
      }
      if (this.#stop.signal.aborted) return;
      this.#setState('offline');
      await this.#pause(retryIn(failures++));
    }
  }

  /** Returns when a stream ends; throws if the network cannot be reached. */
  async #listen(onOnline: () => void): Promise<void> {
    const ended = Promise.withResolvers<'ended'>();
    const streams = await this.#source.open(
      () => this.#wake(),
      () => ended.resolve('ended'),
    );
    try {
      for (;;) {
        // Syncs after opening the streams, so that nothing falls in between: they never emit what arrived earlier.
        await this.#source.sync();
        onOnline();
        this.#setState('online');
        this.#wake();
        if ((await this.#endOrPause(ended.promise)) === 'ended' || this.#stop.signal.aborted) return;
      }
    } finally {
      await streams.close();
    }
  }

  async #endOrPause(ended: Promise<'ended'>): Promise<'ended' | 'paused'> {
    const over = new AbortController();
    const signal = AbortSignal.any([over.signal, this.#stop.signal]);
    const paused = delay(SAFETY_SYNC_MS * (0.75 + Math.random() / 2), 'paused' as const, { signal, ref: false }).catch(
      () => 'paused' as const,
    );
    const outcome = await Promise.race([ended, paused]);
    over.abort();
    return outcome;
  }

  async #pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.#stop.signal, ref: false }).catch(() => undefined);
  }

  #wake(): void {
    if (this.#wakePending) return;
    this.#wakePending = true;
    setImmediate(() => {
      this.#wakePending = false;
      for (const listener of this.#listeners) this.#call(listener);
    });
  }

  #call(listener: () => void): void {
    try {
      listener();
    } catch (error) {
      this.#log.warn({ cause: textOf(error) }, 'an activity listener threw');
    }
  }

  #setState(state: ConnectionState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#log.debug({ state }, 'XMTP connection');
  }
}
