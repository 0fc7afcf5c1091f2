// Agents on their way into their conversations when the host stops: who is let in by a member's client meanwhile is let in under
// this installation, and would have to be let in again elsewhere.
import type { OpenAgents } from '../open-agents.ts';
import { within } from '../scheduling/within.ts';

/** A member's client that is awake takes a second or two; one that is not, nobody waits for. */
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

  /** Somebody's phase may have changed. */
  looked(): void {
    this.#looked?.();
  }

  /** Resolves when all that have asked to be let in, or are in, are live; at last after the time. They begin nothing after that. */
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
