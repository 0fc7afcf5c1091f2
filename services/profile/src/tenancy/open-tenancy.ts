import { randomBytes } from 'node:crypto';
import { gatheredRows, type PreparedQueries } from '@offshoot/postgres';
import { newId } from '@offshoot/refusals/ids';
import { everySoOften } from '@offshoot/runtime/process/every-so-often.ts';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import { issuerKeys } from './adapters/issuer-keys.ts';
import type { IdentifyDeps } from './commands/identify.ts';
import { defaultCaps, type TenancyCaps, type TenantMakers } from './domain/caps.ts';
import type { AuditFeed, ForgetTenant } from './domain/tenancy.ts';
import { fetchAudit } from './loops/fetch-audit.ts';
import { forgetTenants } from './loops/forget-tenants.ts';
import { keysByIds } from './store/keys.ts';
import { type Row, storedKeyFrom } from './store/rows.ts';
import { forgetCounted } from './store/usage.ts';

const SWEEP_INTERVAL_MS = 3_600_000;
/** A token for a member that the gateway made before the tenant was deleted is good for an hour, and clocks differ. */
const SETTLING_MS = 65 * 60_000;

export interface TenancyOptions {
  /** Origins of identity providers that are not on the Internet. */
  issuerOrigins: readonly string[];
  now: () => Date;
  log: Logger;
  /** Default: defaultCaps. */
  caps?: Partial<TenancyCaps> | undefined;
  /** Default: everybody. */
  makers?: TenantMakers | undefined;
  /** What members change in the knowledge service. */
  knowledgeAudit: AuditFeed;
  /** What the knowledge service has of a deleted tenant. */
  forgetKnowledge: ForgetTenant;
}

export interface Tenancy {
  deps: IdentifyDeps;
  close(): Promise<void>;
}

/** Tenants, members, keys and identity providers, and who a credential stands for. */
export function openTenancy(queries: PreparedQueries, o: TenancyOptions): Tenancy {
  const { issuerOrigins, now, log, caps, makers = 'everybody', knowledgeAudit, forgetKnowledge } = o;
  const providers = issuerKeys(issuerOrigins);
  const keyRow = gatheredRows<Row>(queries.query, 'id');
  const settled = () => new Date(now().getTime() - SETTLING_MS);
  const forgettingTenants = forgetTenants({ query: queries.query, forgetKnowledge, settled, log });
  const deps: IdentifyDeps = {
    queries,
    caps: { ...defaultCaps, ...caps },
    makers,
    issuerKeys: providers,
    now,
    settled,
    wakeForgetting: forgettingTenants.wake,
    newId,
    random: randomBytes,
    keyById: async (id) => {
      const row = await keyRow(keysByIds, id);
      return row && storedKeyFrom(row);
    },
  };
  const forgetting = everySoOften('counted responses', SWEEP_INTERVAL_MS, log, () => forgetCounted(queries.query, now()));
  const fetching = fetchAudit(knowledgeAudit, queries.query, log);
  return {
    deps,
    async close() {
      await Promise.all([forgetting.close(), fetching.close(), forgettingTenants.close()]);
      await providers.close();
    },
  };
}
