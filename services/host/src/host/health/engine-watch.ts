// Watches the language model by its calls, with checks after a quiet period or a failed call.

import type { Engine } from '@offshoot/engine/engine.ts';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { Scheduler, Task } from '../../scheduling/scheduler.ts';
import { EngineHealth } from './domain/engine-health.ts';

const LOOK_MS = 1_000;
const CHECK_TIMEOUT_MS = 5_000;

export interface EngineWatchOptions {
  engine: Engine;
  scheduler: Scheduler;
  /** Health has changed. */
  onChange(): void;
  log: Logger;
  /** Monotonic milliseconds. */
  clock?: () => number;
}

export class EngineWatch {
  readonly #o: EngineWatchOptions;
  readonly #health: EngineHealth;
  readonly #task: Task;
  readonly #clock: () => number;
  #wasOk = true;

  constructor(o: EngineWatchOptions) {
    this.#o = o;
    this.#clock = o.clock ?? (() => performance.now());
    this.#health = new EngineHealth(o.engine.check !== undefined, this.#clock());
    this.#task = o.scheduler.task('health', () => this.look());
  }

  get isOk(): boolean {
    return this.#health.isOk(this.#clock());
  }

  /** The outcome of a call. */
  called(isOk: boolean): void {
    this.#health.called(isOk, this.#clock());
    if (!isOk) this.#task.wake();
  }

  start(): void {
    this.#task.wake();
  }

  stop(): Promise<void> {
    return this.#task.stop();
  }

  /** Runs a check if one is due; returns milliseconds until the next look. */
  async look(): Promise<number> {
    const { engine, log } = this.#o;
    if (engine.check && this.#health.isCheckDue(this.#clock())) {
      const isOk = await engine.check(AbortSignal.timeout(CHECK_TIMEOUT_MS)).then(
        () => true,
        (error: unknown) => {
          if (this.#wasOk) log.warn({ err: error }, 'cannot reach the language model');
          return false;
        },
      );
      this.#health.checked(isOk, this.#clock());
    }
    const { isOk } = this;
    if (isOk !== this.#wasOk) {
      this.#wasOk = isOk;
      if (isOk) log.info('the language model answers again');
      else log.error('the language model does not answer; claims go on, and the agents say so when they are asked');
      this.#o.onChange();
    }
    return LOOK_MS;
  }
}
