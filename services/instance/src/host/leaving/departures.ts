// Agents that have ended: their folders go, and the pool is told until it has heard it.
import type { Logger } from '@offshoot/process/logger.ts';
import type { Agent } from '../../agent/agent.ts';
import type { Report } from '../../agent/domain/report.ts';
import type { PoolLink } from '../../agent/reporting.ts';
import type { HostStore } from '../host-store.ts';
import type { OpenAgents } from '../open-agents.ts';
import type { Scheduler, Task } from '../scheduling/scheduler.ts';
import { within } from '../scheduling/within.ts';

const RETRY_MS = 1_000;
const DELETE_RETRY_MS = 1_000;
/** What has not closed by then keeps nobody waiting: its files go from under it. */
const CLOSE_MS = 30_000;

export interface DeparturesOptions {
  agents: Pick<OpenAgents, 'takeOut' | 'deleteFolder'>;
  store: Pick<HostStore, 'letGo' | 'unreported' | 'reported'>;
  pool: PoolLink;
  scheduler: Scheduler;
  /** Makes the host say anew which instances it has. */
  registerAgain(): void;
  /** The folder is gone. */
  onGone(instanceId: string): void;
  /** For tests. */
  closeMs?: number;
  log: Logger;
}

/** A folder that is to go. */
interface Leaving {
  /** Resolves when it is closed, or is not waited for any more. Undefined: nothing has to be closed (any more). */
  closing?: Promise<void> | undefined;
  /** The log has said that it could not be deleted. */
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

  /** Nothing is reported or tried again after this. */
  async stop(): Promise<void> {
    await Promise.all([this.#lastWords.stop(), this.#deleting.stop()]);
  }

  /** Resolves when no agent is being closed. */
  async ended(): Promise<void> {
    await Promise.all([...this.#leaving.values()].map(({ closing }) => closing));
  }

  /** Deletes the agent outside its own loop, which is still running at this moment. */
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
        // Without a credential nothing can be said for it: the host's list of instances says it.
        if (credential === undefined && registered) this.#o.registerAgain();
      });
  }

  /** What an earlier process did not get to. */
  finish(instanceId: string): void {
    this.#leaving.set(instanceId, { isNoted: false });
    this.#deleting.wake();
  }

  /** Returns when to try again. */
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
