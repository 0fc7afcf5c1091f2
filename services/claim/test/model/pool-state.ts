// The pool as its rules describe it, in plain values. Tests compare the real pool with it. It shares no code with the service.

type Life = 'IDLE' | 'CLAIMED' | 'JOINING' | 'LIVE' | 'DRAINING' | 'GONE';
type ClaimLife = 'QUEUED' | 'CONFIGURING' | 'JOINING' | 'LIVE' | 'FAILED' | 'RELEASED';
type Condition = 'OK' | 'UNREACHABLE' | 'CRASHED';

interface ModelHost {
  /** Seconds. */
  leaseUntil: number;
  /** It answers calls. */
  listens: boolean;
  /** Its next KeepAlive is refused. */
  mustRegister: boolean;
  /** When its lease lapsed. Undefined: it still holds. */
  lapsedAt: number | undefined;
}

export interface ModelInstance {
  host: string;
  /** The order of registration; within one batch the order is unknown until it has been observed. */
  rank: number;
  life: Life;
  condition: Condition;
  /** The host still has its files. */
  held: boolean;
  owner: string;
  template: string;
  claim: string;
  applied: number;
  desired: number;
  reservedBy: string;
  reservedFor: string;
  reservedUntil: number;
  /** The queue served it, and its caller has not asked for it since. */
  uncollected: boolean;
  /** A caller knows its inbox, so nobody else may have it. */
  shown: boolean;
  /** How long the owner's release statement is valid. 0: there is none. */
  releaseUntil: number;
}

/** The queue: waiting claims and reservations, in one order. */
export interface Waiter {
  owner: string;
  turn: number;
  rank: number;
}

/** A reservation that has no instance yet. */
interface ModelPlace extends Waiter {
  keptUntil: number;
}

export interface ModelClaim extends Waiter {
  template: string;
  version: number;
  reservation: string;
  life: ClaimLife;
  reason: string;
  instance: string;
  deadline: number;
}

export interface PoolState {
  /** Seconds. */
  now: number;
  quotas: { owner: number; template: number };
  hosts: Record<string, ModelHost>;
  instances: Record<string, ModelInstance>;
  /** By owner and request. */
  claims: Record<string, ModelClaim>;
  /** The turns of reservations, by placeKey. */
  places: Record<string, ModelPlace>;
  /** The newest version of each template. */
  templates: Record<string, number>;
  /** The queue's current round, and each owner's last served turn. */
  round: number;
  served: Record<string, number>;
  /** The number of the next registration or queue entry. */
  rank: number;
}

export const LEASE_SECONDS = 60;
export const QUEUE_SECONDS = 100;
/** Time limits of configuring, of joining and of a statement. */
export const DEADLINE_SECONDS = 600;
export const RESERVED_SECONDS = 300;
export const RESERVATIONS_EACH = 8;
/** Longer than in production, because the runs themselves take time. */
export const PLACE_SECONDS = 40;
/** After this time away, a host's idle instances no longer count. */
export const STRANDED_SECONDS = 3600;

export function emptyPool(templates: readonly string[], quotas: PoolState['quotas']): PoolState {
  const versions = Object.fromEntries(templates.map((template) => [template, 1]));
  return { now: 0, quotas, hosts: {}, instances: {}, claims: {}, places: {}, templates: versions, round: 0, served: {}, rank: 0 };
}

/** What the rows show. */
export function viewOf(state: PoolState): Record<string, string> {
  const view: Record<string, string> = {};
  for (const [name, { lapsedAt, mustRegister }] of Object.entries(state.hosts)) view[name] = hostView(lapsedAt !== undefined, mustRegister);
  for (const [id, one] of Object.entries(state.instances)) {
    const runs = one.life === 'JOINING' || one.life === 'LIVE';
    const versions = runs ? `v${one.applied} of v${one.desired}` : '';
    const reserved = one.life === 'IDLE' && one.reservedUntil > state.now ? `for ${one.reservedBy}` : '';
    // Without a lease, an unowned instance cannot be claimed, so the condition that its host reports does not count.
    const condition = one.life === 'GONE' || one.life === 'IDLE' ? '' : one.condition;
    view[id] = [one.life, condition, one.host, one.claim, one.owner, one.template, versions, reserved].join(' ').trimEnd();
  }
  for (const [key, one] of Object.entries(state.claims)) {
    const place = one.life === 'QUEUED' ? `place ${placeOf(state, one)}` : '';
    view[key] = [one.life, one.reason, one.instance, one.template, place].join(' ').trimEnd();
  }
  for (const [key, one] of Object.entries(state.places)) view[key] = `place ${placeOf(state, one)}`;
  return view;
}

/** The model's key of the reservation waiting for this owner and request. */
export const placeKey = (name: string) => `reservation of ${name}`;

export function hostView(hasLapsed: boolean, mustRegister: boolean): string {
  return [hasLapsed ? 'lapsed' : 'up', mustRegister ? 'must register' : ''].join(' ').trimEnd();
}

export function waiting(state: PoolState): [string, Waiter][] {
  return [...Object.entries(state.claims).filter(([, { life }]) => life === 'QUEUED'), ...Object.entries(state.places)];
}

/** Starts at 1. Entries of one turn and one batch share the first of their places. */
function placeOf(state: PoolState, waiter: Waiter): number {
  return waiting(state).filter(([, other]) => isBefore(other, waiter)).length + 1;
}

export function isBefore(a: Waiter, b: Waiter): boolean {
  return a.turn < b.turn || (a.turn === b.turn && a.rank < b.rank);
}

/** Puts entries of one batch into the observed order. */
export function inOrder(state: PoolState, order: readonly string[]): PoolState {
  const ranked = structuredClone(state);
  for (const all of [ranked.instances, ranked.claims, ranked.places])
    for (const [key, one] of Object.entries(all)) if (one.rank === state.rank) one.rank += order.indexOf(key) / order.length / 2;
  return ranked;
}
