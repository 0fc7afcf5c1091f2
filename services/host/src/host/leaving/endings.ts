// Agents that the pool ended while their host was away: each is shown the reason, and continues if that does not suffice.

import { Refusal } from '@offshoot/refusals';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import { orderRelease } from '../../agent/ownership/orders.ts';
import type { Signed } from '../../agent/versions/domain/signed-version.ts';
import type { Scheduler, Task } from '../../scheduling/scheduler.ts';
import type { OpenAgents } from '../agents/open-agents.ts';

const RETRY_MS = 5_000;

export interface Ending {
  instanceId: string;
  claimId: string;
  statement: Signed | undefined;
}

export class Endings {
  readonly #o: { agents: OpenAgents; log: Logger };
  readonly #task: Task;
  #waiting: readonly Ending[] = [];

  constructor(o: { agents: OpenAgents; scheduler: Scheduler; log: Logger }) {
    this.#o = o;
    this.#task = o.scheduler.task('calls', () => this.#carryOut());
  }

  /** The complete list: an ending missing from it has been withdrawn, the others are passed on again. */
  told(endings: readonly Ending[]): void {
    this.#waiting = endings;
    if (endings.length > 0) this.#task.wake();
  }

  stop(): Promise<void> {
    return this.#task.stop();
  }

  async #carryOut(): Promise<number | undefined> {
    const { agents, log } = this.#o;
    const again: Ending[] = [];
    for (const ending of this.#waiting) {
      const { instanceId, claimId, statement } = ending;
      const agent = agents.get(instanceId);
      if (agent === undefined) continue;
      try {
        await orderRelease(agent.orders, { statement, claimId });
      } catch (error) {
        if (error instanceof Refusal && error.reason !== 'IDENTITY_UNAVAILABLE')
          log.warn(
            { instanceId, reason: error.reason },
            'the pool counts the instance as ended; it keeps running, because its owner has not signed a release',
          );
        else again.push(ending);
      }
    }
    this.#waiting = again;
    return again.length === 0 ? undefined : RETRY_MS;
  }
}
