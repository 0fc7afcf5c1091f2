import { type Engine, EngineError } from './domain/engine.ts';

export class EngineTimeout extends EngineError {}

/** One agent's engine, with a time limit on every call. */
export class TimedEngine {
  readonly #engine: Engine;
  readonly #timeoutMs: number;
  readonly #closing: AbortSignal;

  /** `closing`: aborted when the agent closes. */
  constructor(engine: Engine, o: { timeoutMs: number; closing: AbortSignal }) {
    this.#engine = engine;
    this.#timeoutMs = o.timeoutMs;
    this.#closing = o.closing;
  }

  get name(): string {
    return this.#engine.name;
  }

  get contextTokens(): number {
    return this.#engine.contextTokens;
  }

  /** The agent closes: what a call still answers is no longer used. */
  get isClosing(): boolean {
    return this.#closing.aborted;
  }

  /** Aborts the call at the time limit, and does not wait for an engine that ignores this. Throws EngineTimeout, EngineError. */
  async call<T>(work: (engine: Engine, signal: AbortSignal) => Promise<T>): Promise<T> {
    const timeout = Promise.withResolvers<never>();
    const abort = new AbortController();
    const giveUp = (error: Error) => {
      abort.abort(error);
      timeout.reject(error);
    };
    const timer = setTimeout(
      () => giveUp(new EngineTimeout(`no answer within ${this.#timeoutMs} ms`, { retryable: true })),
      this.#timeoutMs,
    );
    const onClosing = () => giveUp(new EngineError('the agent is closing', { retryable: true }));
    this.#closing.addEventListener('abort', onClosing, { once: true });
    try {
      if (this.#closing.aborted) onClosing();
      return await Promise.race([work(this.#engine, abort.signal), timeout.promise]);
    } finally {
      clearTimeout(timer);
      this.#closing.removeEventListener('abort', onClosing);
      timeout.promise.catch(() => {});
    }
  }
}
