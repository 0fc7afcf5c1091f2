import { Refusal } from '@offshoot/refusals';

const MAX_WAITING = 16;

/** One after the other. Who comes too late is sent away. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /** Throws RATE_LIMITED if too many wait already. */
  async next<T>(work: () => Promise<T>): Promise<T> {
    if (this.#waiting >= MAX_WAITING)
      throw new Refusal('RATE_LIMITED', 'Too many requests wait for your agents to answer.', {
        help: 'Wait for their answers.',
        metadata: { retry_after_ms: '5000' },
      });
    this.#waiting++;
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => {});
    try {
      return await turn;
    } finally {
      this.#waiting--;
    }
  }
}
