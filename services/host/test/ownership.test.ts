// Whom the agent obeys, and how it passes to another owner: both sign, and each order counts once.
import { newId } from '@offshoot/refusals/ids';
import { reasonOf } from '@offshoot/rpc/testing';
import { untilFound } from '@offshoot/testing';
import { type InboxKeysReader, profileOf } from '@offshoot/xmtp';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { RunningInstanceHost } from '../src/index.ts';
import { configOrder } from './config-order.ts';
import { createPerson, type Person } from './people.ts';
import { plainEngine } from './plain-engine.ts';
import { type Configured, claim, prepareClone, type Scene, setScene } from './scene.ts';
import { talk } from './talk.ts';

let scene: Scene;
let host: RunningInstanceHost;
let agent: Configured;
let alice: Person;
let bob: Person;
let mallory: Person;
const engine = plainEngine();
let clock = 0;
const now = () => new Date(Date.now() + clock);
/** Inboxes whose keys were all revoked a moment ago, which only a fresh reading shows. */
const revoked = new Set<string>();

beforeAll(async () => {
  scene = await setScene();
  const identities: InboxKeysReader = {
    keysOf: async (inboxId, o) =>
      o?.fresh && revoked.has(inboxId) ? { inboxId, addresses: [], installations: [] } : await scene.identities.keysOf(inboxId, o),
  };
  host = await scene.startHost({ engine, now, identities });
  alice = scene.owner;
  bob = await createPerson(scene.network);
  mallory = await createPerson(scene.network);
});
beforeEach(async () => {
  clock = 0;
  revoked.clear();
  agent = await claim(scene, host);
});
afterAll(() => scene?.close());

const state = () => host.host.agent(agent.instanceId).state;
const seconds = (count: number) => new Date(now().getTime() + count * 1000);

interface Sale {
  from?: Person;
  to?: Person;
  offeredTo?: Person;
  offeredAt?: Date;
  acceptedBy?: Person;
  acceptedFrom?: Person;
}
async function sale(o: Sale = {}) {
  const { from = alice, to = bob } = o;
  const { instanceId } = agent;
  const offer = await from.sign(
    { action: 'instance.offer', instanceId, newOwnerId: (o.offeredTo ?? to).inboxId },
    { now: o.offeredAt ?? now(), lifetimeSeconds: 24 * 3600 },
  );
  const acceptance = await (o.acceptedBy ?? to).sign(
    { action: 'instance.accept', instanceId, previousOwnerId: (o.acceptedFrom ?? from).inboxId },
    { now: now() },
  );
  return { instanceId, newOwnerId: to.inboxId, offer, acceptance };
}
const sell = (order: Awaited<ReturnType<typeof sale>>) => scene.rpc(host).acceptOffer(order);

test('attack: a clone whose child the pool chooses, and one with a swapped child', async () => {
  const { outgoing } = host.host.agent(agent.instanceId).store;
  const open = await prepareClone(scene, { parent: agent, bindTo: 'nobody' });
  expect(await reasonOf(scene.rpc(host).cloneSummary(open.send))).toBe('CLONE_NOT_BOUND');
  scene.pool.giveBack(open.child.instanceId);
  const swapped = await prepareClone(scene, { parent: agent, bindTo: mallory.inboxId });
  expect(await reasonOf(scene.rpc(host).cloneSummary(swapped.send))).toBe('STATEMENT_SIGNATURE_INVALID');
  expect(await reasonOf(scene.rpc(host).configure(swapped.configure))).toBe('STATEMENT_SIGNATURE_INVALID');
  scene.pool.giveBack(swapped.child.instanceId);
  expect(outgoing.open()).toEqual([]);
  const bound = await prepareClone(scene, { parent: agent });
  await scene.rpc(host).configure(bound.configure);
  await scene.rpc(host).cloneSummary(bound.send);
  expect(outgoing.find(bound.transferId)).toMatchObject({
    ownerId: alice.inboxId,
    statementNonce: bound.send.order.statement.nonce,
    contextPromptDigest: bound.configure.transfer.contextPromptDigest,
  });
});

test('once offered and accepted, it belongs to the new owner: reported, shown and stored', async () => {
  const human = await scene.human();
  const group = await talk(human, [agent.inboxId]);
  await scene.pool.reported(agent.instanceId, 'LIVE');
  const order = await sale();
  await Promise.all([sell(order), sell(order), sell(order)]);
  await sell(order);
  expect(state()).toMatchObject({ claimed: { ownerId: bob.inboxId }, redemptions: 3 });
  await untilFound('the report', () =>
    scene.pool.reports.some((report) => report.instanceId === agent.instanceId && report.ownerId === bob.inboxId),
  );
  await untilFound('the profile', async () => (await profileOf(human, group.id, agent.inboxId))?.metadata.ownerId === bob.inboxId);
  // From now on, the former owner can order nothing, not even with earlier statements.
  const clone = await prepareClone(scene, { parent: agent, owner: alice });
  expect(await reasonOf(scene.rpc(host).cloneSummary(clone.send))).toBe('NOT_INSTANCE_OWNER');
  scene.pool.giveBack(clone.child.instanceId);
  expect(await reasonOf(scene.rpc(host).setUserConfig(await configOrder(scene, agent, { now: seconds(5) })))).toBe('NOT_INSTANCE_OWNER');
  const { instanceId } = agent;
  const release = await alice.sign({ action: 'instance.release', instanceId });
  expect(await reasonOf(scene.rpc(host).release({ instanceId, statement: release }))).toBe('NOT_INSTANCE_OWNER');
  await scene.rpc(host).setUserConfig(await configOrder(scene, agent, { by: bob, now: seconds(5) }));
});

test.each<[string, string, () => Sale]>([
  ['offered by a stranger', 'NOT_INSTANCE_OWNER', () => ({ from: mallory, to: bob })],
  ['offered by the one who wants it', 'NOT_INSTANCE_OWNER', () => ({ from: bob, to: bob })],
  ['offered to another person', 'STATEMENT_SIGNATURE_INVALID', () => ({ offeredTo: mallory })],
  ['accepted by another person', 'STATEMENT_WRONG_SIGNER', () => ({ acceptedBy: mallory })],
  ['accepted by the owner for the new one', 'STATEMENT_WRONG_SIGNER', () => ({ acceptedBy: alice })],
  ['accepted from another person', 'STATEMENT_SIGNATURE_INVALID', () => ({ acceptedFrom: mallory })],
  ['an offer older than a day', 'STATEMENT_EXPIRED', () => ({ offeredAt: seconds(-25 * 3600) })],
])('attack: a offer of ownership, %s → %s', async (_, reason, how) => {
  expect(await reasonOf(sell(await sale(how())))).toBe(reason);
  expect(state()).toMatchObject({ claimed: { ownerId: alice.inboxId }, redemptions: 1, ownerChangedAt: 0 });
});

test('attack: a replayed offer after the owner has changed, and an earlier offer that nobody accepted', async () => {
  const first = await sale();
  const spare = await sale({ to: mallory, offeredAt: seconds(-5) });
  await sell(first);
  clock += 60_000;
  await sell(await sale({ from: bob, to: alice }));
  expect(await reasonOf(sell(first))).toBe('STATEMENT_REPLAYED');
  expect(await reasonOf(sell(spare))).toBe('STATEMENT_SUPERSEDED');
  expect(await reasonOf(sell({ ...(await sale()), offer: first.offer }))).toBe('STATEMENT_REPLAYED');
  expect(state().claimed?.ownerId).toBe(alice.inboxId);
  await sell(await sale({ to: mallory }));
  expect(state().claimed?.ownerId).toBe(mallory.inboxId);
});

test('attack: pending orders of the former owner: nobody gets what the new owner teaches, and the agent ingests nothing', async () => {
  engine.failure = 'hangs';
  try {
    const heard = { from: 'message', messageId: 'm', senderInboxId: 's', senderName: 'Saul' } as const;
    host.host.agent(agent.instanceId).store.memory.learn([{ kind: 'fact', text: 'a', topic: 'a' }], heard, now());
    const { child, configure, send } = await prepareClone(scene, { parent: agent });
    await scene.rpc(host).configure(configure);
    const calls = engine.calls.summarise;
    const { incoming } = host.host.agent(agent.instanceId).store;
    const transferId = newId('trf');
    incoming.expect({
      transferId,
      kind: 'share',
      sourceInstanceId: newId('inst'),
      sourceInboxId: 'a'.repeat(64),
      summaryDigest: '',
      expiresAt: Number.MAX_SAFE_INTEGER,
    });
    await scene.rpc(host).cloneSummary(send);
    await untilFound('it is tried', () => engine.calls.summarise > calls);
    const { outgoing } = host.host.agent(agent.instanceId).store;
    expect(outgoing.find(child.transferId)?.state).toBe('ordered');
    await sell(await sale());
    expect(outgoing.find(child.transferId)).toMatchObject({ state: 'failed', contextPrompt: '' });
    expect(await scene.pool.transfer(child.transferId, 'FAILED')).toMatchObject({ transferFailureReason: 'NOT_INSTANCE_OWNER' });
    // Nor does the new owner's agent ingest what the former owner wanted to share with it.
    expect(incoming.waiting()).toEqual([]);
    expect(await scene.pool.transfer(transferId, 'FAILED')).toMatchObject({ transferFailureReason: 'NOT_INSTANCE_OWNER' });
  } finally {
    engine.failure = undefined;
  }
});

test('attack: orders by a key that was revoked a moment ago, while it is still in the cache', async () => {
  const rpc = scene.rpc(host);
  const { instanceId } = agent;
  const v1 = await scene.template.version(1, {});
  const v2 = await scene.template.version(2, { instructions: 'Second.' }, v1);
  const capabilities = 'model=gpt-oss-20b override=yes tools=personal-email:user';
  const consent = await alice.sign({ action: 'instance.consent', instanceId, templateId: scene.template.id, version: 2, capabilities });
  const clone = await prepareClone(scene, { parent: agent });
  const release = await alice.sign({ action: 'instance.release', instanceId });
  const [order, offered] = [await configOrder(scene, agent), await sale()];
  await scene.identities.keysOf(alice.inboxId);
  revoked.add(alice.inboxId);
  const reasons = {
    values: await reasonOf(rpc.setUserConfig(order)),
    offer: await reasonOf(sell(offered)),
    consent: await reasonOf(rpc.consentToUpdate({ instanceId, templateVersion: v2, statement: consent })),
    clone: await reasonOf(rpc.cloneSummary(clone.send)),
    child: await reasonOf(rpc.configure(clone.configure)),
    release: await reasonOf(rpc.release({ instanceId, statement: release })),
  };
  expect(new Set(Object.values(reasons)), JSON.stringify(reasons)).toEqual(new Set(['STATEMENT_KEY_UNKNOWN']));
  revoked.clear();
  revoked.add(bob.inboxId);
  expect(await reasonOf(sell(offered))).toBe('STATEMENT_KEY_UNKNOWN');
  expect(state()).toMatchObject({ claimed: { ownerId: alice.inboxId }, template: { version: 1 }, redemptions: 1 });
  scene.pool.giveBack(clone.child.instanceId);
});
