/** Where instances go whose host has gone: another host that can read their backup and has room. */

/** A host that is up and makes backups. */
export interface Haven {
  readonly hostId: string;
  readonly backupPlace: string;
  /** Instances that it takes in all. 0: it does not say. */
  readonly capacity: number;
  /** Instances that it has or is to take over. */
  readonly held: number;
}

/** A claimed instance without a host that has a backup. */
export interface Stranded {
  readonly instanceId: string;
  readonly backupPlace: string;
  /** Hosts that could not. */
  readonly refusedBy: readonly string[];
}

/** Each to the one that has most room by then, so that a host's instances spread over all that can take them. */
export function chooseHavens(stranded: readonly Stranded[], havens: readonly Haven[]): Map<string, string> {
  const held = new Map(havens.map((haven) => [haven.hostId, haven.held]));
  const chosen = new Map<string, string>();
  for (const { instanceId, backupPlace, refusedBy } of stranded) {
    let best: { hostId: string; room: number } | undefined;
    for (const haven of havens) {
      if (haven.backupPlace !== backupPlace || refusedBy.includes(haven.hostId)) continue;
      const load = held.get(haven.hostId) ?? 0;
      // A host that names no limit comes after those that have room by their own word, the emptiest first.
      const room = haven.capacity > 0 ? haven.capacity - load : 1 / (1 + load);
      if (room > 0 && (best === undefined || room > best.room)) best = { hostId: haven.hostId, room };
    }
    if (!best) continue;
    chosen.set(instanceId, best.hostId);
    held.set(best.hostId, (held.get(best.hostId) ?? 0) + 1);
  }
  return chosen;
}

/** A host that has not even taken the order by then is given up. */
export const ORDER_TIMEOUT_MS = 60_000;
/** A host that took the order and does not bring the instance up by then is given up: an outage of the network may pass. */
export const RESTORE_TIMEOUT_MS = 10 * 60_000;
/** Who took the order is asked again that often: it may have lost it together with its disk. */
export const ASK_AGAIN_MS = 15_000;

/** Who could not restore an instance is asked anew after this: its room, or its way to the backups, may be back. */
export const FORGIVE_AFTER_MS = 5 * 60_000;

/** Whether another host has to try. */
export function isGivenUp(move: { accepted: boolean; since: Date; targetIsUp: boolean }, now: Date): boolean {
  if (!move.targetIsUp) return true;
  return now.getTime() - move.since.getTime() > (move.accepted ? RESTORE_TIMEOUT_MS : ORDER_TIMEOUT_MS);
}

/** For people: why an instance is not OK. */
export const conditionMessages = {
  gone: 'Its host has gone.',
  moving: 'Its host has gone: another one takes it over from its backup.',
  lost: 'Its host has gone and there is no backup of it: it comes back only with its host.',
  noHaven: 'Its host has gone, and no other host can restore it now: it comes back with its host, or with another one that can.',
  stopped: 'Its host was stopped: it comes back with its host, or with another one that can restore it.',
  filesLost: 'Its host has lost its files: a host restores it from its backup.',
} as const;
