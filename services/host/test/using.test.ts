// Whether people use an agent: the pool is told when it comes into use and when it falls out of it, over real XMTP.

import { untilFound } from '@offshoot/testing';
import type { XmtpAgentClient } from '@offshoot/xmtp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunningInstanceHost } from '../src/index.ts';
import { claim, type Scene, setScene } from './scene.ts';
import { talk } from './talk.ts';

const DAY_MS = 86_400_000;

let scene: Scene;
let host: RunningInstanceHost;
let ana: XmtpAgentClient;
let ahead = 0;
const now = () => new Date(Date.now() + ahead);

beforeAll(async () => {
  scene = await setScene();
  host = await scene.startHost({ now });
  ana = await scene.human();
});
afterAll(() => scene?.close());

test('seven days on which a person spoke with it make it used, and weeks of silence end that', async () => {
  const { instanceId, inboxId } = await claim(scene, host);
  const group = await talk(ana, [inboxId]);
  await scene.pool.reported(instanceId, 'LIVE');
  const told = () => scene.pool.reports.filter((report) => report.instanceId === instanceId && report.inUse !== undefined);
  for (let day = 1; day <= 7; day++) {
    expect(told()).toEqual([]);
    await group.say(`day ${day}`);
    await group.hears(inboxId, new RegExp(`heard: day ${day}`));
    ahead += DAY_MS;
  }
  await untilFound('the pool is told that it is used', () => told().at(-1)?.inUse === true);
  ahead += 28 * DAY_MS;
  host.host.agent(instanceId)?.wake();
  await untilFound('the pool is told that it is not', () => told().at(-1)?.inUse === false);
  expect(told()).toHaveLength(2);
});
