import type { Logger } from '@offshoot/process/logger.ts';
import type { InboxKeysReader } from '@offshoot/xmtp';
import type { Database } from '../database/database.ts';
import type { InstanceHosts } from '../hosts/adapters/instance-hosts.ts';
import type { TemplateDeps } from '../templates/deps.ts';
import type { Wake } from '../work/domain/work.ts';
import type { TakeSteps } from './commands/take-steps.ts';

export interface ReadInstancesDeps extends TemplateDeps {
  now: () => Date;
}

export interface InstanceDeps {
  db: Database;
  wake: Wake;
  now: () => Date;
  /** How long an agent may wait to be let into its conversation. */
  joinTimeoutMs: number;
}

export interface ReleaseDeps extends InstanceDeps {
  identities: InboxKeysReader;
}

export interface DeadlineDeps {
  db: Database;
  takeSteps: TakeSteps;
  now: () => Date;
  log: Logger;
}

export interface EndInstancesDeps {
  db: Database;
  hosts: InstanceHosts;
  takeSteps: TakeSteps;
  now: () => Date;
  log: Logger;
  /** Time limit of one call. */
  attemptMs: number;
}
