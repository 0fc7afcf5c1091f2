import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * Runs CPU-bound pieces one at a time, first come first served, and lets other calls run in between. A caller with many pieces requests
 * its turns one by one, so a caller with few waits for one piece of each of the others, not for all of them.
 */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  readonly take = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = this.#last.then(() => nextTurn()).then(work);
    this.#last = turn.catch(() => {});
    return turn;
  };
}
