import type { NamedValues, PreparedQueries } from '@offshoot/postgres';
import { VERSIONS_PAGE_BYTES } from '../domain/limits.ts';
import type { Page, PageOf, ProfileStore, ProfileUse } from '../domain/ports.ts';
import type { LabelShare, ProfileVersion } from '../domain/profile.ts';
import { ACTIVE, CHAIN_OF_VERSION, USE_OF_CURRENT, USE_OF_VERSION } from './chain-queries.ts';
import { listStatement } from './listed-profiles.ts';
import { profileTransaction, type RecordEvent } from './profile-transaction.ts';
import { registeredTools } from './reference-lookup.ts';
import {
  type LabelRow,
  type LinkRow,
  labelOf,
  linkOf,
  type ProfileRow,
  profileOf,
  type SummaryRow,
  summaryOf,
  type VersionRow,
  versionOf,
} from './rows.ts';
import { LABELS, ONE_PROFILE, ONE_VERSION, VERSION_PAGES } from './statements.ts';
import type { WriteInTenant } from './tenant-writes.ts';

/** `record`: writes an event to the audit, in the same transaction. */
export function createProfileStore({ query }: Pick<PreparedQueries, 'query'>, write: WriteInTenant, record: RecordEvent): ProfileStore {
  const first = async <Row>(sql: string, values: NamedValues): Promise<Row | undefined> => (await query<Row>(sql, values))[0];
  return {
    async profile(tenantId, agentId) {
      const row = await first<ProfileRow>(ONE_PROFILE, { tenant_id: tenantId, agent_id: agentId });
      return row && profileOf(row);
    },
    async profiles(tenantId, filter, page) {
      const { sql, values } = listStatement(tenantId, filter, page);
      return inOrder((await query<SummaryRow>(sql, values)).map(summaryOf), page);
    },
    async positionOf(tenantId, agentId) {
      const row = await first<{ id: string; created_at: string | Date }>(PLACE, { tenant_id: tenantId, agent_id: agentId });
      return row && { id: row.id, createdAt: new Date(row.created_at) };
    },
    async version(tenantId, agentId, version) {
      const row = await first<VersionRow>(ONE_VERSION, { tenant_id: tenantId, agent_id: agentId, version });
      return row && versionOf(row);
    },
    versions: (tenantId, agentId, page) => versionsPage(query, { tenant_id: tenantId, agent_id: agentId }, page),
    async labels(tenantId, agentId) {
      return (await query<LabelRow>(LABELS, { tenant_id: tenantId, agent_id: agentId })).map(labelOf);
    },
    async use(tenantId, agentId, { label = '', version } = {}) {
      const named = { tenant_id: tenantId, agent_id: agentId, label };
      const row = await (version === undefined
        ? first<UseRow>(USE_OF_CURRENT, named)
        : first<UseRow>(USE_OF_VERSION, { ...named, version }));
      if (!row) return undefined;
      const { shares, is_paused: isPaused, paused_base: pausedBase, ...use } = row;
      return { ...use, isPaused, pausedBase, ...(shares !== null && { label: { name: label, shares } }) };
    },
    async active(tenantId, { ids, after, most }) {
      const place = { after_time: after?.createdAt ?? null, after_id: after?.agentId ?? '' };
      const rows = await query<ActiveRow>(ACTIVE, { tenant_id: tenantId, ids: ids ?? null, ...place, most });
      return rows.map(({ id, name, created_at, access }) => ({ agentId: id, name, createdAt: new Date(created_at), access }));
    },
    async chain(tenantId, agentId, version) {
      return (await query<LinkRow>(CHAIN_OF_VERSION, { tenant_id: tenantId, agent_id: agentId, version })).map(linkOf);
    },
    registeredTools: (tenantId, ids) => registeredTools(query, tenantId, ids),
    write: (tenantId, work) => write(tenantId, (rows) => work(profileTransaction(rows, record))),
  };
}

/** The audit still knows when a profile was created that was deleted for good. */
const PLACE = `select id, created_at from profile.agent_profiles where tenant_id = :tenant_id and id = :agent_id
  union all
  select target, time from profile.audit_events where tenant_id = :tenant_id and target = :agent_id and action = 'agent.create' limit 1`;

type UseRow = Omit<ProfileUse, 'label' | 'isPaused' | 'pausedBase'> & {
  shares: LabelShare[] | null;
  is_paused: boolean;
  paused_base: string | null;
};

interface ActiveRow {
  id: string;
  name: string;
  created_at: string | Date;
  access: ProfileUse['access'];
}

/** In the order of the list, without the row that only told whether more follow. */
function inOrder<Item>(found: Item[], { limit, from }: PageOf<unknown>): Page<Item> {
  const items = found.slice(0, limit);
  return { items: from?.direction === 'before' ? items.toReversed() : items, hasMore: found.length > limit };
}

async function versionsPage(query: PreparedQueries['query'], of: NamedValues, page: PageOf<number>): Promise<Page<ProfileVersion>> {
  const { limit, from } = page;
  const direction = from?.direction ?? 'after';
  const rows = await query<VersionRow & { bytes: number }>(VERSION_PAGES[direction], {
    ...of,
    // The newest come first: what is after a version is older.
    from_version: from?.place ?? NEWER_THAN_ALL,
    limit: limit + 1,
    most_bytes: VERSIONS_PAGE_BYTES,
  });
  const fitting = rows.filter(({ bytes }, n) => n === 0 || bytes <= VERSIONS_PAGE_BYTES).map(versionOf);
  const items = fitting.slice(0, limit);
  return { items: direction === 'before' ? items.toReversed() : items, hasMore: rows.length > items.length };
}

const NEWER_THAN_ALL = 2 ** 31 - 1;
