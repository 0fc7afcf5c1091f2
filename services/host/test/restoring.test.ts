// Orders to restore: repeated, late or contradictory, for full hosts, and for hosts that were killed in the middle.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reasonOf } from '@offshoot/rpc/testing';
import { untilFound } from '@offshoot/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { restoreFolder } from '../src/host/backups/restored-folder.ts';
import type { RunningInstanceHost } from '../src/index.ts';
import { configOrder } from './config-order.ts';
import { createPerson } from './people.ts';
import { type Configured, claim, type Scene, setScene } from './scene.ts';

/** A member had muted it. */
const MUTED = { muted: true, deaf: false };

let scene: Scene;
let agent: Configured;
let generation: number;
/** The agent's first host, which is gone. */
let lost: RunningInstanceHost;

const backupsWith = (key = 9) => ({
  folder: join(scene.folder, 'backups'),
  key: new Uint8Array(32).fill(key),
  intervalMs: 200,
  settleMs: 20,
});
async function startHost(name: string, o: { key?: number; capacity?: number; idleTarget?: number } = {}): Promise<RunningInstanceHost> {
  const { key, capacity = 0, idleTarget = 0 } = o;
  const host = await scene.startHost({ dataDir: join(scene.folder, name), backups: backupsWith(key), idleTarget, capacity });
  await untilFound('the host', () => host.host.isReady);
  return host;
}
const agentsOf = (name: string) => join(scene.folder, name, 'agents');
const foldersOf = (name: string) => readdirSync(agentsOf(name)).sort();
const restore = (host: RunningInstanceHost, epoch: number, o: { generation?: number } = {}) => {
  const { instanceId, inboxId } = agent;
  return scene.rpc(host).restoreInstance({ instanceId, inboxId, epoch: BigInt(epoch), generation: BigInt(o.generation ?? generation) });
};
const keysOf = async () =>
  (await scene.identities.keysOf(agent.inboxId, { fresh: true })).installations.map((one) => Buffer.from(one).toString('hex'));
const registered = (before: number) => untilFound('its registration', () => scene.pool.registrations(agent.instanceId) > before);
const registrations = () => scene.pool.registrations(agent.instanceId);

beforeAll(async () => {
  scene = await setScene();
  lost = await startHost('lost', { idleTarget: 1 });
  agent = await claim(scene, lost);
  lost.host.agent(agent.instanceId).store.change({ quiet: MUTED });
  const [made] = await untilFound('a backup', async () => {
    const done = await lost.host.backups.flush([agent.instanceId], AbortSignal.timeout(5_000));
    return done.length > 0 && done;
  });
  generation = made?.generation ?? 0;
  await lost.host.close();
});
afterAll(() => scene?.close());

test('hosts that are full, have another key or have no backups refuse, and nothing is left there', async () => {
  const full = await startHost('full', { capacity: 1, idleTarget: 1 });
  await untilFound('its own agent', () => full.host.health().idle === 1);
  // Reserves it, so that other tests do not get it.
  await scene.pool.takeIdle();
  expect(await reasonOf(restore(full, 1))).toBe('HOST_AT_CAPACITY');
  const stranger = await startHost('stranger', { key: 8 });
  expect(stranger.host.backups.place).not.toBe(full.host.backups.place);
  expect(await reasonOf(restore(stranger, 1))).toBe('BACKUP_UNAVAILABLE');
  expect(await reasonOf(restore(stranger, 1, { generation: generation + 1 }))).toBe('BACKUP_UNAVAILABLE');
  const plain = await scene.startHost({ dataDir: join(scene.folder, 'plain'), idleTarget: 0 });
  expect(await reasonOf(restore(plain, 1))).toBe('BACKUP_UNAVAILABLE');
  expect(foldersOf('stranger')).toEqual([]);
  await Promise.all([full.close(), stranger.close(), plain.close()]);
});

test('killed before the folder was complete: nothing is opened, and the repeated order restores the agent, still muted', async () => {
  const torn = join(agentsOf('second'), `.restoring-${agent.instanceId}`);
  mkdirSync(torn, { recursive: true });
  writeFileSync(join(torn, 'keys.json'), '{"walletKey":');
  const second = await startHost('second');
  expect(foldersOf('second')).toEqual([]);
  const before = registrations();
  const answers = await Promise.all([restore(second, 1), restore(second, 1), restore(second, 1)]);
  await registered(before);
  expect(answers.map((one) => Number(one.generation)).every((one) => one >= generation)).toBe(true);
  expect(foldersOf('second')).toEqual([agent.instanceId]);
  expect(await keysOf()).toHaveLength(1);
  expect(second.host.agent(agent.instanceId).state).toMatchObject({
    ...{ phase: 'joining', epoch: 1, quiet: MUTED },
    claimed: { claimId: agent.claimId },
  });

  // A delayed order, and a newer one for the host that already has the agent.
  const again = registrations();
  const [first] = await keysOf();
  await restore(second, 2);
  await registered(again);
  expect(await reasonOf(restore(second, 1))).toBe('BACKUP_UNAVAILABLE');
  expect(foldersOf('second')).toEqual([`.fenced-${agent.instanceId}`, agent.instanceId].sort());
  const keys = await keysOf();
  expect(keys).toHaveLength(1);
  expect(keys).not.toContain(first);
  await second.host.close();
});

test('killed once the folder was complete: the agent continues by itself, unless a later order was obeyed in the meantime', async () => {
  const third = await startHost('third');
  const { content } = await third.host.backups.read({ ...agent, epoch: 3, generation: 0 });
  const makeFolder = (name: string, epoch: number) =>
    restoreFolder(join(agentsOf(name), agent.instanceId), content.files, (store) =>
      store.change({ epoch, credential: undefined, revocationOwed: true }),
    );
  await third.host.close();
  await makeFolder('third', 3);
  const fourth = await startHost('fourth');
  await fourth.host.close();
  await makeFolder('fourth', 4);
  const before = registrations();
  const living = await startHost('fourth');
  await registered(before);
  const [key] = await keysOf();
  await untilFound('its backup', () => readdirSync(join(scene.folder, 'backups', agent.instanceId)).includes('epoch-4.backup'));

  const late = await startHost('third');
  await untilFound('it has looked', () => late.host.health().disconnected === 1 && late.host.agent(agent.instanceId).isUnreachable);
  expect(late.host.agent(agent.instanceId).state.revocationOwed).toBe(true);
  expect(await keysOf()).toEqual([key]);
  expect(living.host.agent(agent.instanceId).state.revocationOwed).toBeUndefined();
});

test('attack: the host is killed right after a sale: what it had acknowledged is not undone, because it acknowledges nothing without a backup', async () => {
  // It makes no backups on its own during this test.
  const slow = { ...backupsWith(), intervalMs: 600_000, settleMs: 600_000 };
  const seller = await scene.startHost({ dataDir: join(scene.folder, 'seller'), backups: slow, idleTarget: 1 });
  // The pool can still have idle agents of the hosts before.
  agent = await untilFound('an agent of the seller', () => claim(scene, seller).catch(() => undefined));
  const { instanceId } = agent;
  expect(await seller.host.backups.secure(instanceId, AbortSignal.timeout(5_000))).toBe(true);
  const bob = await createPerson(scene.network);
  const previousOwnerId = scene.owner.inboxId;
  const sale = {
    instanceId,
    newOwnerId: bob.inboxId,
    offer: await scene.owner.sign({ action: 'instance.offer', instanceId, newOwnerId: bob.inboxId }),
    acceptance: await bob.sign({ action: 'instance.accept', instanceId, previousOwnerId }),
  };
  const place = join(scene.folder, 'backups', instanceId);
  rmSync(place, { recursive: true });
  writeFileSync(place, 'not a folder');
  expect(await reasonOf(scene.rpc(seller).acceptOffer(sale))).toBe('UPSTREAM_UNAVAILABLE');
  rmSync(place);
  await scene.rpc(seller).acceptOffer(sale);
  await scene.rpc(seller).setUserConfig(await configOrder(scene, { instanceId }, { by: bob, email: 'bob@example.com' }));
  const buyer = await startHost('buyer');
  await restore(buyer, 1, { generation: 0 });
  const { state } = buyer.host.agent(instanceId);
  expect(state).toMatchObject({ epoch: 1, claimed: { ownerId: bob.inboxId, userConfig: { 'personal-email': 'bob@example.com' } } });
});
