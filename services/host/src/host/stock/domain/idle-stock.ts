/**
 * How many idle agents a host keeps: the target last set by the pool. An answer may predate recent claims, and the pool asks other hosts
 * for what it no longer wants here, so each agent taken lowers the target until the pool is asked again. Nothing is made while a question
 * is open: what the host reported in it stays true.
 */
export class IdleStock {
  readonly #floor: number;
  #level = 0;
  #takenSinceQuestion = 0;
  #isAsking = true;

  /** The floor is the target if the pool names none. Nothing is made before the first answer. */
  constructor(floor: number) {
    this.#floor = floor;
  }

  /** A question was sent to the pool. It stays open until answered. */
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

  /** How many to make, given the number of idle agents that are healthy or starting. */
  missing(there: number): number {
    return this.#isAsking ? 0 : Math.max(0, this.#level - there);
  }
}
