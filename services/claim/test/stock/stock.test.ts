// What the pool asks of its hosts and how it uses their reports, through its RPCs.

import { ClaimState, InstanceCondition, WithheldReason } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { Refusal } from '@offshoot/refusals';
import { newId } from '@offshoot/refusals/ids';
import { eventually, signedInvite, slug } from '@offshoot/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { HostCounterpart } from '../host-counterpart.ts';
import { byInvite, keys, newInbox, Pool, refused } from '../pool.ts';

/** Longer than any test: another file tests how leases end. */
const LEASE_MS = 300_000;
const warmTemplate = newId('tmpl');
const stock = { idleMin: 4, idlePercent: 0, instancesMax: 9, warm: new Map([[warmTemplate, 2]]) };

let pool: Pool;
let templateId: string;
beforeAll(async () => {
  pool = await Pool.start({ leaseMs: LEASE_MS }, { stock: { ...stock, warm: new Map() } });
  templateId = pool.templates.add(newInbox());
});
afterAll(() => pool.close());
afterEach(async () => {
  for (const host of pool.hosts.splice(0)) await host.stop();
  // A maximum counts those that are claimed, too.
  await pool.query(`update agent_metadata set state = 'GONE' where state in ('LIVE', 'DRAINING')`);
  await pool.query(`delete from claims where state = 'QUEUED'`);
  await pool.query(`delete from agent_metadata where state = 'IDLE'`);
  await pool.query('delete from dropped_instances');
  await pool.query(`update hosts set lease_expires_at = 'epoch', lapsed_at = now(), must_register = true, idle_promised = 0`);
});

const targetOf = async (host: HostCounterpart, told = {}) => (await host.keepAlive(told)).idleTarget ?? -1;
const status = async () => (await pool.operator.getPoolStatus({})).status;
const statusOf = async ({ id }: HostCounterpart) => (await status())?.hosts.find(({ hostId }) => hostId === id);
const claimNow = () => pool.claim(newInbox(), { templateId, queueSeconds: 0 });

async function conditionOf(instanceId: string): Promise<string> {
  const [row] = await pool.query('select condition from agent_metadata where id = $1', [instanceId]);
  return row?.condition ?? 'forgotten';
}

describe('levels', () => {
  test('are shared by the hosts that are online, include reserved instances and waiting claims, and stop at the maximum', async () => {
    const [a, b] = [await pool.host(), await pool.host()];
    expect([await targetOf(a), await targetOf(b)]).toEqual([2, 2]);
    expect((await a.keepAlive()).claimsWait).toBe(false);
    await a.offer(2);
    const user = newInbox();
    await pool.reserve(user);
    // The reserved one is replaced.
    expect((await targetOf(a)) + (await targetOf(b))).toBe(5);
    await pool.reserve(user);
    for (let n = 0; n < 2; n++) await pool.claim(newInbox(), { templateId });
    expect((await targetOf(a)) + (await targetOf(b))).toBe(8);
    for (let n = 0; n < 9; n++) await pool.claim(newInbox(), { templateId });
    await targetOf(a);
    await targetOf(b);
    expect((await a.keepAlive()).claimsWait).toBe(true);
    expect((await targetOf(a)) + (await targetOf(b))).toBe(stock.instancesMax);
    expect(await status()).toMatchObject({ idleTarget: 9, instanceLimit: 9 });
  });

  test('with many hosts asking two services repeatedly and at once, promises match the wanted level', async () => {
    const other = await pool.replica();
    const hosts = await Promise.all(Array.from({ length: 6 }, () => pool.host()));
    for (const [at, host] of hosts.entries()) if (at % 2) host.moveTo(other.url);
    await Promise.all([...hosts, ...hosts].map((host) => host.keepAlive()));
    const targets = await Promise.all(hosts.map(async (host) => (await host.keepAlive()).idleTarget ?? 0));
    expect(targets.reduce((sum, target) => sum + target, 0)).toBe(stock.idleMin);
    const [row] = await pool.query('select sum(idle_promised)::text as promised from hosts');
    expect(Number(row?.promised)).toBe(stock.idleMin);
  });

  test('move to another host if one stops, fails to start instances, or has no room or no space left', async () => {
    const [a, b] = [await pool.host(), await pool.host()];
    await targetOf(a, { startFailures: 3 });
    expect([await targetOf(b), await targetOf(a, { startFailures: 3 })]).toEqual([3, 1]);
    expect(await targetOf(a, { withheld: WithheldReason.STORAGE_FULL })).toBe(0);
    expect(await targetOf(b)).toBe(4);
    a.announced = { capacity: 1, idleFloor: 1 };
    await a.register();
    expect(await targetOf(b, { draining: true })).toBe(0);
    expect(await targetOf(a)).toBe(1);
    expect(await statusOf(b)).toMatchObject({ draining: true });
    expect(await statusOf(a)).toMatchObject({ capacity: 1, engineOk: true });
  });

  test('instances that a host brings back beyond the maximum are dropped, and the pool repeats that until the host must have heard', async () => {
    const [away, up] = [await pool.host(6), await pool.host(6)];
    const [row] = await pool.query(`select count(*)::text from agent_metadata where state <> 'GONE' and state <> 'IDLE'`);
    const beyond = 12 + Number(row?.count) - stock.instancesMax;
    const { dropInstanceIds, idleTarget } = await away.keepAlive();
    expect([dropInstanceIds.length, idleTarget]).toEqual([beyond, 0]);
    expect((await away.keepAlive()).dropInstanceIds).toEqual(dropInstanceIds);
    expect((await up.keepAlive()).dropInstanceIds).toEqual([]);
    expect(await Promise.all(dropInstanceIds.map(conditionOf))).toEqual(dropInstanceIds.map(() => 'forgotten'));
    await pool.advance(601_000);
    await away.register();
    expect((await away.keepAlive()).dropInstanceIds).toEqual([]);
  });
});

describe('attack: a certified host', () => {
  test('does not keep another host’s lease alive, and reports nothing about it', async () => {
    const host = await pool.host(1);
    const thief = new HostCounterpart(pool.service.url, keys, pool);
    const [idle = ''] = host.instances.keys();
    const said = { hostId: host.id, draining: true, troubles: [{ instanceId: idle, message: 'broken' }] };
    expect((await refused(thief.registry.keepAlive(said))).reason).toBe('CALLER_NOT_ALLOWED');
    // Its report on another host's instance means nothing.
    const own = await pool.host();
    await own.keepAlive({ troubles: [{ instanceId: idle, message: 'broken' }] });
    expect(await conditionOf(idle)).toBe('OK');
    expect(await statusOf(host)).toMatchObject({ draining: false, isUp: true });
  });
});

describe('an instance that fails its probe', () => {
  test('is quarantined, never assigned, comes back when it recovers, and shows in the status', async () => {
    const host = await pool.host(1);
    const [idle = ''] = host.instances.keys();
    const troubles = [{ instanceId: idle, message: 'Its XMTP stream is down.' }];
    for (let n = 0; n < 2; n++) await host.keepAlive({ troubles });
    expect(await conditionOf(idle)).toBe('QUARANTINED');
    expect((await refused(claimNow())).reason).toBe('POOL_EMPTY');
    expect((await refused(pool.reserve(newInbox()))).reason).toBe('POOL_EMPTY');
    expect(await status()).toMatchObject({ claimable: 0, conditions: [{ condition: InstanceCondition.QUARANTINED, count: 1n }] });
    expect(await statusOf(host)).toMatchObject({ troubled: 1 });
    const waits = await pool.claim(newInbox(), { templateId });
    await host.keepAlive();
    await pool.until(waits, ({ state }) => state === ClaimState.LIVE);
    expect(await status()).toMatchObject({ conditions: [] });
  });

  test('keeps its owner if it is live', async () => {
    const host = await pool.host(1);
    const { instanceId } = await pool.live(newInbox(), { templateId });
    // A report leaves out rows that are locked, such as that of an agent that has just gone live; the next one has them.
    await eventually(async () => {
      await host.keepAlive({ troubles: [{ instanceId, message: '' }] });
      expect(await conditionOf(instanceId)).toBe('QUARANTINED');
    });
    await eventually(async () => {
      await host.keepAlive({ withheld: WithheldReason.STORAGE_FULL });
      expect(await conditionOf(instanceId)).toBe('OK');
    });
  });

  test('is dropped after a minute while others are healthy, unless it is reserved, and not if all are broken', async () => {
    const host = await pool.host(3);
    const reserved = await pool.reserve(newInbox());
    const [broken = '', well = ''] = [...host.instances.keys()].filter((id) => id !== reserved.instanceId);
    const all = [...host.instances.keys()].map((instanceId) => ({ instanceId, message: 'broken' }));
    await host.keepAlive({ troubles: all });
    await pool.advance(61_000);
    expect((await host.keepAlive({ troubles: all })).dropInstanceIds).toEqual([]);
    const others = all.filter(({ instanceId }) => instanceId !== well);
    // They may come back one after another.
    expect((await host.keepAlive({ troubles: others })).dropInstanceIds).toEqual([]);
    await pool.advance(61_000);
    expect((await host.keepAlive({ troubles: others })).dropInstanceIds).toEqual([broken]);
    expect(await conditionOf(reserved.instanceId)).toBe('QUARANTINED');
  });
});

test.each(['STORAGE_FULL', 'STUCK'] as const)(
  'of a host that is %s, no idle instance is assigned, not even a newly registered one',
  async (why) => {
    const host = await pool.host(1);
    const withheld = WithheldReason[why];
    await host.keepAlive({ withheld });
    await host.offer(1);
    expect((await refused(claimNow())).reason).toBe('POOL_EMPTY');
    expect(await statusOf(host)).toMatchObject({ withheld, engineOk: true, troubled: 1 });
    await host.keepAlive();
    expect((await claimNow()).state).toBe(ClaimState.CONFIGURING);
  },
);

test('attack: a model that hangs stops all claims; they go on, and operators see it', async () => {
  const host = await pool.host(1);
  await host.keepAlive({ engineOk: false });
  expect(await statusOf(host)).toMatchObject({ engineOk: false, withheld: WithheldReason.UNSPECIFIED, troubled: 0 });
  await host.offer(1);
  const claim = await claimNow();
  await pool.until(claim, ({ state }) => state === ClaimState.LIVE);
  expect(await targetOf(host, { engineOk: false })).toBe(4);
});

describe('a host without space that is ordered to configure a claim', () => {
  const isFull = () => {
    throw new Refusal('HOST_AT_CAPACITY', 'The host has no space left in its data folder.');
  };

  test('refuses, and the claim gets an instance of another host; its own is dropped, as its inbox was told', async () => {
    const full = await pool.host(2);
    full.script.configure = isFull;
    const claims = await Promise.all(
      Array.from({ length: 2 }, () => pool.claim(newInbox(), { templateId, queueSeconds: 0, ...byInvite(slug(signedInvite())) })),
    );
    await eventually(async () => expect((await status())?.queued).toBe(2));
    const told = await full.keepAlive({ withheld: WithheldReason.STORAGE_FULL });
    expect(told.dropInstanceIds.sort()).toEqual(claims.map(({ instanceId }) => instanceId).sort());
    const other = await pool.host(2);
    const live = await Promise.all(claims.map((claim) => pool.until(claim, ({ state }) => state === ClaimState.LIVE)));
    expect(live.map(({ instanceId }) => other.instances.get(instanceId)?.claimId)).toEqual(claims.map(({ id }) => id));
    expect(full.releases).toEqual([]);
    // Nobody is told of instances that were never theirs.
    expect(pool.recorded.filter(({ instanceId }) => claims.some((claim) => claim.instanceId === instanceId))).toEqual([]);
  });

  test('refuses, and a claim that is bound to its instance fails at once, with the next step', async () => {
    const full = await pool.host(1);
    full.script.configure = isFull;
    const claim = await pool.claim(newInbox(), { templateId, queueSeconds: 0 });
    const failed = await pool.until(claim, ({ state }) => state === ClaimState.FAILED);
    expect(failed).toMatchObject({ failureReason: 'HOST_AT_CAPACITY', failureMessage: expect.stringContaining('no space left') });
    await eventually(() => expect(full.releases).toMatchObject([{ instanceId: claim.instanceId, claimId: claim.id }]));
  });
});

test('instances of a host that is about to stop are not assigned; reserved ones come back with it', async () => {
  const host = await pool.host(2);
  await host.keepAlive({ draining: true });
  await host.offer(1);
  expect((await refused(claimNow())).reason).toBe('POOL_EMPTY');
  await host.register();
  await host.keepAlive();
  expect((await claimNow()).state).toBe(ClaimState.CONFIGURING);
});

describe('instances that are kept for a template', () => {
  let warm: Pool;
  let other: string;
  let host: HostCounterpart;
  beforeAll(async () => {
    warm = await Pool.start({ leaseMs: LEASE_MS }, { stock: { ...stock, instancesMax: 0 } });
    warm.templates.add(newInbox(), {}, { id: warmTemplate });
    other = warm.templates.add(newInbox());
    host = await warm.host();
  });
  afterAll(() => warm.close());

  const ready = async () => (await warm.operator.getPoolStatus({})).status?.warm;
  const kept = async () =>
    (await warm.query('select id from agent_metadata where warm_for = $1 and state = $2', [warmTemplate, 'IDLE'])).map(({ id }) => id);

  test('only go to that template, even past entries waiting for another', async () => {
    await host.offer(2);
    await eventually(async () =>
      expect(await ready()).toEqual([expect.objectContaining({ templateId: warmTemplate, wanted: 2, ready: 2 })]),
    );
    const waits = await warm.claim(newInbox(), { templateId: other });
    expect(waits.state).toBe(ClaimState.QUEUED);
    const ids = await kept();
    const first = await warm.claim(newInbox(), { templateId: warmTemplate });
    expect(ids).toContain(first.instanceId);
    expect((await refused(warm.reserve(newInbox()))).reason).toBe('POOL_EMPTY');
    // More instances register: the waiting claims are served, and the stock is filled again.
    await host.offer(3);
    await warm.until(waits, ({ state }) => state === ClaimState.LIVE);
    await eventually(async () => expect(await ready()).toMatchObject([{ ready: 2 }]));
    expect((await warm.claim(newInbox(), { templateId: other, queueSeconds: 0 })).state).toBe(ClaimState.CONFIGURING);
  });

  test('two services keep no more than wanted, and that template’s queue is served from them', async () => {
    const replica = await warm.replica();
    await host.offer(5);
    await eventually(async () => expect(await ready()).toMatchObject([{ ready: 2 }]));
    await warm.query(
      `update agent_metadata set condition = 'QUARANTINED', condition_message = 'x', updated_at = now() where state = 'IDLE'`,
    );
    const waits = await warm.claim(newInbox(), { templateId: warmTemplate });
    expect(waits.state).toBe(ClaimState.QUEUED);
    await host.keepAlive();
    await warm.until(waits, ({ state }) => state === ClaimState.LIVE);
    await eventually(async () => expect(await kept()).toHaveLength(2));
    await replica.close();
  });

  test('can be reserved for that template, which then keeps as many again', async () => {
    await host.offer(2);
    await eventually(async () => expect(await ready()).toMatchObject([{ ready: 2 }]));
    const ids = await kept();
    const reserved = await warm.reserve(newInbox(), undefined, { templateId: warmTemplate });
    expect(ids).toContain(reserved.instanceId);
    await host.offer(1);
    await eventually(async () => expect(await ready()).toMatchObject([{ ready: 2 }]));
    expect(await kept()).toContain(reserved.instanceId);
  });
});
