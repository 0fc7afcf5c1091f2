import { ExecutionRefused } from './executor.ts';

export interface SlotLimits {
  /** Runs at once in this process. */
  atOnce: number;
  /** Of all tenants that one person made. */
  atOnceOfPayer: number;
  /** Runs of theirs that wait for a slot. */
  waitingOfPayer: number;
}

interface Waiting {
  payer: string;
  begin(): void;
}

/** The payers that run now and that wait, in the order in which they came; but nobody waits for a payer who has their share. */
export class Slots {
  readonly #limits: SlotLimits;
  readonly #running = new Map<string, number>();
  #waiting: Waiting[] = [];

  constructor(limits: SlotLimits) {
    this.#limits = limits;
  }

  /** Resolves when there is a slot. Dispose of it to give it back. Throws ExecutionRefused, or the signal's reason. */
  async take(payer: string, signal: AbortSignal): Promise<Disposable> {
    signal.throwIfAborted();
    if (!this.#hasCapacity(payer)) {
      if (this.#waiting.filter((one) => one.payer === payer).length >= this.#limits.waitingOfPayer)
        throw new ExecutionRefused('busy', 'Too much code waits to be run.');
      await this.#wait(payer, signal);
    } else this.#count(payer, 1);
    let isHeld = true;
    return {
      [Symbol.dispose]: () => {
        if (!isHeld) return;
        isHeld = false;
        this.#count(payer, -1);
        this.#admit();
      },
    };
  }

  #wait(payer: string, signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const one: Waiting = { payer, begin: resolve };
    const leave = () => {
      this.#waiting = this.#waiting.filter((other) => other !== one);
      reject(signal.reason);
    };
    this.#waiting.push(one);
    signal.addEventListener('abort', leave, { once: true });
    return promise.finally(() => signal.removeEventListener('abort', leave));
  }

  #admit(): void {
    for (const one of [...this.#waiting]) {
      if (!this.#hasCapacity(one.payer)) continue;
      this.#waiting = this.#waiting.filter((other) => other !== one);
      this.#count(one.payer, 1);
      one.begin();
    }
  }

  #hasCapacity(payer: string): boolean {
    const all = [...this.#running.values()].reduce((sum, count) => sum + count, 0);
    return all < this.#limits.atOnce && (this.#running.get(payer) ?? 0) < this.#limits.atOnceOfPayer;
  }

  #count(payer: string, change: 1 | -1): void {
    const now = (this.#running.get(payer) ?? 0) + change;
    if (now > 0) this.#running.set(payer, now);
    else this.#running.delete(payer);
  }
}
