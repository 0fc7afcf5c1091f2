// A host whose operator has set a capacity holds more agents than it may open files for: those at rest sleep.
import type { ChildProcess } from 'node:child_process';
import { untilFound } from '@offshoot/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { kill, spawnHostProcess } from '../host-process.ts';
import { type Configured, claim, type Scene, setScene } from '../scene.ts';
import { type Talk, talk } from '../talk.ts';

/** Enough for five live agents. */
const OPEN_FILES = 150;
const AGENTS = 8;

let scene: Scene;
let child: ChildProcess | undefined;
beforeAll(async () => {
  scene = await setScene();
});
afterAll(async () => {
  if (child) await kill(child);
  await scene?.close();
});

test('each of them answers, though all are asked at once', async () => {
  const env = { OFFSHOOT_HOST_CAPACITY: '20', OFFSHOOT_SLEEP_SECONDS: '1' };
  const host = await spawnHostProcess(scene, { openFiles: OPEN_FILES, env });
  child = host.child;
  expect(scene.pool.capacities.get(host.url)).toBe(20);
  const human = await scene.human();
  const groups: { agent: Configured; group: Talk }[] = [];
  while (groups.length < AGENTS) {
    const agent = await claim(scene, host);
    const group = await talk(human, [agent.inboxId]);
    await group.hears(agent.inboxId, /^Hello/);
    await scene.pool.reported(agent.instanceId, 'LIVE');
    groups.push({ agent, group });
  }
  scene.pool.wish.idleTarget = 0;
  await untilFound('all asleep', () => scene.pool.told.at(-1)?.dormant === AGENTS);
  await Promise.all(groups.map(({ group }) => group.say('Trip Planner, remember that dinner is at eight.')));
  await Promise.all(groups.map(({ agent, group }) => group.hears(agent.inboxId, /^(?!Hello)/)));
  await untilFound('all asleep again', () => scene.pool.told.at(-1)?.dormant === AGENTS);
  for (const { agent, group } of groups) expect(await group.heard(agent.inboxId)).toHaveLength(2);
});
