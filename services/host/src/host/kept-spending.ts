// Keeps the pool's rows of budgets up to what the agents use of the operator's models.
import type { Spending } from '@offshoot/models';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { Scheduler, Task } from '../scheduling/scheduler.ts';

/** For this long, all hosts may still spend tokens that answers have used beyond their share. */
const EVERY_MS = 1_000;

export class KeptSpending {
  readonly #spending: Pick<Spending<string>, 'book'>;
  readonly #task: Task;
  readonly #log: Logger;

  constructor(spending: Pick<Spending<string>, 'book'>, { scheduler, log }: { scheduler: Scheduler; log: Logger }) {
    this.#spending = spending;
    this.#log = log;
    this.#task = scheduler.task('calls', async () => {
      // Tried again in time: what could not be booked is kept.
      await spending.book().catch((error: unknown) => log.debug({ err: error }, 'what the agents used could not be booked yet'));
      return EVERY_MS;
    });
  }

  start(): void {
    this.#task.wake();
  }

  /** Gives back what was taken ahead. */
  async stop(): Promise<void> {
    await this.#task.stop();
    await this.#spending
      .book({ isLast: true })
      .catch((error: unknown) => this.#log.warn({ err: error }, 'what was taken of the budgets could not be given back'));
  }
}
