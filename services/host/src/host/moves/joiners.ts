// Agents that are joining while the host stops: an agent added now is added under this installation, and would have to be added again on
// another host.

import { within } from '../../scheduling/ended-in-time.ts';
import type { OpenAgents } from '../agents/open-agents.ts';

/** An active member client takes a second or two; an inactive one is not waited for. */
const FINISH_MS = 5_000;

export class Joiners {
  readonly #agents: Pick<OpenAgents, 'live' | 'joining'>;
  #isFinishing = false;
  #looked: (() => void) | undefined;

  constructor(agents: Pick<OpenAgents, 'live' | 'joining'>) {
    this.#agents = agents;
  }

  /** While the host stops: also an agent whose claim has only just come, since the pool may not have heard yet. */
  mayGoOn(instanceId: string): boolean {
    return this.#isFinishing && this.#agents.live(instanceId)?.state.phase === 'joining';
  }

  /** Someone's phase may have changed. */
  looked(): void {
    this.#looked?.();
  }

  /**
   * Resolves when all agents that have asked to join, or are in, are live, or on time-out. They start nothing new after that. `told`: the pool
   * knows that this host stops, so no claims come after it.
   */
  async finish(mostMs: number, told: Promise<void>): Promise<void> {
    this.#isFinishing = true;
    let isTold = false;
    const isUnderWay = (instanceId: string) => {
      const { phase, conversationId, joinAttempts, joinFailed } = this.#agents.live(instanceId)?.state ?? { phase: 'idle' };
      return phase === 'joining' && !joinFailed && (conversationId !== undefined || (joinAttempts ?? 0) > 0);
    };
    const { promise: finished, resolve } = Promise.withResolvers<void>();
    this.#looked = () => {
      if (isTold && !this.#agents.joining().some(isUnderWay)) resolve();
    };
    void told.then(() => {
      isTold = true;
      this.#looked?.();
    });
    await within(Math.min(mostMs, FINISH_MS), finished);
    this.#looked = undefined;
    this.#isFinishing = false;
  }
}
