/** This many agents can join while stock is made without being delayed. */
const FEW = 4;
/** A rush has ended this long after its last claim. */
const QUIET_MS = 1_000;
/** An agent that has not joined by then is waiting for people, not for the host. */
const JOIN_MS = 5_000;
const LONGEST_MS = 10_000;
/** With no stock left, a claim may be waiting for the next agent. */
const LONGEST_WITHOUT_STOCK_MS = 3_000;

/**
 * Whether claims keep the host busy: making stock costs as much as joining does, and nobody is waiting for it. An endless rush is no
 * reason to make none at all. Times are monotonic milliseconds.
 */
export class ClaimRush {
  /** When each agent now joining began to join, latest last. */
  readonly #joining = new Map<string, number>();
  #lastBusy = Number.NEGATIVE_INFINITY;
  #began = 0;

  /** The agents joining their conversations. */
  observe(joining: readonly string[], nowMs: number): void {
    const isOver = this.#endsAt() <= nowMs;
    const present = new Set(joining);
    for (const instanceId of this.#joining.keys()) if (!present.has(instanceId)) this.#joining.delete(instanceId);
    for (const instanceId of joining) if (!this.#joining.has(instanceId)) this.#joining.set(instanceId, nowMs);
    if (this.#joinersEndAt() <= nowMs) return;
    if (isOver) this.#began = nowMs;
    this.#lastBusy = nowMs;
  }

  /** Milliseconds until stock may be made; undefined: now. */
  pauseMs(hasStock: boolean, nowMs: number): number | undefined {
    const longest = this.#began + (hasStock ? LONGEST_MS : LONGEST_WITHOUT_STOCK_MS);
    const pause = Math.min(this.#endsAt(), longest) - nowMs;
    return pause > 0 ? pause : undefined;
  }

  #endsAt(): number {
    return Math.max(this.#lastBusy + QUIET_MS, this.#joinersEndAt());
  }

  /** When at most a few of the agents now joining can still be delayed by the host. */
  #joinersEndAt(): number {
    return ([...this.#joining.values()].at(-FEW - 1) ?? Number.NEGATIVE_INFINITY) + JOIN_MS;
  }
}
