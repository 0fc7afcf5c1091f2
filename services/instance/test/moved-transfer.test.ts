// A parent's host disappears while its context is in transit to the child, or before it hears of orders that its owner has signed.
import { join } from 'node:path';
import { reasonOf } from '@offshoot/rpc/testing';
import { untilFound } from '@offshoot/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunningInstanceHost } from '../src/index.ts';
import { configOrder } from './config-order.ts';
import { createPerson } from './people.ts';
import { claim, prepareClone, prepareShare, type Scene, setScene } from './scene.ts';
import { talk } from './talk.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await setScene();
});
afterAll(() => scene?.close());

const startHost = async (name: string, idleTarget: number) => {
  const backups = { folder: join(scene.folder, 'backups'), key: new Uint8Array(32).fill(9), intervalMs: 200, settleMs: 20 };
  const host = await scene.startHost({ dataDir: join(scene.folder, name), backups, idleTarget });
  await untilFound('the host', () => host.host.isReady);
  return host;
};

const isOn = ({ host }: RunningInstanceHost, instanceId: string): boolean => {
  try {
    return host.agent(instanceId).instanceId === instanceId;
  } catch {
    return false;
  }
};

test('a parent that is moved before the child has answered sends the context again and gets the answer', async () => {
  const first = await startHost('first', 1);
  const parent = await claim(scene, first);
  const { instanceId, inboxId } = parent;
  const group = await talk(await scene.human(), [inboxId]);
  await scene.pool.reported(instanceId, 'LIVE');
  await group.say('Remember that Saul is vegetarian');
  const { store } = first.host.agent(instanceId);
  await untilFound('it is learned', () => store.memory.all().length === 1);

  let childHost = await startHost('child', 1);
  let clone = await prepareClone(scene, { parent });
  while (!isOn(childHost, clone.child.instanceId)) clone = await prepareClone(scene, { parent });
  await scene.rpc(childHost).configure(clone.configure);
  await childHost.close();
  await scene.rpc(first).cloneSummary(clone.send);
  await scene.pool.transfer(clone.child.transferId, 'DELIVERED');
  await untilFound('a backup of that', async () => (await first.host.backups.flush([instanceId], AbortSignal.timeout(5_000))).length > 0);
  await first.host.close();

  const second = await startHost('second', 0);
  await scene.rpc(second).restoreInstance({ instanceId, inboxId, epoch: 1n });
  const restored = second.host.agent(instanceId).store.outgoing;
  await untilFound('it is sent again', () => (restored.find(clone.child.transferId)?.attempts ?? 0) > 6);
  childHost = await startHost('child', 0);
  await scene.pool.transfer(clone.child.transferId, 'INGESTED');
  expect(childHost.host.agent(clone.child.instanceId).store.memory.all()).toMatchObject([{ text: 'Saul is vegetarian' }]);
  await untilFound('the answer', () => restored.find(clone.child.transferId)?.state === 'acknowledged');
});

test('a move loses no order that was signed before it: clone, share, values and offer; none is redeemed for something else', async () => {
  const first = await startHost('before', 1);
  const parent = await claim(scene, first);
  const { instanceId, inboxId } = parent;
  const child = await startHost('children', 2);
  // An idle one of the other host is refused there.
  const target = await untilFound('an agent of the other host', () => claim(scene, child).catch(() => undefined));
  const order = { instanceId, inboxId, epoch: 1n };
  const group = await talk(await scene.human(), [inboxId]);
  await scene.pool.reported(instanceId, 'LIVE');
  await group.say('Remember that Saul is vegetarian');
  const { store } = first.host.agent(instanceId);
  await untilFound('it is learned', () => store.memory.all().length === 1);
  await untilFound('a backup of that', async () => (await first.host.backups.flush([instanceId], AbortSignal.timeout(5_000))).length > 0);
  const known = await configOrder(scene, parent);
  await scene.rpc(first).setUserConfig(known);

  let clone = await prepareClone(scene, { parent });
  while (!isOn(child, clone.child.instanceId)) clone = await prepareClone(scene, { parent });
  await scene.rpc(child).configure(clone.configure);
  const shared = await prepareShare(scene, { source: parent, target });
  await scene.rpc(child).expectContext(shared.expect);
  const values = await configOrder(scene, parent, { email: 'later@example.com' });
  const bob = await createPerson(scene.network);
  const offer = await scene.owner.sign({ action: 'instance.offer', instanceId, newOwnerId: bob.inboxId }, { lifetimeSeconds: 86_400 });
  const acceptance = await bob.sign({ action: 'instance.accept', instanceId, previousOwnerId: scene.owner.inboxId });
  await first.host.park(instanceId);

  const second = await startHost('after', 0);
  await scene.rpc(second).restoreInstance(order);
  const rpc = scene.rpc(second);
  await rpc.setUserConfig(values);
  await rpc.cloneSummary(clone.send);
  await rpc.cloneSummary(shared.send);
  await scene.pool.transfer(clone.child.transferId, 'INGESTED');
  await scene.pool.transfer(shared.transferId, 'INGESTED');
  expect(child.host.agent(clone.child.instanceId).store.memory.all()).toMatchObject([{ text: 'Saul is vegetarian' }]);
  // Attack: a pool that repeats what was redeemed, with other content.
  expect(await reasonOf(rpc.setUserConfig({ ...values, sealedUserConfig: known.sealedUserConfig }))).toBe('STATEMENT_REPLAYED');
  await rpc.acceptOffer({ instanceId, newOwnerId: bob.inboxId, offer, acceptance });
  expect(second.host.agent(instanceId).state.claimed?.ownerId).toBe(bob.inboxId);
});
