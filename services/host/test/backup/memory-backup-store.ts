import { randomBytes } from 'node:crypto';
import type { BackupStore } from '../../src/host/backups/domain/backup.ts';

/** Fails as long as `failing` is set. */
export interface MemoryBackupStore extends BackupStore {
  failing: boolean;
  /** Monotonic times of all backups that were written. */
  readonly puts: number[];
}

export function memoryBackupStore(): MemoryBackupStore {
  const id = randomBytes(32).toString('hex');
  const kept = new Map<string, Map<number, Uint8Array>>();
  const of = (instanceId: string) => kept.get(instanceId) ?? new Map<number, Uint8Array>();
  const dropUpTo = (instanceId: string, epoch: number) => {
    for (const one of [...of(instanceId).keys()]) if (one <= epoch) of(instanceId).delete(one);
  };
  const store: MemoryBackupStore = {
    failing: false,
    puts: [],
    id: async () => id,
    async put(instanceId, epoch, bytes) {
      if (store.failing) throw new Error('no space left');
      store.puts.push(performance.now());
      kept.set(instanceId, of(instanceId).set(epoch, Uint8Array.from(bytes)));
      dropUpTo(instanceId, epoch - 1);
    },
    async newest(instanceId, epoch) {
      if (store.failing) throw new Error('not there');
      const latest = Math.max(...[...of(instanceId).keys()].filter((one) => one <= epoch));
      const bytes = of(instanceId).get(latest);
      return bytes && { epoch: latest, bytes };
    },
    async newestEpoch(instanceId) {
      if (store.failing) throw new Error('not there');
      const epochs = [...of(instanceId).keys()];
      return epochs.length === 0 ? undefined : Math.max(...epochs);
    },
    async remove(instanceId, epoch) {
      if (store.failing) throw new Error('not there');
      dropUpTo(instanceId, epoch);
    },
  };
  return store;
}
