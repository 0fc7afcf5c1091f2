// The state machine as a function: state and operation in, answer and state out. Several outcomes if the order of two
// equal things decides.
import type { Operation } from './operations.ts';
import {
  DEADLINE_SECONDS,
  isBefore,
  LEASE_SECONDS,
  type ModelClaim,
  PLACE_SECONDS,
  type PoolState,
  placeKey,
  QUEUE_SECONDS,
  RESERVATIONS_EACH,
  RESERVED_SECONDS,
  STRANDED_SECONDS,
  waiting,
} from './pool-state.ts';
import { assign, end, host, instance, keepFor, leave, moveUp, nameOfPlace, newest, ofClaim, oldestFree, starts } from './rule-parts.ts';

export interface Outcome {
  answer: string;
  state: PoolState;
}

/** `fresh`: the id of the instance that an offer registers. */
export function outcomesOf(before: PoolState, operation: Operation, fresh: string): Outcome[] {
  const state = structuredClone(before);
  const one = (answer: string): Outcome[] => [{ answer, state }];
  switch (operation.kind) {
    case 'claim':
      return claim(state, operation);
    case 'reserve':
      return reserve(state, operation);
    case 'cancel':
      return one(cancel(state, `${operation.owner}/${operation.request}`));
    case 'release':
      return one(release(state, `${operation.owner}/${operation.request}`));
    case 'report':
      return reported(state, `${operation.owner}/${operation.request}`, operation.says);
    case 'offer':
      return one(offer(state, operation.host, fresh));
    case 'keep-alive':
      return one(keepAlive(state, operation.host));
    case 'stop':
      if (state.hosts[operation.host]) host(state, operation.host).listens = false;
      return one('ok');
    case 'start':
      return one(start(state, operation.host, operation.loses));
    case 'publish':
      state.templates[operation.template] = newest(state, operation.template) + 1;
      return one('ok');
    case 'advance':
      state.now += operation.seconds;
      return one('ok');
  }
}

/** Everything that the pool does on its own until nothing is left to do. */
export function settled(before: PoolState): PoolState[] {
  const state = structuredClone(before);
  leases(state);
  for (const one of Object.values(state.claims))
    if (one.life === 'QUEUED' && one.deadline <= state.now) leave(state, one, 'QUEUE_TIMED_OUT');
  for (const [key, one] of Object.entries(state.places)) {
    if (one.keptUntil > state.now) continue;
    delete state.places[key];
    moveUp(state, one);
  }
  return distinct(served(state).map(ended));
}

export function distinct<T>(all: readonly T[]): T[] {
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
}

// People

function claim(state: PoolState, wish: Extract<Operation, { kind: 'claim' }>): Outcome[] {
  const key = `${wish.owner}/${wish.request}`;
  const one = (answer: string): Outcome[] => [{ answer, state }];
  const reservation = wish.reservation && `${wish.owner}/${wish.reservation}`;
  const earlier = state.claims[key];
  if (earlier) return one(earlier.template === wish.template && earlier.reservation === reservation ? 'ok' : 'REQUEST_ID_CONFLICT');
  if (isOverQuota(state, wish.owner, wish.template)) return one('QUOTA_EXCEEDED');
  const made: ModelClaim = {
    owner: wish.owner,
    template: wish.template,
    version: newest(state, wish.template),
    reservation,
    life: 'QUEUED',
    reason: '',
    instance: '',
    deadline: state.now + QUEUE_SECONDS,
    turn: 0,
    rank: state.rank,
  };
  const take = (id: string): Outcome => {
    const next = structuredClone(state);
    next.claims[key] = { ...made };
    assign(next, key, id);
    return { answer: 'ok', state: next };
  };
  if (reservation) {
    const kept = Object.entries(state.instances).find(([, { reservedFor }]) => reservedFor === reservation);
    // Values may already be sealed to it, so the configuration waits while its host is away.
    const isThere = kept && kept[1].life === 'IDLE' && kept[1].reservedUntil > state.now;
    return isThere ? [take(kept[0])] : one('RESERVATION_NOT_FOUND');
  }
  const free = waiting(state).length === 0 ? oldestFree(state) : [];
  if (free.length > 0) return free.map(take);
  if (!wish.waits) return one('POOL_EMPTY');
  state.claims[key] = { ...made, turn: nextTurn(state, wish.owner) };
  return one('ok');
}

function nextTurn(state: PoolState, owner: string): number {
  const own = waiting(state).filter(([, other]) => other.owner === owner);
  return Math.max(state.round, (state.served[owner] ?? -1) + 1, ...own.map(([, { turn }]) => turn + 1));
}

function isOverQuota(state: PoolState, owner: string, template: string): boolean {
  const held = Object.values(state.instances).filter(({ life }) => life !== 'IDLE' && life !== 'GONE');
  const all = [...held, ...Object.values(state.claims).filter(({ life }) => life === 'QUEUED')];
  const { quotas } = state;
  return (
    (quotas.owner > 0 && all.filter((one) => one.owner === owner).length >= quotas.owner) ||
    (quotas.template > 0 && all.filter((one) => one.template === template).length >= quotas.template)
  );
}

function reserve(state: PoolState, { owner, request, waits }: Extract<Operation, { kind: 'reserve' }>): Outcome[] {
  const name = `${owner}/${request}`;
  const one = (answer: string): Outcome[] => [{ answer, state }];
  if (state.places[placeKey(name)]) return one('ok');
  const earlier = Object.values(state.instances).find(({ reservedFor }) => reservedFor === name);
  if (earlier && earlier.reservedUntil > state.now) {
    if (earlier.uncollected) Object.assign(earlier, { uncollected: false, shown: true, reservedUntil: state.now + RESERVED_SECONDS });
    return one('ok');
  }
  if (earlier) Object.assign(earlier, { reservedBy: '', reservedFor: '', reservedUntil: 0 });
  const open = Object.values(state.instances).filter(
    ({ life, reservedBy, reservedUntil }) => life === 'IDLE' && reservedBy === owner && reservedUntil > state.now,
  );
  const places = Object.values(state.places).filter((place) => place.owner === owner);
  if (open.length + places.length >= RESERVATIONS_EACH) return one('RESERVATION_LIMIT');
  const free = waiting(state).length === 0 ? oldestFree(state) : [];
  if (free.length > 0)
    return free.map((id) => {
      const next = structuredClone(state);
      keepFor(next, name, owner, id, { isCollected: true });
      return { answer: 'ok', state: next };
    });
  if (!waits) return one('POOL_EMPTY');
  state.places[placeKey(name)] = { owner, turn: nextTurn(state, owner), rank: state.rank, keptUntil: state.now + PLACE_SECONDS };
  return one('ok');
}

function cancel(state: PoolState, key: string): string {
  const found = state.claims[key];
  if (!found) return 'skipped';
  if (found.life === 'QUEUED') leave(state, found, 'CLAIM_CANCELLED');
  return found.reason === 'CLAIM_CANCELLED' ? 'ok' : 'CLAIM_NOT_QUEUED';
}

function release(state: PoolState, key: string): string {
  const found = ofClaim(state, key);
  if (!found) return 'skipped';
  if (found.life === 'GONE') return 'ok';
  if (found.life !== 'DRAINING') end(state, found, 'DRAINING', 'RELEASED', '');
  found.releaseUntil = state.now + DEADLINE_SECONDS;
  return 'ok';
}

// Hosts

function reported(state: PoolState, key: string, says: 'live' | 'failed' | 'gone'): Outcome[] {
  const answer = report(state, key, says);
  // The agent may have ended in the meantime: its report is acknowledged and changes nothing.
  const answers = answer === 'skipped' && ofClaim(state, key) ? ['skipped', 'ok'] : [answer];
  return answers.map((one) => ({ answer: one, state }));
}

function report(state: PoolState, key: string, says: 'live' | 'failed' | 'gone'): string {
  const found = ofClaim(state, key);
  const made = state.claims[key];
  if (!found?.held || !made) return 'skipped';
  if (host(state, found.host).lapsedAt !== undefined) return 'HOST_UNKNOWN';
  if (says === 'live' && (found.life === 'CLAIMED' || found.life === 'JOINING')) {
    if (found.life === 'CLAIMED') starts(state, found, made.version);
    found.life = 'LIVE';
    made.life = 'LIVE';
  }
  if (says === 'failed' && (found.life === 'CLAIMED' || found.life === 'JOINING'))
    end(state, found, 'DRAINING', 'FAILED', 'INVITE_REFUSED');
  if (says === 'gone') {
    found.held = false;
    // A live agent that ended in good order on its own counts as released.
    if (found.life !== 'GONE')
      end(state, found, 'GONE', found.life === 'LIVE' ? 'RELEASED' : 'FAILED', found.life === 'LIVE' ? '' : 'INSTANCE_GONE');
  }
  return 'ok';
}

function offer(state: PoolState, name: string, id: string): string {
  const known = state.hosts[name];
  if (!known) return 'skipped';
  if (known.lapsedAt !== undefined) return 'HOST_UNKNOWN';
  if (state.instances[id]) return 'ok';
  const nothing = { owner: '', template: '', claim: '', reservedBy: '', reservedFor: '' };
  const none = { applied: 0, desired: 0, reservedUntil: 0, uncollected: false, shown: false, releaseUntil: 0 };
  state.instances[id] = { ...nothing, ...none, host: name, rank: state.rank, life: 'IDLE', condition: 'OK', held: true };
  return 'ok';
}

function keepAlive(state: PoolState, name: string): string {
  const known = state.hosts[name];
  if (!known) return 'skipped';
  if (known.mustRegister) return 'HOST_UNKNOWN';
  known.leaseUntil = state.now + LEASE_SECONDS;
  comesBack(state, name);
  // A lapsed reservation: a person who knows the inbox may have added it to any group.
  for (const [id, one] of Object.entries(state.instances))
    if (one.host === name && one.life === 'IDLE' && one.shown && one.reservedUntil <= state.now) delete state.instances[id];
  return 'ok';
}

function start(state: PoolState, name: string, loses: number | undefined): string {
  const own = Object.entries(state.instances).filter(([, one]) => one.host === name && one.held);
  const lost = loses === undefined ? undefined : heldInOrder(own)[loses];
  if (lost) instance(state, lost).held = false;
  for (const [id, one] of Object.entries(state.instances)) {
    if (one.host !== name) continue;
    if (one.life === 'GONE') {
      one.held = false;
      continue;
    }
    if (!one.held && one.life === 'IDLE') delete state.instances[id];
    else if (!one.held) end(state, one, 'GONE', 'FAILED', 'INSTANCE_GONE');
    else if (one.life === 'DRAINING' && one.releaseUntil <= state.now) {
      one.held = false;
      end(state, one, 'GONE', 'FAILED', 'INSTANCE_GONE');
    }
  }
  state.hosts[name] = { leaseUntil: state.now + LEASE_SECONDS, listens: true, mustRegister: false, lapsedAt: undefined };
  comesBack(state, name);
  return 'ok';
}

/** Chosen by ID, so that the real host and the model mean the same one. */
export function heldInOrder(held: readonly (readonly [string, unknown])[]): string[] {
  return held.map(([id]) => id).sort();
}

function comesBack(state: PoolState, name: string): void {
  for (const one of Object.values(state.instances)) if (one.host === name && one.life !== 'GONE') one.condition = 'OK';
}

// The pool on its own

/** Idle instances become unreachable and owned ones crash, because these hosts make no backups. */
function leases(state: PoolState): void {
  const lapsed = Object.entries(state.hosts).filter(([, { lapsedAt, leaseUntil }]) => lapsedAt === undefined && leaseUntil <= state.now);
  for (const [name, one] of lapsed) {
    Object.assign(one, { lapsedAt: state.now, mustRegister: true });
    for (const its of Object.values(state.instances))
      if (its.host === name && its.life !== 'GONE') its.condition = its.life === 'IDLE' ? 'UNREACHABLE' : 'CRASHED';
  }
  if (lapsed.length === 0) return;
  for (const [id, one] of Object.entries(state.instances))
    if (
      one.life === 'IDLE' &&
      one.condition === 'UNREACHABLE' &&
      (host(state, one.host).lapsedAt ?? state.now) <= state.now - STRANDED_SECONDS
    )
      delete state.instances[id];
}

/** Gives idle instances to those whose turn it is. */
function served(state: PoolState): PoolState[] {
  const queue = waiting(state);
  const first = queue.filter(([, one]) => !queue.some(([, other]) => isBefore(other, one)));
  const free = oldestFree(state);
  if (first.length === 0 || free.length === 0) return [state];
  return first.flatMap(([key, one]) =>
    free.flatMap((id) => {
      const next = structuredClone(state);
      next.round = Math.max(next.round, one.turn);
      next.served[one.owner] = one.turn;
      if (next.places[key]) {
        delete next.places[key];
        keepFor(next, nameOfPlace(key), one.owner, id, { isCollected: false });
      } else assign(next, key, id);
      return served(next);
    }),
  );
}

function ended(state: PoolState): PoolState {
  for (const one of Object.values(state.instances)) {
    const made = state.claims[one.claim];
    const at = state.hosts[one.host];
    if (!made || !at) continue;
    const isUp = at.leaseUntil > state.now;
    if (one.life === 'CLAIMED' && isUp && at.listens && made.deadline > state.now) {
      starts(state, one, made.version);
      one.life = 'JOINING';
      made.life = 'JOINING';
      made.deadline = state.now + DEADLINE_SECONDS;
    }
    if ((one.life === 'CLAIMED' || one.life === 'JOINING') && made.deadline <= state.now)
      end(state, one, 'DRAINING', 'FAILED', one.life === 'CLAIMED' ? 'UPSTREAM_UNAVAILABLE' : 'JOIN_TIMED_OUT');
    if (one.life === 'JOINING' || one.life === 'LIVE') {
      one.desired = newest(state, one.template);
      if (isUp && at.listens) one.applied = one.desired;
    }
    // Nobody can be told any more, and nobody waits forever.
    if (
      one.life === 'DRAINING' &&
      at.lapsedAt !== undefined &&
      at.lapsedAt <= state.now - DEADLINE_SECONDS &&
      one.releaseUntil <= state.now
    )
      end(state, one, 'GONE', 'FAILED', 'INSTANCE_GONE');
    if (one.life === 'DRAINING' && isUp && !at.mustRegister) {
      if (one.releaseUntil > 0 && one.releaseUntil <= state.now) at.mustRegister = true;
      else if (at.listens) {
        one.held = false;
        end(state, one, 'GONE', 'FAILED', 'INSTANCE_GONE');
      }
    }
  }
  return state;
}
