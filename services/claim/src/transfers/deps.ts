import type { Logger } from '@offshoot/process/logger.ts';
import type { Database } from '../database/database.ts';
import type { InstanceHosts } from '../hosts/adapters/instance-hosts.ts';
import type { LineageRecorder } from '../lineage/adapters/lineage-recorder.ts';
import type { Wake } from '../work/domain/work.ts';

export interface TransferDeps {
  db: Database;
  wake: Wake;
  now: () => Date;
  /** Keys the request digests: without it, nobody who reads the table can confirm a guess. */
  requestKey: string;
}

export interface CarryOutDeps {
  db: Database;
  hosts: InstanceHosts;
  lineage: LineageRecorder;
  now: () => Date;
  log: Logger;
  /** Time limit of one call. */
  attemptMs: number;
}
