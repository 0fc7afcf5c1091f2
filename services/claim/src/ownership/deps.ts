import type { InboxKeysReader } from '@offshoot/xmtp';
import type { Database } from '../database/database.ts';
import type { InstanceHosts } from '../hosts/adapters/instance-hosts.ts';
import type { Quotas } from '../lifecycle/domain/quota.ts';
import type { Wake } from '../work/domain/work.ts';

export interface StatementDeps {
  identities: InboxKeysReader;
  now: () => Date;
}

export interface OwnershipDeps extends StatementDeps {
  db: Database;
  hosts: InstanceHosts;
  quotas: Quotas;
  wake: Wake;
  /** How long an agent may wait to be let into its conversation. */
  joinTimeoutMs: number;
}
