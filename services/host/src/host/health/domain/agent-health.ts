/** A broken stream recovers within moments, and an agent that was just opened is still connecting. */
const GRACE_MS = 5_000;
const PROBE_EVERY_MS = 60_000;
const PROBE_AGAIN_MS = 5_000;

export type ProbeFailure = 'folder' | 'network';

const messages = {
  stream: 'It has no connection to XMTP.',
  network: 'XMTP does not answer it.',
  folder: 'Its folder cannot be written.',
} as const;

/** The health of one agent. Times are monotonic milliseconds. */
export class AgentHealth {
  #lastConnected: number;
  #probeAt: number;
  #failures: ProbeFailure[] = [];

  /** `spread`, from 0 to 1, staggers the probes of agents that were opened together. */
  constructor(nowMs: number, spread: number) {
    this.#lastConnected = nowMs;
    this.#probeAt = nowMs + spread * PROBE_EVERY_MS;
  }

  seen(isConnected: boolean, nowMs: number): void {
    if (isConnected) this.#lastConnected = nowMs;
  }

  isProbeDue(nowMs: number): boolean {
    return nowMs >= this.#probeAt;
  }

  probed(failure: ProbeFailure | undefined, nowMs: number): void {
    this.#failures = failure === undefined ? [] : [...this.#failures.slice(-1), failure];
    this.#probeAt = nowMs + (failure === undefined ? PROBE_EVERY_MS : PROBE_AGAIN_MS);
  }

  /** For operators. Undefined: healthy. A single unanswered network call does not count. */
  trouble(nowMs: number): string | undefined {
    if (nowMs - this.#lastConnected > GRACE_MS) return messages.stream;
    if (this.#failures.at(-1) === 'folder') return messages.folder;
    return this.#failures.length > 1 ? messages.network : undefined;
  }
}
