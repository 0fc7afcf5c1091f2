// The message that the agent is answering now, for those who want to show it. Only in memory: no turn outlives its process.

/** A faster answer shows nothing of itself. */
export const SHOWN_AFTER_MS = 1_000;

export interface AnswerTurnDeps {
  readonly turn: AnswerTurn;
}

export class AnswerTurn {
  /** When others were last shown something of a turn, monotonic milliseconds. */
  lastSignAt = Number.NEGATIVE_INFINITY;
  readonly #onSlow: () => void;
  #turn: { messageId: string; since: number; isWriting: boolean } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #lastSaid = { key: '', messageId: '' };

  /** `onSlow`: called when a turn takes longer than SHOWN_AFTER_MS, and when something about such a turn changes. */
  constructor(onSlow: () => void) {
    this.#onSlow = onSlow;
  }

  /** Repeated for the same message, it is one turn. */
  begin(messageId: string): void {
    if (this.#turn?.messageId === messageId) return;
    this.end();
    this.#turn = { messageId, since: performance.now(), isWriting: false };
    this.#timer = setTimeout(this.#onSlow, SHOWN_AFTER_MS).unref();
  }

  /** The text of the answer has begun. */
  writing(messageId: string): void {
    if (this.#turn?.messageId !== messageId) return;
    this.#turn.isWriting = true;
    if (this.#isSlow()) this.#onSlow();
  }

  end(): void {
    const wasSlow = this.#isSlow();
    clearTimeout(this.#timer);
    this.#turn = undefined;
    if (wasSlow) this.#onSlow();
  }

  current(): { messageId: string; ageMs: number; isWriting: boolean } | undefined {
    return this.#turn && { ...this.#turn, ageMs: performance.now() - this.#turn.since };
  }

  /** A message with that key is on the network. */
  said(key: string, messageId: string): void {
    this.#lastSaid = { key, messageId };
  }

  /** ID of the answer to that message, if it was the last that the agent said. */
  answerTo(messageId: string): string | undefined {
    return this.#lastSaid.key.endsWith(`:${messageId}`) ? this.#lastSaid.messageId : undefined;
  }

  #isSlow(): boolean {
    return (this.current()?.ageMs ?? 0) >= SHOWN_AFTER_MS;
  }
}
