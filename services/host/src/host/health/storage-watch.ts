// Watches the space in the host's data folder: a host that has little takes no claims, and in one that has none the agents rest.
import { open, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { Scheduler, Task } from '../../scheduling/scheduler.ts';
import { type Space, type StorageState, storageState } from './domain/storage-health.ts';

const LOOK_MS = 1_000;
/** How often a file is written while there seems to be enough space. */
const PROBE_MS = 10_000;
const PROBE = '.space';
const PROBE_BYTES = 64 * 1024;
const MB = 2 ** 20;

export interface StorageWatchOptions {
  /** The host's data folder. */
  folder: string;
  /** Below this, the host takes no claims. */
  minFreeBytes: number;
  scheduler: Scheduler;
  onChange(): void;
  /** There is space again after there was none: what is open may have missed writes. */
  onRecovered(): void;
  log: Logger;
  /** Default: of the file system. */
  spaceIn?: (folder: string, o: { isProbed: boolean }) => Promise<Space>;
  /** Monotonic milliseconds. */
  clock?: () => number;
}

export class StorageWatch {
  readonly #o: StorageWatchOptions;
  readonly #task: Task;
  readonly #clock: () => number;
  #state: StorageState = 'enough';
  #probedAt = Number.NEGATIVE_INFINITY;

  constructor(o: StorageWatchOptions) {
    this.#o = o;
    this.#clock = o.clock ?? (() => performance.now());
    this.#task = o.scheduler.task('health', () => this.look());
  }

  /** The host takes no claims and no agents of other hosts. */
  get isLow(): boolean {
    return this.#state !== 'enough';
  }

  /** The agents must not act: they could not record what they did. */
  get isFull(): boolean {
    return this.#state === 'full';
  }

  start(): void {
    this.#task.wake();
  }

  stop(): Promise<void> {
    return this.#task.stop();
  }

  /** Something could not be stored. */
  failed(): void {
    this.#probedAt = Number.NEGATIVE_INFINITY;
    this.#task.wake();
  }

  /** Looks once; returns milliseconds until the next look. */
  async look(): Promise<number> {
    const { folder, minFreeBytes, log, onChange, onRecovered, spaceIn = spaceOf } = this.#o;
    const now = this.#clock();
    const isProbed = this.isLow || now - this.#probedAt >= PROBE_MS;
    if (isProbed) this.#probedAt = now;
    const space = await spaceIn(folder, { isProbed });
    const before = this.#state;
    this.#state = storageState(space, minFreeBytes, before);
    if (this.#state === before) return LOOK_MS;
    const told = { folder, freeMb: Math.floor(space.freeBytes / MB), freeFiles: space.freeFiles, neededMb: Math.ceil(minFreeBytes / MB) };
    if (this.#state === 'full')
      log.error(
        told,
        'no space is left in the data folder: the agents rest, and the host takes no claims. Free some; it goes on by itself',
      );
    else if (this.#state === 'low')
      log.warn(told, 'little space is left in the data folder: the host takes no claims. Free some, or set OFFSHOOT_MIN_FREE_MB');
    else log.info(told, 'there is enough space in the data folder again');
    onChange();
    if (before === 'full') onRecovered();
    return LOOK_MS;
  }
}

/** Whether the error says that there was no space. SQLite's code for that is 13. */
export function isStorageFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  return code === 'ENOSPC' || code === 'EDQUOT' || code === 'EROFS' || errcode === 13 || /database or disk is full/.test(error.message);
}

async function spaceOf(folder: string, { isProbed }: { isProbed: boolean }): Promise<Space> {
  const { bavail, bsize, files, ffree } = await statfs(folder);
  const freeFiles = files > 0 ? ffree : undefined;
  return { freeBytes: bavail * bsize, freeFiles, isWritable: !isProbed || (await isWritable(join(folder, PROBE))) };
}

async function isWritable(path: string): Promise<boolean> {
  try {
    const file = await open(path, 'w', 0o600);
    try {
      await file.writeFile(new Uint8Array(PROBE_BYTES));
      await file.sync();
    } finally {
      await file.close();
    }
    return true;
  } catch {
    return false;
  } finally {
    await rm(path, { force: true }).catch(() => undefined);
  }
}
