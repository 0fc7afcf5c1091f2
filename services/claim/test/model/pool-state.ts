// The pool as its rules say, as plain values: what the real one is compared with. It shares no code with the service.

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
  /** When its lease ended without a word. Undefined: it lasts. */
  lapsedAt: number | undefined;
}

export interface ModelInstance {
  host: string;
  /** In which order they were registered; those of one batch are alike until somebody has looked. */
  rank: number;
  life: Life;
  condition: Condition;
  /** The host has its files. */
  held: boolean;
  owner: string;
  template: string;
  claim: string;
  applied: number;
  desired: number;
  reservedBy: string;
  reservedFor: string;
  reservedUntil: number;
  /** It came of waiting, and nobody has asked for it since. */
  uncollected: boolean;
  /** Somebody was told its inbox: it is theirs or nobody's. */
  shown: boolean;
  /** How long the owner's statement to release it holds. 0: there is none. */
  releaseUntil: number;
}

/** Whoever waits in the queue: claims and reservations in one order. */
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
  /** Of reservations, by placeKey. */
  places: Record<string, ModelPlace>;
  /** The newest version of each template. */
  templates: Record<string, number>;
  /** The queue's round, and each owner's last turn that was served. */
  round: number;
  served: Record<string, number>;
  /** Of what is registered or queued next. */
  rank: number;
}

export const LEASE_SECONDS = 60;
export const QUEUE_SECONDS = 100;
/** Of a configuration, of joining and of a statement. */
export const DEADLINE_SECONDS = 600;
export const RESERVED_SECONDS = 300;
export const RESERVATIONS_EACH = 8;
/** Longer than in earnest: runs take time too. */
export const PLACE_SECONDS = 40;
/** Idle instances of a host that was away for so long are no longer counted on. */
export const STRANDED_SECONDS = 3600;

export function emptyPool(templates: readonly string[], quotas: PoolState['quotas']): PoolState {
  const versions = Object.fromEntries(templates.map((template) => [template, 1]));
  return { now: 0, quotas, hosts: {}, instances: {}, claims: {}, places: {}, templates: versions, round: 0, served: {}, rank: 0 };
}

/** What can be seen of it in the rows. */
export function viewOf(state: PoolState): Record<string, string> {
  const view: Record<string, string> = {};
  for (const [name, { lapsedAt, mustRegister }] of Object.entries(state.hosts)) view[name] = hostView(lapsedAt !== undefined, mustRegister);
  for (const [id, one] of Object.entries(state.instances)) {
    const runs = one.life === 'JOINING' || one.life === 'LIVE';
    const versions = runs ? `v${one.applied} of v${one.desired}` : '';
    const reserved = one.life === 'IDLE' && one.reservedUntil > state.now ? `for ${one.reservedBy}` : '';
    // What nobody has cannot be taken without a lease, whatever is said of it.
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

/** What the model calls the reservation that waits for this owner and request. */
export const placeKey = (name: string) => `reservation of ${name}`;

export function hostView(hasLapsed: boolean, mustRegister: boolean): string {
  return [hasLapsed ? 'lapsed' : 'up', mustRegister ? 'must register' : ''].join(' ').trimEnd();
}

export function waiting(state: PoolState): [string, Waiter][] {
  return [...Object.entries(state.claims).filter(([, { life }]) => life === 'QUEUED'), ...Object.entries(state.places)];
}

/** From 1. Those of one turn and one batch are alike, and so are their places: the first of them. */
function placeOf(state: PoolState, waiter: Waiter): number {
  return waiting(state).filter(([, other]) => isBefore(other, waiter)).length + 1;
}

export function isBefore(a: Waiter, b: Waiter): boolean {
  return a.turn < b.turn || (a.turn === b.turn && a.rank < b.rank);
}

/** Those that were registered or queued in one batch, put into the order that has been seen. */
export function inOrder(state: PoolState, order: readonly string[]): PoolState {
  const ranked = structuredClone(state);
  for (const all of [ranked.instances, ranked.claims, ranked.places])
    for (const [key, one] of Object.entries(all)) if (one.rank === state.rank) one.rank += order.indexOf(key) / order.length / 2;
  return ranked;
}
