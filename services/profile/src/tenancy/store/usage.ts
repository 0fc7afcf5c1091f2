import type { Query } from '@offshoot/postgres';
import type { Usage, UsageRow } from '../domain/tenancy.ts';
import type { Row } from './rows.ts';

/** A response is recorded again only while its service repeats the call. */
const COUNTED_DAYS = 8;

const COUNT = `with given as (
    select distinct on (response_id) * from unnest(:response_ids::text[], :tenant_ids::text[], :subjects::text[], :agent_ids::text[],
      :agent_versions::integer[], :requests::integer[], :input_tokens::bigint[], :output_tokens::bigint[])
      as u (response_id, tenant_id, subject, agent_id, agent_version, requests, input_tokens, output_tokens)
      where not exists (select from tenants t where t.id = u.tenant_id and t.deleted_at is not null)
  ), counted as (
    insert into counted_responses (response_id, counted_at) select response_id, :now from given order by response_id
      on conflict do nothing returning response_id
  ), fresh as (
    select given.* from given join counted using (response_id)
  ), spent as (
    select subject, tenant_id, sum(input_tokens + output_tokens)::bigint as tokens from fresh group by subject, tenant_id
  ), held as (
    select k.id, spent.tokens from api_keys k join spent on k.id = spent.subject and k.tenant_id = spent.tenant_id
      where k.tokens_per_minute > 0 order by k.id for update of k
  ), used as (
    update api_keys k set token_level_at = :now, token_level = held.tokens + greatest(0, token_level
        - (extract(epoch from greatest(:now::timestamptz - token_level_at, interval '0')) * tokens_per_minute / 60)::bigint)
      from held where k.id = held.id
  )
  insert into usage_days as days (tenant_id, day, subject, agent_id, agent_version, requests, input_tokens, output_tokens)
    select tenant_id, (:now::timestamptz at time zone 'UTC')::date, subject, agent_id, agent_version,
        sum(requests), sum(input_tokens), sum(output_tokens)
      from fresh group by tenant_id, subject, agent_id, agent_version order by tenant_id, subject, agent_id, agent_version
    on conflict (tenant_id, day, subject, agent_id, agent_version) do update set requests = days.requests + excluded.requests,
      input_tokens = days.input_tokens + excluded.input_tokens, output_tokens = days.output_tokens + excluded.output_tokens`;

/**
 * Counts each ID once, and nothing of a deleted tenant: one statement, so all of it counts or nothing does. What a key has used runs off at the rate of its limit. Rows are
 * locked in one order, so that services that count at the same time do not lock each other out.
 */
export async function countUsage(query: Query, usage: readonly Usage[], now: Date): Promise<void> {
  const column = <K extends keyof Usage>(name: K) => usage.map((one) => one[name]);
  await query(COUNT, {
    response_ids: column('responseId'),
    tenant_ids: column('tenantId'),
    subjects: column('subject'),
    agent_ids: column('agentId'),
    agent_versions: column('agentVersion'),
    requests: column('requests'),
    input_tokens: column('inputTokens'),
    output_tokens: column('outputTokens'),
    now,
  });
}

export async function forgetCounted(query: Query, now: Date): Promise<void> {
  await query(`delete from counted_responses where counted_at < :before`, { before: new Date(now.getTime() - COUNTED_DAYS * 86_400_000) });
}

export interface UsageFilter {
  tenantId: string;
  /** As 2026-11-23, both included. */
  fromDay: string;
  toDay: string;
  /** '': of all. */
  subject: string;
  /** '': of all. */
  agentId: string;
  /** Of keys only. */
  onlyKeys: boolean;
}

/** Latest day first, then in the order of the rows' names. */
export async function usageRows(
  query: Query,
  filter: UsageFilter,
  { offset, limit }: { offset: number; limit: number },
): Promise<UsageRow[]> {
  const rows = await query<Row>(
    `select to_char(day, 'YYYY-MM-DD') as on_day, subject, agent_id, agent_version, requests, input_tokens, output_tokens from usage_days
      where tenant_id = :tenant_id and day between :from_day::date and :to_day::date
        and (:subject = '' or subject = :subject) and (:agent_id = '' or agent_id = :agent_id) and (not :only_keys::boolean or subject like 'key%')
      order by day desc, subject, agent_id, agent_version offset :offset limit :limit`,
    {
      tenant_id: filter.tenantId,
      from_day: filter.fromDay,
      to_day: filter.toDay,
      subject: filter.subject,
      agent_id: filter.agentId,
      only_keys: filter.onlyKeys,
      offset,
      limit,
    },
  );
  return rows.map((row) => ({
    day: String(row.on_day),
    subject: String(row.subject),
    agentId: String(row.agent_id),
    agentVersion: Number(row.agent_version),
    requests: BigInt(String(row.requests)),
    inputTokens: BigInt(String(row.input_tokens)),
    outputTokens: BigInt(String(row.output_tokens)),
  }));
}
