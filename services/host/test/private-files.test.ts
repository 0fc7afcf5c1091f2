// Only a host's own account can read what it writes, under any umask.
import { readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { claim, setScene } from './scene.ts';

test('nobody else can read agents’ keys, memories, messages and backups', async () => {
  const scene = await setScene();
  const before = process.umask(0o000);
  try {
    const backups = { folder: join(scene.folder, 'backups'), key: new Uint8Array(32).fill(3), intervalMs: 100, settleMs: 10 };
    const host = await scene.startHost({ backups });
    const { instanceId, inboxId } = await claim(scene, host);
    const human = await scene.human();
    await human.createGroup([inboxId]);
    await scene.pool.reported(instanceId, 'LIVE');
    await host.host.backups.flush([instanceId], AbortSignal.timeout(5_000));
    const seen: string[] = [];
    for (const top of [scene.config.dataDir, backups.folder]) {
      for (const entry of [top, ...readdirSync(top, { recursive: true, encoding: 'utf8' }).map((name) => join(top, name))]) {
        const { mode } = statSync(entry);
        const name = relative(scene.folder, entry);
        seen.push(name);
        expect([name, (mode & 0o077).toString(8)]).toEqual([name, '0']);
      }
    }
    for (const part of ['host.db', 'agent.db-wal', 'keys.json', 'xmtp.db3', 'xmtp.db3.order', '.backup', 'IDENTITY.md'])
      expect(seen.some((name) => name.includes(part))).toBe(true);
  } finally {
    process.umask(before);
    await scene.close();
  }
});
