import type { Logger } from '@offshoot/rpc';
import type { InboxKeysReader } from '@offshoot/xmtp';
import type { InstanceHosts } from '../adapters/instance-hosts.ts';
import type { TemplateCounts } from '../adapters/template-counts.ts';
import type { Templates } from '../adapters/templates.ts';
import type { WakeUps } from '../adapters/wake-ups.ts';
import type { Pressure } from '../domain/pressure.ts';
import type { Quotas } from '../domain/quota.ts';
import type { StockRules } from '../domain/replenishment.ts';
import type { ToolResource } from '../domain/tools.ts';
import type { Wake } from '../domain/work.ts';
import type { Database } from '../store/database.ts';
import type { TakeIdle } from '../store/take-in-batches.ts';

/** What the calls of users and hosts work with. */
export interface CommandContext {
  db: Database;
  /** Gives idle instances to claims. */
  takeIdle: TakeIdle;
  templates: Templates;
  pressure: Pressure;
  hosts: InstanceHosts;
  identities: InboxKeysReader;
  wake: Wake;
  wakeUps: WakeUps;
  now: () => Date;
  log: Logger;
  /** Keys the digests of requests, which hold config values: without it nobody can try out guesses on the table. */
  requestKey: string;
  /** Certifies the hosts that vouch for instances. Undefined: none can. */
  deploymentKey: string | undefined;
  /** How long a host counts as there without KeepAlive. */
  leaseMs: number;
  /** How long a host may take to configure the instance of a claim. */
  configureTimeoutMs: number;
  /** How long an agent may wait to be let into its conversation. */
  joinTimeoutMs: number;
  /** How long a reservation that waits keeps its place unless it is asked for again. */
  placeKeptMs: number;
  quotas: Quotas;
  stock: StockRules;
  /** Counts of templates that are far from their quota. */
  templateCounts: TemplateCounts;
  /** What this pool can make for one agent alone. */
  resourcesMade: readonly ToolResource[];
  /** What was found at tools' providers without a row, and released, since the service started. */
  orphans: { readonly released: number };
}
