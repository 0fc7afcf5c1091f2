// One statement, many concurrent redemptions, and a process that dies in the middle: exactly one counts.
import type { ChildProcess } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { newId } from '@offshoot/refusals/ids';
import { reasonOf } from '@offshoot/rpc/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { kill, spawnHostProcess } from './host-process.ts';
import { claim, prepareClone, type Scene, setScene } from './scene.ts';

const AT_ONCE = 64;

let scene: Scene;
let running: ChildProcess | undefined;

beforeEach(async () => {
  scene = await setScene();
});
afterEach(async () => {
  if (running) await kill(running);
  await scene?.close();
});

async function start(): Promise<{ url: string; child: ChildProcess }> {
  const host = await spawnHostProcess(scene);
  running = host.child;
  return host;
}

/** Resolves at the next write to the file. Checked in every turn of the event loop, because the crash has to follow at once. */
async function written(path: string): Promise<void> {
  const last = () => (existsSync(path) ? statSync(path, { bigint: true }).mtimeNs : 0n);
  const before = last();
  const end = performance.now() + 20_000;
  while (last() === before) {
    if (performance.now() > end) throw new Error(`${path} was not written`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test.each(['once the host has noted it', 'once the agent writes', 'once the first answer is there'] as const)(
  'attack: 64 concurrent redemptions of one clone statement and a crash %s: exactly one transfer order',
  async (moment) => {
    let host = await start();
    const parent = await claim(scene, host);
    const { child, send } = await prepareClone(scene, { parent });
    const orders = Array.from({ length: AT_ONCE }, () => ({ ...send, order: { ...send.order, transferId: newId('trf') } }));
    const isTime = {
      'once the host has noted it': () => written(join(scene.config.dataDir, 'host.db-wal')),
      'once the agent writes': () => written(join(scene.workspace(parent.instanceId), 'agent.db-wal')),
      'once the first answer is there': async () => void (await Promise.race(calls).catch(() => undefined)),
    }[moment];
    const calls = orders.map((one) => scene.rpc(host).cloneSummary(one));
    const settled = Promise.allSettled(calls);
    await isTime();
    await kill(host.child);
    const first = (await settled).flatMap((answer, index) => (answer.status === 'fulfilled' ? [index] : []));

    host = await start();
    const reasons = await Promise.all(orders.map((one) => reasonOf(scene.rpc(host).cloneSummary(one))));
    const accepted = reasons.flatMap((reason, index) => (reason === undefined ? [index] : []));
    expect(accepted).toHaveLength(1);
    expect(new Set([...first, ...accepted]).size).toBe(1);
    expect(new Set(reasons.filter((reason) => reason !== undefined))).toEqual(new Set(['STATEMENT_REPLAYED']));
    await kill(host.child);
    const db = new DatabaseSync(join(scene.workspace(parent.instanceId), 'agent.db'));
    try {
      expect(db.prepare('SELECT transfer_id FROM transfer_out').all()).toEqual([
        { transfer_id: orders[accepted[0] ?? -1]?.order.transferId },
      ]);
    } finally {
      db.close();
    }
    scene.pool.giveBack(child.instanceId);
  },
);
