// Hosts that die, stop, come back and lie; instances that move to another host, and those that cannot.

import { setTimeout as pause } from 'node:timers/promises';
import { type Claim, InstanceCondition, InstanceState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { Refusal } from '@offshoot/refusals';
import { eventually } from '@offshoot/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { conditionMoves, conditions } from '../../src/database/domain/condition.ts';
import { claimMoves, claimStates } from '../../src/database/domain/states.ts';
import type { HostCounterpart } from '../host-counterpart.ts';
import type { SharedBackups } from '../host-script.ts';
import { newInbox, Pool, refused } from '../pool.ts';

/** Long enough on a busy machine. The lease of a host that is to die is cut short. */
const LEASE_MS = 3000;
const { OK, UNREACHABLE, CRASHED } = InstanceCondition;

let pool: Pool;
let templateId: string;
/** All hosts of a test share what they back up. */
let place: string;
let backups: SharedBackups;
const beating = new Map<HostCounterpart, NodeJS.Timeout>();

let startedAt: number;

beforeAll(async () => {
  pool = await Pool.start({ leaseMs: LEASE_MS });
  startedAt = performance.now();
  templateId = pool.templates.add(newInbox());
});
afterAll(() => pool.close());
beforeEach(() => {
  place = [...Array(32)].map(() => Math.floor(Math.random() * 16).toString(16)).join('');
  backups = new Map();
});
afterEach(async () => {
  for (const host of beating.keys()) silence(host);
  for (const host of pool.hosts.splice(0)) await pool.retire(host);
  // Removes everything that a test left, so that it cannot affect the next one.
  await pool.query(`update agent_metadata set move_target = null, move_target_since = null, move_next_attempt_at = null,
    move_accepted = false, state = 'GONE' where state <> 'GONE'`);
});

/** A host that keeps its lease; with backups unless said otherwise. */
async function hostWith(idle: number, announced: HostCounterpart['announced'] = {}): Promise<HostCounterpart> {
  const host = await pool.host();
  host.backups = backups;
  host.announced = { backupPlace: place, ...announced };
  await host.register();
  beat(host);
  await host.offer(idle);
  return host;
}

function beat(host: HostCounterpart): void {
  beating.set(
    host,
    setInterval(() => host.keepAlive().catch(() => {}), 500),
  );
}

/** It stops reporting and answering, and its lease lapses. */
async function die(host: HostCounterpart): Promise<void> {
  silence(host);
  await host.stop();
  await pool.query('update hosts set lease_expires_at = $2 where id = $1', [host.id, pool.now()]);
}

function silence(host: HostCounterpart): void {
  clearInterval(beating.get(host));
  beating.delete(host);
}

const seen = async ({ requesterId, instanceId }: Claim) => pool.instance(requesterId, instanceId);
const hostOf = async (instanceId: string) =>
  (await pool.query('select host_id from agent_metadata where id = $1', [instanceId]))[0]?.host_id;
const runsOn = (host: HostCounterpart, claim: Claim) =>
  eventually(async () => {
    expect(await hostOf(claim.instanceId)).toBe(host.id);
    expect((await seen(claim)).condition).toBe(OK);
  });
const is = (condition: InstanceCondition, claim: Claim) => eventually(async () => expect((await seen(claim)).condition).toBe(condition));

/** A live agent on the host, with a backup. */
async function backedUp(host: HostCounterpart): Promise<Claim> {
  const claim = await pool.live(newInbox(), { templateId });
  await host.backUp(claim.instanceId);
  return claim;
}

test('the database allows exactly the same moves as the code, for conditions and for claims', async () => {
  const allowed = async (sql: string, froms: readonly (string | null)[], tos: readonly string[]) => {
    const pairs = froms.flatMap((from) => tos.map((to) => [from, to] as const));
    const rows = await Promise.all(pairs.map(([from, to]) => pool.query(`select ${sql}($1, $2)::text as yes`, [from, to])));
    return new Set(pairs.filter((_, at) => rows[at]?.[0]?.yes === 'true').map(([from, to]) => `${from} > ${to}`));
  };
  const inCode = <S extends string>(states: readonly S[], moves: Record<S, Partial<Record<string, S>>>) =>
    states.flatMap((from) => Object.values(moves[from]).map((to) => `${from} > ${to}`));
  expect(await allowed('agent_condition_may_move', conditions, conditions)).toEqual(new Set(inCode(conditions, conditionMoves)));
  const births = ['null > QUEUED', 'null > CONFIGURING'];
  expect(await allowed('claim_may_move', [null, ...claimStates], claimStates)).toEqual(
    new Set([...births, ...inCode(claimStates, claimMoves)]),
  );
});

test('attack: someone with access to the database revives a claim, or marks an unreachable instance as broken', async () => {
  const host = await hostWith(1, { backupPlace: '' });
  const claim = await pool.live(newInbox(), { templateId });
  await expect(pool.query(`update claims set state = 'JOINING' where id = $1`, [claim.id])).rejects.toMatchObject({
    constraint: 'claims_moves',
  });
  await host.leave();
  const quarantine = `update agent_metadata set condition = 'QUARANTINED', condition_message = 'x' where id = $1`;
  await expect(pool.query(quarantine, [claim.instanceId])).rejects.toMatchObject({ constraint: 'agent_metadata_conditions' });
});

test('when a host dies and its lease expires, instances with a backup run elsewhere, the others crash, and idle ones are not assigned', async () => {
  const dying = await hostWith(3);
  const [moved, lost] = [await pool.live(newInbox(), { templateId }), await pool.live(newInbox(), { templateId })];
  await dying.backUp(moved.instanceId, 7n);
  const haven = await hostWith(0);
  // A host is judged only after the service could hear its hosts for the length of a lease.
  await pause(Math.max(0, startedAt + LEASE_MS - performance.now()));
  await die(dying);
  await Promise.all([runsOn(haven, moved), is(CRASHED, lost)]);

  expect(haven.restores).toMatchObject([{ instanceId: moved.instanceId, inboxId: moved.inboxId, epoch: 1n, generation: 7n }]);
  expect(await seen(lost)).toMatchObject({ state: InstanceState.LIVE, conditionMessage: expect.stringContaining('no backup') });
  const { status } = await pool.operator.getPoolStatus({});
  expect(status?.conditions).toContainEqual(expect.objectContaining({ condition: CRASHED, count: 1n }));
  expect(status?.claimable).toBe(0);
  const { transitions } = await pool.operator.listTransitions({ instanceId: moved.instanceId });
  expect(transitions.slice(-2).map(({ condition, hostId }) => ({ condition, hostId }))).toEqual([
    { condition: UNREACHABLE, hostId: '' },
    { condition: OK, hostId: haven.id },
  ]);
  // The new host speaks for it, and orders go there.
  await haven.report({ instanceId: moved.instanceId, templateStale: true });
  expect((await seen(moved)).templateStale).toBe(true);

  // The others come back with their host.
  await dying.listen();
  await dying.register();
  beat(dying);
  expect(dying.fenced).toEqual([moved.instanceId]);
  await is(OK, lost);
  expect((await pool.operator.getPoolStatus({})).status?.claimable).toBe(1);
});

test('when a host stops in good order, instances with a backup are moved at once, and the others wait for its return', async () => {
  const leaving = await hostWith(2);
  const [moved, waits] = [await pool.live(newInbox(), { templateId }), await pool.live(newInbox(), { templateId })];
  const haven = await hostWith(0);
  const { keys, ...held } = leaving.instances.get(moved.instanceId) ?? { inboxId: '', claimId: '' };
  backups.set(moved.instanceId, { generation: 9n, held: { ...held, ...(keys && { keys }) } });
  silence(leaving);
  await leaving.leave([{ instanceId: moved.instanceId, generation: 9n }]);
  await leaving.leave();
  await runsOn(haven, moved);
  expect(haven.restores.at(-1)?.generation).toBe(9n);
  expect(await seen(waits)).toMatchObject({ condition: UNREACHABLE, conditionMessage: expect.stringContaining('stopped') });
  await leaving.start();
  expect(await seen(waits)).toMatchObject({ condition: OK, conditionMessage: '' });
  expect((await refused(haven.registry.leavePool({ hostId: leaving.id, backups: [] }))).reason).toBe('CALLER_NOT_ALLOWED');
  expect((await refused(haven.registry.keepAlive({ hostId: leaving.id }))).reason).toBe('CALLER_NOT_ALLOWED');
});

test('an instance that nobody can restore crashes, until a host appears that can', async () => {
  const dying = await hostWith(1);
  const claim = await backedUp(dying);
  const [unable, full] = [await hostWith(0), await hostWith(0)];
  unable.backups = new Map();
  full.script.restoreInstance = () => {
    throw new Refusal('HOST_AT_CAPACITY', 'The host cannot take another instance.');
  };
  await die(dying);
  await is(CRASHED, claim);
  expect((await seen(claim)).conditionMessage).toContain('no other host');
  expect([unable.restores.length, full.restores.length]).toEqual([1, 1]);
  unable.backups = backups;
  await unable.register();
  await runsOn(unable, claim);
});

test('a host that has lost an instance’s files restores them from its own backup', async () => {
  const host = await hostWith(2);
  const [kept, lost] = [await backedUp(host), await pool.live(newInbox(), { templateId })];
  host.instances.clear();
  await host.register();
  await runsOn(host, kept);
  expect(host.restores).toHaveLength(1);
  expect((await seen(lost)).state).toBe(InstanceState.GONE);
});

test('a host that was full when the instance lost its host is asked again after some minutes', async () => {
  const dying = await hostWith(1);
  const claim = await backedUp(dying);
  const full = await hostWith(0);
  full.script.restoreInstance = () => {
    throw new Refusal('HOST_AT_CAPACITY', 'The host cannot take another instance.');
  };
  await die(dying);
  await is(CRASHED, claim);
  delete full.script.restoreInstance;
  await pool.advance(5 * 60_000);
  await full.keepAlive();
  await runsOn(full, claim);
});

test('an instance that ends before its new host runs it is stopped there', async () => {
  const leaving = await hostWith(1);
  const { instanceId } = await backedUp(leaving);
  const haven = await hostWith(0);
  haven.autoRestore = false;
  silence(leaving);
  await leaving.leave();
  await eventually(() => expect(haven.instances.has(instanceId)).toBe(true));
  await pool.query(
    `update agent_metadata set move_target = null, move_target_since = null, move_next_attempt_at = null, move_accepted = false,
      move_ordered = '{}', state = 'GONE' where id = $1`,
    [instanceId],
  );
  await haven.register();
  expect(haven.fenced).toEqual([instanceId]);
});

describe('attack', () => {
  test('a zombie host reports for a moved instance, registers it and lists it', async () => {
    const zombie = await hostWith(1);
    const claim = await backedUp(zombie);
    const haven = await hostWith(0);
    silence(zombie);
    await zombie.leave();
    const report = () => zombie.report({ instanceId: claim.instanceId, state: InstanceState.GONE });
    expect((await refused(report())).reason).toBe('HOST_UNKNOWN');
    await runsOn(haven, claim);
    expect((await refused(zombie.keepAlive())).reason).toBe('HOST_UNKNOWN');
    expect((await refused(zombie.registerInstance(claim.instanceId))).reason).toBe('HOST_UNKNOWN');
    await zombie.start();
    expect(zombie.fenced).toEqual([claim.instanceId]);
    // Its lease holds again, but it still speaks only for its own instances.
    expect((await refused(report())).reason).toBe('HOST_UNKNOWN');
    expect((await refused(zombie.report({ hostId: haven.id, instanceId: claim.instanceId }))).reason).toBe('CALLER_NOT_ALLOWED');
    expect((await refused(zombie.registerInstance(claim.instanceId))).reason).toBe('HOST_UNKNOWN');
    expect(await hostOf(claim.instanceId)).toBe(haven.id);
    expect(await seen(claim)).toMatchObject({ state: InstanceState.LIVE, condition: OK });
  });

  test('a former host that kept the wallet key renews the credential under the new host’s id', async () => {
    const former = await hostWith(1);
    const claim = await backedUp(former);
    const haven = await hostWith(0);
    silence(former);
    await former.leave();
    await runsOn(haven, claim);
    await former.start();
    const own = await former.registrationOf(claim.instanceId);
    for (const wish of [{ ...own, hostId: haven.id }, await former.registrationOf(claim.instanceId, haven.key)])
      expect((await refused(former.registry.registerInstance(wish))).reason).toBe('CALLER_NOT_ALLOWED');
    // The instance's credential on that host is still the valid one.
    await haven.reportLive(claim.instanceId);
    expect(await seen(claim)).toMatchObject({ state: InstanceState.LIVE, condition: OK });
  });

  test('a host lists and backs up another host’s instances', async () => {
    const host = await hostWith(1);
    const claim = await backedUp(host);
    const thief = await hostWith(0);
    thief.instances.set(claim.instanceId, { inboxId: claim.inboxId, claimId: claim.id });
    expect(await thief.register()).toEqual([]);
    expect(thief.fenced).toEqual([claim.instanceId]);
    await thief.keepAlive({ backups: [{ instanceId: claim.instanceId, generation: 99n }] });
    const [row] = await pool.query('select host_id, backup_generation::text from agent_metadata where id = $1', [claim.instanceId]);
    expect(row).toEqual({ host_id: host.id, backup_generation: '1' });
    await host.reportLive(claim.instanceId);
  });

  test('two claim services move the same instances: each is ordered to one host at a time', async () => {
    const other = await pool.replica();
    const leaving = await hostWith(4);
    const claims = await Promise.all(Array.from({ length: 4 }, () => pool.live(newInbox(), { templateId })));
    for (const { instanceId } of claims) await leaving.backUp(instanceId);
    const havens = [await hostWith(0), await hostWith(0, { capacity: 2 })];
    for (const haven of havens) haven.autoRestore = false;
    silence(leaving);
    await leaving.leave();
    const ordered = () => havens.flatMap((haven) => haven.restores.map(({ instanceId, epoch }) => ({ instanceId, epoch, on: haven.id })));
    await eventually(() => expect(new Set(ordered().map(({ instanceId }) => instanceId)).size).toBe(4));
    await eventually(async () =>
      expect(await pool.query('select id from agent_metadata where move_accepted and move_attempts = 0')).toHaveLength(4),
    );
    expect(new Set(ordered().map(({ instanceId, on }) => `${instanceId} ${on}`)).size).toBe(4);
    expect(ordered().filter(({ epoch }) => epoch !== 1n)).toEqual([]);
    // Not more than it has room for.
    expect(havens[1]?.restores.length).toBeLessThanOrEqual(2);
    for (const haven of havens) for (const { instanceId } of haven.restores) await haven.registerInstance(instanceId);
    for (const claim of claims) expect((await seen(claim)).condition).toBe(OK);
    await other.close();
  });

  test('a host takes the order and dies; its late registration is refused', async () => {
    const leaving = await hostWith(1);
    const claim = await backedUp(leaving);
    const first = await hostWith(0);
    first.autoRestore = false;
    silence(leaving);
    await leaving.leave();
    await eventually(() => expect(first.restores).toHaveLength(1));
    const second = await hostWith(0);
    silence(first);
    await first.leave();
    await pool.advance(16_000);
    await Promise.all([second.keepAlive()]);
    await runsOn(second, claim);
    expect(second.restores[0]?.epoch).toBe(2n);
    await first.start();
    expect((await refused(first.registerInstance(claim.instanceId))).reason).toBe('HOST_UNKNOWN');
    expect(await hostOf(claim.instanceId)).toBe(second.id);
  });

  test('a host registers an instance before its answer to the order is stored, and one that it was never ordered to restore', async () => {
    const leaving = await hostWith(1);
    const claim = await backedUp(leaving);
    const { instanceId } = claim;
    const haven = await hostWith(0);
    const bystander = await hostWith(0, { backupPlace: '' });
    haven.autoRestore = false;
    const early = Promise.withResolvers<string>();
    haven.script.restoreInstance = async () => {
      const held = backups.get(instanceId)?.held;
      if (!held) return;
      haven.instances.set(instanceId, { ...held });
      bystander.instances.set(instanceId, { ...held });
      early.resolve((await refused(haven.registerInstance(instanceId))).reason);
    };
    silence(leaving);
    await leaving.leave();
    expect(await early.promise).toBe('UPSTREAM_UNAVAILABLE');
    expect((await refused(bystander.registerInstance(instanceId))).reason).toBe('HOST_UNKNOWN');
    await eventually(() => haven.registerInstance(instanceId));
    expect(await hostOf(instanceId)).toBe(haven.id);
  });
});

test('a host that returns after the order was sent is fenced; if no other host restores the instance, it takes over again', async () => {
  const leaving = await hostWith(1);
  const claim = await backedUp(leaving);
  const haven = await hostWith(0);
  haven.autoRestore = false;
  silence(leaving);
  await leaving.leave();
  await eventually(() => expect(haven.restores).toHaveLength(1));
  await leaving.start();
  beat(leaving);
  expect(leaving.fenced).toEqual([claim.instanceId]);
  expect((await seen(claim)).condition).toBe(UNREACHABLE);
  expect((await refused(leaving.report({ instanceId: claim.instanceId, state: InstanceState.GONE }))).reason).toBe('HOST_UNKNOWN');
  expect((await refused(leaving.registerInstance(claim.instanceId))).reason).toBe('HOST_UNKNOWN');
  silence(haven);
  await haven.leave();
  await pool.advance(16_000);
  await leaving.keepAlive();
  await runsOn(leaving, claim);
  expect(leaving.restores[0]?.epoch).toBe(2n);
});

test('a host that returns before anyone was ordered to take over keeps its instance', async () => {
  const leaving = await hostWith(1);
  const claim = await backedUp(leaving);
  const unable = await hostWith(0);
  unable.backups = new Map();
  silence(leaving);
  await leaving.leave();
  await eventually(() => expect(unable.restores).toHaveLength(1));
  await eventually(async () => expect(await pool.query(`select id from agent_metadata where move_ordered <> '{}'`)).toEqual([]));
  await leaving.start();
  expect(leaving.fenced).toEqual([]);
  expect(await seen(claim)).toMatchObject({ condition: OK });
  await leaving.reportLive(claim.instanceId);
});

test('an instance whose release expires while its host is away counts as ended, and the returning host drops nothing on its own', async () => {
  const host = await hostWith(1, { backupPlace: '' });
  const owner = pool.person();
  const claim = await pool.live(owner.inboxId, { templateId });
  const { instanceId } = claim;
  silence(host);
  await host.leave();
  const statement = await owner.sign({ action: 'instance.release', instanceId }, { now: pool.now() });
  await pool.as(owner.inboxId).releaseInstance({ instanceId, statement });
  await pool.advance(11 * 60_000);
  await eventually(async () => expect((await seen(claim)).state).toBe(InstanceState.GONE));
  // The owner's statement has expired, and the pool alone deletes nothing.
  expect(await host.start()).toEqual([]);
  expect(host.ended).toMatchObject([{ instanceId, claimId: claim.id }]);
  expect(host.ended[0]?.statement).toBeUndefined();
});
