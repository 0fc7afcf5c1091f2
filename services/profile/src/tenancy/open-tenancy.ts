import { randomBytes } from 'node:crypto';
import type { MikroORM } from '@mikro-orm/postgresql';
import { newId } from '@offshoot/ids';
import { gatheredRows, openPreparedQueries } from '@offshoot/postgres';
import { everySoOften } from '@offshoot/process/every-so-often.ts';
import type { Logger } from '@offshoot/process/logger.ts';
import type { ServiceRoute } from '@offshoot/rpc';
import { issuerKeys } from './adapters/issuer-keys.ts';
import { defaultCaps, type TenancyCaps } from './domain/caps.ts';
import type { AuditFeed } from './domain/tenancy.ts';
import { tenancyRoutes } from './handlers/routes.ts';
import { fetchAudit } from './loops/fetch-audit.ts';
import { keysByIds } from './store/keys.ts';
import { type Row, storedKeyFrom } from './store/rows.ts';
import { forgetCounted } from './store/usage.ts';

/** Every request under /v1 asks who it is for, so these do not wait for transactions. */
const CONNECTIONS = 6;
const SWEEP_INTERVAL_MS = 3_600_000;

export interface TenancyOptions {
  /** Origins of identity providers that are not on the Internet. */
  issuerOrigins: readonly string[];
  now: () => Date;
  log: Logger;
  /** Default: defaultCaps. */
  caps?: Partial<TenancyCaps> | undefined;
  /** What members change in the knowledge service. */
  knowledgeAudit: AuditFeed;
}

export interface Tenancy {
  routes: ServiceRoute[];
  close(): Promise<void>;
}

/** Tenants, members, keys and identity providers, and who a credential stands for. */
export async function openTenancy(orm: MikroORM, { issuerOrigins, now, log, caps, knowledgeAudit }: TenancyOptions): Promise<Tenancy> {
  const queries = await openPreparedQueries(orm, CONNECTIONS);
  const providers = issuerKeys(issuerOrigins);
  const keyRow = gatheredRows<Row>(queries.query, 'id');
  const routes = tenancyRoutes({
    queries,
    caps: { ...defaultCaps, ...caps },
    issuerKeys: providers,
    now,
    newId,
    random: randomBytes,
    keyById: async (id) => {
      const row = await keyRow(keysByIds, id);
      return row && storedKeyFrom(row);
    },
  });
  const forgetting = everySoOften('counted responses', SWEEP_INTERVAL_MS, log, () => forgetCounted(queries.query, now()));
  const fetching = fetchAudit(knowledgeAudit, queries.query, log);
  return {
    routes,
    async close() {
      await Promise.all([forgetting.close(), fetching.close()]);
      await providers.close();
      await queries.close();
    },
  };
}
