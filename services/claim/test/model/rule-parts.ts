// The parts of the rules: queries on a state, and single changes to it.
import {
  DEADLINE_SECONDS,
  type ModelClaim,
  type ModelInstance,
  PLACE_SECONDS,
  type PoolState,
  placeKey,
  RESERVED_SECONDS,
  type Waiter,
  waiting,
} from './pool-state.ts';

export const nameOfPlace = (key: string) => key.slice(placeKey('').length);

/** All candidates whose order is unknown; only the first if one is older than the others. */
export function oldestFree(state: PoolState): string[] {
  const free = Object.entries(state.instances).filter(
    ([, one]) =>
      one.life === 'IDLE' &&
      one.condition === 'OK' &&
      !one.shown &&
      one.reservedUntil <= state.now &&
      host(state, one.host).leaseUntil > state.now,
  );
  const oldest = Math.min(...free.map(([, { rank }]) => rank));
  return free.filter(([, { rank }]) => rank === oldest).map(([id]) => id);
}

export function assign(state: PoolState, key: string, id: string): void {
  const made = state.claims[key];
  if (!made) throw new Error(`no claim ${key}`);
  Object.assign(made, { life: 'CONFIGURING', instance: id, deadline: state.now + DEADLINE_SECONDS });
  Object.assign(instance(state, id), { life: 'CLAIMED', owner: made.owner, template: made.template, claim: key });
}

export function starts(state: PoolState, one: ModelInstance, version: number): void {
  one.applied = version;
  one.desired = newest(state, one.template);
}

/** An ended claim does not change any more. */
export function end(
  state: PoolState,
  one: ModelInstance,
  life: 'DRAINING' | 'GONE',
  claimLife: 'FAILED' | 'RELEASED',
  reason: string,
): void {
  one.life = life;
  const made = state.claims[one.claim];
  if (!made || made.life === 'FAILED' || made.life === 'RELEASED') return;
  made.life = claimLife;
  made.reason = claimLife === 'FAILED' ? reason : '';
}

/** A leaving entry gives up its turn, and the owner's later ones move up. */
export function leave(state: PoolState, one: ModelClaim, reason: string): void {
  one.life = 'FAILED';
  one.reason = reason;
  moveUp(state, one);
}

export function moveUp(state: PoolState, { owner, turn }: Waiter): void {
  for (const [, other] of waiting(state)) if (other.owner === owner && other.turn > turn) other.turn -= 1;
}

export function ofClaim(state: PoolState, key: string): ModelInstance | undefined {
  return state.instances[state.claims[key]?.instance ?? ''];
}

export function host(state: PoolState, name: string) {
  const found = state.hosts[name];
  if (!found) throw new Error(`no host ${name}`);
  return found;
}

export function instance(state: PoolState, id: string): ModelInstance {
  const found = state.instances[id];
  if (!found) throw new Error(`no instance ${id}`);
  return found;
}

export function newest(state: PoolState, template: string): number {
  return state.templates[template] ?? 1;
}

/** An instance served from the queue is kept for a short time until its caller asks for it. */
export function keepFor(state: PoolState, name: string, owner: string, id: string, { isCollected }: { isCollected: boolean }): void {
  const reservedUntil = state.now + (isCollected ? RESERVED_SECONDS : PLACE_SECONDS);
  Object.assign(instance(state, id), {
    reservedBy: owner,
    reservedFor: name,
    reservedUntil,
    uncollected: !isCollected,
    shown: isCollected,
  });
}
