// A host without contact to the pool, one whose agents run elsewhere, and one that stops in good order.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { reasonOf } from '@offshoot/rpc/testing';
import { untilFound } from '@offshoot/testing';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { RunningInstanceHost } from '../src/index.ts';
import { configOrder } from './config-order.ts';
import { plainEngine } from './plain-engine.ts';
import { type Configured, claim, type Scene, setScene } from './scene.ts';
import { type Talk, talk } from './talk.ts';

let scene: Scene;
let host: RunningInstanceHost | undefined;
beforeAll(async () => {
  scene = await setScene();
});
afterEach(async () => {
  scene.pool.isAway = false;
  await host?.close();
  // The next host does not get its idle agents.
  scene.pool.instances.clear();
});
afterAll(() => scene?.close());

async function start(name: string, o: Parameters<Scene['startHost']>[0] = {}): Promise<RunningInstanceHost> {
  host = await scene.startHost({ dataDir: join(scene.folder, name), ...o });
  return host;
}

const withBackups = () => ({
  backups: { folder: join(scene.folder, 'backups'), key: new Uint8Array(32).fill(5), intervalMs: 50, settleMs: 10 },
});

/** A live agent on the host, in a conversation with a person. */
async function liveAgent(on: RunningInstanceHost): Promise<{ agent: Configured; group: Talk }> {
  const agent = await claim(scene, on);
  const group = await talk(await scene.human(), [agent.inboxId]);
  await scene.pool.reported(agent.instanceId, 'LIVE');
  await group.hears(agent.inboxId, /^Hello/);
  return { agent, group };
}

test('without contact to the pool, agents that other hosts could run fall silent and take no orders, and continue afterwards', async () => {
  const engine = plainEngine();
  const careful = await start('careful', { ...withBackups(), engine });
  const { agent, group } = await liveAgent(careful);
  scene.pool.isAway = true;
  const order = await configOrder(scene, agent);
  await untilFound('its lease has ended', async () => (await reasonOf(scene.rpc(careful).setUserConfig(order))) === 'UPSTREAM_UNAVAILABLE');
  expect(await reasonOf(scene.rpc(careful).restoreInstance({ ...agent, epoch: 1n, generation: 0n }))).toBe('UPSTREAM_UNAVAILABLE');
  await group.say('Is anybody there?');
  // The host asks once a second, which is time enough to answer a person.
  const { unanswered } = scene.pool;
  await untilFound('the host has asked again', () => scene.pool.unanswered > unanswered);
  expect(engine.calls).toEqual({ learn: 0, reply: 0, summarise: 0 });
  scene.pool.isAway = false;
  await group.hears(agent.inboxId, /heard: Is anybody/);
  await scene.rpc(careful).setUserConfig(order);
});

test('without contact to the pool, agents that nobody else could run continue', async () => {
  const alone = await start('alone');
  const { agent, group } = await liveAgent(alone);
  scene.pool.isAway = true;
  await group.say('Are you there?');
  await group.hears(agent.inboxId, /heard: Are you/);
});

test('attack: a host starts with the folder of an agent that was moved: it says nothing, parks the folder and never opens it again', async () => {
  const first = await start('moved', withBackups());
  const { agent, group } = await liveAgent(first);
  await first.close();
  const { instanceId } = agent;
  await group.say('To the host that has you now');
  scene.pool.fenced.add(instanceId);
  scene.pool.isAway = true;
  const engine = plainEngine();
  const second = await start('moved', { ...withBackups(), engine });
  const said = await group.messages();
  scene.pool.isAway = false;
  const folder = join(scene.folder, 'moved', 'agents');
  await untilFound('it is parked', () => existsSync(join(folder, `.fenced-${instanceId}`)) && !existsSync(join(folder, instanceId)));
  expect(await reasonOf(scene.rpc(second).setUserConfig(await configOrder(scene, agent)))).toBe('INSTANCE_NOT_FOUND');
  scene.pool.fenced.delete(instanceId);
  await second.close();
  const third = await start('moved', withBackups());
  await untilFound('it is registered', () => third.host.isReady);
  expect([...scene.pool.hosts.values()].flatMap(({ instanceIds }) => instanceIds)).not.toContain(instanceId);
  expect(engine.calls.learn + engine.calls.reply).toBe(0);
  expect(await group.messages()).toEqual(said);
  expect(readdirSync(folder)).toContain(`.fenced-${instanceId}`);
});

test('a stop in good order: pending answers are sent, then the last backup is made, then the host leaves and reports it', async () => {
  const engine = plainEngine();
  const stopping = await start('stopping', { ...withBackups(), engine, drainMs: 10_000 });
  const { agent, group } = await liveAgent(stopping);
  const { promise: goOn, resolve } = Promise.withResolvers<void>();
  const reply = engine.reply.bind(engine);
  engine.reply = async (request, signal) => {
    const answer = await reply(request, signal);
    await goOn;
    return answer;
  };
  await group.say('Remember that the train leaves at six');
  await untilFound('it thinks', () => engine.calls.reply > 0);
  const closed = stopping.close();
  await untilFound('the pool knows', () => scene.pool.draining.has(stopping.host.hostId));
  expect(stopping.host.isReady).toBe(false);
  resolve();
  await closed;
  await group.hears(agent.inboxId, /heard: Remember/);
  const { backups } = scene.pool.leaves.at(-1) ?? {};
  expect(backups?.map(({ instanceId }) => instanceId)).toEqual([agent.instanceId]);
});
