import type { Logger } from '@offshoot/process/logger.ts';
import type { Database } from '../database/database.ts';
import type { InstanceHosts } from '../hosts/adapters/instance-hosts.ts';

export interface MoveDeps {
  db: Database;
  hosts: InstanceHosts;
  now: () => Date;
  log: Logger;
  /** Time limit of one call. */
  attemptMs: number;
}
