// Deletes the backups of deleted agents: what they knew must not outlive them.
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { Scheduler, Task } from '../../scheduling/scheduler.ts';
import type { HostStore } from '../agents/host-store.ts';
import type { Backups } from './domain/backup.ts';

const RETRY_MS = 60_000;

export class ForgettingBackups {
  readonly #o: { store: HostStore; backups: Backups; log: Logger };
  readonly #task: Task;

  constructor(o: { store: HostStore; backups: Backups; scheduler: Scheduler; log: Logger }) {
    this.#o = o;
    this.#task = o.scheduler.task('calls', () => this.#forget());
  }

  wake(): void {
    this.#task.wake();
  }

  stop(): Promise<void> {
    return this.#task.stop();
  }

  async #forget(): Promise<number | undefined> {
    const { store, backups, log } = this.#o;
    // Without a backup place they cannot be reached; a later start with it can.
    if (backups.place === '') return undefined;
    for (const { instanceId, upToEpoch } of store.backupsToDelete()) {
      try {
        await backups.forget(instanceId, upToEpoch);
      } catch (error) {
        log.error({ instanceId, err: error }, 'could not delete the backup of an agent that has ended; retrying');
        return RETRY_MS;
      }
      store.backupsDeleted(instanceId);
    }
    return undefined;
  }
}
