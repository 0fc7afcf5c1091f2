import { Refusal } from '@offshoot/refusals';

/** Whose limits a stream counts against, narrowest first: a session, its inbox, its network. Each name may have a limit. */
export type StreamHolder = readonly { of: string; key: string }[];

export interface StreamLimits {
  /** How many streams each session, inbox, … may have open, by holder name. Absent or 0: no limit. */
  each: Readonly<Record<string, number>>;
  /** Limit for all streams together. 0: no limit. */
  total: number;
}

export interface StreamSlot {
  /** Why the stream has to make room for another one. Undefined: it has not. */
  readonly displacedBy: Refusal | undefined;
  /** Calls one listener if the stream has to make room, at once if it had to already. */
  onDisplaced(listener: (why: Refusal) => void): void;
  /** May be called twice. The listener is not called after that. */
  release(): void;
}

/** If all hold equally many, a stream may be displaced after this time, so that everybody waiting gets a turn. */
const MIN_HOLD_MS = 10_000;
const RETRY_AFTER_MS = 1000;

/**
 * Open streams, and who may open one more. Individual limits stop greedy holders. When all slots are taken,
 * a newcomer competes with those who hold most, from the widest name to the narrowest: first among networks, then
 * among the inboxes of one network. So a thousand inboxes of one network get no more than their network's share.
 */
export class StreamSlots {
  readonly #limits: StreamLimits;
  readonly #now: () => number;
  /** Oldest first. */
  readonly #open = new Set<OpenStream>();
  /** By the holder's name and key. */
  readonly #counts = new Map<string, Map<string, number>>();

  constructor(limits: StreamLimits, now: () => number = () => performance.now()) {
    this.#limits = limits;
    this.#now = now;
  }

  get open(): number {
    return this.#open.size;
  }

  /** Throws RATE_LIMITED. */
  take(holder: StreamHolder): StreamSlot {
    for (const { of, key } of holder) {
      const limit = this.#limits.each[of] ?? 0;
      if (limit > 0 && this.#countOf(of, key) >= limit) throw tooMany(of, limit);
    }
    if (this.#limits.total > 0 && this.#open.size >= this.#limits.total) {
      const victim = this.#victimFor(holder);
      if (!victim) throw full(this.#limits.total);
      victim.displace(full(this.#limits.total));
    }
    return this.#add(holder);
  }

  #add(holder: StreamHolder): OpenStream {
    const stream = new OpenStream(holder, this.#now(), () => {
      if (this.#open.delete(stream)) this.#count(holder, -1);
    });
    this.#open.add(stream);
    this.#count(holder, 1);
    return stream;
  }

  #victimFor(holder: StreamHolder): OpenStream | undefined {
    let among = [...this.#open];
    for (const { of, key } of [...holder].reverse()) {
      const groups = Map.groupBy(among, (stream) => keyOf(stream.holder, of));
      const own = groups.get(key)?.length ?? 0;
      const held = largest(groups.values());
      // Even with one more for the newcomer, the other still has at least as many.
      if (held.length > own + 1) return oldestOfLargest(held, holder);
      among = groups.get(key) ?? [];
    }
    const [oldest] = this.#open;
    return oldest && this.#now() - oldest.since >= MIN_HOLD_MS ? oldest : undefined;
  }

  #countOf(of: string, key: string): number {
    return this.#counts.get(of)?.get(key) ?? 0;
  }

  #count(holder: StreamHolder, by: 1 | -1): void {
    for (const { of, key } of holder) {
      const counts = this.#counts.get(of) ?? new Map<string, number>();
      this.#counts.set(of, counts);
      const count = (counts.get(key) ?? 0) + by;
      if (count === 0) counts.delete(key);
      else counts.set(key, count);
    }
  }
}

class OpenStream implements StreamSlot {
  readonly holder: StreamHolder;
  readonly since: number;
  readonly #leave: () => void;
  #displacedBy: Refusal | undefined;
  #listener: ((why: Refusal) => void) | undefined;

  constructor(holder: StreamHolder, since: number, leave: () => void) {
    this.holder = holder;
    this.since = since;
    this.#leave = leave;
  }

  get displacedBy(): Refusal | undefined {
    return this.#displacedBy;
  }

  onDisplaced(listener: (why: Refusal) => void): void {
    if (this.#displacedBy) listener(this.#displacedBy);
    else this.#listener = listener;
  }

  release(): void {
    this.#listener = undefined;
    this.#leave();
  }

  displace(why: Refusal): void {
    const listener = this.#listener;
    this.release();
    this.#displacedBy = why;
    listener?.(why);
  }
}

/** Among the streams of one group, the oldest stream of the holder with the most. */
function oldestOfLargest(group: OpenStream[], names: StreamHolder): OpenStream | undefined {
  let held = group;
  for (const { of } of [...names].reverse()) held = largest(Map.groupBy(held, (stream) => keyOf(stream.holder, of)).values());
  return held[0];
}

function largest(groups: Iterable<OpenStream[]>): OpenStream[] {
  return [...groups].reduce((most, one) => (one.length > most.length ? one : most), []);
}

function keyOf(holder: StreamHolder, of: string): string {
  return holder.find((name) => name.of === of)?.key ?? '';
}

function tooMany(of: string, limit: number): Refusal {
  return new Refusal('RATE_LIMITED', `This ${of} already has ${limit} open streams, which is the limit.`, {
    help: 'Close a stream that you no longer need, or try again after retry_after_ms.',
    metadata: { scope: of, limit: String(limit), retry_after_ms: String(RETRY_AFTER_MS) },
  });
}

function full(total: number): Refusal {
  return new Refusal('RATE_LIMITED', `All ${total} streams are in use, and you hold more than others.`, {
    help: 'Open the stream again after retry_after_ms. It starts with the state at that time.',
    metadata: { scope: 'all', limit: String(total), retry_after_ms: String(RETRY_AFTER_MS) },
  });
}
