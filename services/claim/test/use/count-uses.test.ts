// Counts how many use a template, from what hosts report, and tells the template service.
import { ConversationState, InstanceState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { eventually } from '@offshoot/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { HostCounterpart } from '../host-counterpart.ts';
import { newInbox, Pool } from '../pool.ts';

const DAY_MS = 86_400_000;

let pool: Pool;
let host: HostCounterpart;
beforeAll(async () => {
  pool = await Pool.start({ countMs: 20 });
  host = await pool.host();
});
afterAll(() => pool.close());

/** An agent of a new person, or of this owner. */
async function liveAgent(templateId: string, ownerId = pool.person().inboxId) {
  await host.offer(1);
  const { instanceId } = await pool.live(ownerId, { templateId });
  return { ownerId, instanceId };
}

const told = (templateId: string) => {
  const last = pool.templates.uses.findLast((use) => use.templateId === templateId);
  return last && { liveAgents: Number(last.liveAgents), owners: Number(last.owners), kept: Number(last.kept) };
};
const isTold = (templateId: string, use: { liveAgents: number; owners: number; kept: number }) =>
  eventually(() => expect(told(templateId)).toEqual(use));

/** The host renews its lease, which the jump would end. */
async function daysLater(days: number) {
  await pool.advance(days * DAY_MS);
  await host.register();
}

test('agents and owners are counted while agents are live and in their conversation', async () => {
  const templateId = pool.templates.add(newInbox());
  const first = await liveAgent(templateId);
  await liveAgent(templateId, first.ownerId);
  const third = await liveAgent(templateId);
  await isTold(templateId, { liveAgents: 3, owners: 2, kept: 0 });
  await host.report({ instanceId: third.instanceId, conversationState: ConversationState.REMOVED });
  await isTold(templateId, { liveAgents: 2, owners: 1, kept: 0 });
  await host.report({ instanceId: third.instanceId, conversationState: ConversationState.HERE });
  await host.report({ instanceId: first.instanceId, state: InstanceState.GONE });
  await isTold(templateId, { liveAgents: 2, owners: 2, kept: 0 });
});

test('an owner is a keeper once people use the agent and four weeks have passed, and no longer when they do not', async () => {
  const creator = pool.person().inboxId;
  const templateId = pool.templates.add(creator);
  const kept = await liveAgent(templateId);
  const own = await liveAgent(templateId, creator);
  await host.report({ instanceId: own.instanceId, inUse: true });
  await host.report({ instanceId: kept.instanceId, inUse: true });
  await isTold(templateId, { liveAgents: 2, owners: 2, kept: 0 });
  await daysLater(29);
  await isTold(templateId, { liveAgents: 2, owners: 2, kept: 1000 });
  await host.report({ instanceId: kept.instanceId, inUse: false });
  await isTold(templateId, { liveAgents: 2, owners: 2, kept: 0 });
});

test('attack: members of a team keep their own template to lift it in the store', async () => {
  const templateId = pool.templates.add(newInbox());
  const [one, two, left] = [await liveAgent(templateId), await liveAgent(templateId), await liveAgent(templateId)];
  for (const { instanceId } of [one, two, left]) await host.report({ instanceId, inUse: true });
  await daysLater(29);
  await isTold(templateId, { liveAgents: 3, owners: 3, kept: 2000 });
  pool.templates.handOver(templateId, one.ownerId, two.ownerId);
  await isTold(templateId, { liveAgents: 3, owners: 3, kept: 1000 });
  pool.templates.handOver(templateId, left.ownerId);
  await isTold(templateId, { liveAgents: 3, owners: 3, kept: Math.round(1000 * Math.log2(3)) });
});

test('a template whose last agent is gone is told as unused', async () => {
  const templateId = pool.templates.add(newInbox());
  const { instanceId } = await liveAgent(templateId);
  await isTold(templateId, { liveAgents: 1, owners: 1, kept: 0 });
  await host.report({ instanceId, state: InstanceState.GONE });
  await isTold(templateId, { liveAgents: 0, owners: 0, kept: 0 });
});

test('what the template service did not take is told again, and what it took is told once a day', async () => {
  const templateId = pool.templates.add(newInbox());
  pool.templates.usesToRefuse = 2;
  await liveAgent(templateId);
  await isTold(templateId, { liveAgents: 1, owners: 1, kept: 0 });
  expect(pool.templates.usesToRefuse).toBeLessThan(0);
  const times = () => pool.templates.uses.filter((use) => use.templateId === templateId).length;
  const before = times();
  await daysLater(1);
  await eventually(() => expect(times()).toBeGreaterThan(before));
});
