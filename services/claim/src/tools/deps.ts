import type { Logger } from '@offshoot/process/logger.ts';
import type { Basics } from '../basics.ts';
import type { Database } from '../database/database.ts';
import type { InstanceHosts } from '../hosts/adapters/instance-hosts.ts';
import type { ToolProviders } from './adapters/tool-providers.ts';
import type { DailyCaps } from './domain/daily-caps.ts';

export interface ProviderDeps extends Basics {
  toolProviders: ToolProviders;
  dailyCaps: DailyCaps;
  /** Time limit of one provider call, which makes several requests. */
  toolAttemptMs: number;
}

export interface SweepDeps {
  db: Database;
  now: () => Date;
  log: Logger;
  toolProviders: ToolProviders;
  /** Orphaned provider resources released since the service started. */
  orphans: { released: number };
  /** How often each provider is searched. */
  toolSweepMs: number;
}

export interface DeliverToolsDeps {
  db: Database;
  hosts: InstanceHosts;
  now: () => Date;
  log: Logger;
  /** Time limit of one call. */
  attemptMs: number;
}
