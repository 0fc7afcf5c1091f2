import type { PreparedQueries } from '@offshoot/postgres';
import { keepOrphans } from '../../usage/store/usage.ts';

/** Processes that run responses, each with a lease that it renews. */
export interface RunnerRows {
  renew(runnerId: string, until: Date): Promise<void>;
  leave(runnerId: string): Promise<void>;
  /** Fails what is this runner's and not among those that it runs: it could not say how they ended. All that are failed count as requests. */
  failForgotten(runnerId: string, running: readonly string[], o: { startedBefore: Date; now: Date }): Promise<void>;
  /** Fails what runs in processes whose lease is over. Returns the IDs. */
  failOrphans(now: Date): Promise<string[]>;
}

export function runnerRows({ query }: PreparedQueries): RunnerRows {
  return {
    async renew(runnerId, until) {
      await query(
        `insert into runner (runner_id, lease_time) values (:runner_id, :until)
          on conflict (runner_id) do update set lease_time = excluded.lease_time`,
        { runner_id: runnerId, until },
      );
    },
    async leave(runnerId) {
      await query('delete from runner where runner_id = :runner_id', { runner_id: runnerId });
    },
    async failForgotten(runnerId, running, { startedBefore, now }) {
      await query(
        `with ended as (
            update response set status = 'failed', runner_id = null, end_time = :now
            where runner_id = :runner_id and start_time < :started_before and response_id <> all(:running::text[]) returning *
          )
          ${keepOrphans('ended')}`,
        { runner_id: runnerId, running, started_before: startedBefore, now },
      );
    },
    async failOrphans(now) {
      await query('delete from runner where lease_time < :now', { now });
      const rows = await query<{ response_id: string }>(
        `with ended as (
            update response r set status = 'failed', runner_id = null, end_time = :now
            where runner_id is not null and not exists (select from runner where runner.runner_id = r.runner_id) returning *
          ), used as (
            ${keepOrphans('ended')}
          )
          select response_id from ended`,
        { now },
      );
      return rows.map(({ response_id }) => response_id);
    },
  };
}
