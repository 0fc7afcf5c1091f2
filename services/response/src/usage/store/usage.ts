import type { PreparedQueries, Query } from '@offshoot/postgres';
import type { UsedTokens } from '../../database/domain/ports.ts';

/** What is still to be counted by the profile service. A row is there until it says that it has counted it. */
export interface UsageRows {
  /** Keeps what is known of runs so far. It is sent at `due` unless more is known by then, so it is not lost with their process. */
  keepSoFar(used: readonly UsedTokens[], due: Date): Promise<void>;
  /** Keeps what runs have used. */
  keepLast(used: readonly UsedTokens[], now: Date): Promise<void>;
  /** Those that are due. Those that are not deleted are due again at `againAt`. */
  take(o: { most: number; now: Date; againAt: Date }): Promise<UsedTokens[]>;
  counted(ids: readonly string[]): Promise<void>;
  /** How much there is to send, of all processes. */
  waiting(): Promise<number>;
}

const COLUMNS = 'id, tenant_id, subject, agent_id, agent_version, requests, input_tokens, output_tokens, due_time, is_final';
/** The usage reported at the end of a run stays. */
const REPLACE = `on conflict (id) do update set input_tokens = excluded.input_tokens, output_tokens = excluded.output_tokens,
    due_time = excluded.due_time, is_final = excluded.is_final
  where not known.is_final`;

const KEEP = `insert into usage_record as known (${COLUMNS})
    select *, :due::timestamptz, :is_final::boolean from unnest(:ids::text[], :tenant_ids::text[], :subjects::text[], :agent_ids::text[],
      :agent_versions::integer[], :requests::integer[], :input_tokens::bigint[], :output_tokens::bigint[])
    ${REPLACE}`;

/** For the end of one run, as a part of the statement that stores the end: `:now`, and the values of `usageValues`. */
export const KEEP_LAST = `insert into usage_record as known (${COLUMNS})
    values (:used_id, :used_tenant_id, :used_subject, :used_agent_id, :used_agent_version, :used_requests, :used_input_tokens,
      :used_output_tokens, :now, true)
    ${REPLACE}`;

/** For runs whose process is gone. If nothing is known of what they used, they count as requests. `ended`: a part of the same statement. */
export const keepOrphans = (ended: string): string =>
  `insert into usage_record (${COLUMNS})
    select response_id, tenant_id, subject, coalesce(agent_id, ''), coalesce(agent_version, 0), 1, 0, 0, :now, false from ${ended}
    on conflict (id) do nothing`;

export const usageValues = (used: UsedTokens) => ({
  used_id: used.id,
  used_tenant_id: used.tenantId,
  used_subject: used.subject,
  used_agent_id: used.agentId,
  used_agent_version: used.agentVersion,
  used_requests: used.requests,
  used_input_tokens: used.inputTokens,
  used_output_tokens: used.outputTokens,
});

interface UsageRow {
  id: string;
  tenant_id: string;
  subject: string;
  agent_id: string;
  agent_version: number;
  requests: number;
  input_tokens: string;
  output_tokens: string;
}

export function usageRows({ query }: Pick<PreparedQueries, 'query'>): UsageRows {
  return {
    keepSoFar: (used, due) => keepUsage(query, used, { due, isFinal: false }),
    keepLast: (used, now) => keepUsage(query, used, { due: now, isFinal: true }),
    async take({ most, now, againAt }) {
      const rows = await query<UsageRow>(
        `with due as (select id from usage_record where due_time <= :now order by due_time limit :most for update skip locked)
          update usage_record u set due_time = :again_at from due where u.id = due.id
          returning u.id, tenant_id, subject, agent_id, agent_version, requests, input_tokens, output_tokens`,
        { now, most, again_at: againAt },
      );
      return rows.map((row) => ({
        id: row.id,
        tenantId: row.tenant_id,
        subject: row.subject,
        agentId: row.agent_id,
        agentVersion: row.agent_version,
        requests: row.requests,
        inputTokens: Number(row.input_tokens),
        outputTokens: Number(row.output_tokens),
      }));
    },
    async waiting() {
      const [row] = await query<{ waiting: string }>('select count(*) as waiting from usage_record where is_final');
      return Number(row?.waiting ?? 0);
    },
    async counted(ids) {
      await query('delete from usage_record where id = any(:ids::text[])', { ids });
    },
  };
}

export async function keepUsage(query: Query, used: readonly UsedTokens[], o: { due: Date; isFinal: boolean }): Promise<void> {
  if (used.length === 0) return;
  const column = <K extends keyof UsedTokens>(name: K) => used.map((one) => one[name]);
  await query(KEEP, {
    ids: column('id'),
    tenant_ids: column('tenantId'),
    subjects: column('subject'),
    agent_ids: column('agentId'),
    agent_versions: column('agentVersion'),
    requests: column('requests'),
    input_tokens: column('inputTokens'),
    output_tokens: column('outputTokens'),
    due: o.due,
    is_final: o.isFinal,
  });
}
