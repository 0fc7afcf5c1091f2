// Backups of agents, from which another host can go on: what the host asks for, and what keeps the bytes.
import type { KeptMarks } from '../../../agent/ownership/domain/mark.ts';

/** How long a backup is waited for before what it is to keep is acknowledged: the pool waits ten seconds for an answer. */
export const SECURE_MS = 5_000;

/** A backup that is complete and survives a loss of power. */
export interface BackupMade {
  instanceId: string;
  /** The state that it holds; counts up with every backup of the instance, across hosts. */
  generation: number;
}

/** What a backup is made of: one open agent. */
export interface BackedUp {
  readonly instanceId: string;
  /** Absolute. */
  readonly folder: string;
  /** Undefined: nothing that anybody would miss (idle), so no backup is made. */
  readonly inboxId: string | undefined;
  /** How often the instance was moved to another host: backups of a later epoch win. */
  readonly epoch: number;
  /** Grows with every change of the agent's state while it is open. Cheap: it is asked after each piece of work. */
  changes(): number;
  /** Counts the state up, durably, and answers the new count. */
  nextGeneration(): number;
  /** The database's file as it is at this moment. */
  snapshot(): Uint8Array;
  /** What the host remembers of it outside of its folder. */
  marks(): KeptMarks;
}

/** All that another host needs to go on, but for the XMTP database: the agent gets a new installation. */
export interface BackupContent {
  /** By their path in the agent's folder. */
  files: ReadonlyMap<string, Uint8Array>;
  marks: KeptMarks;
}

/**
 * The host's backups. `place` is '' where none are made; then nothing else does anything, and restoring is refused.
 * The host calls `watch` when it has opened an agent, `noticed` when the agent has worked, and `unwatch`, `forget` as below.
 */
export interface Backups {
  /** 32 hex digits: the same on hosts that can restore each other's agents. For RegisterHost.backup_place. */
  readonly place: string;
  watch(agent: BackedUp): void;
  /** The agent has worked: something may have changed. Coalesced; cheap. */
  noticed(instanceId: string): void;
  /** The agent was closed or parked (fenced). Its backup stays: another host may need it. Resolves when none of it is being made. */
  unwatch(instanceId: string): Promise<void>;
  /** The instance is gone for good: deletes its backups up to the epoch that this host had. Repeatable. Throws where it cannot. */
  forget(instanceId: string, epoch: number): Promise<void>;
  /** What the pool has not been told yet. The same ones are answered until `told`: a call to the pool may be lost. */
  made(): BackupMade[];
  /** The pool has taken these. */
  told(made: readonly BackupMade[]): void;
  /** The pool may have forgotten what it was told (the host had to register again): `made` answers everything once more. */
  tellAgain(): void;
  /**
   * Whether a backup holds all that the instance knows now, made for it if need be: what is acknowledged after this survives the
   * host. Where no backups are made, nothing is waited for.
   */
  secure(instanceId: string, signal: AbortSignal): Promise<boolean>;
  /** Makes a backup of each that has changed since its last one, now. Answers all whose backup holds their present state. */
  flush(instanceIds: readonly string[], signal: AbortSignal): Promise<BackupMade[]>;
  /**
   * Before a restored agent acts: a backup of its epoch is made, so that hosts of earlier epochs can see that it is not theirs
   * any more, and it is looked whether somebody has done so with a later one. Throws where the place cannot be reached.
   */
  takeOver(instanceId: string): Promise<'ours' | 'superseded'>;
  /** The latest backup that answers the order. Throws BACKUP_UNAVAILABLE. */
  read(order: RestoreOrder): Promise<{ header: BackupHeader; content: BackupContent }>;
  close(): Promise<void>;
}

/** The pool's order to take an instance over (RestoreInstance). */
export interface RestoreOrder {
  instanceId: string;
  inboxId: string;
  /** At least 1; a later one replaces an earlier one. */
  epoch: number;
  /** The least state that the backup must hold. 0: any. */
  generation: number;
}

/** What a backup says about itself; authenticated, not secret. */
export interface BackupHeader extends BackupMade {
  inboxId: string;
  epoch: number;
  /** Epoch milliseconds, by the clock of the host that made it. */
  madeAt: number;
}

/** Where the bytes of backups are. It sees ciphertext only. One contract suite: test/backup/store-contract.ts. */
export interface BackupStore {
  /** Made once, random, the same for every host that shares the store. */
  id(): Promise<string>;
  /** All or nothing, and durable when it resolves. Replaces the one of the same epoch, and removes those of earlier ones. */
  put(instanceId: string, epoch: number, bytes: Uint8Array): Promise<void>;
  /** The one of the latest epoch that is not above `epoch`. */
  newest(instanceId: string, epoch: number): Promise<{ epoch: number; bytes: Uint8Array } | undefined>;
  newestEpoch(instanceId: string): Promise<number | undefined>;
  /** Removes those up to this epoch. Repeatable. */
  remove(instanceId: string, epoch: number): Promise<void>;
}
