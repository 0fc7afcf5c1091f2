// A host's data folder becomes full and has room again: a file system of its own, because a full folder is more than an error code.
import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { WithheldReason } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { reasonOf } from '@offshoot/rpc/testing';
import { untilFound } from '@offshoot/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { claim, type Scene, setScene } from './scene.ts';
import { talk } from './talk.ts';

const MB = 2 ** 20;
let scene: Scene;
// Not in the folder of the run: what is still mounted when a run is killed could not be removed by the next one.
const small = mkdtempSync('/tmp/offshoot-small-');
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=48m', 'offshoot-test', small]);
const isMounted = mounted.status === 0;
if (!isMounted) console.warn(`skipped, because no file system can be mounted here: ${mounted.stderr ?? mounted.error?.message}`);

beforeAll(async () => {
  if (isMounted) scene = await setScene();
});
afterAll(async () => {
  try {
    await scene?.close();
  } finally {
    // At once for everybody, and for this process when the last file is closed.
    if (isMounted) execFileSync('umount', ['-l', small]);
    rmSync(small, { recursive: true });
  }
});

/** Until not even a byte fits. */
function fill(name: string): string {
  const path = join(small, name);
  const file = openSync(path, 'w');
  for (const size of [MB, 4096, 1]) {
    try {
      for (const chunk = Buffer.alloc(size, 1); ; ) writeSync(file, chunk);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  }
  closeSync(file);
  return path;
}

test.runIf(isMounted)(
  'a host whose folder is full says so and takes no claims; once there is space, agents answer what was said, and it makes backups, without a restart',
  async () => {
    const { pool } = scene;
    const dataDir = join(small, 'host');
    mkdirSync(dataDir);
    const backups = { folder: join(scene.folder, 'backups'), key: new Uint8Array(32).fill(9), intervalMs: 200, settleMs: 20 };
    const o = { dataDir, idleTarget: 2, backups, minFreeBytes: 4 * MB };
    const running = await scene.startHost(o);
    const { host } = running;
    const agent = await claim(scene, running);
    const group = await talk(await scene.human(), [agent.inboxId]);
    await pool.reported(agent.instanceId, 'LIVE');
    await group.say('Are you there?');
    await group.hears(agent.inboxId, /heard: Are you there/);
    await untilFound('an idle one', () => host.health().idle > 0);
    expect([host.isReady, pool.told.at(-1)?.withheld]).toEqual([true, WithheldReason.UNSPECIFIED]);

    const filler = fill('filler');
    // At once, before the host has noticed.
    expect(await reasonOf(claim(scene, running))).toBe('HOST_AT_CAPACITY');
    for (const text of ['Remember that Saul is vegetarian', 'Still there?']) await group.say(text);
    await untilFound('the pool hears', () => pool.told.at(-1)?.withheld === WithheldReason.STORAGE_FULL);
    expect(host.isReady).toBe(false);
    expect(await scene.rpc(running).getHealth({})).toMatchObject({ withheld: WithheldReason.STORAGE_FULL });
    expect(await reasonOf(claim(scene, running))).toBe('HOST_AT_CAPACITY');
    expect(await group.heard(agent.inboxId)).toHaveLength(2);

    rmSync(filler);
    await group.hears(agent.inboxId, /heard: Still there/);
    await untilFound('the pool hears', () => pool.told.at(-1)?.withheld === WithheldReason.UNSPECIFIED);
    expect(host.isReady).toBe(true);
    expect(host.agent(agent.instanceId).store.memory.all()).toMatchObject([{ text: 'Saul is vegetarian' }]);
    // What the agent writes meanwhile needs another one.
    await untilFound('a backup', async () => (await host.backups.flush([agent.instanceId], AbortSignal.timeout(5_000))).length === 1);
    // The two that it refused count as taken in this pool.
    pool.wish.idleTarget = 3;
    const later = await claim(scene, running);
    await talk(group.human, [later.inboxId]);
    await pool.reported(later.instanceId, 'LIVE');

    // A start while it is full would open no agent, and the pool would count them as lost.
    await running.close();
    const again = fill('again');
    await expect(scene.startHost(o)).rejects.toThrow(/^There is no space left in .*Free some/);
    rmSync(again);
    const restarted = await scene.startHost(o);
    await group.say('And now?');
    await group.hears(agent.inboxId, /heard: And now/);
    await restarted.close();
    expect(existsSync(join(dataDir, '.space'))).toBe(false);
  },
);
