// Backups of agents, from which another host can continue: the interface for the host and the storage port.
import type { BackedUp } from '../../../agent/record/domain/backed-up.ts';
import type { KeptMarks } from '../../../agent/record/domain/mark.ts';

/** How long an acknowledgement waits for its backup: the pool's call times out after ten seconds. */
export const SECURE_MS = 5_000;

/** A completed backup that survives a power failure. */
export interface BackupMade {
  instanceId: string;
  /** The state it holds; increases with every backup of the instance, across hosts. */
  generation: number;
}

/** Everything another host needs to continue except the XMTP database: the agent gets a new installation. */
export interface BackupContent {
  /** By path in the agent's folder. */
  files: ReadonlyMap<string, Uint8Array>;
  marks: KeptMarks;
}

/**
 * The host's backups. `place` is '' if none are made; all other methods are then no-ops, and restoring is refused. The host calls `watch`
 * when it has opened an agent, `noticed` when the agent has worked, and `unwatch` and `forget` as below.
 */
export interface Backups {
  /** 32 hex digits, equal on hosts that can restore each other's agents. For RegisterHost.backup_place. */
  readonly place: string;
  watch(agent: BackedUp): void;
  /** The agent has worked, so its state may have changed. Coalesced; cheap. */
  noticed(instanceId: string): void;
  /**
   * The agent was closed or parked (fenced). Its backup stays, since another host may need it. Resolves once no backup of it is in
   * progress.
   */
  unwatch(instanceId: string): Promise<void>;
  /** The agent sleeps, and this backup holds all that it knows: told to the pool and returned by `flush` as before, without the agent. */
  rest(made: BackupMade): void;
  /** The instance is gone for good: deletes its backups up to this host's epoch. Repeatable. Throws if it cannot. */
  forget(instanceId: string, epoch: number): Promise<void>;
  /** Backups not yet reported to the pool. Returned again until `told`, since a call to the pool may be lost. */
  made(): BackupMade[];
  /** The pool has accepted these. */
  told(made: readonly BackupMade[]): void;
  /** The pool may have lost earlier reports (the host had to register again): `made` returns all backups once more. */
  tellAgain(): void;
  /**
   * Whether a backup holds everything the instance knows now; makes one if necessary. What is acknowledged afterwards survives the loss
   * of the host. Returns at once if no backups are made.
   */
  secure(instanceId: string, signal: AbortSignal): Promise<boolean>;
  /** Backs up each instance that has changed since its last backup. Returns all instances whose backup holds their present state. */
  flush(instanceIds: readonly string[], signal: AbortSignal): Promise<BackupMade[]>;
  /**
   * Call before a restored agent acts: makes a backup of its epoch, so that hosts of earlier epochs can see that they have lost the
   * agent, and checks for a later epoch. Throws if the place cannot be reached.
   */
  takeOver(instanceId: string): Promise<'ours' | 'superseded'>;
  /** The latest backup that satisfies the order. Throws BACKUP_UNAVAILABLE. */
  read(order: RestoreOrder): Promise<{ header: BackupHeader; content: BackupContent }>;
  close(): Promise<void>;
}

/** The pool's order to take over an instance (RestoreInstance). */
export interface RestoreOrder {
  instanceId: string;
  inboxId: string;
  /** At least 1; a later one supersedes earlier ones. */
  epoch: number;
  /** The minimum generation of the backup. 0: any. */
  generation: number;
}

/** The header of a backup: authenticated, not secret. */
export interface BackupHeader extends BackupMade {
  inboxId: string;
  epoch: number;
  /** Epoch milliseconds, by the clock of the host that made it. */
  madeAt: number;
}

/** Stores backups; sees only ciphertext. One contract suite: test/backup/backup-stores.test.ts. */
export interface BackupStore {
  /** Random, created once, the same for every host that shares the store. */
  id(): Promise<string>;
  /** Atomic, and durable once resolved. Replaces the backup of the same epoch and removes those of earlier ones. */
  put(instanceId: string, epoch: number, bytes: Uint8Array): Promise<void>;
  /** The backup of the latest epoch not above `epoch`. */
  newest(instanceId: string, epoch: number): Promise<{ epoch: number; bytes: Uint8Array } | undefined>;
  newestEpoch(instanceId: string): Promise<number | undefined>;
  /** Removes backups up to this epoch. Repeatable. */
  remove(instanceId: string, epoch: number): Promise<void>;
}
