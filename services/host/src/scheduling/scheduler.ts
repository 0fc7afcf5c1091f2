// Runs the loops of many agents: one timer for all, bounded concurrency, first come first served, urgent ones first.

/** One loop. Runs when woken or due, and never concurrently with itself. */
export interface Task {
  /** Runs soon. A wake-up during a run triggers another run. */
  wake(): void;
  /** No run starts after this; resolves when the current one has ended. */
  stop(): Promise<void>;
  /** Resolves when the current run, if any, has ended. */
  ended(): Promise<void>;
  /** Milliseconds until the next run is due, Infinity: only when woken. Undefined: it runs, or is about to. */
  restsFor(): number | undefined;
}

/** Milliseconds until the next run is due; undefined: only when woken. */
export type Run = () => Promise<number | undefined>;

/** Each kind of task has its own slots: waiting for the engine delays neither network work nor the lease, nor what watches the host. */
export type Lane = 'duties' | 'calls' | 'mail' | 'health' | 'lease';

interface Entry {
  lane: Lane;
  run: Run;
  isUrgent: () => boolean;
  state: 'waiting' | 'queued' | 'running';
  again: boolean;
  stopped: boolean;
  /** Epoch milliseconds of the monotonic clock. */
  due: number;
  ended: Promise<void>;
}

export class Scheduler {
  readonly #limits: Record<Lane, number>;
  readonly #onError: (error: unknown) => void;
  readonly #entries = new Set<Entry>();
  readonly #urgent: Record<Lane, Entry[]> = { duties: [], calls: [], mail: [], health: [], lease: [] };
  readonly #queues: Record<Lane, Entry[]> = { duties: [], calls: [], mail: [], health: [], lease: [] };
  readonly #running: Record<Lane, number> = { duties: 0, calls: 0, mail: 0, health: 0, lease: 0 };
  #timer: NodeJS.Timeout | undefined;
  #timerAt = Number.POSITIVE_INFINITY;

  constructor(o: { limits: Record<Lane, number>; onError: (error: unknown) => void }) {
    this.#limits = o.limits;
    this.#onError = o.onError;
  }

  /** `isUrgent` is evaluated on wake-up. */
  task(lane: Lane, run: Run, isUrgent = () => false): Task {
    const entry: Entry = {
      lane,
      run,
      isUrgent,
      state: 'waiting',
      again: false,
      stopped: false,
      due: Number.POSITIVE_INFINITY,
      ended: Promise.resolve(),
    };
    this.#entries.add(entry);
    return {
      wake: () => this.#wake(entry),
      stop: async () => {
        entry.stopped = true;
        this.#entries.delete(entry);
        await entry.ended;
      },
      ended: () => entry.ended,
      restsFor: () => (entry.state === 'waiting' ? entry.due - performance.now() : undefined),
    };
  }

  close(): void {
    for (const entry of this.#entries) entry.stopped = true;
    this.#entries.clear();
    for (const queue of [...Object.values(this.#queues), ...Object.values(this.#urgent)]) queue.length = 0;
    clearTimeout(this.#timer);
  }

  #wake(entry: Entry): void {
    if (entry.stopped) return;
    if (entry.state === 'running') entry.again = true;
    if (entry.state === 'queued') this.#hurry(entry);
    if (entry.state !== 'waiting') return;
    entry.state = 'queued';
    (entry.isUrgent() ? this.#urgent : this.#queues)[entry.lane].push(entry);
    this.#fill(entry.lane);
  }

  /** It may have become urgent while waiting. */
  #hurry(entry: Entry): void {
    const queue = this.#queues[entry.lane];
    if (!entry.isUrgent() || !queue.includes(entry)) return;
    queue.splice(queue.indexOf(entry), 1);
    this.#urgent[entry.lane].push(entry);
  }

  #fill(lane: Lane): void {
    while (this.#running[lane] < this.#limits[lane]) {
      const entry = this.#urgent[lane].shift() ?? this.#queues[lane].shift();
      if (entry === undefined) return;
      if (entry.stopped) continue;
      this.#running[lane]++;
      entry.state = 'running';
      entry.again = false;
      entry.ended = this.#execute(entry);
    }
  }

  async #execute(entry: Entry): Promise<void> {
    let delay: number | undefined;
    try {
      delay = await entry.run();
    } catch (error) {
      this.#onError(error);
      // A step that throws unexpectedly is retried later: the rows still say what to do.
      delay = ERROR_DELAY_MS;
    }
    this.#running[entry.lane]--;
    entry.state = 'waiting';
    entry.due = delay === undefined ? Number.POSITIVE_INFINITY : performance.now() + delay;
    if (entry.again) this.#wake(entry);
    else if (!entry.stopped) this.#setTimer(entry.due);
    this.#fill(entry.lane);
  }

  #setTimer(due: number): void {
    if (due >= this.#timerAt) return;
    clearTimeout(this.#timer);
    this.#timerAt = due;
    this.#timer = setTimeout(() => this.#fire(), Math.min(Math.max(0, due - performance.now()), MAX_TIMER_MS));
  }

  #fire(): void {
    this.#timerAt = Number.POSITIVE_INFINITY;
    const now = performance.now();
    let next = Number.POSITIVE_INFINITY;
    for (const entry of this.#entries) {
      if (entry.due <= now) {
        entry.due = Number.POSITIVE_INFINITY;
        this.#wake(entry);
      } else next = Math.min(next, entry.due);
    }
    if (next < Number.POSITIVE_INFINITY) this.#setTimer(next);
  }
}

const ERROR_DELAY_MS = 5_000;
/** setTimeout overflows beyond 2^31 ms. */
const MAX_TIMER_MS = 2 ** 30;
