// What a team sees of the agents of its template: what its creator sees, and no more.
import { eventually } from '@offshoot/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { HostCounterpart } from '../host-counterpart.ts';
import { newInbox, Pool, refused } from '../pool.ts';

let pool: Pool;
let host: HostCounterpart;
beforeAll(async () => {
  pool = await Pool.start();
  host = await pool.host();
});
afterAll(() => pool.close());

const DAY_MS = 86_400_000;

/** A template whose first creator handed it to Mia and Ben, and an agent of a stranger that is live with the version of now. */
async function ofTeam() {
  const [saul, mia, ben] = [newInbox(), newInbox(), newInbox()];
  const templateId = pool.templates.add(saul);
  await host.offer(1);
  const owner = pool.person();
  const { instanceId } = await pool.live(owner.inboxId, { templateId });
  pool.templates.handOver(templateId, mia, ben);
  const version = pool.templates.newest(templateId).version;
  await eventually(async () => {
    const { instance } = await pool.as(owner.inboxId).getInstance({ instanceId });
    expect(instance?.desiredVersion).toBe(version);
  });
  return { saul, mia, ben, templateId, instanceId, owner };
}

test('each member sees and steers the rollout, and sees agents without their owners', async () => {
  const { saul, mia, ben, templateId, instanceId, owner } = await ofTeam();
  const filter = { case: 'templateId' as const, value: templateId };
  for (const member of [mia, ben]) {
    const as = pool.as(member);
    expect((await as.getRollout({ templateId })).rollout?.total).toBe(1n);
    expect((await as.setRollout({ templateId, version: 2n, share: 100, halted: true })).rollout?.halted).toBe(true);
    const { instances } = await as.listInstances({ filter });
    for (const seen of [instances[0], (await as.getInstance({ instanceId })).instance])
      expect(seen).toMatchObject({ id: instanceId, templateId, ownerId: '', inboxId: '', conversationId: '', claimId: '' });
  }
  for (const stranger of [saul, newInbox()]) {
    const as = pool.as(stranger);
    expect(await refused(as.getRollout({ templateId }))).toMatchObject({ reason: 'NOT_TEMPLATE_CREATOR' });
    expect(await refused(as.listInstances({ filter }))).toMatchObject({ reason: 'NOT_TEMPLATE_CREATOR' });
    expect(await refused(as.getTemplateStats({ templateId }))).toMatchObject({ reason: 'NOT_TEMPLATE_CREATOR' });
    expect(await refused(as.getInstance({ instanceId }))).toMatchObject({ reason: 'NOT_INSTANCE_OWNER' });
  }
  expect((await pool.as(owner.inboxId).getInstance({ instanceId })).instance?.ownerId).toBe(owner.inboxId);
});

test('each member sees the rollout of a template that nobody has claimed yet, and who handed it over does not', async () => {
  const [saul, mia, ben] = [newInbox(), newInbox(), newInbox()];
  const templateId = pool.templates.add(saul);
  pool.templates.handOver(templateId, mia, ben);
  // The feed brings the version in which it is theirs.
  for (const member of [mia, ben])
    await eventually(async () => expect((await pool.as(member).getRollout({ templateId })).rollout?.total).toBe(0n));
  expect(await refused(pool.as(saul).getRollout({ templateId }))).toMatchObject({ reason: 'NOT_TEMPLATE_CREATOR' });
});

test('attack: a team looks for the owner of an agent that ended before the template was theirs', async () => {
  const saul = newInbox();
  const [mia, ben] = [newInbox(), newInbox()];
  const templateId = pool.templates.add(saul);
  await host.offer(1);
  const owner = pool.person();
  const { instanceId } = await pool.live(owner.inboxId, { templateId });
  const statement = await owner.sign({ action: 'instance.release', instanceId }, { now: pool.now() });
  await pool.as(owner.inboxId).releaseInstance({ instanceId, statement });
  pool.templates.handOver(templateId, mia, ben);
  const filter = { case: 'templateId' as const, value: templateId };
  for (const member of [mia, ben]) {
    await eventually(async () => {
      const { instances } = await pool.as(member).listInstances({ filter, includeGone: true });
      expect(instances).toHaveLength(1);
      expect(instances[0]).toMatchObject({ id: instanceId, ownerId: '', inboxId: '', conversationId: '', claimId: '' });
    });
  }
});

test('attack: members of a team count themselves among those who take its template', async () => {
  const people = Array.from({ length: 5 }, () => pool.person());
  const templateId = pool.templates.add(newInbox());
  const team = people.map(({ inboxId }) => inboxId);
  for (const { inboxId } of people) {
    await host.offer(1);
    await pool.live(inboxId, { templateId });
  }
  pool.templates.handOver(templateId, ...team);
  await eventually(async () => expect((await pool.as(team[1] ?? '').getRollout({ templateId })).rollout?.version).toBe(2n));
  await pool.advance(DAY_MS);
  await host.register();
  expect((await pool.as(team[1] ?? '').getTemplateStats({ templateId })).stats?.people).toMatchObject({ added: 0n });
});
