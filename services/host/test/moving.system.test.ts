// A host is gone, and another continues from the encrypted backup: same inbox, conversation and memory, with the real Convos client.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { reasonOf } from '@offshoot/rpc/testing';
import { untilFound } from '@offshoot/testing';
import { type Convos, Convos as ConvosClient } from '@offshoot/testing/testnet';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunningInstanceHost } from '../src/index.ts';
import { configOrder } from './config-order.ts';
import { type Configured, claim, type Scene, setScene } from './scene.ts';

const KEY = new Uint8Array(32).fill(9);

let scene: Scene;
let saul: Convos;
let agent: Configured;
let first: RunningInstanceHost;
let second: RunningInstanceHost;

const startHost = (name: string, o: { idleTarget: number; key?: Uint8Array; capacity?: number }) =>
  scene.startHost({
    dataDir: join(scene.folder, name),
    backups: { folder: join(scene.folder, 'backups'), key: o.key ?? KEY, intervalMs: 200, settleMs: 20 },
    idleTarget: o.idleTarget,
    capacity: o.capacity ?? 0,
  });
const backups = () => join(scene.folder, 'backups', agent.instanceId);
const order = (epoch: number, generation = 0) => ({
  instanceId: agent.instanceId,
  inboxId: agent.inboxId,
  epoch: BigInt(epoch),
  generation: BigInt(generation),
});
const folders = (name: string) => readdirSync(join(scene.folder, name, 'agents')).filter((one) => one.includes(agent.instanceId));
const keysOf = async () => (await scene.identities.keysOf(agent.inboxId, { fresh: true })).installations;

beforeAll(async () => {
  scene = await setScene();
  [first, saul] = await Promise.all([startHost('first', { idleTarget: 1 }), ConvosClient.open(scene.testNetwork.url)]);
});
afterAll(async () => {
  await saul?.close();
  await scene?.close();
});

test('an agent continues elsewhere while its former host does not know: same conversation and memory, one agent, no statement redeemed twice', async () => {
  const { conversationId, invite } = await saul.createConversation({ name: 'Tokyo', profileName: 'Saul' });
  const session = await saul.serve(conversationId);
  agent = await claim(scene, first, { join: { kind: 'invite', inviteUrl: invite.url } });
  await scene.pool.reported(agent.instanceId, 'LIVE');
  await session.sendText('Remember that our hotel is in Shinjuku');
  await session.sendText('What do you know?');
  await session.waitForText((text) => /knows: our hotel is in Shinjuku/.test(text));
  const { instanceId } = agent;
  const before = await configOrder(scene, agent);
  const [made] = await untilFound('a backup of all that', async () => {
    const done = await first.host.backups.flush([instanceId], AbortSignal.timeout(5_000));
    return done.length > 0 && done;
  });
  const generation = made?.generation ?? 0;
  const [oldKey] = await keysOf();
  // An agent to which nobody speaks is not backed up again just because it checked for messages.
  await untilFound('a look that changes nothing', async () => {
    const quiet = first.host.agent(instanceId);
    const changes = quiet.backedUp.changes();
    quiet.wake();
    await quiet.rest();
    return quiet.backedUp.changes() === changes;
  });

  second = await startHost('second', { idleTarget: 0 });
  await untilFound('the second host', () => second.host.isReady);
  expect(await reasonOf(scene.rpc(second).restoreInstance(order(1, generation + 1)))).toBe('BACKUP_UNAVAILABLE');
  expect(await reasonOf(scene.rpc(second).restoreInstance({ ...order(1), inboxId: scene.owner.inboxId }))).toBe('BACKUP_UNAVAILABLE');
  const registrations = scene.pool.registrations(instanceId);
  const answers = await Promise.all([1, 2].map(() => scene.rpc(second).restoreInstance(order(1, generation))));
  expect(answers.map((one) => Number(one.generation)).every((one) => one >= generation)).toBe(true);
  await untilFound('it has registered', () => scene.pool.registrations(instanceId) > registrations);
  const keys = await keysOf();
  expect(keys).toHaveLength(1);
  expect(keys[0]).not.toEqual(oldKey);

  // Nobody writes: the invite creator's client lets it in when it asks again.
  const back = await session.waitForText((text, sender) => sender === agent.inboxId && text.includes('was moved'), 20_000);
  expect(back).toMatch(/^I was moved to another machine \(\d{4}-\d\d-\d\d \d\d:\d\d UTC\)/);
  await session.sendText('What do you know by now?');
  await untilFound('what it knew', () => {
    const asked = session.events.findIndex((event) => event.event === 'sent' && event.text === 'What do you know by now?');
    return session.events.slice(asked).some((event) => /knows: our hotel is in Shinjuku/.test(String(event.content)));
  });
  // The former host was never stopped but did not receive it: the members' clients have removed its installation.
  const heardBy = (host: RunningInstanceHost) =>
    host.host
      .agent(instanceId)
      .store.conversation.recent()
      .map((line) => line.text);
  // This may be the answer to an earlier question.
  await untilFound('the last question', () => heardBy(second).includes('What do you know by now?'));
  expect(heardBy(first)).toContain('What do you know?');
  expect(heardBy(first)).not.toContain('What do you know by now?');
  await first.host.park(instanceId);
  expect(folders('first')).toEqual([`.fenced-${instanceId}`]);

  // It was signed before the move and never arrived.
  await scene.rpc(second).setUserConfig(before);
  const later = await configOrder(scene, agent, { now: new Date(Date.now() + 5_000) });
  await scene.rpc(second).setUserConfig(later);
  expect(folders('second')).toEqual([instanceId]);
  await session.stop();
});

test('its backups are only of the new epoch, contain nothing in plain text, and are deleted with it', async () => {
  const { instanceId } = agent;
  await untilFound(
    'a backup of the second host',
    async () => (await second.host.backups.flush([instanceId], AbortSignal.timeout(5_000))).length > 0,
  );
  expect(readdirSync(backups())).toEqual(['epoch-1.backup']);
  const bytes = readFileSync(join(backups(), 'epoch-1.backup'));
  const keys = JSON.parse(readFileSync(join(scene.folder, 'second', 'agents', instanceId, 'keys.json'), 'utf8')) as { walletKey: string };
  for (const secret of ['Shinjuku', 'SQLite format', keys.walletKey.slice(2)]) expect(bytes.includes(secret)).toBe(false);
  expect(bytes.includes(instanceId)).toBe(true);

  const statement = await scene.owner.sign({ action: 'instance.release', instanceId }, { now: new Date(Date.now() + 5_000) });
  await scene.rpc(second).release({ instanceId, claimId: agent.claimId, statement });
  await scene.pool.reported(instanceId, 'GONE');
  await untilFound('no backup', () => !existsSync(backups()));
  expect(await reasonOf(scene.rpc(second).restoreInstance(order(2)))).toBe('BACKUP_UNAVAILABLE');
});
