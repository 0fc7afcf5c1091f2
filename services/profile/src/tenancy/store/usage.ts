import type { Query } from '@offshoot/postgres';
import type { Usage, UsageRow } from '../domain/tenancy.ts';
import type { Row } from './rows.ts';

/** A response is recorded again only while its service repeats the call. */
const COUNTED_DAYS = 8;

/** Counts each ID once: one statement, so it counts wholly or not at all. What its key has used runs off at the rate of its limit. */
export async function countUsage(query: Query, usage: Usage, now: Date): Promise<void> {
  await query(
    `with counted as (
        insert into counted_responses (response_id, counted_at) values (:response_id, :now) on conflict do nothing returning 1
      ), used as (
        update api_keys set token_level_at = :now, token_level = :tokens::bigint + greatest(0, token_level
            - (extract(epoch from greatest(:now::timestamptz - token_level_at, interval '0')) * tokens_per_minute / 60)::bigint)
          from counted where id = :subject and tenant_id = :tenant_id and tokens_per_minute > 0
      )
      insert into usage_days as days (tenant_id, day, subject, agent_id, agent_version, requests, input_tokens, output_tokens)
        select :tenant_id, (:now::timestamptz at time zone 'UTC')::date, :subject, :agent_id, :agent_version, :requests, :input, :output from counted
        on conflict (tenant_id, day, subject, agent_id, agent_version) do update set requests = days.requests + excluded.requests,
          input_tokens = days.input_tokens + excluded.input_tokens, output_tokens = days.output_tokens + excluded.output_tokens`,
    {
      response_id: usage.responseId,
      now,
      tenant_id: usage.tenantId,
      subject: usage.subject,
      agent_id: usage.agentId,
      agent_version: usage.agentVersion,
      requests: usage.requests,
      input: usage.inputTokens,
      output: usage.outputTokens,
      tokens: usage.inputTokens + usage.outputTokens,
    },
  );
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
