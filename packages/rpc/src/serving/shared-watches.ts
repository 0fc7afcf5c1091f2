/** What a watcher that does not take its messages is kept of them; of more it misses the oldest. */
const MAX_KEPT = 16;

/**
 * One source for all who watch the same thing. For sources that tell a state and then each newer one: whoever joins gets
 * the latest at once, and whoever is slow misses what was in between. The source is opened by the first, and stopped when
 * the last has left.
 */
export class SharedWatches<T> {
  readonly #watches = new Map<string, SharedWatch<T>>();

  /** How many sources are open. */
  get open(): number {
    return this.#watches.size;
  }

  /** `key` must name everything that the source depends on, who may see it included. Ends with the signal, without an error. */
  async *watch(key: string, open: (signal: AbortSignal) => AsyncIterable<T>, signal: AbortSignal): AsyncIterable<T> {
    let watch = this.#watches.get(key);
    if (!watch) {
      const begun = new SharedWatch(open, () => this.#watches.get(key) === begun && this.#watches.delete(key));
      this.#watches.set(key, begun);
      watch = begun;
    }
    yield* watch.join(signal);
  }
}

class SharedWatch<T> {
  readonly #stop = new AbortController();
  readonly #watchers = new Set<Watcher<T>>();
  readonly #over: () => void;
  #latest: { value: T } | undefined;

  constructor(open: (signal: AbortSignal) => AsyncIterable<T>, over: () => void) {
    this.#over = over;
    void this.#follow(open);
  }

  async *join(signal: AbortSignal): AsyncIterable<T> {
    const watcher = new Watcher<T>();
    this.#watchers.add(watcher);
    if (this.#latest) watcher.put(this.#latest.value);
    const leave = () => {
      this.#watchers.delete(watcher);
      watcher.end({});
      if (this.#watchers.size > 0) return;
      this.#over();
      this.#stop.abort();
    };
    if (signal.aborted) leave();
    // At once, and not when it asks for its next message: it may never.
    signal.addEventListener('abort', leave, { once: true });
    try {
      yield* watcher.taken();
    } finally {
      signal.removeEventListener('abort', leave);
      leave();
    }
  }

  async #follow(open: (signal: AbortSignal) => AsyncIterable<T>): Promise<void> {
    let end: End = {};
    try {
      for await (const value of open(this.#stop.signal)) {
        this.#latest = { value };
        for (const watcher of this.#watchers) watcher.put(value);
      }
    } catch (error) {
      end = { error };
    }
    // Whoever comes now opens a new one.
    this.#over();
    for (const watcher of this.#watchers) watcher.end(end);
  }
}

interface End {
  error?: unknown;
}

class Watcher<T> {
  #kept: T[] = [];
  #end: End | undefined;
  #wake = () => {};

  put(value: T): void {
    if (this.#end) return;
    this.#kept.push(value);
    if (this.#kept.length > MAX_KEPT) this.#kept.shift();
    this.#wake();
  }

  end(end: End): void {
    this.#end ??= end;
    this.#wake();
  }

  async *taken(): AsyncIterable<T> {
    for (;;) {
      for (let value = this.#kept.shift(); value !== undefined; value = this.#kept.shift()) yield value;
      if (this.#end && 'error' in this.#end) throw this.#end.error;
      if (this.#end) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
