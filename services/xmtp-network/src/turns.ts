import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * Runs computing pieces one at a time, first come first served, and answers other calls in between. A caller with many pieces
 * asks for them one by one, so a caller with few waits for one piece of each of the others and not for all of them.
 */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  readonly take = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = this.#last.then(() => nextTurn()).then(work);
    this.#last = turn.catch(() => {});
    return turn;
  };
}
