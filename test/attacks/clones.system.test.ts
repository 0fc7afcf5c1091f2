// What a pool that arranges clones can try to get an agent's context. Context leaves only by the owner's order, once, to the named child.
import { once } from 'node:events';
import { create } from '@bufbuild/protobuf';
import { type TransferOrder, TransferOrderSchema } from '@offshoot/gen/offshoot/claim/v1/transfer_pb.ts';
import { SealedValueSchema } from '@offshoot/gen/offshoot/statement/v1/sealed_pb.ts';
import { documentFor, plantedSummary, sendDocument } from '@offshoot/host/testing';
import { newId } from '@offshoot/refusals/ids';
import { reasonOf } from '@offshoot/rpc/testing';
import { seal } from '@offshoot/statements/sealing';
import { eventually } from '@offshoot/testing';
import { type Device, SigningPerson } from '@offshoot/testing/testnet';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AttackScene, type Victim } from './attack-scene.ts';
import { cloneOrders } from './clone-orders.ts';
import { HostProcess } from './host-process.ts';

let scene: AttackScene;
let parent: Victim & { conversation: string };
/** An inbox with a real client: Mallory reads what is sent to it. */
let rogue: Device;
let witness: Device;

beforeAll(async () => {
  scene = await AttackScene.set({ idleTarget: 3 });
  rogue = scene.stack.use(await scene.mallory.openDevice());
  witness = scene.stack.use(await (await SigningPerson.create(scene.network)).openDevice());
  parent = await scene.live({ learns: 'Remember that our hotel is in Shinjuku' });
});
afterAll(() => scene?.close());

const hostOf = (instance: { instanceId: string }) => scene.pool.host(instance.instanceId);
const learned = (instance: { instanceId: string }) =>
  scene
    .agent(instance)
    .store.memory.all()
    .map(({ text }) => text)
    .join('\n');

/** Groups with that agent to which the device was added: its context would be there. */
async function groupsFrom(agent: { inboxId: string }, device: Device): Promise<string[]> {
  await device.client.sync();
  const groups = await device.client.conversations({ kind: 'group' });
  return groups.filter(({ creatorInboxId }) => creatorInboxId === agent.inboxId).map(({ id }) => id);
}

it('unauthorised transfer of context: without a statement, or with a stranger’s', async () => {
  const { mallory, owner } = scene;
  const { send, child } = await cloneOrders(scene, parent);
  await scene.refused('VALIDATION_FAILED', parent, () => hostOf(parent).cloneSummary(replaced(send, { statement: undefined })));
  const strangers = [
    ['NOT_INSTANCE_OWNER', await cloneOrders(scene, parent, { child, sign: (...args) => mallory.sign(...args) })],
    [
      'STATEMENT_KEY_UNKNOWN',
      await cloneOrders(scene, parent, { child, sign: (action) => mallory.sign(action, { signer: owner.inboxId }) }),
    ],
  ] as const;
  for (const [reason, orders] of strangers) {
    await scene.refused(reason, parent, () => hostOf(parent).cloneSummary(orders.send));
    await scene.refused(reason, child, () => hostOf(child).configure(orders.configure));
  }
  // A release is not a clone: a statement for one action cannot be used for another.
  const release = await owner.sign({ action: 'instance.release', instanceId: parent.instanceId });
  await scene.refused('STATEMENT_SIGNATURE_INVALID', parent, () => hostOf(parent).cloneSummary(replaced(send, { statement: release })));
  expect(scene.agent(child).state.phase).toBe('idle');
  scene.pool.giveBack(child);
});

it('cloning another owner’s instance: the child is Mallory’s and learns nothing', async () => {
  const { mallory } = scene;
  const { child, configure, send } = await cloneOrders(scene, parent, { sign: (...args) => mallory.sign(...args) });
  await hostOf(child).configure({ ...configure, ownerId: mallory.inboxId });
  await scene.refused('NOT_INSTANCE_OWNER', parent, () => hostOf(parent).cloneSummary(send));
  expect(scene.agent(child).store.incoming.ofClone()?.state).toBe('waiting');
  expect(learned(child)).toBe('');
});

it('swapped child inbox: context for a bound statement goes only to the child that it names', async () => {
  const { child, configure, send } = await cloneOrders(scene, parent);
  const swapped = replaced(send, { targetInboxId: rogue.client.inboxId });
  await scene.refused('STATEMENT_SIGNATURE_INVALID', parent, () => hostOf(parent).cloneSummary(swapped));
  expect(await groupsFrom(parent, rogue)).toEqual([]);
  // Another idle agent does not accept the claim in the child's place.
  const other = await scene.idle();
  await scene.refused('STATEMENT_SIGNATURE_INVALID', other, () => hostOf(other).configure({ ...configure, instanceId: other.instanceId }));
  scene.pool.giveBack(other);
  // The same statement still works for the child that it names.
  await hostOf(child).configure(configure);
  await hostOf(parent).cloneSummary(send);
  await scene.pool.transfer(child.transferId, 'INGESTED');
  expect(learned(child)).toMatch(/shinjuku/i);
});

it('swapped parent: the child takes context only from the parent that the owner named', async () => {
  const { child, configure, send } = await cloneOrders(scene, parent);
  const orders = [{ sourceInboxId: rogue.client.inboxId }, { sourceInstanceId: newId('inst') }].map((lie) =>
    create(TransferOrderSchema, { ...send.order, ...lie }),
  );
  for (const one of orders)
    await scene.refused('STATEMENT_SIGNATURE_INVALID', child, () => hostOf(child).configure({ ...configure, transfer: one }));
  // Another agent of the same owner cannot replace the parent.
  const other = await scene.configured();
  await scene.refused('STATEMENT_SIGNATURE_INVALID', other, () =>
    hostOf(other).cloneSummary(replaced(send, { sourceInstanceId: other.instanceId })),
  );
  scene.pool.giveBack(child);
});

it('third member in the transfer group', async () => {
  const { child, group } = await fromRogueParent();
  await rogue.client.addMembers(group, [witness.client.inboxId]);
  await sendDocument(rogue.client, group, documentFor(child, rogueParent()));
  expect(await scene.pool.transfer(child.transferId, 'FAILED')).toMatchObject({ transferFailureReason: 'TRANSFER_REFUSED' });
  expect(learned(child)).toBe('');
});

it('document of another transfer', async () => {
  const { child, group } = await fromRogueParent();
  await sendDocument(rogue.client, group, documentFor({ ...child, transferId: newId('trf') }, rogueParent()));
  await eventually(() => expect(scene.agent(child).state.ignoredGroups).toContain(group));
  expect(learned(child)).toBe('');
  expect(scene.agent(child).store.incoming.ofClone()?.state).toBe('waiting');
  // The same if the parts name the right transfer but their document names another one.
  const foreign = documentFor({ ...child, transferId: newId('trf') }, rogueParent());
  const { id: second } = await rogue.client.createGroup([child.inboxId], { appData: 'second' });
  await sendDocument(rogue.client, second, foreign, { transferId: child.transferId });
  expect(await scene.pool.transfer(child.transferId, 'FAILED')).toMatchObject({ transferFailureReason: 'TRANSFER_REFUSED' });
  expect(learned(child)).toBe('');
});

it('duplicate transfer: ingested once, and later documents change nothing', async () => {
  const { child, group } = await fromRogueParent();
  const document = documentFor(child, rogueParent());
  await sendDocument(rogue.client, group, document);
  await scene.pool.transfer(child.transferId, 'INGESTED');
  // Its files are written a moment later.
  const before = await eventually(async () => {
    const everything = await scene.everythingOf(child);
    expect(JSON.stringify(everything)).toContain('"IDENTITY.md"');
    return everything;
  });
  await sendDocument(rogue.client, group, document, { round: 'again' });
  const second = await rogue.client.createGroup([child.inboxId], { appData: 'second' });
  const other = { ...document, summary: plantedSummary('planted later') };
  await sendDocument(rogue.client, second.id, other);
  // It has seen both: it is in the second group and has read the newest message of the first.
  await eventually(async () => {
    const groups = await scene.agent(child).conversations();
    expect(groups.map(({ id }) => id)).toContain(second.id);
  });
  const { state, memory, files } = before as Record<string, unknown>;
  expect(await scene.everythingOf(child)).toMatchObject({ state, memory, files });
  expect(scene.pool.reportsOf(child.instanceId).filter(({ transferState }) => transferState !== 0)).toHaveLength(1);
});

it('replay of a clone statement for a second child', async () => {
  const { child, configure, send } = await cloneOrders(scene, parent);
  await hostOf(child).configure(configure);
  await hostOf(parent).cloneSummary(send);
  await scene.pool.transfer(child.transferId, 'INGESTED');
  const other = { targetInstanceId: newId('inst'), targetInboxId: rogue.client.inboxId };
  const again = replaced(send, { ...other, transferId: newId('trf') });
  await scene.refused('STATEMENT_SIGNATURE_INVALID', parent, () => hostOf(parent).cloneSummary(again));
  // Also refused for another transfer to the same child,
  const sameChild = replaced(send, { transferId: newId('trf') });
  await scene.refused('STATEMENT_REPLAYED', parent, () => hostOf(parent).cloneSummary(sameChild));
  // and for the same transfer with another child.
  const sameTransfer = replaced(send, other);
  await scene.refused('STATEMENT_REPLAYED', parent, () => hostOf(parent).cloneSummary(sameTransfer));
  expect(await groupsFrom(parent, rogue)).toEqual([]);
});

it('prompt changed after signing, in plain text and sealed', async () => {
  const { owner, pool } = scene;
  const { child, send } = await cloneOrders(scene, parent, { prompt: 'only where we stay' });
  const greedy = 'everything, passwords too';
  await scene.refused('STATEMENT_SIGNATURE_INVALID', parent, () => hostOf(parent).cloneSummary({ ...send, contextPrompt: greedy }));
  const purpose = { use: 'context-prompt', instanceId: parent.instanceId, ownerId: owner.inboxId } as const;
  const sealedContextPrompt = create(SealedValueSchema, await seal(parent.sealingKey.publicKey, purpose, new TextEncoder().encode(greedy)));
  const sealed = { ...send, contextPrompt: '', sealedContextPrompt };
  await scene.refused('STATEMENT_SIGNATURE_INVALID', parent, () => hostOf(parent).cloneSummary(sealed));
  pool.giveBack(child);
});

it('expired by one second', async () => {
  const issuedAt = new Date(Math.floor(Date.now() / 1_000) * 1_000);
  const expiresAt = new Date(issuedAt.getTime() + 300_000);
  const { child, configure, send } = await cloneOrders(scene, parent, { envelope: { issuedAt, expiresAt } });
  // A minute of clock skew is tolerated, but not a second more.
  const late = new Date(expiresAt.getTime() + 61_000);
  await scene.clock.at(late, () => scene.refused('STATEMENT_EXPIRED', child, () => hostOf(child).configure(configure)));
  await scene.clock.at(late, () => scene.refused('STATEMENT_EXPIRED', parent, () => hostOf(parent).cloneSummary(send)));
  const inTime = new Date(expiresAt.getTime() + 60_000);
  await scene.clock.at(inTime, () => hostOf(child).configure(configure));
  await scene.clock.at(inTime, () => hostOf(parent).cloneSummary(send));
  await scene.pool.transfer(child.transferId, 'INGESTED');
});

it('unbound clone: nothing goes to a child that the pool chooses', async () => {
  const { child, send } = await cloneOrders(scene, parent, { unbound: true });
  await scene.refused('CLONE_NOT_BOUND', parent, () => hostOf(parent).cloneSummary(send));
  const bound = await cloneOrders(scene, parent, { child });
  await hostOf(child).configure(bound.configure);
  await hostOf(parent).cloneSummary(bound.send);
  await scene.pool.transfer(bound.child.transferId, 'INGESTED');
});

it('a transfer in a stranger’s group is ignored and counted, and the parent’s is ingested', async () => {
  const { child, configure, send } = await cloneOrders(scene, parent);
  await hostOf(child).configure(configure);
  const group = await rogue.client.createGroup([child.inboxId], { appData: `offshoot-context:${child.transferId}` });
  await sendDocument(rogue.client, group.id, documentFor(child, parent));
  await eventually(() => expect(scene.agent(child).state.ignoredGroups).toContain(group.id));
  expect(learned(child)).toBe('');
  await hostOf(parent).cloneSummary(send);
  await scene.pool.transfer(child.transferId, 'INGESTED');
  expect(learned(child)).toMatch(/shinjuku/i);
  expect(learned(child)).not.toMatch(/planted/);
});

it('a false owner at claim time: the pool gets an agent that knows nothing and says whose it is', async () => {
  const { mallory, owner } = scene;
  // This cannot be prevented: only the pool says who claims an idle agent.
  const stolen = await scene.live({ ownerId: mallory.inboxId });
  expect(learned(stolen)).toBe('');
  const profile = await scene.profile(stolen);
  expect(profile?.metadata).toMatchObject({ ownerId: mallory.inboxId, creatorId: scene.creator.inboxId, templateId: scene.template.id });
  // The owner's statement does not give it the context: child and parent must have the same owner.
  const { child, configure } = await cloneOrders(scene, parent);
  const forMallory = { ...configure, ownerId: mallory.inboxId };
  await scene.refused('NOT_INSTANCE_OWNER', child, () => hostOf(child).configure(forMallory));
  scene.pool.giveBack(child);
  // An agent that has learned something keeps its owner, even against the pool.
  const claims = [newId('clm'), parent.claimId];
  const { templateVersion, join } = configure;
  for (const claimId of claims) {
    const again = { instanceId: parent.instanceId, claimId, ownerId: mallory.inboxId, templateVersion, join };
    const before = await scene.everythingOf(parent);
    expect(await reasonOf(hostOf(parent).configure(again))).toBe(claimId === parent.claimId ? undefined : 'INSTANCE_ALREADY_CLAIMED');
    expect(await scene.everythingOf(parent)).toEqual(before);
  }
  expect(scene.agent(parent).state.claimed?.ownerId).toBe(owner.inboxId);
  expect((await scene.profile(parent))?.metadata).toMatchObject({ ownerId: owner.inboxId });
});

it('64 concurrent redemptions with a crash in the middle: exactly one succeeds', async () => {
  await using host = new HostProcess(scene);
  const hostId = await host.start();
  const victim = await scene.configured({ idle: await scene.pool.idle(hostId) });
  const { send } = await cloneOrders(scene, victim, { child: { instanceId: newId('inst'), inboxId: witness.client.inboxId } });
  const transferIds = Array.from({ length: 64 }, () => newId('trf'));
  const redeemed = new Set<string>();
  const reasons = new Set<string | undefined>();
  const redeem = async (transferId: string) => {
    const reason = await reasonOf(hostOf(victim).cloneSummary(replaced(send, { transferId })));
    if (reason === undefined) redeemed.add(transferId);
    reasons.add(reason);
  };
  // The host dies as soon as one of the calls has returned, with any result.
  const running = transferIds.map(redeem);
  await Promise.race(running);
  const exited = once(host.child, 'exit');
  host.child.kill('SIGKILL');
  await exited;
  await Promise.all(running);
  await host.start();
  await Promise.all(transferIds.map(redeem));
  expect(redeemed.size).toBe(1);
  expect([...reasons].filter((reason) => reason !== undefined && reason !== 'UPSTREAM_UNAVAILABLE')).toEqual(['STATEMENT_REPLAYED']);
  const [transferId = ''] = redeemed;
  await scene.pool.transfer(transferId, 'DELIVERED');
  expect(await groupsFrom(victim, witness)).toHaveLength(1);
});

it('after all that: the parent knows what it knew, and has told nobody but its own clones', async () => {
  for (const device of [rogue, witness]) expect(await groupsFrom(parent, device)).toEqual([]);
  expect(await scene.human.ask(parent.conversation, 'Where is our hotel?', /shinjuku/i)).toMatch(/shinjuku/i);
});

/** The same call with a changed order. */
const replaced = <S extends { order: TransferOrder }>(send: S, change: Partial<TransferOrder>): S => ({
  ...send,
  order: { ...send.order, ...change },
});

const rogueParent = () => ({ instanceId: ROGUE_INSTANCE, inboxId: rogue.client.inboxId });
const ROGUE_INSTANCE = newId('inst');

/** A child whose owner named Mallory's inbox as the parent, and the group of the two. */
async function fromRogueParent() {
  const named = rogueParent();
  const { child, configure } = await cloneOrders(scene, { ...parent, ...named }, { named });
  await hostOf(child).configure(configure);
  const { id: group } = await rogue.client.createGroup([child.inboxId], { appData: `offshoot-context:${child.transferId}` });
  return { child, group };
}
