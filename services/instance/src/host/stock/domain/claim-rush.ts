/** So many at once join beside the making of stock without being kept waiting. */
const FEW = 4;
/** So long after the last of the many nothing more is expected. */
const QUIET_MS = 1_000;
/** An agent that is not in its conversation by then waits for people, not for the host. */
const JOIN_MS = 5_000;
const LONGEST_MS = 10_000;
/** Where nothing is left to hand out, a claim may be waiting for what is to be made. */
const LONGEST_WITHOUT_STOCK_MS = 3_000;

/**
 * Whether the host has its hands full with claims: making stock takes as much work as joining does, and nobody waits for it.
 * A rush that does not end is no reason to make nothing. Times are monotonic milliseconds.
 */
export class ClaimRush {
  /** Since when the agents join that are joining now, the latest last. */
  readonly #joining = new Map<string, number>();
  #lastBusy = Number.NEGATIVE_INFINITY;
  #began = 0;

  /** The agents that are on their way into their conversations. */
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

  /** When no more than a few of those that join now can still be kept waiting by the host. */
  #joinersEndAt(): number {
    return ([...this.#joining.values()].at(-FEW - 1) ?? Number.NEGATIVE_INFINITY) + JOIN_MS;
  }
}
