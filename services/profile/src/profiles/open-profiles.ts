import { randomUUID } from 'node:crypto';
import type { MikroORM } from '@mikro-orm/postgresql';
import { newId } from '@offshoot/ids';
import { openPreparedQueries } from '@offshoot/postgres';
import type { ServiceRoute } from '@offshoot/rpc';
import { partRoutes } from '../parts/handlers/routes.ts';
import { createPartStore } from '../parts/store/part-store.ts';
import { recordAudit } from '../tenancy/store/audit-events.ts';
import { defaultProfileQuotas, type ProfileQuotas } from './domain/limits.ts';
import type { VectorStores } from './domain/ports.ts';
import { profileRoutes } from './handlers/routes.ts';
import { createProfileStore } from './store/profile-store.ts';
import { tenantWrites } from './store/tenant-writes.ts';

/** Each use of a profile reads twice, so these do not wait for transactions. */
const CONNECTIONS = 6;

export interface ProfilesOptions {
  /** Missing limits keep their defaults. */
  quotas?: Partial<ProfileQuotas> | undefined;
  vectorStores: VectorStores;
  now: () => Date;
}

/** Profiles, their versions and labels, and what a use of one gets. */
export async function openProfiles(
  orm: MikroORM,
  { quotas, vectorStores, now }: ProfilesOptions,
): Promise<{ routes: ServiceRoute[]; close(): Promise<void> }> {
  const queries = await openPreparedQueries(orm, CONNECTIONS);
  const write = tenantWrites(queries);
  const store = createProfileStore(queries, write, (query, { member, action, agentId, version, detail, at }) =>
    recordAudit(query, member, { action, target: agentId, detail: { version, ...(detail !== '' && { summary: detail }) }, now: at }),
  );
  const parts = {
    store: createPartStore(queries, write, (query, { member, action, id, name, at }) =>
      recordAudit(query, member, { action, target: id, detail: { name }, now: at }),
    ),
    now,
    newId,
  };
  const deps = { store, vectorStores, now, newId, newKey: randomUUID, quotas: { ...defaultProfileQuotas, ...quotas } };
  const routes = [...profileRoutes(deps), ...partRoutes(parts)];
  return { routes, close: () => queries.close() };
}
