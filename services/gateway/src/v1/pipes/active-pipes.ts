import { setTimeout as delay } from 'node:timers/promises';
import { stopping } from './piped-service.ts';

/** When the gateway stops, requests in progress have so long to end by themselves. */
const GRACE_MS = 3_000;

/** What is being passed on. When the gateway stops, what has not ended soon is ended in order, and says why. */
export class ActivePipes {
  readonly #ends = new Map<(why: unknown) => void, Promise<void> | undefined>();
  #isStopping = false;

  /** Throws a Refusal if the gateway is stopping. */
  requireOpen(): void {
    if (this.#isStopping) throw stopping();
  }

  /** `end`: says why, and ends it. `endsItself`: it is worth waiting for. Returns what to call when it has ended. */
  add(end: (why: unknown) => void, { endsItself }: { endsItself: boolean }): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#ends.set(end, endsItself ? promise : undefined);
    return () => {
      this.#ends.delete(end);
      resolve();
    };
  }

  /** Nothing more is passed on. */
  stopAdding(): void {
    this.#isStopping = true;
  }

  async drain(): Promise<void> {
    const areOver = new AbortController();
    const over = Promise.all(this.#ends.values()).then(() => areOver.abort());
    await Promise.race([over, delay(GRACE_MS, undefined, { signal: areOver.signal }).catch(() => {})]);
    for (const end of this.#ends.keys()) end(stopping());
  }
}
