import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { Basics } from '../basics.ts';
import type { Database } from '../database/database.ts';
import type { HostAddress } from '../placement/store/host-addresses.ts';
import type { ToolProviders } from './adapters/tool-providers.ts';
import type { DailyCaps } from './domain/daily-caps.ts';
import type { ToolList } from './store/tool-lists.ts';

/** The host of an instance whose tools the pool makes. */
export interface ToolHost {
  /** Returns the public part of what the instance made itself, by resource id. */
  provideTools(to: HostAddress, list: ToolList, signal: AbortSignal): Promise<Record<string, string>>;
}

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
  /** Texts whose time is over go when the numbers are searched. */
  forgetOldTexts(): Promise<void>;
  /** How often each provider is searched. */
  toolSweepMs: number;
}

export interface DeliverToolsDeps {
  db: Database;
  hosts: ToolHost;
  now: () => Date;
  log: Logger;
  /** Time limit of one call. */
  attemptMs: number;
}
