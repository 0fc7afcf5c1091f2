import type { Database } from '../../database/database.ts';
import { type Take, type Taken, taken, values } from '../../work/store/due-work.ts';
import type { TemplateUse } from '../domain/template-use.ts';

/** A count that the template service has not been told yet. */
export interface DueUse extends Taken, TemplateUse {
  templateId: string;
  /** When the row was taken: of two calls about one template, the one with the later time says what holds. */
  at: Date;
}

/** Whether agents are to be counted now; only one replica is told so. */
export async function isCountDue(db: Database, now: Date, nextAt: Date): Promise<boolean> {
  const rows = await db.query(
    `insert into use_counts as known (only_row, next_count_at) values (true, :next_at)
      on conflict (only_row) do update set next_count_at = excluded.next_count_at where known.next_count_at <= :now
      returning next_count_at::text`,
    { now, next_at: nextAt },
  );
  return rows.length > 0;
}

/**
 * Templates after `after`, up to `upTo` (undefined: to the end), that are not among these have no live agents any more. Rows that stay the
 * same are not written.
 */
export async function keepUses(
  db: Database,
  uses: readonly ({ templateId: string } & TemplateUse)[],
  { after, upTo, now }: { after: string; upTo: string | undefined; now: Date },
): Promise<void> {
  await db.query(
    `with counted as (
      select * from unnest(:template_ids::text[], :live_agents::bigint[], :owners::bigint[], :kept::bigint[])
        as t (template_id, live_agents, owners, kept)
      union all
      select template_id, 0, 0, 0 from template_uses
        where template_id > :after and (:up_to::text is null or template_id <= :up_to) and template_id <> all (:template_ids::text[]))
    insert into template_uses as known (template_id, live_agents, owners, kept, next_attempt_at)
      select template_id, live_agents, owners, kept, :now::timestamptz from counted order by template_id
    on conflict (template_id) do update
      set live_agents = excluded.live_agents, owners = excluded.owners, kept = excluded.kept, attempts = 0, next_attempt_at = :now
      where (known.live_agents, known.owners, known.kept) is distinct from (excluded.live_agents, excluded.owners, excluded.kept)`,
    {
      template_ids: uses.map(({ templateId }) => templateId),
      live_agents: uses.map(({ liveAgents }) => liveAgents),
      owners: uses.map(({ owners }) => owners),
      kept: uses.map(({ kept }) => kept),
      after,
      up_to: upTo ?? null,
      now,
    },
  );
}

export async function dueUses(db: Database, take: Take): Promise<DueUse[]> {
  const rows = await db.query(
    `with due as (
      select template_id from template_uses where next_attempt_at <= :now order by next_attempt_at limit :limit for update skip locked)
    update template_uses u set next_attempt_at = :hidden_until, attempts = attempts + 1
    from due where u.template_id = due.template_id
    returning u.template_id, u.live_agents::text, u.owners::text, u.kept::text, u.attempts::text`,
    values(take),
  );
  return rows.map((row) => ({
    templateId: row.template_id ?? '',
    liveAgents: Number(row.live_agents),
    owners: Number(row.owners),
    kept: Number(row.kept),
    at: take.now,
    ...taken(row, take),
  }));
}

/** Due again at that time, unless a newer count has made it due already. */
export async function useAgain(db: Database, uses: readonly DueUse[], at: Date): Promise<void> {
  await db.query(
    `with again as (
      select u.template_id from template_uses u
        join unnest(:template_ids::text[], :hidden_untils::timestamptz[]) as t (template_id, hidden_until) on t.template_id = u.template_id
      where u.next_attempt_at = t.hidden_until order by u.template_id for update of u)
    update template_uses u set next_attempt_at = :at from again where u.template_id = again.template_id`,
    { template_ids: uses.map(({ templateId }) => templateId), hidden_untils: uses.map(({ hiddenUntil }) => hiddenUntil), at },
  );
}
