/** Messages buffered for a slow watcher; beyond that it misses the oldest. */
const MAX_KEPT = 16;

/**
 * One source shared by all watchers of the same thing. For sources that emit a state and then each newer one: a new watcher gets
 * the latest at once, and a slow one misses what was in between. The first watcher opens the source, and it is stopped when
 * the last one has left.
 */
export class SharedWatches<T> {
  readonly #watches = new Map<string, SharedWatch<T>>();

  /** Number of open sources. */
  get open(): number {
    return this.#watches.size;
  }

  /** `key` must name everything the source depends on, including who may see it. Ends with the signal, without an error. */
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
    // At once rather than on its next request for a message, which may never come.
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
    // Later watchers open a new source.
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
