/** Series of one metric. What would be beyond that is not counted: it was a mistake of ours, and must not fill the memory. */
const MAX_SERIES = 2_000;

/** What one metric has counted, by the values of its labels. One text is the key of a series, because several metrics count every request. */
export class SeriesByLabels<L extends string, T> {
  readonly #names: readonly L[];
  readonly #make: (labels: Readonly<Record<L, string>>) => T;
  readonly #known = new Map<string, T>();

  constructor(names: readonly L[], make: (labels: Readonly<Record<L, string>>) => T) {
    this.#names = names;
    this.#make = make;
  }

  /** Undefined: there are too many. */
  of(labels: Readonly<Record<L, string>>): T | undefined {
    let key = '';
    for (const name of this.#names) key += `${labels[name]}\n`;
    const known = this.#known.get(key);
    if (known !== undefined || this.#known.size >= MAX_SERIES) return known;
    const made = this.#make({ ...labels });
    this.#known.set(key, made);
    return made;
  }

  all(): T[] {
    return [...this.#known.values()];
  }
}
