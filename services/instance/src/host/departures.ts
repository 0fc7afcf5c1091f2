// Agents that have ended: their folders go, and the pool is told until it has heard it.
import type { Logger } from '@offshoot/rpc';
import type { Agent } from '../agent/agent.ts';
import type { PoolLink } from '../agent/reporting.ts';
import type { Report } from '../domain/report.ts';
import type { HostStore } from './host-store.ts';
import type { OpenAgents } from './open-agents.ts';
import type { Scheduler, Task } from './scheduler.ts';

const RETRY_MS = 1_000;

export interface DeparturesOptions {
  agents: OpenAgents;
  store: HostStore;
  pool: PoolLink;
  scheduler: Scheduler;
  /** Makes the host say anew which instances it has. */
  registerAgain(): void;
  /** The folder is gone, as far as it could be deleted. */
  onGone(instanceId: string): void;
  log: Logger;
}

export class Departures {
  readonly #o: DeparturesOptions;
  readonly #underway = new Set<Promise<void>>();
  readonly #lastWords: Task;

  constructor(o: DeparturesOptions) {
    this.#o = o;
    this.#lastWords = o.scheduler.task('calls', () => this.#reportLastWords());
  }

  wake(): void {
    this.#lastWords.wake();
  }

  /** Nothing is reported after this. */
  stop(): Promise<void> {
    return this.#lastWords.stop();
  }

  /** Resolves when no folder is being deleted. */
  async ended(): Promise<void> {
    await Promise.all(this.#underway);
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
    const departure = agent.wipe().then(
      () => log.info({ instanceId }, 'gone'),
      (error: unknown) => log.error({ instanceId, err: error }, 'could not delete everything; the next start does'),
    );
    this.#underway.add(departure);
    departure.finally(() => {
      this.#underway.delete(departure);
      // Without a credential nothing can be said for it: the host's list of instances says it.
      if (credential === undefined && registered) this.#o.registerAgain();
      this.#lastWords.wake();
      this.#o.onGone(instanceId);
    });
  }

  async #reportLastWords(): Promise<number | undefined> {
    const { store, pool } = this.#o;
    for (const { instanceId, credential, report } of store.unreported()) {
      // The folder goes first: GONE promises that nothing is left.
      if (this.#underway.size > 0) return undefined;
      const answer = await pool.report(instanceId, credential, report);
      if (answer === 'later') return RETRY_MS;
      if (answer === 'not-allowed') this.#o.registerAgain();
      store.reported(instanceId);
    }
    return undefined;
  }
}
