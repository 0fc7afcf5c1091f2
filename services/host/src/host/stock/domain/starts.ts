import { StartBackoff } from './start-backoff.ts';

/** An agent that is neither registered nor known to be failing counts as failed after this. */
const STUCK_MS = 60_000;
/** An agent that keeps failing counts again after this. */
const STILL_FAILING_MS = 10_000;

/** A new agent as seen from outside. */
export interface Newcomer {
  readonly instanceId: string;
  /** Its inbox could not be opened. */
  readonly isUnreachable: boolean;
}

/** Tracks starts of new agents: for the host's reports, and to pace further starts. Times are monotonic milliseconds. */
export class Starts {
  readonly #pace = new StartBackoff();
  readonly #newcomers = new Map<string, { isUnreachable: boolean; failsAt: number }>();

  /** Failed attempts since the last success. */
  get failures(): number {
    return this.#pace.failures;
  }

  /** The agents now starting. One no longer listed has arrived or was given up. */
  observe(newcomers: readonly Newcomer[], hasArrived: (instanceId: string) => boolean, nowMs: number): void {
    const present = new Set(newcomers.map(({ instanceId }) => instanceId));
    for (const instanceId of this.#newcomers.keys()) {
      if (present.has(instanceId)) continue;
      this.#newcomers.delete(instanceId);
      if (hasArrived(instanceId)) this.#pace.succeeded();
    }
    for (const { instanceId, isUnreachable } of newcomers) {
      const before = this.#newcomers.get(instanceId) ?? { isUnreachable: false, failsAt: nowMs + STUCK_MS };
      const failsAt = isUnreachable && !before.isUnreachable ? nowMs : before.failsAt;
      const isFailure = failsAt <= nowMs;
      if (isFailure) this.#pace.failed(nowMs);
      this.#newcomers.set(instanceId, { isUnreachable, failsAt: isFailure ? nowMs + STILL_FAILING_MS : failsAt });
    }
  }

  /** A new agent could not even be created. */
  failed(nowMs: number): void {
    this.#pace.failed(nowMs);
  }

  permitted(missing: number, starting: number, nowMs: number): number {
    return this.#pace.permitted(missing, starting, nowMs);
  }

  pauseMs(nowMs: number): number | undefined {
    return this.#pace.pauseMs(nowMs);
  }
}
