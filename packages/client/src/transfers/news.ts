import type { MessageLine } from '../owner-messages.ts';

/** Wake-ups of a line, one at a time. */
export class News {
  readonly #signal: AbortSignal;
  readonly #unsubscribe: () => void;
  #awaited = Promise.withResolvers<boolean>();

  constructor(line: MessageLine, signal: AbortSignal) {
    this.#signal = signal;
    this.#unsubscribe = line.onActivity(() => this.#awaited.resolve(true));
  }

  /** Returns false if nothing came. Throws if the person stops waiting. */
  async within(ms: number): Promise<boolean> {
    const aborted = Promise.withResolvers<never>();
    const abort = () => aborted.reject(this.#signal.reason);
    this.#signal.addEventListener('abort', abort, { once: true });
    const timer = setTimeout(() => this.#awaited.resolve(false), ms);
    try {
      this.#signal.throwIfAborted();
      return await Promise.race([this.#awaited.promise, aborted.promise]);
    } finally {
      clearTimeout(timer);
      this.#signal.removeEventListener('abort', abort);
      this.#awaited = Promise.withResolvers();
    }
  }

  close(): void {
    this.#unsubscribe();
  }
}
