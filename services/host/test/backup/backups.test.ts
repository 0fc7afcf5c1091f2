// When backups are made, and what the pool learns about them.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reasonOf } from '@offshoot/rpc/testing';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import { untilFound } from '@offshoot/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { BackedUp } from '../../src/agent/record/domain/backed-up.ts';
import { BackupKey } from '../../src/host/backups/backup-file.ts';
import { openBackups } from '../../src/host/backups/backups.ts';
import type { Backups } from '../../src/host/backups/domain/backup.ts';
import { type MemoryBackupStore, memoryBackupStore } from './memory-backup-store.ts';

const A = 'inst_aaaaaaaaaaaaaaaaaaaaaaaaaa';
const INBOX = 'ab'.repeat(32);
const INTERVAL_MS = 80;
const NOW = AbortSignal.timeout(10_000);

let folder: string;
let store: MemoryBackupStore;
let backups: Backups;
let agent: BackedUp & { change(): void; inboxId: string | undefined; epoch: number };

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'offshoot-backed-up-'));
  writeFileSync(join(folder, 'IDENTITY.md'), 'I am an agent.');
  store = memoryBackupStore();
  backups = await open();
  let changes = 0;
  let generation = 0;
  agent = {
    instanceId: A,
    folder,
    inboxId: INBOX,
    epoch: 0,
    change: () => {
      changes++;
      backups.noticed(A);
    },
    changes: () => changes,
    nextGeneration: () => {
      changes++;
      return ++generation;
    },
    snapshot: () => new TextEncoder().encode(`state ${changes}`),
    marks: () => ({}),
  };
});
afterEach(async () => {
  await backups.close();
  rmSync(folder, { recursive: true, force: true });
});

const open = () =>
  openBackups({
    store,
    key: new BackupKey(new Uint8Array(32).fill(1)),
    intervalMs: INTERVAL_MS,
    settleMs: 5,
    now: () => new Date(),
    log: createLogger('backups', 'silent'),
  });
const read = (o: { epoch?: number; generation?: number; inboxId?: string } = {}) =>
  backups.read({ instanceId: A, inboxId: INBOX, epoch: 5, generation: 0, ...o });
const heldState = async () => new TextDecoder().decode((await read()).content.files.get('agent.db'));
const upToDate = () => untilFound('a backup of its state', async () => (await heldState().catch(() => '')) === `state ${agent.changes()}`);

test('an agent is backed up soon after opening and after a change; changes in quick succession share one backup', async () => {
  backups.watch(agent);
  await upToDate();
  for (let burst = 0; burst < 3; burst++) {
    for (let change = 0; change < 20; change++) agent.change();
    await upToDate();
  }
  // Sixty changes; on a busy machine, the first one of a kind may come late.
  const time = (store.puts.at(-1) ?? 0) - (store.puts[0] ?? 0);
  expect(store.puts.length).toBeLessThanOrEqual(time / INTERVAL_MS + 2);
  const made = store.puts.length;
  backups.noticed(A);
  expect(await backups.flush([A], NOW)).toEqual([{ instanceId: A, generation: made }]);
  expect(store.puts).toHaveLength(made);
  expect(Buffer.from((await read()).content.files.get('IDENTITY.md') ?? []).toString()).toBe('I am an agent.');
});

test('an idle agent is not backed up', async () => {
  agent.inboxId = undefined;
  backups.watch(agent);
  agent.change();
  expect(await backups.flush([A], NOW)).toEqual([]);
  expect(store.puts).toEqual([]);
  agent.inboxId = INBOX;
  agent.change();
  await upToDate();
});

test('a change during a backup is in the next one', async () => {
  backups.watch(agent);
  const { put } = store;
  store.put = async (...args) => {
    if (store.puts.length === 0) agent.change();
    await put(...args);
  };
  await upToDate();
  expect(store.puts).toHaveLength(2);
});

test('the host reports only the newest backup, until the pool acknowledges it, and again if the pool forgot it', async () => {
  backups.watch(agent);
  await upToDate();
  const first = backups.made();
  expect(first).toEqual([{ instanceId: A, generation: 1 }]);
  expect(backups.made()).toEqual(first);
  agent.change();
  await upToDate();
  const second = backups.made();
  expect(second).toEqual([{ instanceId: A, generation: 2 }]);
  // The answer to the earlier call arrives late.
  backups.told(first);
  expect(backups.made()).toEqual(second);
  backups.told(second);
  expect(backups.made()).toEqual([]);
  backups.tellAgain();
  expect(backups.made()).toEqual(second);
});

test('a place that is full or away: the host retries, and never reports success', async () => {
  store.failing = true;
  backups.watch(agent);
  expect(await backups.flush([A], NOW)).toEqual([]);
  expect(backups.made()).toEqual([]);
  expect(await reasonOf(read())).toBe('BACKUP_UNAVAILABLE');
  store.failing = false;
  await upToDate();
  expect(await backups.flush([A], NOW)).toHaveLength(1);
});

test('secure backs up what an order changed, however busy the agent is, and reports failure if the place is away', async () => {
  backups.watch(agent);
  store.failing = true;
  expect(await backups.secure(A, NOW)).toBe(false);
  store.failing = false;
  const { put } = store;
  store.put = async (...args) => {
    agent.change();
    await put(...args);
  };
  agent.change();
  const ordered = agent.changes();
  expect(await backups.secure(A, NOW)).toBe(true);
  expect(Number((await heldState()).split(' ')[1])).toBeGreaterThanOrEqual(ordered);
  expect(await backups.secure('inst_bbbbbbbbbbbbbbbbbbbbbbbbbb', NOW)).toBe(false);
});

test('a flush does not exceed its time limit', async () => {
  backups.watch(agent);
  const held = Promise.withResolvers<void>();
  const { put } = store;
  store.put = async (...args) => {
    await held.promise;
    await put(...args);
  };
  expect(await backups.flush([A], AbortSignal.timeout(20))).toEqual([]);
  held.resolve();
});

test('an agent that has ended leaves no backup, even if one was in progress', async () => {
  backups.watch(agent);
  const held = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const { put } = store;
  store.put = async (...args) => {
    begun.resolve();
    await held.promise;
    await put(...args);
  };
  await begun.promise;
  const forgotten = backups.forget(A, 0);
  held.resolve();
  await forgotten;
  expect(await store.newestEpoch(A)).toBeUndefined();
  agent.change();
  expect(await backups.flush([A], NOW)).toEqual([]);
  expect(backups.made()).toEqual([]);
});

test('attack: an older backup, one of another inbox, or one under another epoch is refused', async () => {
  backups.watch(agent);
  await upToDate();
  expect((await read({ generation: 1 })).header).toMatchObject({ instanceId: A, inboxId: INBOX, epoch: 0, generation: 1 });
  expect(await reasonOf(read({ generation: 2 }))).toBe('BACKUP_UNAVAILABLE');
  expect(await reasonOf(read({ inboxId: 'cd'.repeat(32) }))).toBe('BACKUP_UNAVAILABLE');
  const { bytes } = (await store.newest(A, 0)) ?? {};
  await store.put(A, 4, bytes ?? new Uint8Array());
  expect(await reasonOf(read())).toBe('BACKUP_UNAVAILABLE');
});

test('earlier hosts see which host restored it last', async () => {
  agent.epoch = 1;
  backups.watch(agent);
  expect(await backups.takeOver(A)).toBe('ours');
  expect(await store.newestEpoch(A)).toBe(1);
  expect(await backups.takeOver(A)).toBe('ours');
  await store.put(A, 2, new Uint8Array());
  expect(await backups.takeOver(A)).toBe('superseded');
  store.failing = true;
  await expect(backups.takeOver(A)).rejects.toThrow();
});
