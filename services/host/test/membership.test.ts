// When a host may act, by its own clock. Nothing delays its lease.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import { untilFound } from '@offshoot/testing';
import { afterEach, expect, test } from 'vitest';
import { openHostStore } from '../src/host/agents/host-store.ts';
import { Lease } from '../src/host/membership/lease.ts';
import { Membership } from '../src/host/membership/membership.ts';
import type { HostCondition, PoolClient } from '../src/host/pool/pool-client.ts';
import { Scheduler } from '../src/scheduling/scheduler.ts';

const LEASE_MS = 120;
const condition: HostCondition = {
  draining: false,
  starting: 0,
  startFailures: 0,
  troubles: [],
  engineOk: true,
  dormant: 0,
  withheld: undefined,
  backups: [],
};
const opened: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.stop();
});

interface Doubled {
  isAway: boolean;
  wantsRegistration: boolean;
  registrations: number;
  kept: number;
  leaves: number;
  parked: number;
  onRegister?: (() => void) | undefined;
  onKeep?: (() => void) | undefined;
}

/** A pool that answers or not, and a membership in it. */
function member(o: { canBeMoved: boolean; clock?: () => number }) {
  const pool: Doubled = { isAway: false, wantsRegistration: false, registrations: 0, kept: 0, leaves: 0, parked: 0 };
  const client: Pick<PoolClient, 'registerHost' | 'keepAlive' | 'leavePool'> = {
    registerHost: async () => {
      if (pool.isAway) return undefined;
      pool.registrations++;
      pool.onRegister?.();
      pool.wantsRegistration = false;
      return { drop: [], fenced: ['one'], ended: [], parked: [], leaseMs: LEASE_MS };
    },
    keepAlive: async () => {
      if (pool.isAway) return 'later';
      if (pool.wantsRegistration) return 'register-again';
      pool.kept++;
      pool.onKeep?.();
      return { leaseMs: LEASE_MS, idleTarget: undefined, claimsWait: false, drop: [] };
    },
    leavePool: async () => {
      pool.leaves++;
      return true;
    },
  };
  const scheduler = new Scheduler({ limits: { duties: 1, calls: 1, mail: 1, health: 1, lease: 1 }, onError: () => {} });
  let resumed = 0;
  const membership: Membership = new Membership({
    pool: client as PoolClient,
    scheduler,
    announcement: () => ({ address: '', instanceIds: [], unsureInstanceIds: [], capacity: 0, idleFloor: 0, backupPlace: '', held: [] }),
    condition: () => condition,
    canBeMoved: () => o.canBeMoved,
    onRegistered: async ({ fenced }) => {
      await Promise.resolve();
      // Agents that run elsewhere are stopped before any agent may act.
      if (o.canBeMoved && pool.registrations === 1) expect(membership.isSuspended).toBe(true);
      pool.parked += fenced.length;
    },
    onKept: async () => {},
    onResumed: () => void resumed++,
    ...(o.clock ? { clock: o.clock } : {}),
    log: createLogger('host', 'silent'),
  });
  opened.push({
    stop: async () => {
      await membership.stop();
      scheduler.close();
    },
  });
  return { pool, scheduler, membership, resumed: () => resumed };
}

test('the lease counts from before the call, so it ends for the host before it ends for the pool', () => {
  let now = 1000;
  const lease = new Lease(() => now);
  expect(lease.lasts).toBe(false);
  const begun = lease.now();
  now += 400;
  lease.prolong(begun, 1000);
  expect(lease.remaining).toBe(600);
  now += 599;
  expect(lease.lasts).toBe(true);
  now += 1;
  expect([lease.lasts, lease.remaining]).toEqual([false, 0]);
});

test('a host whose agents can be moved is suspended until it registers, when its lease has ended, and after it has left', async () => {
  const { pool, membership, resumed } = member({ canBeMoved: true });
  pool.isAway = true;
  membership.wake();
  expect([membership.isSuspended, membership.isHeard]).toEqual([true, false]);
  pool.isAway = false;
  membership.registerAgain();
  await untilFound('registered', () => membership.isHeard);
  expect(pool.parked).toBe(1);
  await untilFound('kept', () => pool.kept >= 2);
  // A busy machine may let the short lease end between two answers.
  await untilFound('acting', () => !membership.isSuspended);
  pool.isAway = true;
  await untilFound('suspended', () => membership.isSuspended);
  // It is still a member as far as it knows, but reports nothing for its agents.
  expect([membership.isRegistered, membership.isHeard]).toEqual([true, false]);
  const before = resumed();
  pool.isAway = false;
  pool.wantsRegistration = true;
  membership.wake();
  await untilFound('back', () => membership.isHeard);
  expect([pool.registrations, resumed() > before]).toEqual([2, true]);
  await membership.stop();
  await membership.leave([]);
  expect([membership.isSuspended, membership.isHeard, pool.leaves]).toEqual([true, false, 1]);
});

test('a lease that ended and resumed between two checks resumes the agents that could not act when the answer came', async () => {
  let now = 0;
  const { pool, membership, resumed } = member({ canBeMoved: true, clock: () => now });
  membership.wake();
  await untilFound('kept', () => pool.kept >= 1);
  const before = resumed();
  now += LEASE_MS / 2;
  pool.onKeep = () => {
    pool.onKeep = undefined;
    now += LEASE_MS * 0.75;
    expect(membership.isSuspended).toBe(true);
  };
  await untilFound('answered', () => pool.onKeep === undefined);
  await untilFound('resumed', () => resumed() > before);
  expect(membership.isSuspended).toBe(false);
});

test('a host whose agents nobody else can run is never suspended, but reports nothing before it is registered', async () => {
  const { pool, membership } = member({ canBeMoved: false });
  pool.isAway = true;
  membership.wake();
  expect([membership.isSuspended, membership.isHeard]).toEqual([false, false]);
});

test('hanging calls do not delay the lease', async () => {
  let now = 0;
  const { pool, scheduler, membership } = member({ canBeMoved: true, clock: () => now });
  // Three times half of the lease is longer than the lease.
  pool.onKeep = () => {
    now += LEASE_MS / 2;
  };
  const stuck = Promise.withResolvers<undefined>();
  scheduler.task('calls', () => stuck.promise).wake();
  scheduler.task('duties', () => stuck.promise).wake();
  membership.wake();
  await untilFound('kept', () => pool.kept >= 3);
  expect(membership.isSuspended).toBe(false);
  stuck.resolve(undefined);
});

test('a registration that is requested during another one follows it', async () => {
  const { pool, membership } = member({ canBeMoved: false });
  pool.onRegister = () => {
    pool.onRegister = undefined;
    membership.registerAgain();
  };
  membership.wake();
  await untilFound('kept', () => pool.kept > 0);
  expect([pool.registrations, membership.registrations]).toEqual([2, 2]);
});

test('registrations are numbered across restarts, beyond those that an old copy of the file forgot', () => {
  const folder = mkdtempSync(join(tmpdir(), 'host-'));
  let now = 1000;
  const counted = (times: number) => {
    const store = openHostStore(folder, { hostId: 'host_a', now: () => new Date(now) });
    const numbers = Array.from({ length: times }, () => store.nextRegistration());
    store.close();
    return numbers;
  };
  expect(counted(2)).toEqual([1000, 1001]);
  now = 500;
  expect(counted(1)).toEqual([1002]);
  now = 5000;
  expect(counted(1)).toEqual([5000]);
  rmSync(folder, { recursive: true });
});
