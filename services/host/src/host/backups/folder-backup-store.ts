// Stores backups in a folder that hosts may share, such as a mounted volume: one folder per instance, one file per epoch.
import { randomBytes } from 'node:crypto';
import { link, mkdir, readdir, readFile, rename, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { BackupStore } from './domain/backup.ts';
import { syncFolder, writeDurably } from './durable-files.ts';

const ID_FILE = 'place.id';
const ID = /^[0-9a-f]{64}$/;
/** A backup, or the remains of one whose host died while writing. */
const NAME = /^epoch-(\d{1,15})\.backup(\.[0-9a-f]{12}\.tmp)?$/;

/** Throws if the folder cannot be created. */
export async function openFolderBackupStore(folder: string): Promise<BackupStore> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const folderOf = (instanceId: string) => join(folder, instanceId);

  async function filesOf(instanceId: string): Promise<{ name: string; epoch: number; isWhole: boolean }[]> {
    const names = await orUndefined(readdir(folderOf(instanceId)), 'ENOENT');
    return (names ?? []).flatMap((name) => {
      const [, epoch, unfinished] = NAME.exec(name) ?? [];
      return epoch === undefined ? [] : [{ name, epoch: Number(epoch), isWhole: unfinished === undefined }];
    });
  }

  /** An epoch has one host, which writes one backup of an instance at a time, so any other unfinished file is abandoned. */
  async function tidy(instanceId: string, last: number, o: { keepLast: boolean }): Promise<void> {
    for (const { name, epoch, isWhole } of await filesOf(instanceId))
      if (epoch < last || (epoch === last && !(isWhole && o.keepLast))) await rm(join(folderOf(instanceId), name), { force: true });
  }

  return {
    async id() {
      const path = join(folder, ID_FILE);
      const mine = `${path}.${randomBytes(6).toString('hex')}.tmp`;
      const known = await orUndefined(readFile(path, 'utf8'), 'ENOENT');
      if (known === undefined) {
        await writeDurably(mine, Buffer.from(randomBytes(32).toString('hex')));
        // If several hosts start at once, the first wins: link() does not replace.
        await orUndefined(link(mine, path), 'EEXIST');
        await rm(mine, { force: true });
        await syncFolder(folder);
      }
      const id = known ?? (await readFile(path, 'utf8'));
      if (!ID.test(id)) throw new Error(`${path} is damaged: delete it, and every host makes its backups anew.`);
      return id;
    },

    async put(instanceId, epoch, bytes) {
      const own = folderOf(instanceId);
      const path = join(own, nameOf(epoch));
      const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
      if ((await mkdir(own, { recursive: true, mode: 0o700 })) !== undefined) await syncFolder(folder);
      try {
        await writeDurably(temporary, bytes);
        await rename(temporary, path);
        await syncFolder(own);
      } catch (error) {
        // On a full disk each retry would leave another fragment and keep it full.
        await rm(temporary, { force: true }).catch(() => undefined);
        throw error;
      }
      await tidy(instanceId, epoch, { keepLast: true });
    },

    async newest(instanceId, epoch) {
      // Another host may replace it with a later one between listing and reading.
      for (let tries = 0; tries < 5; tries++) {
        const found = (await filesOf(instanceId)).filter((one) => one.isWhole && one.epoch <= epoch);
        const latest = found.sort((a, b) => b.epoch - a.epoch)[0];
        if (latest === undefined) return undefined;
        const bytes = await orUndefined(readFile(join(folderOf(instanceId), latest.name)), 'ENOENT');
        if (bytes !== undefined) return { epoch: latest.epoch, bytes };
      }
      return undefined;
    },

    async newestEpoch(instanceId) {
      const epochs = (await filesOf(instanceId)).filter((one) => one.isWhole).map((one) => one.epoch);
      return epochs.length === 0 ? undefined : Math.max(...epochs);
    },

    async remove(instanceId, epoch) {
      await tidy(instanceId, epoch, { keepLast: false });
      await orUndefined(rmdir(folderOf(instanceId)), 'ENOENT', 'ENOTEMPTY');
    },
  };
}

const nameOf = (epoch: number): string => `epoch-${epoch}.backup`;

async function orUndefined<T>(work: Promise<T>, ...codes: string[]): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Error && 'code' in error && codes.includes(String(error.code))) return undefined;
    throw error;
  }
}
