import { setTimeout as delay } from 'node:timers/promises';
import type { RunSpending, Spending } from '@offshoot/models';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { UsedTokens } from '../../database/domain/ports.ts';
import type { Payers } from '../domain/budgets.ts';
import { tokenUsage } from '../metrics.ts';
import type { UsageRows } from '../store/usage.ts';

/** Whom it is counted for. */
export type UsedBy = Omit<UsedTokens, 'inputTokens' | 'outputTokens'>;

export interface OpenUsageDeps {
  rows: Pick<UsageRows, 'keepSoFar' | 'keepLast'>;
  spending: Spending<Payers>;
  /** Called with the usage of a run as soon as it has ended. */
  ended(used: UsedTokens): void;
  /** Something is to be sent. */
  wake(): void;
  now(): Date;
  log: Logger;
}

/** If its process is gone, a run's usage so far counts after this time. */
const SILENCE_MS = 60_000;
/** While the database is away. Usage beyond that is not counted. */
const MAX_WAITING = 50_000;
/** Runs that have no other row end faster than rows should be written: those that end in this time share a statement, and those of one user a row. */
const GATHER_MS = 20;

interface OpenRun {
  by: UsedBy;
  spending: RunSpending<Payers>;
  /** With its ID, for what it had used until then. */
  hasRow: boolean;
}

/** The usage of this process's runs that is not yet in a row. */
export class OpenUsage {
  readonly #deps: OpenUsageDeps;
  readonly #running = new Map<string, OpenRun>();
  #waiting: UsedTokens[] = [];
  /** The usage of runs without any row, summed by whom it counts for: one of their IDs stands for all. */
  #sums = new Map<string, UsedTokens>();
  #storing: Promise<void> | undefined;

  constructor(deps: OpenUsageDeps) {
    this.#deps = deps;
  }

  /** Every question of the run to a model has to go through the result. */
  begin(by: UsedBy, payers: Payers): RunSpending<Payers> {
    const spending = this.#deps.spending.begin(payers);
    this.#running.set(by.id, { by, spending, hasRow: false });
    return spending;
  }

  /** For a run that begins later. Throws RequestRefusal if it would not be paid for now. */
  requirePaid(payers: Payers, question: Parameters<Spending<Payers>['require']>[1]): Promise<void> {
    return this.#deps.spending.require(payers, question);
  }

  /** Ends a run of which nothing came, and which asked no model. */
  drop(id: string): void {
    this.#running.get(id)?.spending.end();
    this.#running.delete(id);
  }

  /** Ends a run. `store` stores what it used, in the transaction that stores the end. If it fails, that is tried again later, and this throws. */
  async end<T>(id: string, store: (used: UsedTokens) => Promise<T>): Promise<T> {
    const { used } = this.#take(id);
    try {
      const stored = await store(used);
      this.#deps.wake();
      return stored;
    } catch (error) {
      this.#wait(used);
      throw error;
    }
  }

  /** Ends a run that has no other row. Its usage is stored at once, but nobody waits for it: only a kill at this moment loses it. */
  endAlone(id: string): void {
    const { used, hasRow } = this.#take(id);
    if (hasRow) this.#wait(used);
    else this.#addUp(used);
    this.#storing ??= delay(GATHER_MS)
      .then(() => this.#storeWaiting())
      .catch((error: unknown) => this.#deps.log.error({ err: error, id }, 'what runs used could not be stored yet'))
      .finally(() => {
        this.#storing = undefined;
      });
  }

  /** Stores what is known of all runs, so that it outlives this process. */
  async keep(): Promise<void> {
    const { rows, now } = this.#deps;
    await this.#storing;
    await this.#storeWaiting();
    const known = [...this.#running.values()].map((run) => {
      // Even if it fails: the row may be there.
      run.hasRow = true;
      return usedIn(run);
    });
    await rows.keepSoFar(known, new Date(now().getTime() + SILENCE_MS));
  }

  #take(id: string): { used: UsedTokens; hasRow: boolean } {
    const run = this.#running.get(id);
    if (run === undefined) throw new Error('the run has ended already');
    this.#running.delete(id);
    run.spending.end();
    const used = usedIn(run);
    observe(used);
    this.#deps.ended(used);
    return { used, hasRow: run.hasRow };
  }

  #wait(used: UsedTokens): void {
    if (this.#hasCapacity(used)) this.#waiting.push(used);
  }

  #addUp(used: UsedTokens): void {
    const { tenantId, subject, agentId, agentVersion, requests, inputTokens, outputTokens } = used;
    const whose = `${tenantId} ${subject} ${agentId} ${agentVersion} ${requests > 0}`;
    const sum = this.#sums.get(whose);
    if (sum === undefined) {
      if (this.#hasCapacity(used)) this.#sums.set(whose, used);
      return;
    }
    sum.requests += requests;
    sum.inputTokens += inputTokens;
    sum.outputTokens += outputTokens;
  }

  #hasCapacity({ id }: UsedTokens): boolean {
    if (this.#waiting.length + this.#sums.size < MAX_WAITING) return true;
    this.#deps.log.error({ id }, 'what a run used is not counted');
    return false;
  }

  async #storeWaiting(): Promise<void> {
    const { rows, now, wake } = this.#deps;
    const waiting = [...this.#waiting, ...this.#sums.values()];
    this.#waiting = [];
    this.#sums = new Map();
    try {
      await rows.keepLast(waiting, now());
    } catch (error) {
      // Each with its ID, and nothing is added any more: it may have been stored all the same.
      this.#waiting = [...waiting, ...this.#waiting];
      throw error;
    }
    if (waiting.length > 0) wake();
  }
}

function observe({ requests, inputTokens, outputTokens }: UsedTokens): void {
  const operation = { 'gen_ai.operation.name': requests === 0 ? 'summary' : 'chat' };
  if (inputTokens > 0) tokenUsage.observe({ ...operation, 'gen_ai.token.type': 'input' }, inputTokens);
  if (outputTokens > 0) tokenUsage.observe({ ...operation, 'gen_ai.token.type': 'output' }, outputTokens);
}

const usedIn = ({
  by,
  spending: {
    meter: { inputTokens, outputTokens },
  },
}: OpenRun): UsedTokens => ({ ...by, inputTokens, outputTokens });
