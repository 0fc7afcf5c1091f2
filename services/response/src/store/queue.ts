import type { PreparedQueries } from '@offshoot/postgres';
import type { Configuration } from '../domain/configuration/configuration.ts';
import type { ApprovalAnswer } from '../domain/conversation/approvals.ts';
import type { StoredResponse } from '../domain/stored/stored-response.ts';
import { answering } from './approvals.ts';
import { tellingOf } from './news.ts';
import { addResponse } from './responses.ts';
import { RESPONSE_COLUMNS, type ResponseRow, responseOf } from './rows.ts';

/** A response that waited, and what it needs to run. */
export interface QueuedResponse {
  response: StoredResponse;
  job: string;
}

/** Responses in the background, in the order of their requests. */
export interface QueueRows {
  /** False: the key has as many that wait or run as it may have. Throws RequestRefusal if one of its answers is not the first one. */
  add(
    response: StoredResponse,
    o: { job: string; configuration: Configuration | undefined; answers: readonly ApprovalAnswer[]; most: number; now: Date },
  ): Promise<boolean>;
  /** The next ones, which this process runs from now on. */
  take(runnerId: string, most: number, now: Date): Promise<QueuedResponse[]>;
  /** How many wait, of all processes. */
  waiting(): Promise<number>;
}

export function queueRows(queries: PreparedQueries): QueueRows {
  return {
    async add(response, { job, configuration, answers, most, now }) {
      const { tenantId, keyId } = response;
      const add = () =>
        queries.transaction(async (query) => {
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
      const rows = await queries.query<ResponseRow & { job: string }>(
        `with next as (
            select response_id, job from response where status = 'queued' order by create_time limit :most for update skip locked
          )
          update response r set status = 'in_progress', runner_id = :runner_id, start_time = :now, job = null
            from next where r.response_id = next.response_id
            returning ${RESPONSE_COLUMNS.replaceAll(/\w+/g, 'r.$&')}, next.job`,
        { runner_id: runnerId, most, now },
      );
      return rows.map((row) => ({ response: responseOf(row), job: JSON.stringify(row.job) }));
    },
  };
}
