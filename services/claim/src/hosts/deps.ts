import type { Logger } from '@offshoot/process/logger.ts';
import type { InboxKeysReader } from '@offshoot/xmtp';
import type { Basics } from '../basics.ts';
import type { Database } from '../database/database.ts';
import type { StockRules } from '../stock/domain/replenishment.ts';
import type { Wake } from '../work/domain/work.ts';
import type { InstanceHosts } from './adapters/instance-hosts.ts';

export interface HostDeps extends Basics {
  /** How long a host counts as online without KeepAlive. */
  leaseMs: number;
  /** How long an agent may wait to be let into its conversation. */
  joinTimeoutMs: number;
}

export interface KeepAliveDeps {
  db: Database;
  wake: Wake;
  now: () => Date;
  /** How long a host counts as online without KeepAlive. */
  leaseMs: number;
  stock: StockRules;
}

export interface RegisterInstanceDeps extends Basics {
  identities: InboxKeysReader;
  /** Certifies the hosts that vouch for instances. Undefined: no host can vouch. */
  deploymentKey: string | undefined;
}

export interface FollowDeps {
  db: Database;
  wake: Wake;
  now: () => Date;
  /** How long an agent may wait to be let into its conversation. */
  joinTimeoutMs: number;
}

export interface AdoptDeps extends RegisterInstanceDeps {
  hosts: InstanceHosts;
  /** How long an agent may wait to be let into its conversation. */
  joinTimeoutMs: number;
}

export interface FollowHostsDeps extends FollowDeps {
  hosts: InstanceHosts;
  log: Logger;
  /** Time limit of one call. */
  attemptMs: number;
}

export interface WatchLeasesDeps extends Basics {
  /** How long a host counts as online without KeepAlive. */
  leaseMs: number;
  /** Time limit of one call. */
  attemptMs: number;
}
