import type { Logger } from '@offshoot/rpc';
import type { InboxKeysReader } from '@offshoot/xmtp';
import type { Pressure } from './claiming/domain/pressure.ts';
import type { Quotas } from './claiming/domain/quota.ts';
import type { TakeIdle } from './claiming/store/take-in-batches.ts';
import type { Database } from './database/database.ts';
import type { InstanceHosts } from './hosts/adapters/instance-hosts.ts';
import type { StockRules } from './stock/domain/replenishment.ts';
import type { TemplateCounts } from './templates/adapters/template-counts.ts';
import type { Templates } from './templates/adapters/templates.ts';
import type { ToolResource } from './tools/domain/tools.ts';
import type { WakeUps } from './work/adapters/wake-ups.ts';
import type { Wake } from './work/domain/work.ts';

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
