// Keeps idle agents in stock: as many as the pool wants here, no faster than starts succeed, and not while claims need the host.

import type { Scheduler, Task } from '../../scheduling/scheduler.ts';
import { ClaimRush } from './domain/claim-rush.ts';
import { IdleStock } from './domain/idle-stock.ts';
import { type Newcomer, Starts } from './domain/starts.ts';

export interface StockOptions {
  scheduler: Scheduler;
  /** Default if the pool does not say how many it wants. */
  idleTarget: number;
  /** Idle agents ready to be handed out. */
  ready(): number;
  /** Idle agents not registered yet. */
  newcomers(): Newcomer[];
  isRegistered(instanceId: string): boolean;
  /** Claimed agents joining their conversations. */
  joining(): string[];
  /** How many more agents the host can hold. */
  room(): number;
  /** False: it failed. */
  make(): boolean;
  /** Asks the pool how many it wants. */
  askPool(): void;
}

/** Concurrent starts: claimed agents get their turn in between and stop further starts. */
const MAKING_AT_ONCE = 8;
/** A pool that hands out many agents per second is not asked for each. */
const ASK_PAUSE_MS = 200;

export class Stock {
  readonly #o: StockOptions;
  readonly #idleStock: IdleStock;
  readonly #starts = new Starts();
  readonly #rush = new ClaimRush();
  readonly #task: Task;
  readonly #asking: Task;
  #claimsWait = false;

  constructor(o: StockOptions) {
    this.#o = o;
    this.#idleStock = new IdleStock(o.idleTarget);
    this.#task = o.scheduler.task('calls', async () => this.#fill());
    this.#asking = spaced(o.scheduler, ASK_PAUSE_MS, o.askPool);
  }

  /** The pool is being asked how many it wants: what is reported now holds until it answers. */
  ask(): { starting: number; startFailures: number } {
    this.#observe();
    this.#idleStock.ask();
    return { starting: this.#o.newcomers().length, startFailures: this.#starts.failures };
  }

  /** The pool's target. Undefined: the host's own floor. `claimsWait`: claims are waiting for idle agents, so making them comes first. */
  answered(idleTarget: number | undefined, claimsWait = false): void {
    this.#claimsWait = claimsWait;
    this.#idleStock.answered(idleTarget);
    this.#task.wake();
  }

  /** An idle instance was taken: asks the pool whether it wants a replacement here. */
  taken(): void {
    this.#idleStock.taken();
    this.#asking.wake();
  }

  /** The state differs from the last report: tells the pool soon. */
  tellSoon(): void {
    this.#asking.wake();
  }

  wake(): void {
    this.#task.wake();
  }

  /** As of the last look. */
  get isRushed(): boolean {
    return this.#rush.pauseMs(true, performance.now()) !== undefined;
  }

  /** Nothing is made after this. */
  async stop(): Promise<void> {
    await Promise.all([this.#task.stop(), this.#asking.stop()]);
  }

  #observe(): void {
    const now = performance.now();
    this.#starts.observe(this.#o.newcomers(), this.#o.isRegistered, now);
    this.#rush.observe(this.#o.joining(), now);
  }

  #fill(): number | undefined {
    this.#observe();
    const starting = this.#o.newcomers().length;
    const ready = this.#o.ready();
    const missing = Math.min(this.#idleStock.missing(ready + starting), this.#o.room());
    if (missing <= 0) return undefined;
    const rushes = this.#claimsWait ? undefined : this.#rush.pauseMs(ready > 0, performance.now());
    if (rushes !== undefined) return rushes;
    const permitted = Math.min(this.#starts.permitted(missing, starting, performance.now()), MAKING_AT_ONCE - starting);
    for (let made = 0; made < permitted; made++) {
      if (this.#o.make()) continue;
      this.#starts.failed(performance.now());
      break;
    }
    return this.#starts.pauseMs(performance.now());
  }
}

/** Runs at once unless it ran within the pause, otherwise as soon as the pause has passed. */
function spaced(scheduler: Scheduler, pauseMs: number, run: () => void): Task {
  let next = Number.NEGATIVE_INFINITY;
  return scheduler.task('calls', async () => {
    const early = next - performance.now();
    if (early > 0) return early;
    next = performance.now() + pauseMs;
    run();
    return undefined;
  });
}
