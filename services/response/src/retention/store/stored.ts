import type { PreparedQueries } from '@offshoot/postgres';
import type { Stored, StoredQuotas } from '../domain/stored-quotas.ts';

/** How many responses are stored, and their bytes as JSON: of each subject, and of each tenant. Those that run are not counted yet. */
export interface StoredRows {
  /** Adds up what has changed. True: there may be more. */
  addUp(): Promise<boolean>;
  /** Who has as much as they may have, as `tenant subject`; `tenant ` for a whole tenant. As of what was added up. */
  full(quotas: StoredQuotas): Promise<string[]>;
  /** As of now. */
  of(tenantId: string, subject: string): Promise<{ tenant: Stored; subject: Stored }>;
}

/** Changes that are added up in one statement. */
const AT_ONCE = 10_000;
/** In place of no limit. */
const BOUNDLESS = Number.MAX_SAFE_INTEGER;
/** The subject of a row that is of a whole tenant. */
const ALL = '';

const ADD_UP = `with taken as (
    delete from stored_change where ctid = any(array(select ctid from stored_change limit ${AT_ONCE} for update skip locked))
      returning tenant_id, subject, responses, bytes
  ), added as (
    insert into stored_total as known (tenant_id, subject, responses, bytes)
      select tenant_id, coalesce(subject, '${ALL}') as whose, sum(responses), sum(bytes) from taken
        group by grouping sets ((tenant_id, subject), (tenant_id)) order by tenant_id, whose
      on conflict (tenant_id, subject) do update set responses = known.responses + excluded.responses, bytes = known.bytes + excluded.bytes
  )
  select count(*)::integer as taken from taken`;

const OF_BOTH = `select subject = '${ALL}' as is_tenant, sum(responses)::float8 as responses, sum(bytes)::float8 as bytes from (
    select subject, responses, bytes from stored_total where tenant_id = :tenant_id and subject in ('${ALL}', :subject)
    union all
    select subject, responses, bytes from stored_change where tenant_id = :tenant_id and subject = :subject
    union all
    select '${ALL}', responses, bytes from stored_change where tenant_id = :tenant_id
  ) as one group by 1`;

export function storedRows({ query }: Pick<PreparedQueries, 'query'>): StoredRows {
  return {
    async addUp() {
      const [row] = await query<{ taken: number }>(ADD_UP, {});
      await query('delete from stored_total where responses = 0 and bytes = 0', {});
      return row?.taken === AT_ONCE;
    },
    async full({ tenantResponses, tenantBytes, memberResponses, memberBytes }) {
      const rows = await query<{ tenant_id: string; subject: string }>(
        `select tenant_id, subject from stored_total where case when subject = '${ALL}'
            then responses >= :tenant_responses or bytes >= :tenant_bytes else responses >= :member_responses or bytes >= :member_bytes end`,
        {
          tenant_responses: tenantResponses || BOUNDLESS,
          tenant_bytes: tenantBytes || BOUNDLESS,
          member_responses: memberResponses || BOUNDLESS,
          member_bytes: memberBytes || BOUNDLESS,
        },
      );
      return rows.map(({ tenant_id, subject }) => `${tenant_id} ${subject}`);
    },
    async of(tenantId, subject) {
      const rows = await query<Stored & { is_tenant: boolean }>(OF_BOTH, { tenant_id: tenantId, subject });
      const found = (isTenant: boolean): Stored => {
        const { responses = 0, bytes = 0 } = rows.find(({ is_tenant }) => is_tenant === isTenant) ?? {};
        return { responses, bytes };
      };
      return { tenant: found(true), subject: found(false) };
    },
  };
}
