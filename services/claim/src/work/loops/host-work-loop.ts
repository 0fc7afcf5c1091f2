import type { Logger } from '@offshoot/runtime/process/logger.ts';
import { rousablePause } from '@offshoot/runtime/process/rousable-pause.ts';
import { type FreeHostSlots, hostSlots } from './host-slots.ts';
import { POLL_MS, type WorkLoop } from './work-loop.ts';

/**
 * Work that calls each item's host. Items are taken in batches and wait here for a slot of their host, so that neither a hanging host nor a
 * busy one delays the others.
 */
export interface HostWork<Item> {
  readonly name: string;
  /** Total slots: concurrent calls, except that some take several slots. Calls to silent hosts do not count. */
  readonly parallel: number;
  /** While true, no call starts. */
  yields?(): boolean;
  /** Slots per host. */
  readonly perHost: number;
  /** Time limit of one call. */
  readonly attemptMs: number;
  hostOf(item: Item): string;
  /** How many slots the item's call takes. Default: one. */
  slotsOf?(item: Item): number;
  /** `limit` and `free` are in slots. */
  take(limit: number, slots: FreeHostSlots): Promise<Item[]>;
  /** Returns in how many milliseconds the item is due again, or undefined if it is done. */
  attempt(item: Item, signal: AbortSignal, hostIsFree: () => void): Promise<number | undefined>;
}

/** Minimum time between two queries while items are at hand. */
const TAKE_EVERY_MS = 20;
/** Items are hidden from other replicas for a little longer than an attempt takes: those that waited longer than this are put back. */
const STALE_MS = 1500;

interface Waiting<Item> {
  item: Item;
  since: number;
}

export function startHostWorkLoop<Item>(source: HostWork<Item>, log: Logger): WorkLoop {
  const stop = new AbortController();
  const { pause, rouse } = rousablePause(stop.signal);
  const slots = hostSlots({ perHost: source.perHost, patienceMs: source.attemptMs * 0.95 });
  const queues = new Map<string, Waiting<Item>[]>();
  const active = new Set<Promise<void>>();
  let waiting = 0;
  let takenAt = Number.NEGATIVE_INFINITY;
  /** Whether the database may have more due items. */
  let more = true;
  let roused = true;

  const slotsOf = (item: Item) => source.slotsOf?.(item) ?? 1;
  const parallel = () => (source.yields?.() ? 0 : source.parallel);
  const wake = () => {
    more = true;
    goOn();
  };
  const goOn = () => {
    roused = true;
    rouse();
  };

  async function attempt(item: Item): Promise<void> {
    const hostId = source.hostOf(item);
    const beganAt = performance.now();
    slots.begin(hostId, beganAt, slotsOf(item));
    let isFree = false;
    const hostIsFree = () => {
      if (isFree) return;
      isFree = true;
      slots.end(hostId, beganAt, performance.now(), slotsOf(item));
      goOn();
    };
    try {
      const dueInMs = await source.attempt(item, stop.signal, hostIsFree);
      if (dueInMs !== undefined) setTimeout(wake, dueInMs).unref();
    } catch (error) {
      // The item is taken again when it is due.
      log.error({ err: error, work: source.name }, 'attempt failed');
    } finally {
      hostIsFree();
    }
  }

  /** Cancels the attempt: the item is due again at once, for any replica. */
  async function putBack(item: Item): Promise<void> {
    await source.attempt(item, AbortSignal.abort(), () => {}).catch(() => {});
    more = true;
  }

  function begin(now: number): void {
    for (const [hostId, queue] of [...queues]) {
      const before = queue.length;
      while (queue.length > 0 && slots.inUse(now) < parallel() && slots.hasFree(hostId, now)) {
        const next = queue.shift();
        waiting -= 1;
        if (!next) continue;
        slots.queued(hostId, -slotsOf(next.item), now);
        const running: Promise<void> = (now - next.since > STALE_MS ? putBack(next.item) : attempt(next.item)).finally(() =>
          active.delete(running),
        );
        active.add(running);
      }
      if (queue.length === before) continue;
      // A host that has had its turn goes to the end of the line.
      queues.delete(hostId);
      if (queue.length > 0) queues.set(hostId, queue);
    }
  }

  async function take(): Promise<void> {
    const now = performance.now();
    const limit = 2 * parallel() - slots.inUse(now);
    if (limit <= 0) return;
    more = false;
    takenAt = now;
    const items = await source.take(limit, slots.free(now));
    const since = performance.now();
    for (const item of items) {
      const hostId = source.hostOf(item);
      const queue = queues.get(hostId) ?? [];
      queue.push({ item, since });
      queues.set(hostId, queue);
      slots.queued(hostId, slotsOf(item), since);
    }
    waiting += items.length;
    if (items.length > 0) more = true;
  }

  const done = (async () => {
    while (!stop.signal.aborted) {
      roused = false;
      const sinceTake = performance.now() - takenAt;
      if (sinceTake >= POLL_MS) more = true;
      try {
        if (more && (waiting === 0 || sinceTake >= TAKE_EVERY_MS)) await take();
      } catch (error) {
        if (!stop.signal.aborted) log.error({ err: error, work: source.name }, 'cannot read due work');
      }
      begin(performance.now());
      if (!roused) await pause(source.yields?.() || (more && waiting + active.size > 0) ? TAKE_EVERY_MS : POLL_MS);
    }
    // The signal is aborted, so these attempts only put their items back for other replicas.
    for (const { item } of [...queues.values()].flat()) await attempt(item);
    await Promise.all(active);
  })();

  return {
    wake,
    close: () => {
      stop.abort();
      goOn();
      return done;
    },
  };
}
