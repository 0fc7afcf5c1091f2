// Restores an agent's folder from its backup: built under a temporary name and renamed in one step once complete.
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type AgentStore, openAgentStore } from '../../agent/agent-store.ts';
import { openAgentDatabase } from '../../agent/record/agent-database.ts';
import type { BackupContent } from './domain/backup.ts';
import { syncFolder, writeDurably } from './durable-files.ts';

const PREFIX = '.restoring-';

export const isUnfinished = (name: string): boolean => name.startsWith(PREFIX);

/**
 * `prepare` is called with the agent's database before anybody opens the folder. If the process is killed at any point, the folder exists
 * completely or not at all.
 */
export async function restoreFolder(folder: string, files: BackupContent['files'], prepare: (store: AgentStore) => void): Promise<void> {
  const parent = dirname(folder);
  const unfinished = join(parent, `${PREFIX}${folder.slice(parent.length + 1)}`);
  await rm(unfinished, { recursive: true, force: true });
  const folders = new Set([unfinished]);
  for (const [path, bytes] of files) {
    const target = join(unfinished, path);
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    for (let one = dirname(target); one.length > unfinished.length; one = dirname(one)) folders.add(one);
    await writeDurably(target, bytes);
  }
  const store = openAgentStore(openAgentDatabase(join(unfinished, 'agent.db')));
  try {
    store.transaction(() => prepare(store));
  } finally {
    // Closing merges the write-ahead log into the file, which is then synced.
    store.close();
  }
  for (const one of folders) await syncFolder(one);
  await rename(unfinished, folder);
  await syncFolder(parent);
}
