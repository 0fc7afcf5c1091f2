// Agents that have ended: deletes their folders, and reports to the pool until it acknowledges.
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { Agent } from '../../agent/agent.ts';
import type { Report } from '../../agent/record/domain/report.ts';
import type { PoolLink } from '../../agent/record/reporting.ts';
import { within } from '../../scheduling/ended-in-time.ts';
import type { Scheduler, Task } from '../../scheduling/scheduler.ts';
import type { HostStore } from '../agents/host-store.ts';
import type { OpenAgents } from '../agents/open-agents.ts';

const RETRY_MS = 1_000;
const DELETE_RETRY_MS = 1_000;
/** An agent that has not closed by then is not waited for: its files are deleted anyway. */
const CLOSE_MS = 30_000;

export interface DeparturesOptions {
  agents: Pick<OpenAgents, 'takeOut' | 'deleteFolder'>;
  store: Pick<HostStore, 'letGo' | 'unreported' | 'reported'>;
  pool: PoolLink;
  scheduler: Scheduler;
  /** Makes the host announce its instances again. */
  registerAgain(): void;
  /** The folder has been deleted. */
  onGone(instanceId: string): void;
  /** For tests. */
  closeMs?: number;
  log: Logger;
}

/** A folder to be deleted. */
interface Leaving {
  /** Resolves when the agent is closed or no longer waited for. Undefined: nothing is left to close. */
  closing?: Promise<void> | undefined;
  /** The failure to delete it has been logged. */
  isNoted: boolean;
}

export class Departures {
  readonly #o: DeparturesOptions;
  readonly #leaving = new Map<string, Leaving>();
  readonly #deleting: Task;
  readonly #lastWords: Task;

  constructor(o: DeparturesOptions) {
    this.#o = o;
    this.#deleting = o.scheduler.task('calls', async () => this.#delete());
    this.#lastWords = o.scheduler.task('calls', () => this.#reportLastWords());
  }

  wake(): void {
    this.#lastWords.wake();
  }

  /** Nothing is reported or retried after this. */
  async stop(): Promise<void> {
    await Promise.all([this.#lastWords.stop(), this.#deleting.stop()]);
  }

  /** Resolves when no agent is closing. */
  async ended(): Promise<void> {
    await Promise.all([...this.#leaving.values()].map(({ closing }) => closing));
  }

  /** Deletes the agent from outside its own loop, which is still running. */
  bury(agent: Agent): void {
    const { agents, store, log } = this.#o;
    if (!agents.takeOut(agent)) return;
    const { instanceId } = agent;
    const { credential, claimed, registered, epoch, generation } = agent.state;
    const report: Report = { claimId: claimed?.claimId, state: 'gone' };
    const backups = generation === 0 ? undefined : { upToEpoch: epoch };
    store.letGo(instanceId, { lastWords: credential === undefined ? undefined : { credential, report }, backups });
    const leaving: Leaving = { isNoted: false };
    this.#leaving.set(instanceId, leaving);
    leaving.closing = within(this.#o.closeMs ?? CLOSE_MS, agent.close())
      .catch((error: unknown) => log.error({ instanceId, err: error }, 'could not close an agent that has ended'))
      .then(() => {
        leaving.closing = undefined;
        if (this.#delete() !== undefined) this.#deleting.wake();
        // Without a credential nothing can be reported; the host's list of instances tells the pool instead.
        if (credential === undefined && registered) this.#o.registerAgain();
      });
  }

  /** Finishes what an earlier process left undone. */
  finish(instanceId: string): void {
    this.#leaving.set(instanceId, { isNoted: false });
    this.#deleting.wake();
  }

  /** Returns milliseconds until the next try. */
  #delete(): number | undefined {
    const { agents, log } = this.#o;
    let retryIn: number | undefined;
    for (const [instanceId, leaving] of this.#leaving) {
      if (leaving.closing !== undefined) continue;
      try {
        agents.deleteFolder(instanceId);
      } catch (error) {
        if (!leaving.isNoted) log.error({ instanceId, err: error }, 'could not delete the folder of an agent that has ended; retrying');
        leaving.isNoted = true;
        retryIn = DELETE_RETRY_MS;
        continue;
      }
      this.#leaving.delete(instanceId);
      log.info({ instanceId }, 'gone');
      this.#lastWords.wake();
      this.#o.onGone(instanceId);
    }
    return retryIn;
  }

  async #reportLastWords(): Promise<number | undefined> {
    const { store, pool } = this.#o;
    for (const { instanceId, credential, report } of store.unreported()) {
      // The folder goes first: GONE promises that nothing is left.
      if (this.#leaving.has(instanceId)) continue;
      const answer = await pool.report(instanceId, credential, report);
      if (answer === 'later') return RETRY_MS;
      if (answer === 'not-allowed') this.#o.registerAgain();
      store.reported(instanceId);
    }
    return undefined;
  }
}
