// A retired host: what ends with it, what does not, and what it learns if it comes back.

import { ClaimState, InstanceState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { ToolProvisioning, ToolResource } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { type ProviderStub, startProviderStub } from '@offshoot/providers';
import { newId } from '@offshoot/refusals/ids';
import { eventually } from '@offshoot/testing';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { HostCounterpart } from '../host-counterpart.ts';
import { accountsAt, newInbox, Pool, refused } from '../pool.ts';

let stub: ProviderStub;
let pool: Pool;
let templateId: string;
beforeAll(async () => {
  stub = await startProviderStub();
  pool = await Pool.start({ leaseMs: 300_000 }, { toolProviders: accountsAt(stub) });
  const sms = { id: 'sms', provisioning: ToolProvisioning.POOL, resource: ToolResource.TELNYX_NUMBER };
  templateId = pool.templates.add(newInbox(), { tools: [sms] });
});
afterAll(async () => {
  await pool.close();
  await stub.close();
});
afterEach(async () => {
  for (const host of pool.hosts.splice(0)) await pool.retire(host);
});

async function hostWith(backups: HostCounterpart['backups']): Promise<HostCounterpart> {
  const host = await pool.host();
  host.backups = backups;
  host.announced = { backupPlace: 'a'.repeat(32) };
  await host.register();
  return host;
}

const retire = (hostId: string, validateOnly = false) => pool.operator.retireHost({ hostId, validateOnly });
const numbers = () => stub.resources().filter(({ isLive }) => isLive).length;
const stateOf = async (instanceId: string) =>
  (await pool.query('select state, condition from agent_metadata where id = $1', [instanceId]))[0] ?? 'unknown';

test('retiring a host ends what only it had, releases its agents’ numbers, and leaves what another host can take over', async () => {
  const backups: HostCounterpart['backups'] = new Map();
  const host = await hostWith(backups);
  await host.offer(3);
  const [lost, moving] = [await pool.live(newInbox(), { templateId }), await pool.live(newInbox(), { templateId })];
  await host.backUp(moving.instanceId);
  await eventually(() => expect(numbers()).toBe(2));
  await host.leave([{ instanceId: moving.instanceId, generation: 1n }]);

  const expected = { forgotten: 1, ended: 1, movable: 1 };
  expect(await retire(host.id, true)).toMatchObject(expected);
  expect(await stateOf(lost.instanceId)).toMatchObject({ state: 'LIVE' });
  expect(await retire(host.id)).toMatchObject(expected);
  expect(await pool.instance(lost.requesterId, lost.instanceId)).toMatchObject({ state: InstanceState.GONE });
  expect((await pool.as(lost.requesterId).getClaim({ claimId: lost.id })).claim).toMatchObject({
    state: ClaimState.FAILED,
    failureReason: 'INSTANCE_GONE',
  });
  await eventually(() => expect(numbers()).toBe(1));
  expect(await stateOf(moving.instanceId)).toMatchObject({ state: 'LIVE', condition: 'UNREACHABLE' });
  expect(await retire(host.id)).toMatchObject({ forgotten: 0, ended: 0, movable: 1 });

  await hostWith(backups);
  await eventually(async () => expect(await stateOf(moving.instanceId)).toMatchObject({ condition: 'OK' }));
});

test('a retired host that comes back after all drops its idle instances, keeps owned ones, and works again', async () => {
  const host = await pool.host(1);
  const { instanceId } = await pool.live(newInbox(), { templateId });
  const idle = (await host.offer(1))[0] ?? '';
  await host.leave();
  await retire(host.id);
  expect(await host.start()).toEqual([idle]);
  expect([host.parked, host.instances.has(instanceId)]).toEqual([[instanceId], true]);
  expect(await pool.operator.adoptInstance({ instanceId })).toMatchObject({ state: InstanceState.LIVE });
  await host.offer(1);
  await pool.live(newInbox(), { templateId });
});

test('if a host registers while it is being retired, that registration opens no lease, and the next one tells it what has ended', async () => {
  const host = await pool.host(1);
  host.announced = { registration: 7n };
  await host.register();
  const { instanceId } = await pool.live(newInbox(), { templateId });
  await host.leave();
  // Simulates a registration that was compared before the retirement and opened its lease afterwards.
  await pool.query('update hosts set registration = 8 where id = $1', [host.id]);
  await retire(host.id);
  host.announced = { registration: 8n };
  expect((await refused(host.register())).reason).toBe('HOST_UNKNOWN');
  host.announced = { registration: 11n };
  expect(await host.register()).toEqual([]);
  expect(host.parked).toEqual([instanceId]);
});

test('if a host comes back while it is being retired, its agents are live or parked', async () => {
  for (let round = 0; round < 4; round += 1) {
    const host = await pool.host(3);
    const registerAs = (registration: bigint) => {
      host.announced = { registration };
      return host.register();
    };
    await registerAs(100n);
    const live = await Promise.all(Array.from({ length: 3 }, () => pool.live(newInbox(), { templateId })));
    await host.leave();
    await host.listen();
    const [retired] = await Promise.allSettled([retire(host.id), registerAs(200n)]);
    // As a host does at its next KeepAlive.
    await host.keepAlive({ registration: 200n }).catch(() => registerAs(300n));
    for (const { instanceId } of live) {
      const state = retired.status === 'fulfilled' ? 'GONE' : 'LIVE';
      expect(await stateOf(instanceId)).toMatchObject({ state });
      expect([host.instances.has(instanceId), host.parked.includes(instanceId)]).toEqual([true, state === 'GONE']);
    }
    await host.stop();
  }
});

test('retiring a host is refused if it is online or unknown', async () => {
  const host = await pool.host(1);
  for (const validateOnly of [true, false]) {
    expect(await refused(retire(host.id, validateOnly))).toMatchObject({
      reason: 'HOST_NOT_GONE',
      metadata: { lease_expire_time: expect.stringMatching(/^2/) },
    });
    expect((await refused(retire(newId('host'), validateOnly))).reason).toBe('HOST_NOT_FOUND');
  }
  expect(await pool.query(`select id from agent_metadata where host_id = $1 and condition = 'OK'`, [host.id])).toHaveLength(1);
});
