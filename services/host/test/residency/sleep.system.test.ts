// An agent at rest falls asleep: its files and inbox are closed. A message, a call or an alarm wakes it, and nobody in the chat can tell.
import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { untilFound } from '@offshoot/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createOfflineEngine } from '../../src/adapters/engines/offline-engine.ts';
import type { RunningInstanceHost } from '../../src/index.ts';
import { type Configured, claim, type Scene, setScene } from '../scene.ts';
import { type Talk, talk } from '../talk.ts';

const SLEEP_AFTER_MS = 400;

let scene: Scene;
let host: RunningInstanceHost;
let clock = 0;

let rooms = 'The hotel price is €120.';
const webReader = { read: async () => ({ from: 'example.org', title: '', text: rooms, isCut: false }) };

const start = () =>
  scene.startHost({
    ...{ engine: createOfflineEngine(), webReader, sleepAfterMs: SLEEP_AFTER_MS, idleTarget: 0 },
    now: () => new Date(Date.now() + clock),
  });

beforeAll(async () => {
  scene = await setScene();
  scene.pool.wish.idleTarget = 0;
  host = await start();
});
afterAll(() => scene?.close());

const dormant = () => host.host.health().dormant;
const asleep = (count = 1) => untilFound(`${count} asleep`, () => dormant() === count);

/** Files of the agent that this process has open. */
function openFiles(instanceId: string): number {
  const target = (fd: string) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`);
    } catch {
      return '';
    }
  };
  return readdirSync('/proc/self/fd').filter((fd) => target(fd).includes(instanceId)).length;
}

async function chatting(): Promise<{ agent: Configured; group: Talk }> {
  scene.pool.wish.idleTarget = 1;
  const agent = await claim(scene, host);
  scene.pool.wish.idleTarget = 0;
  const group = await talk(await scene.human(), [agent.inboxId]);
  await group.hears(agent.inboxId, /^Hello/);
  await scene.pool.reported(agent.instanceId, 'LIVE');
  return { agent, group };
}

describe('an agent at rest', () => {
  let agent: Configured;
  let group: Talk;
  beforeAll(async () => {
    ({ agent, group } = await chatting());
  });

  test('falls asleep: it has no file open, and the host counts it', async () => {
    expect(openFiles(agent.instanceId)).toBeGreaterThan(0);
    await asleep();
    expect(openFiles(agent.instanceId)).toBe(0);
    expect(host.host.health()).toMatchObject({ claimed: 1, dormant: 1, disconnected: 0 });
  });

  test('wakes for a message, knows what it knew, and falls asleep again', async () => {
    await group.say('Please remember that dinner is at eight.');
    await group.hears(agent.inboxId, /Noted/);
    await asleep();
    await group.say('What do you know?');
    await group.hears(agent.inboxId, /dinner is at eight/);
    await asleep();
  });

  test('answers each of many messages once, however often it falls asleep between them', async () => {
    const count = async () => (await group.heard(agent.inboxId)).length;
    const before = await count();
    for (let at = 1; at <= 4; at++) {
      await group.say(`Trip Planner, remember that room ${at} is ours.`);
      await untilFound('an answer', async () => (await count()) === before + at);
      await asleep();
    }
    expect(await count()).toBe(before + 4);
  });

  test('wakes for a call of the pool, which does not notice', async () => {
    await asleep();
    const said = await scene.rpc(host).describeInstance({ instanceId: agent.instanceId });
    expect(said).toMatchObject({ claimId: agent.claimId, inboxId: agent.inboxId, conversationId: group.id });
    await asleep();
  });

  test('stays asleep over a restart of its host, which lists it, and hears it afterwards', async () => {
    await asleep();
    await host.close();
    await group.say('Trip Planner, when is dinner?');
    host = await start();
    expect(scene.pool.hosts.get(host.host.hostId)?.instanceIds ?? [agent.instanceId]).toContain(agent.instanceId);
    await untilFound('an answer', async () => (await group.heard(agent.inboxId)).at(-1)?.includes('eight'));
    await asleep();
  });

  test('wakes for what it has planned, and says it', async () => {
    await group.say('Trip Planner, remind us in 20 minutes to stretch');
    await group.hears(agent.inboxId, /remind everybody of “stretch”/);
    await asleep();
    clock += 21 * 60_000;
    await group.hears(agent.inboxId, /^(?!I'll).*stretch/);
    clock = 0;
    await asleep();
  });

  test('wakes to look at what it watches, tells what is new, and sleeps on if nothing is', async () => {
    await group.say('Trip Planner, watch the hotel price at https://example.org/rooms for a week and tell us');
    await group.hears(agent.inboxId, /I work on “watch the hotel price/);
    await asleep();
    const before = (await group.heard(agent.inboxId)).length;
    clock += 6 * 3_600_000;
    await asleep();
    rooms = 'The hotel price is €95.';
    clock += 20 * 3_600_000;
    await group.hears(agent.inboxId, /🎯.*€95/s);
    expect((await group.heard(agent.inboxId)).length).toBe(before + 1);
    clock = 0;
    await asleep();
  });

  test('is released by its owner while it sleeps', async () => {
    await asleep();
    const statement = await scene.owner.sign({ action: 'instance.release', instanceId: agent.instanceId });
    await scene.rpc(host).release({ instanceId: agent.instanceId, statement });
    await scene.pool.reported(agent.instanceId, 'GONE');
    await group.hears(agent.inboxId, /Goodbye/);
    expect(existsSync(scene.workspace(agent.instanceId))).toBe(false);
    expect(host.host.health()).toMatchObject({ claimed: 0, dormant: 0 });
  });
});

test('many agents of one conversation wake for one message, and each answers once', async () => {
  const human = await scene.human();
  scene.pool.wish.idleTarget = 5;
  const agents: Configured[] = [];
  for (let at = 0; at < 5; at++) agents.push(await claim(scene, host));
  scene.pool.wish.idleTarget = 0;
  const group = await talk(
    human,
    agents.map(({ inboxId }) => inboxId),
  );
  for (const { inboxId, instanceId } of agents) {
    await group.hears(inboxId, /^Hello/);
    await scene.pool.reported(instanceId, 'LIVE');
  }
  await asleep(5);
  await group.say('Trip Planner, what do you know?');
  for (const { inboxId } of agents) await group.hears(inboxId, /know|nothing/i);
  await asleep(5);
});

test('a host that stops while an agent falls asleep stops, too', async () => {
  const { agent } = await chatting();
  const falling = host.host.agent(agent.instanceId);
  const drained = host.host.drain();
  // From now on no agent may act, so no round of duties closes the inbox.
  await falling.closeInbox();
  await drained;
  await host.close();
});
