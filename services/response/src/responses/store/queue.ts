import type { PreparedQueries, Query } from '@offshoot/postgres';
import type { ApprovalAnswer } from '../../conversations/domain/approvals.ts';
import { answering } from '../../conversations/store/approvals.ts';
import { holdingConversation } from '../../conversations/store/conversations.ts';
import type { StoredResponse } from '../../database/domain/stored-response.ts';
import { tellingOf } from '../../database/news.ts';
import { RESPONSE_COLUMNS, type ResponseRow, responseOf } from '../../database/rows.ts';
import type { Configuration } from '../../turns/domain/configuration.ts';
import { addResponse } from '../../turns/store/responses.ts';

/** A response that waited, and what it needs to run. */
export interface QueuedResponse {
  response: StoredResponse;
  job: string;
}

/** Responses in the background. The one with the fewest running is next: first among the payers, then among the members of their tenants. */
export interface QueueRows {
  /** False: the key, or the payer, has as many that wait or run as they may have. Throws RequestRefusal as ResponseRows.begin does. */
  add(
    response: StoredResponse,
    o: {
      job: string;
      configuration: Configuration | undefined;
      answers: readonly ApprovalAnswer[];
      /** Of the conversation that it is in, as it was read. */
      revision: number | undefined;
      most: { ofKey: number; ofPayer: number };
      now: Date;
    },
  ): Promise<boolean>;
  /** Takes the oldest of those who are next, for this process to run. `mostOfPayer`: how many it runs at most, with those that it has. */
  take(runnerId: string, o: { most: number; mostOfPayer: number; now: Date }): Promise<QueuedResponse[]>;
  /** How many wait, of all processes. */
  waiting(): Promise<number>;
}

/**
 * Reads one row of each member who waits, however many rows wait, and then a few rows of those who are next. Locks no more than it takes: what
 * other processes take at the same time is passed over, so there are more candidates than places. `here`: of the payer, in this process.
 */
const TAKE = `with recursive waiting as (
    (select payer, tenant_id, subject, create_time from response where status = 'queued' order by payer, tenant_id, subject, create_time limit 1)
    union all
    select one.* from waiting cross join lateral (
      select payer, tenant_id, subject, create_time from response
        where status = 'queued' and (payer, tenant_id, subject) > (waiting.payer, waiting.tenant_id, waiting.subject)
        order by payer, tenant_id, subject, create_time limit 1
    ) one
  ), running as (
    select payer, tenant_id, subject, count(*) as count, count(*) filter (where runner_id = :runner_id) as here
      from response where status = 'in_progress' and is_background group by payer, tenant_id, subject
  ), person as (
    select payer, coalesce(max(r.count), 0) as running, coalesce(max(r.here), 0) as here
      from waiting left join (select payer, sum(count) as count, sum(here) as here from running group by payer) r using (payer)
      group by payer having coalesce(max(r.here), 0) < :most_of_payer order by running, min(create_time) limit :candidates
  ), member as (
    select *, row_number() over (partition by payer order by running, create_time) as place from (
      select payer, tenant_id, subject, create_time, person.running as of_payer, person.here, coalesce(running.count, 0) as running
        from waiting join person using (payer) left join running using (payer, tenant_id, subject)
    ) one
  ), candidate as (
    select response_id, payer, of_payer, here, one.create_time,
        running + row_number() over (partition by payer, tenant_id, subject order by one.create_time) as member_turn
      from member cross join lateral (
        select response_id, create_time from response r
          where status = 'queued' and r.payer = member.payer and r.tenant_id = member.tenant_id and r.subject = member.subject
          order by create_time limit :candidates
      ) one
      where place <= :candidates
  ), turn as (
    select response_id, of_payer, here, create_time, row_number() over (partition by payer order by member_turn, create_time) as place from candidate
  ), ordered as (
    select response_id, of_payer + place as payer_turn, create_time
      from turn where here + place <= :most_of_payer order by payer_turn, create_time limit :candidates
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
      const { tenantId, payer, keyId } = response;
      const within = (work: (query: Query) => Promise<boolean>) =>
        revision === undefined ? queries.transaction(work) : holdingConversation(queries, { ...response, revision }, work);
      const add = () =>
        within(async (query) => {
          await query('select pg_advisory_xact_lock(hashtextextended(:payer, 0))', { payer });
          const [counted] = await query<{ of_payer: number; of_key: number }>(
            `select count(*)::integer as of_payer, count(*) filter (where tenant_id = :tenant_id and key_id = :key_id)::integer as of_key
              from response where payer = :payer and end_time is null and is_background`,
            { payer, tenant_id: tenantId, key_id: keyId },
          );
          if ((counted?.of_key ?? 0) >= most.ofKey || (counted?.of_payer ?? 0) >= most.ofPayer) return false;
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
    async take(runnerId, { most, mostOfPayer, now }) {
      const rows = await queries.query<ResponseRow & { job: string }>(TAKE, {
        runner_id: runnerId,
        most,
        most_of_payer: mostOfPayer,
        candidates: CANDIDATES * most,
        now,
      });
      return rows.map((row) => ({ response: responseOf(row), job: JSON.stringify(row.job) }));
    },
  };
}
