import { type Engine, EngineError } from '@offshoot/engine/engine.ts';
import type { ModelEngine } from '@offshoot/engine/model-engine.ts';

export class EngineTimeout extends EngineError {}

/** The time limit of one call. */
export interface CallClock {
  /** The time that the engine waits for something, such as a web page, does not count; it then has its time anew. */
  pausedFor<T>(work: Promise<T>): Promise<T>;
}

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

  /** With what it thinks now. A model without room for tools is one, too. */
  mind(model: string): 'model' | 'resting-model' | 'quotes' {
    if (this.#engine.name === 'offline') return 'quotes';
    return this.#engine.isResting?.(model) ? 'resting-model' : 'model';
  }

  get contextTokens(): number {
    return this.#engine.contextTokens;
  }

  /** Undefined: without a language model, or with one that rests. */
  withModel(model: string): ModelEngine | undefined {
    const { withModel } = this.#engine;
    return withModel?.isUsable(model) ? withModel : undefined;
  }

  /** The agent closes: what a call still answers is no longer used. */
  get isClosing(): boolean {
    return this.#closing.aborted;
  }

  /**
   * Aborts the call at the time limit, or when `until` is aborted, and does not wait for an engine that ignores this. Throws
   * EngineTimeout, EngineError.
   */
  async call<T>(work: (engine: Engine, signal: AbortSignal, clock: CallClock) => Promise<T>, until?: AbortSignal): Promise<T> {
    const timeout = Promise.withResolvers<never>();
    const abort = new AbortController();
    const giveUp = (error: Error) => {
      abort.abort(error);
      timeout.reject(error);
    };
    const started = () =>
      setTimeout(() => giveUp(new EngineTimeout(`no answer within ${this.#timeoutMs} ms`, { retryable: true })), this.#timeoutMs);
    let timer = started();
    let pauses = 0;
    const clock: CallClock = {
      async pausedFor(waiting) {
        pauses++;
        clearTimeout(timer);
        try {
          return await waiting;
        } finally {
          pauses--;
          if (pauses === 0 && !abort.signal.aborted) timer = started();
        }
      },
    };
    const onUntil = () => giveUp(new EngineError('the answer is no longer wanted', { retryable: true, failure: 'cancelled' }));
    const onClosing = () => giveUp(new EngineError('the agent is closing', { retryable: true }));
    this.#closing.addEventListener('abort', onClosing, { once: true });
    until?.addEventListener('abort', onUntil, { once: true });
    try {
      if (this.#closing.aborted) onClosing();
      else if (until?.aborted) onUntil();
      return await Promise.race([work(this.#engine, abort.signal, clock), timeout.promise]);
    } finally {
      // A clock that goes on after the call is stopped by it.
      abort.abort();
      clearTimeout(timer);
      this.#closing.removeEventListener('abort', onClosing);
      until?.removeEventListener('abort', onUntil);
      timeout.promise.catch(() => {});
    }
  }
}
