// Backs up open agents: soon after a change, and at most once per interval each.

import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { Refusal } from '@offshoot/refusals';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { BackedUp } from '../../agent/record/domain/backed-up.ts';
import { DATABASE } from '../../agent/workspace/workspace.ts';
import { packContent, unpackContent } from './backup-content.ts';
import { BackupError, type BackupKey, openBackup, sealBackup } from './backup-file.ts';
import type { BackupContent, BackupHeader, BackupMade, BackupStore, Backups, RestoreOrder } from './domain/backup.ts';
import { Places } from './places.ts';

export interface BackupsOptions {
  store: BackupStore;
  key: BackupKey;
  /** Interval between backups of one agent, milliseconds: limits what is lost with a host. */
  intervalMs: number;
  /** How long to wait for further changes, milliseconds. Default: 1 s. */
  settleMs?: number;
  now: () => Date;
  log: Logger;
}

/** State of one watched agent. */
interface Watched {
  agent: BackedUp;
  /** `changes()` as of the last backup. */
  saved: number | undefined;
  made: BackupMade | undefined;
  /** Monotonic. */
  lastAt: number;
  failures: number;
  timer: NodeJS.Timeout | undefined;
  running: Promise<void> | undefined;
  isOver: boolean;
}

const SETTLE_MS = 1_000;
const FIRST_RETRY_MS = 2_000;
const TAKE_OVER_MS = 10_000;
/** Leaves disk and CPU capacity for other work. */
const PARALLEL = 4;
/** The XMTP database belongs to one installation, and a restoring host creates its own. The agent's database is copied as a snapshot. */
const LEFT_OUT = /^(?:xmtp(?:\/|$)|agent\.db(?:$|-)|.*\.tmp$)/;

/** Throws if the store cannot be reached. */
export async function openBackups(o: BackupsOptions): Promise<Backups> {
  return new AgentBackups(o, o.key.placeOf(await o.store.id()));
}

class AgentBackups implements Backups {
  readonly place: string;
  readonly #o: BackupsOptions;
  readonly #watched = new Map<string, Watched>();
  readonly #untold = new Map<string, number>();
  /** The generation of each sleeping agent's last backup. */
  readonly #resting = new Map<string, number>();
  readonly #places = new Places(PARALLEL);
  #isClosed = false;

  constructor(o: BackupsOptions, place: string) {
    this.#o = o;
    this.place = place;
  }

  watch(agent: BackedUp): void {
    const { instanceId } = agent;
    this.#resting.delete(instanceId);
    this.#watched.set(instanceId, {
      agent,
      saved: undefined,
      made: undefined,
      lastAt: Number.NEGATIVE_INFINITY,
      failures: 0,
      timer: undefined,
      running: undefined,
      isOver: false,
    });
    this.noticed(instanceId);
  }

  noticed(instanceId: string): void {
    const one = this.#watched.get(instanceId);
    if (one === undefined || one.isOver || one.timer !== undefined || one.running !== undefined || !isDue(one)) return;
    const { intervalMs, settleMs = SETTLE_MS } = this.#o;
    const retryMs = one.failures === 0 ? 0 : Math.min(FIRST_RETRY_MS * 2 ** (one.failures - 1), intervalMs);
    const wait = Math.max(settleMs, retryMs, one.failures > 0 ? 0 : one.lastAt + intervalMs - performance.now());
    one.timer = setTimeout(() => void this.#run(one), wait).unref();
  }

  async unwatch(instanceId: string): Promise<void> {
    if (this.#resting.delete(instanceId)) this.#untold.delete(instanceId);
    const one = this.#watched.get(instanceId);
    if (one === undefined) return;
    one.isOver = true;
    this.#untold.delete(instanceId);
    clearTimeout(one.timer);
    await one.running;
    if (this.#watched.get(instanceId) === one) this.#watched.delete(instanceId);
  }

  rest({ instanceId, generation }: BackupMade): void {
    const one = this.#watched.get(instanceId);
    if (one !== undefined) {
      one.isOver = true;
      clearTimeout(one.timer);
      this.#watched.delete(instanceId);
    }
    this.#resting.set(instanceId, generation);
  }

  async forget(instanceId: string, epoch: number): Promise<void> {
    await this.unwatch(instanceId);
    await this.#o.store.remove(instanceId, epoch);
  }

  made(): BackupMade[] {
    return [...this.#untold].map(([instanceId, generation]) => ({ instanceId, generation }));
  }

  told(made: readonly BackupMade[]): void {
    for (const { instanceId, generation } of made) if (this.#untold.get(instanceId) === generation) this.#untold.delete(instanceId);
  }

  tellAgain(): void {
    for (const { made, isOver } of this.#watched.values())
      if (made !== undefined && !isOver) this.#untold.set(made.instanceId, made.generation);
    for (const [instanceId, generation] of this.#resting) this.#untold.set(instanceId, generation);
  }

  async secure(instanceId: string, signal: AbortSignal): Promise<boolean> {
    const one = this.#watched.get(instanceId);
    if (one === undefined) return false;
    // As of the call, not the end: a busy agent keeps changing.
    const wanted = one.agent.changes();
    const holds = () => !one.isOver && one.saved !== undefined && one.saved >= wanted;
    if (!holds()) await unlessLate(this.#bringUpToDate(one, signal), signal);
    return holds();
  }

  async flush(instanceIds: readonly string[], signal: AbortSignal): Promise<BackupMade[]> {
    const wanted = instanceIds.map((id) => this.#watched.get(id)).filter((one) => one !== undefined);
    await unlessLate(Promise.all(wanted.map((one) => this.#bringUpToDate(one, signal))), signal);
    const made = wanted.flatMap((one) => (one.made === undefined || one.isOver || isDue(one) ? [] : [one.made]));
    const resting = instanceIds.flatMap((instanceId) => {
      const generation = this.#resting.get(instanceId);
      return generation === undefined ? [] : [{ instanceId, generation }];
    });
    return [...made, ...resting];
  }

  async takeOver(instanceId: string): Promise<'ours' | 'superseded'> {
    const one = this.#watched.get(instanceId);
    if (one === undefined) return 'superseded';
    const { epoch } = one.agent;
    const newest = await this.#o.store.newestEpoch(instanceId);
    if (newest !== undefined && newest > epoch) return 'superseded';
    if (newest !== epoch) await this.flush([instanceId], AbortSignal.timeout(TAKE_OVER_MS));
    const after = await this.#o.store.newestEpoch(instanceId);
    if (after === undefined || after < epoch) throw new Error('the backup of the restored agent could not be made');
    return after === epoch ? 'ours' : 'superseded';
  }

  async read({ instanceId, inboxId, epoch, generation }: RestoreOrder): Promise<{ header: BackupHeader; content: BackupContent }> {
    const { store, key } = this.#o;
    try {
      const found = await store.newest(instanceId, epoch);
      if (found === undefined) throw new BackupError('there is none');
      const { header, content } = openBackup(key, instanceId, found.bytes);
      if (header.epoch !== found.epoch) throw new BackupError('it is filed under a different epoch');
      if (header.inboxId !== inboxId) throw new BackupError('it belongs to a different inbox');
      if (header.generation < generation) throw new BackupError(`it has state ${header.generation}, but ${generation} is needed`);
      return { header, content: unpackContent(content) };
    } catch (error) {
      this.#o.log.error({ instanceId, epoch, err: error }, 'cannot restore from the backup');
      const why = error instanceof BackupError ? error.message : 'the backup store cannot be read';
      throw new Refusal('BACKUP_UNAVAILABLE', `The instance cannot be restored from its backup: ${why}.`, { metadata: { instanceId } });
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#watched.keys()].map((instanceId) => this.unwatch(instanceId)));
  }

  /** Backs up until a backup holds the present state, or one fails. */
  async #bringUpToDate(one: Watched, signal: AbortSignal): Promise<void> {
    await one.running;
    if (!signal.aborted && !one.isOver && isDue(one)) await this.#run(one);
  }

  #run(one: Watched): Promise<void> {
    clearTimeout(one.timer);
    one.timer = undefined;
    one.running ??= this.#places
      .in(() => this.#make(one))
      .finally(() => {
        one.running = undefined;
        if (!one.isOver) this.noticed(one.agent.instanceId);
      });
    return one.running;
  }

  async #make(one: Watched): Promise<void> {
    const { agent } = one;
    const { instanceId } = agent;
    if (one.isOver || this.#isClosed || !isDue(one)) return;
    const { store, key, now, log } = this.#o;
    one.lastAt = performance.now();
    try {
      const { inboxId, epoch } = agent;
      if (inboxId === undefined) return;
      const generation = agent.nextGeneration();
      // No await in between: the count must match the content.
      const changes = agent.changes();
      const marks = agent.marks();
      const database = agent.snapshot();
      const files = await otherFilesOf(agent.folder);
      const header = { instanceId, inboxId, epoch, generation, madeAt: now().getTime() };
      await store.put(instanceId, epoch, sealBackup(key, header, packContent({ files: files.set(DATABASE, database), marks })));
      if (one.isOver) return;
      one.saved = changes;
      one.made = { instanceId, generation };
      one.failures = 0;
      this.#untold.set(instanceId, generation);
    } catch (error) {
      // The agent is being deleted.
      if (one.isOver) return;
      if (one.failures++ === 0) log.error({ instanceId, err: error }, 'could not make a backup; retrying');
    }
  }
}

async function unlessLate(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  const late = Promise.withResolvers<void>();
  const onAbort = () => late.resolve();
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort);
  await Promise.race([work, late.promise]);
  signal.removeEventListener('abort', onAbort);
}

/** An idle agent holds nothing worth keeping. */
function isDue({ agent, saved }: Watched): boolean {
  return agent.inboxId !== undefined && agent.changes() !== saved;
}

async function otherFilesOf(folder: string): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const inside = relative(folder, path);
    if (!LEFT_OUT.test(inside)) files.set(inside, await readFile(path));
  }
  return files;
}
