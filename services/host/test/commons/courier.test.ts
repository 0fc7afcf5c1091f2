// What waits to be carried: which pass it goes with, how often, and what happens if the courier is lost on its way.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as pause } from 'node:timers/promises';
import { evaluatePasses, isSpentOn, type PassAct, type Pattern, passKeyOf, passKeysOf, patternId, weekOf } from '@offshoot/patterns';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Saying } from '../../src/agent/commons/commons-store.ts';
import type { AskForPasses } from '../../src/agent/commons/courier.ts';
import { type HostStore, openHostStore } from '../../src/host/agents/host-store.ts';
import { type Delivery, HostCourier, type Parcel, type Trip } from '../../src/host/courier/courier.ts';
import type { PassLot } from '../../src/host/courier/courier-store.ts';
import { Scheduler } from '../../src/scheduling/scheduler.ts';
import { travelPattern } from './list-server.ts';

const SEED = '22'.repeat(32);
const ANA = 'a1'.repeat(32);
const BOB = 'b0'.repeat(32);
const INSTANCE = `inst_${'a'.repeat(26)}`;
const OTHER = `inst_${'b'.repeat(26)}`;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const CARRIED: Delivery = { state: 'carried', problem: '' };

/** Of the week, of nobody: to make them takes a second. */
let lot: PassLot;
let folder: string;
let store: HostStore;
let courier: HostCourier;
let scheduler: Scheduler;
let clock: number;
/** What each courier was given. */
let trips: Parcel[][];
/** How the next ones end. */
let end: (parcel: Parcel) => Delivery | 'lost';

const log = createLogger('courier', 'silent');
const week = () => weekOf(new Date(clock));
const asked: string[] = [];
const issuer =
  (seed = SEED): AskForPasses =>
  ({ week: of, blinded }) => {
    asked.push(Buffer.from(blinded).toString('hex'));
    return evaluatePasses(passKeysOf(seed), { week: of, request: blinded }, pause);
  };

const trip: Trip = async (parcels, { onDelivery }) => {
  trips.push([...parcels]);
  for (const [place, parcel] of parcels.entries()) {
    const delivery = end(parcel);
    if (delivery === 'lost') throw new Error('killed');
    onDelivery(place, delivery);
  }
};

beforeAll(async () => {
  clock = Date.UTC(2026, 10, 25, 12);
  open();
  expect(await courier.getPasses(ANA, issuer())).toBeUndefined();
  lot = store.courier.lot(ANA, week()) as PassLot;
  await closed();
});

function open(): void {
  folder ??= mkdtempSync(join(tmpdir(), 'offshoot-courier-'));
  trips = [];
  end = () => CARRIED;
  store = openHostStore(folder, { hostId: `host_${'a'.repeat(26)}`, now: () => new Date(clock) });
  scheduler = new Scheduler({ limits: { duties: 1, calls: 1, mail: 1, health: 1, lease: 1 }, onError: (error) => Promise.reject(error) });
  courier = courierOf(trip);
}

const courierOf = (way: Trip) =>
  new HostCourier({ passKey: passKeyOf(SEED), trip: way, store: store.courier, scheduler, now: () => new Date(clock), log });

/** As if the process had ended: what is not on disk is lost. */
async function closed(): Promise<void> {
  await courier.stop();
  scheduler.close();
  store.close();
}

beforeEach(() => {
  clock = Date.UTC(2026, 10, 25, 12);
  folder = mkdtempSync(join(tmpdir(), 'offshoot-courier-'));
  open();
});
afterEach(async () => {
  await closed();
  rmSync(folder, { recursive: true });
});

/** As if the owner had them. */
function hasPasses(owner: string): void {
  store.courier.begin(owner, week(), lot);
  store.courier.answered(
    owner,
    week(),
    (lot.passes ?? []).map(({ spentOn: _, ...pass }) => pass),
  );
}

const publication = (what: string): Saying & { pattern: Pattern } => {
  const pattern = travelPattern(what);
  return { act: { does: 'publish', id: patternId(pattern) }, pattern };
};
const vote = (digest: string, helped = true): Saying => ({ act: { does: 'vote', id: `sha256:${digest.padEnd(64, '0')}`, helped } });
const waits = (sayings: Saying[], instanceId = INSTANCE, ownerId = ANA) => courier.wait({ instanceId, ownerId }, sayings);
const ends = (instanceId = INSTANCE) => courier.ends(instanceId).map(({ act, state, problem }) => `${act.does} ${state}${problem}`);
const acts = (place: number): PassAct[] => (trips[place] ?? []).map(({ act }) => act);
async function sent(): Promise<void> {
  expect(courier.send(BOB)).toBe(0);
  await pause();
}

test('the passes of a week are asked for once, with a request that was kept before, also if the answer is lost', async () => {
  asked.length = 0;
  const lost: AskForPasses = async ({ blinded }) => {
    asked.push(Buffer.from(blinded).toString('hex'));
    return 'unreachable';
  };
  expect(await courier.getPasses(BOB, lost)).toBe('unreachable');
  await closed();
  open();
  expect(await courier.getPasses(BOB, issuer())).toBeUndefined();
  expect(await courier.getPasses(BOB, issuer())).toBeUndefined();
  expect(asked).toHaveLength(2);
  expect(new Set(asked).size).toBe(1);
  expect(store.courier.lot(BOB, week())?.passes).toHaveLength(69);
});

test('attack: a commons that gives this owner passes by a key of their own, to know them again', async () => {
  expect(await courier.getPasses(BOB, issuer('33'.repeat(32)))).toBe('distrusted');
  waits([publication('hotels')], OTHER, BOB);
  await sent();
  expect(trips).toEqual([]);
});

test('what is carried has a text and a pass for exactly that, and nothing says whose it is', async () => {
  hasPasses(ANA);
  const hotels = publication('hotels');
  waits([hotels, vote('ff')]);
  await sent();
  const [parcels] = trips;
  expect(parcels).toHaveLength(2);
  for (const { act, pass, afterMs, ...rest } of parcels ?? []) {
    expect(isSpentOn(passKeysOf(SEED), pass, act)).toBe(true);
    expect(Object.keys(pass).sort()).toEqual(['input', 'mac', 'week']);
    expect(Object.keys(rest).filter((name) => rest[name as 'pattern'] !== undefined)).toEqual(act.does === 'publish' ? ['pattern'] : []);
    expect(afterMs).toBeGreaterThanOrEqual(0);
  }
  expect(JSON.stringify(parcels)).not.toMatch(new RegExp(`${ANA}|${INSTANCE}`));
  expect(ends().sort()).toEqual(['publish carried', 'vote carried']);
  courier.settle(INSTANCE, courier.ends(INSTANCE));
  expect(ends()).toEqual([]);
});

test('kill -9 of the courier on its way: the next one says the same, with the same pass', async () => {
  hasPasses(ANA);
  waits([publication('hotels')]);
  end = () => 'lost';
  await sent();
  expect(ends()).toEqual([]);
  end = () => CARRIED;
  await sent();
  expect(trips).toHaveLength(2);
  expect(trips[1]?.[0]?.pass).toEqual(trips[0]?.[0]?.pass);
  expect(ends()).toEqual(['publish carried']);
});

test('kill -9 of the host while the courier is out: the next one has it, with the same pass', async () => {
  hasPasses(ANA);
  waits([publication('hotels')]);
  courier = courierOf((parcels) => {
    trips.push([...parcels]);
    return new Promise(() => {});
  });
  courier.send(BOB);
  await pause();
  const [first] = trips[0] ?? [];
  scheduler.close();
  store.close();
  open();
  courier.start();
  await sent();
  expect(trips[0]?.[0]?.pass).toEqual(first?.pass);
  expect(ends()).toEqual(['publish carried']);
});

test('a full disk while the courier is out ends nothing: the next one says it again', async () => {
  hasPasses(ANA);
  waits([publication('hotels')]);
  const { change } = store.courier;
  end = () => {
    store.courier.change = () => {
      throw new Error('database or disk is full');
    };
    return CARRIED;
  };
  await sent();
  store.courier.change = change;
  expect(ends()).toEqual([]);
  end = () => CARRIED;
  await sent();
  expect(trips[1]?.[0]?.pass).toEqual(trips[0]?.[0]?.pass);
  expect(ends()).toEqual(['publish carried']);
});

test('an owner publishes five texts a week and has one vote for a pattern; the rest waits for Monday', async () => {
  hasPasses(ANA);
  waits([...Array.from({ length: 6 }, (_, at) => publication(`thing ${'abcdef'[at]}`)), vote('ff'), vote('fe')]);
  await sent();
  expect(acts(0).filter(({ does }) => does === 'publish')).toHaveLength(5);
  // Both are in one bucket.
  expect(acts(0).filter(({ does }) => does === 'vote')).toHaveLength(1);
  await sent();
  expect(trips).toHaveLength(1);
  clock += 7 * DAY;
  hasPasses(ANA);
  await sent();
  expect(
    acts(1)
      .map(({ does }) => does)
      .sort(),
  ).toEqual(['publish', 'vote']);
});

test('what is taken back before the courier goes is not said, and nothing of an agent that is gone', async () => {
  hasPasses(ANA);
  hasPasses(BOB);
  waits([publication('hotels'), vote('ff')]);
  waits([publication('boats')], OTHER, BOB);
  waits([publication('hotels')]);
  courier.wait({ instanceId: OTHER, ownerId: '' }, []);
  await sent();
  expect(acts(0)).toEqual([publication('hotels').act]);
});

test('what the commons refuses is not said again, and what it does not answer is', async () => {
  hasPasses(ANA);
  waits([publication('hotels'), vote('ff')]);
  end = ({ act }) => (act.does === 'publish' ? { state: 'refused', problem: ' link' } : 'later');
  await sent();
  expect(ends()).toEqual(['publish refused link']);
  end = () => CARRIED;
  await sent();
  expect(acts(1).map(({ does }) => does)).toEqual(['vote']);
});

test('attack: an owner who sends it all day, so that what others say is known by its time', () => {
  const MINUTE = 60_000;
  const again = () => {
    clock += MINUTE;
    return courier.send(ANA);
  };
  expect(Array.from({ length: 5 }, again)).toEqual([0, 0, 0, 0, DAY - 4 * MINUTE]);
  expect(courier.send(BOB)).toBe(0);
  clock += DAY;
  expect([courier.send(ANA), courier.send(ANA), courier.send(ANA)]).toEqual([0, 0, 0]);
  expect(Array.from({ length: 4 }, again)).toEqual([0, 0, 0, DAY - 4 * MINUTE]);
});

test('it goes by itself once a day, at a random time, and not with nothing', async () => {
  hasPasses(ANA);
  courier.start();
  await expect.poll(() => store.courier.nextAt()).toBeGreaterThan(0);
  const first = store.courier.nextAt();
  expect(first).toBeLessThanOrEqual(clock + HOUR);
  waits([publication('hotels')]);
  clock = first + 1;
  courier.start();
  await expect.poll(() => trips.length).toBe(1);
  const wait = store.courier.nextAt() - clock;
  expect(wait).toBeGreaterThanOrEqual(12 * HOUR - 1);
  expect(wait).toBeLessThanOrEqual(36 * HOUR);
  clock = store.courier.nextAt() + 1;
  courier.start();
  await expect.poll(() => store.courier.nextAt()).toBeGreaterThan(clock);
  expect(trips).toHaveLength(1);
});
