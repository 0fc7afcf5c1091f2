import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { InboxKeysReader } from '@offshoot/xmtp';
import type { Basics } from '../basics.ts';
import type { Database } from '../database/database.ts';
import type { HostAddress } from '../placement/store/host-addresses.ts';
import type { StockRules } from '../stock/domain/replenishment.ts';
import type { Wake } from '../work/domain/work.ts';
import type { Standing } from './domain/standing.ts';

/** A host that holds instances which the pool does not know as they are. */
export interface AdoptHost {
  /**
   * Returns what a claimed instance reports about itself, with a fresh proof from its inbox. 'leaving': it is ending by its owner's order.
   */
  describeInstance(to: HostAddress, instanceId: string, signal?: AbortSignal): Promise<Standing | 'leaving'>;
}

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
  hosts: AdoptHost;
  /** How long an agent may wait to be let into its conversation. */
  joinTimeoutMs: number;
}

export interface FollowHostsDeps extends FollowDeps {
  hosts: AdoptHost;
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
