import { ModelMeter } from '@offshoot/models';
import type { Logger } from '@offshoot/process/logger.ts';
import type { UsedTokens } from '../domain/ports.ts';
import type { UsageRows } from '../store/usage.ts';

/** Whom it is counted for. */
export type UsedBy = Omit<UsedTokens, 'inputTokens' | 'outputTokens'>;

export interface OpenUsageDeps {
  rows: Pick<UsageRows, 'keepSoFar' | 'keepLast'>;
  /** Something is to be sent. */
  wake(): void;
  now(): Date;
  log: Logger;
}

/** If its process is gone, what a run has used so far is counted after this time. */
const SILENCE_MS = 60_000;
/** While the database is away. What is beyond that is not counted. */
const MOST_WAITING = 50_000;

/** What the runs of this process have used and what is not yet in a row. */
export class OpenUsage {
  readonly #deps: OpenUsageDeps;
  readonly #running = new Map<string, { by: UsedBy; meter: ModelMeter }>();
  #waiting: UsedTokens[] = [];

  constructor(deps: OpenUsageDeps) {
    this.#deps = deps;
  }

  /** Whatever the run asks of a model has to go through the meter. */
  begin(by: UsedBy): ModelMeter {
    const meter = new ModelMeter();
    this.#running.set(by.id, { by, meter });
    return meter;
  }

  /** Ends a run. `store` stores what it used, in the transaction that stores the end. If it fails, that is tried again later, and this throws. */
  async end<T>(id: string, store: (used: UsedTokens) => Promise<T>): Promise<T> {
    const run = this.#running.get(id);
    if (run === undefined) throw new Error('the run has ended already');
    this.#running.delete(id);
    const used = usedIn(run.by, run.meter);
    try {
      const stored = await store(used);
      this.#deps.wake();
      return stored;
    } catch (error) {
      if (this.#waiting.length < MOST_WAITING) this.#waiting.push(used);
      else this.#deps.log.error({ id }, 'what a run used is not counted');
      throw error;
    }
  }

  /** Ends a run that has no other row. Never throws. */
  async endAlone(id: string): Promise<void> {
    const { rows, now, log } = this.#deps;
    await this.end(id, (used) => rows.keepLast([used], now())).catch((error: unknown) =>
      log.error({ err: error, id }, 'what a run used could not be stored yet'),
    );
  }

  /** Stores what is known of all runs, so that it outlives this process. */
  async keep(): Promise<void> {
    const { rows, now, wake } = this.#deps;
    const waiting = this.#waiting;
    this.#waiting = [];
    try {
      await rows.keepLast(waiting, now());
    } catch (error) {
      this.#waiting = [...waiting, ...this.#waiting];
      throw error;
    }
    if (waiting.length > 0) wake();
    const known = [...this.#running.values()].map(({ by, meter }) => usedIn(by, meter));
    await rows.keepSoFar(known, new Date(now().getTime() + SILENCE_MS));
  }
}

const usedIn = (by: UsedBy, { inputTokens, outputTokens }: ModelMeter): UsedTokens => ({ ...by, inputTokens, outputTokens });
