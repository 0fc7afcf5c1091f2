import type { Logger } from '@offshoot/process/logger.ts';
import type { Database } from '../database/database.ts';
import type { InstanceHosts } from '../hosts/adapters/instance-hosts.ts';
import type { TakeSteps } from '../lifecycle/commands/take-steps.ts';
import type { VersionCopies } from '../templates/store/version-copies.ts';

export interface UpdateDeps {
  db: Database;
  hosts: InstanceHosts;
  versions: VersionCopies;
  takeSteps: TakeSteps;
  now: () => Date;
  log: Logger;
  /** Time limit of one call. */
  attemptMs: number;
}
