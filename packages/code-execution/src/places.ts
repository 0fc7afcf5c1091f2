import { ExecutionRefused } from './executor.ts';

export interface PlaceLimits {
  /** Runs at once in this process. */
  atOnce: number;
  /** Of one tenant. */
  atOnceOfTenant: number;
  /** Runs of one tenant that wait for a place. */
  waitingOfTenant: number;
}

interface Waiting {
  tenantId: string;
  begin(): void;
}

/** Who runs now, and who waits: in the order in which they came, but nobody waits for a tenant that has its share. */
export class Places {
  readonly #limits: PlaceLimits;
  readonly #running = new Map<string, number>();
  #waiting: Waiting[] = [];

  constructor(limits: PlaceLimits) {
    this.#limits = limits;
  }

  /** Resolves when there is a place. Dispose of it to give it back. Throws ExecutionRefused, or the signal's reason. */
  async take(tenantId: string, signal: AbortSignal): Promise<Disposable> {
    signal.throwIfAborted();
    if (!this.#hasRoom(tenantId)) {
      if (this.#waiting.filter((one) => one.tenantId === tenantId).length >= this.#limits.waitingOfTenant)
        throw new ExecutionRefused('busy', 'Too much code waits to be run.');
      await this.#turn(tenantId, signal);
    } else this.#count(tenantId, 1);
    let isHeld = true;
    return {
      [Symbol.dispose]: () => {
        if (!isHeld) return;
        isHeld = false;
        this.#count(tenantId, -1);
        this.#admit();
      },
    };
  }

  #turn(tenantId: string, signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const one: Waiting = { tenantId, begin: resolve };
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
      if (!this.#hasRoom(one.tenantId)) continue;
      this.#waiting = this.#waiting.filter((other) => other !== one);
      this.#count(one.tenantId, 1);
      one.begin();
    }
  }

  #hasRoom(tenantId: string): boolean {
    const all = [...this.#running.values()].reduce((sum, count) => sum + count, 0);
    return all < this.#limits.atOnce && (this.#running.get(tenantId) ?? 0) < this.#limits.atOnceOfTenant;
  }

  #count(tenantId: string, change: 1 | -1): void {
    const now = (this.#running.get(tenantId) ?? 0) + change;
    if (now > 0) this.#running.set(tenantId, now);
    else this.#running.delete(tenantId);
  }
}
