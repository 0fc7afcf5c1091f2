// One contract for every backup store, and what the folder store must also withstand.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { BackupStore } from '../../src/host/backups/domain/backup.ts';
import { openFolderBackupStore } from '../../src/host/backups/folder-backup-store.ts';
import { memoryBackupStore } from './memory-backup-store.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});
const newFolder = () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'offshoot-backups-')), 'mounted', 'here');
  folders.push(join(folder, '..', '..'));
  return folder;
};

const A = 'inst_aaaaaaaaaaaaaaaaaaaaaaaaaa';
const B = 'inst_bbbbbbbbbbbbbbbbbbbbbbbbbb';
const bytes = (text: string) => new TextEncoder().encode(text);
const text = async (found: ReturnType<BackupStore['newest']>) => {
  const one = await found;
  return one && { epoch: one.epoch, text: new TextDecoder().decode(one.bytes) };
};
const LAST = Number.MAX_SAFE_INTEGER;

describe.each<[string, () => Promise<BackupStore>]>([
  ['a folder', () => openFolderBackupStore(newFolder())],
  ['memory', async () => memoryBackupStore()],
])('%s', (_name, open) => {
  test('has a stable, unique ID', async () => {
    const store = await open();
    const id = await store.id();
    expect(id).toMatch(/^[0-9a-f]{64}$/);
    expect(await store.id()).toBe(id);
    expect(await (await open()).id()).not.toBe(id);
  });

  test('keeps the last backup of an epoch and none of earlier epochs', async () => {
    const store = await open();
    expect(await store.newest(A, LAST)).toBeUndefined();
    expect(await store.newestEpoch(A)).toBeUndefined();
    await store.put(A, 0, bytes('one'));
    await store.put(A, 0, bytes('two'));
    await store.put(B, 0, bytes('another agent'));
    expect(await text(store.newest(A, 0))).toEqual({ epoch: 0, text: 'two' });
    await store.put(A, 2, bytes('moved twice'));
    expect(await store.newestEpoch(A)).toBe(2);
    expect(await text(store.newest(A, LAST))).toEqual({ epoch: 2, text: 'moved twice' });
    expect(await store.newest(A, 1)).toBeUndefined();
    expect(await text(store.newest(B, LAST))).toEqual({ epoch: 0, text: 'another agent' });
  });

  test('attack: a host that lost the agent writes once more: the next host’s backup stays, and stays the newest', async () => {
    const store = await open();
    await store.put(A, 1, bytes('of the next host'));
    await store.put(A, 0, bytes('of the former host'));
    expect(await text(store.newest(A, LAST))).toEqual({ epoch: 1, text: 'of the next host' });
    await store.remove(A, 0);
    expect(await text(store.newest(A, LAST))).toEqual({ epoch: 1, text: 'of the next host' });
    expect(await store.newest(A, 0)).toBeUndefined();
  });

  test('removes everything up to an epoch, repeatably', async () => {
    const store = await open();
    await store.put(A, 3, bytes('x'));
    await store.remove(A, 3);
    await store.remove(A, 3);
    await store.remove(B, LAST);
    expect(await store.newestEpoch(A)).toBeUndefined();
    await store.put(A, 3, bytes('y'));
    expect(await text(store.newest(A, 3))).toEqual({ epoch: 3, text: 'y' });
  });
});

test('hosts that start at once on one folder agree on its ID', async () => {
  for (let round = 0; round < 5; round++) {
    const folder = newFolder();
    const stores = await Promise.all(Array.from({ length: 8 }, () => openFolderBackupStore(folder)));
    const ids = await Promise.all(stores.map((store) => store.id()));
    expect(new Set(ids).size).toBe(1);
    expect(readdirSync(folder)).toEqual(['place.id']);
  }
});

test('the remains of a host that died while writing are never read, and the next backup removes them', async () => {
  const folder = newFolder();
  const store = await openFolderBackupStore(folder);
  await store.put(A, 1, bytes('whole'));
  const half = join(folder, A, 'epoch-1.backup.0123456789ab.tmp');
  writeFileSync(half, 'hal');
  expect(await text(store.newest(A, LAST))).toEqual({ epoch: 1, text: 'whole' });
  await store.put(A, 1, bytes('whole again'));
  expect(readdirSync(join(folder, A))).toEqual(['epoch-1.backup']);
  writeFileSync(half, 'hal');
  await store.remove(A, 1);
  expect(readdirSync(folder)).toEqual([]);
});

test('a backup that cannot be written throws and leaves the former one, without fragments', async () => {
  const folder = newFolder();
  const store = await openFolderBackupStore(folder);
  await store.put(A, 0, bytes('whole'));
  // No bytes: as if the disk were full.
  await expect(store.put(A, 0, undefined as never)).rejects.toThrow();
  expect(readdirSync(join(folder, A))).toEqual(['epoch-0.backup']);
  writeFileSync(join(folder, B), 'in the way');
  await expect(store.put(B, 0, bytes('x'))).rejects.toThrow();
});
