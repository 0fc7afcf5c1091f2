/** Chooses where instances go whose host is away: to another host that can read their backup and has room. */

/** A host that is online and makes backups. */
export interface Haven {
  readonly hostId: string;
  readonly backupPlace: string;
  /** Maximum number of instances. 0: not stated. */
  readonly capacity: number;
  /** Instances that it has or is to take over. */
  readonly held: number;
}

/** A claimed instance that has a backup but no host. */
export interface Stranded {
  readonly instanceId: string;
  readonly backupPlace: string;
  /** Hosts that could not restore it. */
  readonly refusedBy: readonly string[];
}

/** Each goes to the host with the most room left, so that instances spread over all hosts that can take them. */
export function chooseHavens(stranded: readonly Stranded[], havens: readonly Haven[]): Map<string, string> {
  const held = new Map(havens.map((haven) => [haven.hostId, haven.held]));
  const chosen = new Map<string, string>();
  for (const { instanceId, backupPlace, refusedBy } of stranded) {
    let best: { hostId: string; room: number } | undefined;
    for (const haven of havens) {
      if (haven.backupPlace !== backupPlace || refusedBy.includes(haven.hostId)) continue;
      const load = held.get(haven.hostId) ?? 0;
      // Hosts without a stated limit come after those with room, the emptiest first.
      const room = haven.capacity > 0 ? haven.capacity - load : 1 / (1 + load);
      if (room > 0 && (best === undefined || room > best.room)) best = { hostId: haven.hostId, room };
    }
    if (!best) continue;
    chosen.set(instanceId, best.hostId);
    held.set(best.hostId, (held.get(best.hostId) ?? 0) + 1);
  }
  return chosen;
}

/** A host that has not even accepted the order by then is given up. */
export const ORDER_TIMEOUT_MS = 60_000;
/** A host that accepted the order but has not restored the instance by then is given up. Long enough for a network outage to pass. */
export const RESTORE_TIMEOUT_MS = 10 * 60_000;
/** How often a host that accepted the order is asked again: it may have lost it together with its disk. */
export const ASK_AGAIN_MS = 15_000;

/** A host that could not restore an instance is asked again after this: it may have room, or reach the backups, by now. */
export const FORGIVE_AFTER_MS = 5 * 60_000;

/** Whether another host has to try. */
export function isGivenUp(move: { accepted: boolean; since: Date; targetIsUp: boolean }, now: Date): boolean {
  if (!move.targetIsUp) return true;
  return now.getTime() - move.since.getTime() > (move.accepted ? RESTORE_TIMEOUT_MS : ORDER_TIMEOUT_MS);
}

/** Why an instance is not OK, for people to read. */
export const conditionMessages = {
  gone: 'Its host is gone.',
  moving: 'Its host is gone; another one is restoring it from its backup.',
  lost: 'Its host is gone and there is no backup: it will only come back with its host.',
  noHaven: 'Its host is gone, and no other host can restore it right now: it will come back with its host, or on one that can.',
  stopped: 'Its host was stopped: it will come back with its host, or on another one that can restore it.',
  filesLost: 'Its host has lost its files: it is being restored from its backup.',
} as const;
