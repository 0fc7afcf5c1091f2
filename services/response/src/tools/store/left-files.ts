import type { PreparedQueries } from '@offshoot/postgres';

/** A response that is deleted, in which code left files. */
interface LeftFiles {
  tenantId: string;
  responseId: string;
}

/** Responses in which code left files. It is noted before there is one, so a process that is killed leaves none behind unnoticed. */
export interface LeftFilesRows {
  /** False: the response is not there, so there must be no file. */
  note(response: LeftFiles): Promise<boolean>;
  /** Deleted responses whose files are due to be deleted. A response without a call of `deleted` is due again at `againAt`. */
  take(o: { most: number; now: Date; againAt: Date }): Promise<LeftFiles[]>;
  /** They are deleted once more at `lastAt`, when none can be on its way any more, and then forgotten. */
  deleted(responseIds: readonly string[], lastAt: Date): Promise<void>;
}

export function leftFilesRows({ query }: Pick<PreparedQueries, 'query'>): LeftFilesRows {
  return {
    async note({ tenantId, responseId }) {
      const rows = await query(
        `with there as (select response_id, tenant_id from response where response_id = :response_id and tenant_id = :tenant_id),
            noted as (
              insert into left_files (response_id, there_id, tenant_id, due_time)
                select response_id, response_id, tenant_id, '-infinity' from there on conflict (response_id) do nothing
            )
          select 1 from there`,
        { response_id: responseId, tenant_id: tenantId },
      );
      return rows.length > 0;
    },
    async take({ most, now, againAt }) {
      const rows = await query<{ response_id: string; tenant_id: string }>(
        `with next as (
            select response_id from left_files where there_id is null and due_time <= :now order by due_time limit :most for update skip locked
          )
          update left_files f set due_time = :again_at from next where f.response_id = next.response_id returning f.response_id, f.tenant_id`,
        { now, most, again_at: againAt },
      );
      return rows.map(({ response_id, tenant_id }) => ({ responseId: response_id, tenantId: tenant_id }));
    },
    async deleted(responseIds, lastAt) {
      await query(
        `with gone as (
            delete from left_files where response_id = any(:response_ids::text[]) and was_asked
          )
          update left_files set was_asked = true, due_time = :last_at where response_id = any(:response_ids::text[]) and not was_asked`,
        { response_ids: responseIds, last_at: lastAt },
      );
    },
  };
}
