import type { PreparedQueries } from '@offshoot/postgres';
import type { UsedTokens } from '../../database/domain/ports.ts';
import { keepUsage } from '../../usage/store/usage.ts';

/** A conversation that is long enough to be summarised. */
export interface SummaryJob {
  tenantId: string;
  payer: string;
  /** Its last turn. */
  responseId: string;
  model: string;
}

export interface SummaryRows {
  ask(job: Pick<SummaryJob, 'responseId' | 'model'> & { now: Date }): Promise<void>;
  /** Those that are due; each is due again after a while unless it is done. */
  take(o: { most: number; now: Date; againAt: Date }): Promise<SummaryJob[]>;
  /** Stands for the last of these turns and all before it from now on, if none of them was deleted meanwhile. Stores what it used, anyway. */
  add(summary: { conversationId: string; responseIds: readonly string[]; content: string; used: UsedTokens; now: Date }): Promise<void>;
  done(responseId: string): Promise<void>;
}

/** A deleted response must not come back in a summary that was being written. */
export const CONVERSATION_LOCK = 'select pg_advisory_xact_lock(hashtextextended(:conversation_id, 1))';

/** A conversation that could not be summarised so often stays as it is. */
const MAX_ATTEMPTS = 4;

export function summaryRows({ query, transaction }: PreparedQueries): SummaryRows {
  return {
    async ask({ responseId, model, now }) {
      await query(
        `insert into summary_job (response_id, model, attempts, due_time)
          select response_id, :model, 0, :now from response where response_id = :response_id on conflict do nothing`,
        { response_id: responseId, model, now },
      );
    },
    async take({ most, now, againAt }) {
      await query(`delete from summary_job where attempts >= ${MAX_ATTEMPTS} and due_time <= :now`, { now });
      const rows = await query<{ response_id: string; tenant_id: string; payer: string; model: string }>(
        `with next as (
            select response_id from summary_job where due_time <= :now order by due_time limit :most for update skip locked
          )
          update summary_job j set attempts = attempts + 1, due_time = :again_at
            from next join response r using (response_id) where j.response_id = next.response_id
            returning j.response_id, r.tenant_id, r.payer, j.model`,
        { now, most, again_at: againAt },
      );
      return rows.map(({ response_id, tenant_id, payer, model }) => ({ responseId: response_id, tenantId: tenant_id, payer, model }));
    },
    async add({ conversationId, responseIds, content, used, now }) {
      await transaction(async (one) => {
        await keepUsage(one, [used], { due: now, isFinal: true });
        await one(CONVERSATION_LOCK, { conversation_id: conversationId });
        await one(
          `insert into summary (response_id, conversation_id, content) select :response_id, :conversation_id, :content
            where (select count(*) from response where response_id = any(:response_ids::text[])) = :turns
            on conflict (response_id) do nothing`,
          {
            response_id: responseIds.at(-1),
            conversation_id: conversationId,
            content,
            response_ids: responseIds,
            turns: responseIds.length,
          },
        );
      });
    },
    async done(responseId) {
      await query('delete from summary_job where response_id = :response_id', { response_id: responseId });
    },
  };
}
