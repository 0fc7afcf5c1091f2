// Its owner sees whether an agent sleeps: its host says so at that moment, and the pool keeps no record of it.
import { Residency } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { eventually } from '@offshoot/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newInbox, Pool } from '../pool.ts';

let pool: Pool;
beforeAll(async () => {
  pool = await Pool.start();
});
afterAll(() => pool.close());

test('the owner sees which agents sleep, the creator does not, and a host that says nothing does not keep the list back', async () => {
  const host = await pool.host(2);
  const [creator, owner] = [newInbox(), newInbox()];
  const templateId = pool.templates.add(creator);
  const [first, second] = [await pool.claim(owner, { templateId }), await pool.claim(owner, { templateId })];
  const listed = async (by: string, filter: { case: 'ownerId' | 'templateId'; value: string }) => {
    const { instances } = await pool.as(by).listInstances({ filter });
    return new Map(instances.map(({ id, residency }) => [id, residency]));
  };
  const own = () => listed(owner, { case: 'ownerId', value: owner });
  await eventually(async () => expect([...(await own()).values()]).toEqual([Residency.LIVE, Residency.LIVE]));

  host.script.listDormant = (ids) => ids.filter((id) => id === first.instanceId);
  expect(await own()).toEqual(
    new Map([
      [first.instanceId, Residency.DORMANT],
      [second.instanceId, Residency.LIVE],
    ]),
  );
  const { instance } = await pool.as(owner).getInstance({ instanceId: first.instanceId });
  expect(instance?.residency).toBe(Residency.DORMANT);
  const seen = await listed(creator, { case: 'templateId', value: templateId });
  expect([...seen.values()]).toEqual([Residency.UNSPECIFIED, Residency.UNSPECIFIED]);

  // A host that lies about other instances changes nothing for them.
  host.script.listDormant = () => [first.instanceId, `inst_${'a'.repeat(26)}`];
  expect((await own()).size).toBe(2);

  host.script.listDormant = () => new Promise(() => {});
  expect([...(await own()).values()]).toEqual([Residency.UNSPECIFIED, Residency.UNSPECIFIED]);
});
