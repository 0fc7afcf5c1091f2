/**
 * How many idle agents a host keeps: the level that the pool told it last. An answer may be older than what was taken since its
 * question, and the pool gives to other hosts what it does not want here any more. So each agent that is taken lowers the
 * level until the pool is asked again, and nothing is made while a question is open: what the host said in it stays true.
 */
export class IdleStock {
  readonly #floor: number;
  #level = 0;
  #takenSinceQuestion = 0;
  #isAsking = true;

  /** The floor is the level of a pool that names none. Before the first answer nothing is made. */
  constructor(floor: number) {
    this.#floor = floor;
  }

  /** A question is on its way to the pool. Without an answer it stays open. */
  ask(): void {
    this.#isAsking = true;
    this.#takenSinceQuestion = 0;
  }

  answered(level: number | undefined): void {
    this.#isAsking = false;
    this.#level = Math.max(0, (level ?? this.#floor) - this.#takenSinceQuestion);
  }

  taken(): void {
    this.#takenSinceQuestion += 1;
    this.#level = Math.max(0, this.#level - 1);
  }

  /** How many are to be made, where so many are idle and well, or on their way to be. */
  missing(there: number): number {
    return this.#isAsking ? 0 : Math.max(0, this.#level - there);
  }
}
