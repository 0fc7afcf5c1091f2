/** How much more work each host may be given, in slots. */
export interface FreeHostSlots {
  /** Hosts whose number of free slots differs from the default. */
  hostIds: string[];
  /** For each host in `hostIds`. */
  free: number[];
  /** For every other host. */
  others: number;
}

export interface HostSlotLimits {
  /** Slots per host: its concurrent calls, except that some take several slots. */
  perHost: number;
  /** A call that took longer has most likely timed out. */
  patienceMs: number;
}

interface KnownHost {
  /** Slots taken by calls in flight. */
  used: number;
  /** Slots that waiting items will take. */
  queued: number;
  /** When the first of its calls in flight started, or it last answered. */
  heardAt: number;
  /** Its last call timed out. */
  isOnTrial: boolean;
  /** In slots, like the counts below. */
  answered: number;
  answeredBefore: number;
  countedSince: number;
}

/** A host with calls in flight and no answer for this long counts as silent. */
const SILENCE_MS = 1000;
const RATE_WINDOW_MS = 1000;
/** A host with no calls for this long is forgotten. */
const FORGET_MS = 60_000;
/** The same for a host on trial: far above the pauses between its trials. */
const FORGET_ON_TRIAL_MS = 3_600_000;

/**
 * Divides a loop's slots among the hosts: no host gets more than its own, a silent one holds none of the others', and one that let a call
 * time out gets one at a time until it answers. `now` in milliseconds of any steady clock.
 */
export function hostSlots({ perHost, patienceMs }: HostSlotLimits) {
  const hosts = new Map<string, KnownHost>();
  const knownOr = (hostId: string, now: number): KnownHost => {
    const known = hosts.get(hostId) ?? {
      used: 0,
      queued: 0,
      heardAt: now,
      isOnTrial: false,
      answered: 0,
      answeredBefore: 0,
      countedSince: now,
    };
    hosts.set(hostId, known);
    return known;
  };
  const isSilent = (host: KnownHost, now: number) => host.used > 0 && now - host.heardAt > SILENCE_MS;
  const limitOf = (host: KnownHost, now: number) => (host.isOnTrial || isSilent(host, now) ? 1 : perHost);
  /** On top of its slots, as many as it answers per second, so that a fast host does not wait for the database. */
  const depthOf = (host: KnownHost, now: number) => {
    if (host.isOnTrial || isSilent(host, now)) return 1;
    return perHost + Math.max(perHost, host.answered, host.answeredBefore);
  };
  const count = (host: KnownHost, slots: number, now: number) => {
    if (now - host.countedSince > RATE_WINDOW_MS) {
      host.answeredBefore = now - host.countedSince > 2 * RATE_WINDOW_MS ? 0 : host.answered;
      host.answered = 0;
      host.countedSince = now;
    }
    host.answered += slots;
  };
  return {
    queued(hostId: string, change: number, now: number): void {
      knownOr(hostId, now).queued += change;
    },
    begin(hostId: string, now: number, slots = 1): void {
      const host = knownOr(hostId, now);
      if (host.used === 0) host.heardAt = now;
      host.used += slots;
    },
    end(hostId: string, beganAt: number, now: number, slots = 1): void {
      const host = knownOr(hostId, now);
      host.used -= slots;
      host.isOnTrial = now - beganAt >= patienceMs;
      if (host.isOnTrial) return;
      host.heardAt = now;
      count(host, slots, now);
    },
    /** Whether the host may be called now. A call that takes several slots may start if one is free. */
    hasFree(hostId: string, now: number): boolean {
      const host = knownOr(hostId, now);
      return host.used < limitOf(host, now);
    },
    /** Slots in use, without those of silent hosts. */
    inUse(now: number): number {
      let sum = 0;
      for (const host of hosts.values()) if (!isSilent(host, now)) sum += host.used;
      return sum;
    },
    free(now: number): FreeHostSlots {
      const free: FreeHostSlots = { hostIds: [], free: [], others: 2 * perHost };
      for (const [hostId, host] of hosts) {
        const isIdle = host.used === 0 && host.queued === 0;
        if (isIdle && now - host.heardAt > (host.isOnTrial ? FORGET_ON_TRIAL_MS : FORGET_MS)) {
          hosts.delete(hostId);
          continue;
        }
        free.hostIds.push(hostId);
        free.free.push(Math.max(0, depthOf(host, now) - host.used - host.queued));
      }
      return free;
    },
  };
}
