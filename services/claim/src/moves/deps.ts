import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { Database } from '../database/database.ts';
import type { HostAddress } from '../placement/store/host-addresses.ts';

/** The host that is to take an instance over. */
export interface MoveHost {
  /** Resolves when the host has stored the order to take the instance over. */
  restoreInstance(to: HostAddress, order: RestoreOrder, signal: AbortSignal): Promise<void>;
}

interface RestoreOrder {
  instanceId: string;
  inboxId: string;
  epoch: number;
  /** The backup must hold at least this state generation. */
  generation: number;
}

export interface MoveDeps {
  db: Database;
  hosts: MoveHost;
  now: () => Date;
  log: Logger;
  /** Time limit of one call. */
  attemptMs: number;
}
