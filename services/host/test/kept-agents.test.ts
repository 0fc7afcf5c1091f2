// The pool knows less than its hosts: owned agents stay and keep running, even if it orders otherwise.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { reasonOf } from '@offshoot/rpc/testing';
import { untilFound } from '@offshoot/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isNobodysYet } from '../src/agent/ownership/domain/ending.ts';
import { FRESH, type Phase } from '../src/agent/record/domain/agent-state.ts';
import { configOrder } from './config-order.ts';
import { claim, repeatedWhileAway, type Scene, setScene } from './scene.ts';
import { talk } from './talk.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await setScene();
});
afterAll(() => scene?.close());

test('attack: a pool that has lost its rows orders live agents dropped: none says goodbye, and no folder or backup is deleted', async () => {
  const backups = { folder: join(scene.folder, 'backups'), key: new Uint8Array(32).fill(5), intervalMs: 100, settleMs: 10 };
  const host = await scene.startHost({ backups });
  const agent = await claim(scene, host);
  const { instanceId, claimId } = agent;
  const group = await talk(await scene.human(), [agent.inboxId]);
  await scene.pool.reported(instanceId, 'LIVE');
  await group.say('Remember that the hotel is in Kyoto');
  await group.hears(agent.inboxId, /heard: Remember/);
  await host.host.backups.flush([instanceId], AbortSignal.timeout(5_000));
  const backup = join(backups.folder, instanceId);
  expect(existsSync(backup)).toBe(true);

  const rounds = scene.pool.told.length;
  scene.pool.wish.dropInstanceIds = [instanceId];
  await untilFound('the orders of two leases', () => scene.pool.told.length > rounds + 2);
  scene.pool.drop.add(instanceId);
  scene.pool.forgetHosts();
  await untilFound('another registration', () => scene.pool.hosts.size > 0);
  for (const order of [{ claimId }, { claimId: '' }, { claimId: claimId.replace(/.$/, (last) => (last === 'a' ? 'b' : 'a')) }])
    expect(await reasonOf(repeatedWhileAway(() => scene.rpc(host).release({ instanceId, ...order })))).toBe('NOT_INSTANCE_OWNER');
  scene.pool.wish.dropInstanceIds = [];
  await host.close();

  // Another build of the host: it would open none of them, and the pool would count them as lost.
  const file = new DatabaseSync(join(scene.workspace(instanceId), 'agent.db'));
  const { application_id: known } = file.prepare('PRAGMA application_id').get() as { application_id: number };
  const registered = scene.pool.hosts.size;
  for (const [pragma, refused] of [
    ['user_version = 2', /written by a newer release .* Start that release/],
    [`application_id = ${known + 1}`, /made by another build: .* Start the build that made it/],
  ] as const) {
    file.exec(`PRAGMA user_version = 1; PRAGMA application_id = ${known}; PRAGMA ${pragma}`);
    await expect(scene.startHost({ backups })).rejects.toThrow(refused);
  }
  expect(scene.pool.hosts.size).toBe(registered);
  file.exec(`PRAGMA application_id = ${known}`);
  file.close();
  const second = await scene.startHost({ backups });
  await group.say('What do you know?');
  await group.hears(agent.inboxId, /knows: the hotel is in Kyoto/);
  expect((await group.heard(agent.inboxId)).filter((text) => /Goodbye/.test(text))).toEqual([]);
  expect([existsSync(scene.workspace(instanceId)), existsSync(backup)]).toEqual([true, true]);

  // The owner's signed release ends it, however long the pool takes to deliver it.
  const statement = await scene.owner.sign({ action: 'instance.release', instanceId }, { lifetimeSeconds: 29 * 24 * 3_600 });
  await scene.rpc(second).release({ instanceId, claimId, statement });
  await scene.pool.reported(instanceId, 'GONE');
  await untilFound('nothing left', () => !existsSync(scene.workspace(instanceId)) && !existsSync(backup));
  await second.close();
});

test('attack: the pool withholds a release until the owner has ordered something else: then it ends nothing', async () => {
  const host = await scene.startHost();
  const { instanceId, claimId, inboxId } = await claim(scene, host);
  await talk(await scene.human(), [inboxId]);
  await scene.pool.reported(instanceId, 'LIVE');
  const at = (minutes: number) => ({ now: new Date(Date.now() - minutes * 60_000), lifetimeSeconds: minutes === 60 ? 7_200 : 600 });
  const release = await scene.owner.sign({ action: 'instance.release', instanceId }, at(60));
  const order = await configOrder(scene, { instanceId }, at(1));
  // On a busy machine, a host that misses its lease takes orders again in a moment.
  const ordered = () => reasonOf(scene.rpc(host).setUserConfig(order));
  await untilFound('the value is set', async () => (await ordered()) === undefined);
  expect(await reasonOf(scene.rpc(host).release({ instanceId, claimId, statement: release }))).toBe('STATEMENT_SUPERSEDED');
  expect(host.host.agent(instanceId).state.phase).toBe('live');
});

test('without its owner, an agent ends only if nobody can lose anything', () => {
  const claimed = {
    claimId: 'clm_a',
    ownerId: 'o',
    join: { kind: 'added' as const, byId: 'o', groupId: '' },
    since: 0,
    modelOverride: '',
    userConfig: {},
    signed: false,
  };
  const phases: Phase[] = ['idle', 'joining', 'live'];
  fc.assert(
    fc.property(
      fc.constantFrom(...phases),
      fc.constantFrom(undefined, '', 'clm_a', 'clm_b'),
      fc.boolean(),
      fc.nat(2),
      (phase, claimId, hasMark, memories) => {
        const state = { ...FRESH, phase, ...(phase === 'idle' ? {} : { claimed }) };
        const ends = isNobodysYet(state, { claimId, hasMark, memories });
        if (ends) expect(phase === 'idle' ? hasMark : phase === 'live' || claimId !== 'clm_a' || memories > 0).toBe(false);
        else expect(phase === 'idle' ? hasMark : true).toBe(true);
      },
    ),
  );
});
