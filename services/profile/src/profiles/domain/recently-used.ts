/** Remembers what was worked out, by name. Of more than it has room for, what was used least recently goes first. */
export class RecentlyUsed<Value> {
  readonly #room: number;
  readonly #kept = new Map<string, { value: Value; weight: number }>();
  #weight = 0;

  /** In the unit of the weights. */
  constructor(room: number) {
    this.#room = room;
  }

  get(name: string): Value | undefined {
    const one = this.#kept.get(name);
    if (!one) return undefined;
    this.#kept.delete(name);
    this.#kept.set(name, one);
    return one.value;
  }

  /** Does not remember a value that weighs more than there is room for. */
  set(name: string, value: Value, weight: number): void {
    this.#weight -= this.#kept.get(name)?.weight ?? 0;
    this.#kept.delete(name);
    if (weight > this.#room) return;
    this.#weight += weight;
    this.#kept.set(name, { value, weight });
    for (const [oldest, { weight: less }] of this.#kept) {
      if (this.#weight <= this.#room) break;
      this.#kept.delete(oldest);
      this.#weight -= less;
    }
  }
}
