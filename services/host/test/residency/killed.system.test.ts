// The host dies by kill -9 at each step of falling asleep and waking: no message is lost, and none is answered twice.
import type { ChildProcess } from 'node:child_process';
import { untilFound } from '@offshoot/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { kill, spawnHostProcess } from '../host-process.ts';
import { claim, type Scene, setScene } from '../scene.ts';
import { talk } from '../talk.ts';

let scene: Scene;
const children: ChildProcess[] = [];

beforeEach(async () => {
  scene = await setScene();
});
afterEach(async () => {
  await Promise.all(children.splice(0).map((child) => kill(child)));
  await scene?.close();
});

/** Each is the last line that the process writes. */
const STEPS = {
  'its inbox is closed': /"state":"closed"/,
  'it sleeps': /"msg":"asleep"/,
  'it is woken': /"msg":"woken"/,
  'its inbox is open again': /"msg":"woken"[\s\S]*"state":"online"/,
} as const;

test('killed at each step, with a message before and after: one answer to each', async () => {
  let log = '';
  let onLog = () => {};
  const spawnHost = async () => {
    log = '';
    const { child, url } = await spawnHostProcess(scene, {
      env: { OFFSHOOT_SLEEP_SECONDS: '1', LOG_LEVEL: 'debug' },
      onLine: (line) => {
        log += `${line}\n`;
        onLog();
      },
    });
    children.push(child);
    return { child, url };
  };
  /** Kills it as soon as its log matches. */
  const killedAt = (child: ChildProcess, pattern: RegExp) =>
    new Promise<void>((resolve) => {
      onLog = () => {
        if (!pattern.test(log)) return;
        onLog = () => {};
        resolve(kill(child));
      };
      onLog();
    });

  let host = await spawnHost();
  const agent = await claim(scene, host);
  const group = await talk(await scene.human(), [agent.inboxId]);
  await group.hears(agent.inboxId, /^Hello/);
  await scene.pool.reported(agent.instanceId, 'LIVE');
  let said = 0;
  const ask = async () => void (await group.say(`Trip Planner, remember that room ${++said} is ours.`));
  const answers = async () => (await group.heard(agent.inboxId)).filter((text) => !text.startsWith('Hello')).length;

  for (const [step, pattern] of Object.entries(STEPS)) {
    const isWaking = step.includes('woken') || step.includes('again');
    if (isWaking) await untilFound('asleep', () => /"msg":"asleep"/.test(log));
    const dead = killedAt(host.child, pattern);
    if (isWaking) await ask();
    await dead;
    await ask();
    host = await spawnHost();
    await untilFound(`an answer to all ${said} after ${step}`, async () => (await answers()) === said);
  }
  await untilFound('asleep', () => /"msg":"asleep"/.test(log));
  expect(await answers()).toBe(said);
});
