import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { Database } from '../database/database.ts';
import type { Transfer } from '../database/entities/transfer.ts';
import type { LineageRecorder } from '../lineage/adapters/lineage-recorder.ts';
import type { HostAddress } from '../placement/store/host-addresses.ts';
import type { Wake } from '../work/domain/work.ts';

/** The host of an agent that takes part in a transfer. */
export interface TransferHost {
  /** Tells the target of a share whom it may accept context from. */
  expectContext(to: HostAddress, transfer: Transfer, signal: AbortSignal): Promise<void>;
  /** Sends the owner's order to the source. */
  cloneSummary(to: HostAddress, transfer: Transfer, signal: AbortSignal): Promise<void>;
}

export interface TransferDeps {
  db: Database;
  wake: Wake;
  now: () => Date;
  /** Keys the request digests: without it, nobody who reads the table can confirm a guess. */
  requestKey: string;
}

export interface CarryOutDeps {
  db: Database;
  hosts: TransferHost;
  lineage: LineageRecorder;
  now: () => Date;
  log: Logger;
  /** Time limit of one call. */
  attemptMs: number;
}
