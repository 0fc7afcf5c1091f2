// Agents that are joining while the host stops: an agent added now is added under this installation, and would have to be added again on
// another host.
import type { OpenAgents } from '../open-agents.ts';
import { within } from '../scheduling/within.ts';

/** An active member client takes a second or two; an inactive one is not waited for. */
const FINISH_MS = 5_000;

export class Joiners {
  readonly #agents: OpenAgents;
  #goingOn = new Set<string>();
  #looked: (() => void) | undefined;

  constructor(agents: OpenAgents) {
    this.#agents = agents;
  }

  /** While the host stops. */
  mayGoOn(instanceId: string): boolean {
    return this.#goingOn.has(instanceId);
  }

  /** Someone's phase may have changed. */
  looked(): void {
    this.#looked?.();
  }

  /** Resolves when all agents that have asked to join, or are in, are live, or on time-out. They start nothing new after that. */
  async finish(mostMs: number): Promise<void> {
    this.#goingOn = new Set(this.#agents.joining());
    const isUnderWay = (instanceId: string) => {
      const { phase, conversationId, joinAttempts, joinFailed } = this.#agents.get(instanceId)?.state ?? { phase: 'idle' };
      return phase === 'joining' && !joinFailed && (conversationId !== undefined || (joinAttempts ?? 0) > 0);
    };
    const { promise: finished, resolve } = Promise.withResolvers<void>();
    this.#looked = () => {
      if (![...this.#goingOn].some(isUnderWay)) resolve();
    };
    this.#looked();
    await within(Math.min(mostMs, FINISH_MS), finished);
    this.#looked = undefined;
    this.#goingOn = new Set();
  }
}
