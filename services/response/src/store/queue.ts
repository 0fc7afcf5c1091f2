import type { PreparedQueries, Query } from '@offshoot/postgres';
import type { Configuration } from '../domain/configuration/configuration.ts';
import type { ApprovalAnswer } from '../domain/conversation/approvals.ts';
import type { StoredResponse } from '../domain/stored/stored-response.ts';
import { answering } from './approvals.ts';
import { holdingConversation } from './conversations.ts';
import { tellingOf } from './news.ts';
import { addResponse } from './responses.ts';
import { RESPONSE_COLUMNS, type ResponseRow, responseOf } from './rows.ts';

/** A response that waited, and what it needs to run. */
export interface QueuedResponse {
  response: StoredResponse;
  job: string;
}

/** Responses in the background. Whoever has the fewest that run is next: first of the tenants, then of a tenant's members. */
export interface QueueRows {
  /** False: the key has as many that wait or run as it may have. Throws RequestRefusal as ResponseRows.begin does. */
  add(
    response: StoredResponse,
    o: {
      job: string;
      configuration: Configuration | undefined;
      answers: readonly ApprovalAnswer[];
      /** Of the conversation that it is in, as it was read. */
      revision: number | undefined;
      most: number;
      now: Date;
    },
  ): Promise<boolean>;
  /** The next ones, oldest first of whoever is next, which this process runs from now on. */
  take(runnerId: string, most: number, now: Date): Promise<QueuedResponse[]>;
  /** How many wait, of all processes. */
  waiting(): Promise<number>;
}

/**
 * Reads one row of each member who waits, however many rows wait, and then a few rows of those who are next. Locks no more than it takes: what
 * other processes take at the same time is passed over, so there are more candidates than places.
 */
const TAKE = `with recursive waiting as (
    (select tenant_id, subject, create_time from response where status = 'queued' order by tenant_id, subject, create_time limit 1)
    union all
    select one.* from waiting cross join lateral (
      select tenant_id, subject, create_time from response
        where status = 'queued' and (tenant_id, subject) > (waiting.tenant_id, waiting.subject)
        order by tenant_id, subject, create_time limit 1
    ) one
  ), running as (
    select tenant_id, subject, count(*) as count from response where status = 'in_progress' and is_background group by tenant_id, subject
  ), tenant as (
    select tenant_id, coalesce(max(r.count), 0) as running
      from waiting left join (select tenant_id, sum(count) as count from running group by tenant_id) r using (tenant_id)
      group by tenant_id order by running, min(create_time) limit :candidates
  ), member as (
    select *, row_number() over (partition by tenant_id order by running, create_time) as place from (
      select tenant_id, subject, create_time, tenant.running as of_tenant, coalesce(running.count, 0) as running
        from waiting join tenant using (tenant_id) left join running using (tenant_id, subject)
    ) one
  ), candidate as (
    select response_id, tenant_id, of_tenant, one.create_time,
        running + row_number() over (partition by tenant_id, subject order by one.create_time) as member_turn
      from member cross join lateral (
        select response_id, create_time from response r
          where status = 'queued' and r.tenant_id = member.tenant_id and r.subject = member.subject
          order by create_time limit :candidates
      ) one
      where place <= :candidates
  ), ordered as (
    select response_id, of_tenant + row_number() over (partition by tenant_id order by member_turn, create_time) as tenant_turn, create_time
      from candidate order by tenant_turn, create_time limit :candidates
  ), next as (
    select one.* from ordered cross join lateral (
      select response_id, job from response where response_id = ordered.response_id and status = 'queued' for update skip locked
    ) one
    limit :most
  )
  update response r set status = 'in_progress', runner_id = :runner_id, start_time = :now, job = null
    from next where r.response_id = next.response_id
    returning ${RESPONSE_COLUMNS.replaceAll(/\w+/g, 'r.$&')}, next.job`;

/** Candidates for each place. */
const CANDIDATES = 4;

export function queueRows(queries: PreparedQueries): QueueRows {
  return {
    async add(response, { job, configuration, answers, revision, most, now }) {
      const { tenantId, keyId } = response;
      const within = (work: (query: Query) => Promise<boolean>) =>
        revision === undefined ? queries.transaction(work) : holdingConversation(queries, { ...response, revision }, work);
      const add = () =>
        within(async (query) => {
          await query('select pg_advisory_xact_lock(hashtextextended(:holder, 0))', { holder: `${tenantId} ${keyId}` });
          const [counted] = await query<{ unended: number }>(
            `select count(*)::integer as unended from response
            where tenant_id = :tenant_id and key_id = :key_id and end_time is null and is_background`,
            { tenant_id: tenantId, key_id: keyId },
          );
          if ((counted?.unended ?? 0) >= most) return false;
          await addResponse(query, response, { now, runnerId: null, job, configuration, answers });
          await query(tellingOf('queued', ':response_id'), { response_id: response.responseId });
          return true;
        });
      return answering(queries.query, response, answers, add);
    },
    async waiting() {
      const [row] = await queries.query<{ waiting: string }>(`select count(*) as waiting from response where status = 'queued'`);
      return Number(row?.waiting ?? 0);
    },
    async take(runnerId, most, now) {
      const rows = await queries.query<ResponseRow & { job: string }>(TAKE, {
        runner_id: runnerId,
        most,
        candidates: CANDIDATES * most,
        now,
      });
      return rows.map((row) => ({ response: responseOf(row), job: JSON.stringify(row.job) }));
    },
  };
}
