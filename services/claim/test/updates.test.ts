import type { Claim } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { Refusal } from '@offshoot/rpc';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually, newInbox, Pool } from './pool.ts';

let pool: Pool;
beforeAll(async () => {
  pool = await Pool.start();
});
afterAll(() => pool.close());

async function versions({ requesterId, instanceId }: Claim) {
  const { instance } = await pool.as(requesterId).getInstance({ instanceId });
  return { applied: Number(instance?.appliedVersion), desired: Number(instance?.desiredVersion), refusal: instance?.updateRefusal };
}

const settledAt = (version: number) => ({ applied: version, desired: version, refusal: '' });

test('a new version reaches all agents at once, and those of an unreachable host when it returns, the newest only', async () => {
  const [near, far] = [await pool.host(3), await pool.host()];
  const templateId = pool.templates.add(newInbox());
  const here = await Promise.all([1, 2, 3].map(() => pool.live(newInbox(), { templateId })));
  await far.offer(2);
  const there = await Promise.all([1, 2].map(() => pool.live(newInbox(), { templateId })));
  await far.stop();

  pool.templates.publish(templateId);
  await eventually(async () => {
    for (const claim of here) expect(await versions(claim)).toEqual(settledAt(2));
    for (const claim of there) expect(await versions(claim)).toEqual({ applied: 1, desired: 2, refusal: '' });
  });
  pool.templates.publish(templateId);
  await eventually(async () => {
    for (const claim of there) expect((await versions(claim)).desired).toBe(3);
  });
  await far.start();
  await eventually(async () => {
    for (const claim of [...here, ...there]) expect(await versions(claim)).toEqual(settledAt(3));
  });
  // At least once each, for a registration makes everything due again; but never the version that was overtaken.
  expect(new Set(far.updates.map(({ templateVersion }) => templateVersion?.version))).toEqual(new Set([3n]));
  await pool.retire(near);
  await pool.retire(far);
});

test('a refusal is recorded, not repeated, and forgotten with a newer version', async () => {
  const host = await pool.host(1);
  const templateId = pool.templates.add(newInbox());
  const claim = await pool.live(newInbox(), { templateId });
  host.script.updateTemplate = () => {
    throw new Refusal('UPDATE_DIGEST_MISMATCH', 'The content does not have the signed digest.');
  };
  pool.templates.publish(templateId);
  await eventually(async () => expect(await versions(claim)).toEqual({ applied: 1, desired: 2, refusal: 'UPDATE_DIGEST_MISMATCH' }));
  await host.register();
  host.script = {};
  pool.templates.publish(templateId);
  await eventually(async () => expect(await versions(claim)).toEqual(settledAt(3)));
  expect(host.updates.map(({ templateVersion }) => Number(templateVersion?.version))).toEqual([2, 3]);
  await pool.retire(host);
});

test('a passing failure is repeated', async () => {
  const host = await pool.host(1);
  const templateId = pool.templates.add(newInbox());
  const claim = await pool.live(newInbox(), { templateId });
  host.script.updateTemplate = () => {
    host.script = {};
    throw new Refusal('IDENTITY_UNAVAILABLE', 'The network does not answer.');
  };
  pool.templates.publish(templateId);
  await eventually(async () => expect(await versions(claim)).toEqual(settledAt(2)));
  await pool.retire(host);
});

test('a version that comes while its agent is being claimed is not missed', async () => {
  const host = await pool.host(1);
  const templateId = pool.templates.add(newInbox());
  const gate = Promise.withResolvers<void>();
  host.script.configure = () => gate.promise;
  const claim = await pool.claim(newInbox(), { templateId });
  pool.templates.publish(templateId);
  await eventually(async () =>
    expect(await pool.query('select 1 from template_versions where template_id = $1 and version = 2', [templateId])).toHaveLength(1),
  );
  // As if the feed's update had run in the instant before the claim became visible.
  await pool.query('update agent_metadata set desired_version = 1 where id = $1', [claim.instanceId]);
  gate.resolve();
  await eventually(async () => expect(await versions(claim)).toEqual(settledAt(2)));
  expect(host.configured[0]?.templateVersion?.version).toBe(1n);
  await pool.retire(host);
});

test('the feed goes on after restarts of both sides, from the durable cursor', async () => {
  const host = await pool.host(1);
  const templateId = pool.templates.add(newInbox());
  const claim = await pool.live(newInbox(), { templateId });
  await pool.service.close();
  await pool.templates.server?.close();
  pool.templates.publish(templateId);
  pool.service = await pool.replica();
  host.moveTo(pool.service.url);
  await pool.templates.start();
  await eventually(async () => expect(await versions(claim)).toEqual(settledAt(2)));
  await pool.retire(host);
});
