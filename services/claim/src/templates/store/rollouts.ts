import { notifySql, wakeUpChannel, workPayload } from '../../database/announcements.ts';
import type { Database, Query } from '../../database/database.ts';
import type { RolloutRule, RolloutState } from '../domain/template-rules.ts';

/** The same answer each time for the same agent and version, so a growing share only adds agents. */
const isInShare = `('x' || left(md5(a.id || ' ' || r.version), 8))::bit(32)::bigint % 100 < r.share`;

/**
 * Whether agent `a` has to wait for the version that it wants: the version is halted, or it is not the agent's turn. An agent whose own
 * version was halted or yanked has its turn at once.
 */
export const isHeldBack = `(a.desired_version > a.applied_version and exists (select from rollouts r
  where r.template_id = a.template_id and r.version = a.desired_version and (r.is_halted or (not (${isInShare})
    and not exists (select from rollouts bad where bad.template_id = a.template_id and bad.version = a.applied_version and bad.is_halted)
    and not exists (select from yanked_versions y where y.template_id = a.template_id and y.version = a.applied_version)))))`;

/** A refusal that waits for the owner, or keeps to their word, is no failure. */
const failuresOf = `(select count(*) from agent_metadata a
  where a.template_id = r.template_id and a.desired_version = r.version and a.state in ('JOINING', 'LIVE')
    and (a.update_refusal not in ('', 'UPDATE_NEEDS_CONSENT', 'UPDATE_PINNED') or (a.applied_version = r.version and a.condition = 'QUARANTINED')))`;

/** Undefined: it goes to all agents. */
export async function rolloutState(db: Pick<Database, 'query'>, templateId: string, version: number): Promise<RolloutState | undefined> {
  const [row] = await db.query(
    `select share::text, is_halted::text, halt_after::text, ${failuresOf}::text as failures from rollouts r
      where template_id = :template_id and version = :version`,
    { template_id: templateId, version },
  );
  if (!row) return undefined;
  return {
    share: Number(row.share),
    isHalted: row.is_halted === 'true',
    haltAfter: Number(row.halt_after),
    failures: Number(row.failures),
  };
}

/**
 * Stores the rule, and wakes the agents that need wait no longer. `isPlan`: the version is not published yet. Those who may have a version
 * keep it, so the share of a published one only grows: false, and nothing is stored, if it would shrink. Failures before the end of a halt
 * are forgiven.
 */
export async function keepRollout(
  db: Database,
  of: { templateId: string; version: number; isPlan: boolean },
  { share, isHalted, haltAfter }: RolloutRule,
  now: Date,
): Promise<boolean> {
  return db.transaction(async (query) => {
    const [kept] = await query(
      `insert into rollouts as r (template_id, version, share, is_halted, halt_after, planned_at, is_started)
        select :template_id, :version, :share::int, :is_halted, :halt_after, :now, :is_started::boolean
        where not :is_started::boolean or :share::int = 100
          or exists (select from rollouts where template_id = :template_id and version = :version)
        on conflict (template_id, version) do update set share = excluded.share, is_halted = excluded.is_halted,
          halt_after = excluded.halt_after, planned_at = excluded.planned_at, is_started = r.is_started or excluded.is_started,
          forgiven = case when r.is_halted and not excluded.is_halted then ${failuresOf} else r.forgiven end
        where not r.is_started or excluded.share >= r.share
        returning r.template_id`,
      { template_id: of.templateId, version: of.version, share, is_halted: isHalted, halt_after: haltAfter, now, is_started: !of.isPlan },
    );
    if (!kept) return false;
    await query(markHostsSql, { template_id: of.templateId, now });
    await query(notifySql, { channel: wakeUpChannel, payloads: [workPayload] });
    return true;
  });
}

/** A plan is made just before the publication; an older one was abandoned. */
const PLAN_MINUTES = 10;

/** Begins the planned rollout of a version that has been published, or drops an abandoned plan. Repeatable. */
export async function startRollout(query: Query, templateId: string, version: number, publishedAt: Date): Promise<void> {
  const values = { template_id: templateId, version };
  await query(
    `delete from rollouts where template_id = :template_id and version = :version and not is_started
      and planned_at < :published_at::timestamptz - interval '${PLAN_MINUTES} minutes'`,
    { ...values, published_at: publishedAt },
  );
  await query('update rollouts set is_started = true where template_id = :template_id and version = :version and not is_started', values);
}

/** Halts one version after another with which too many agents have failed, and returns which. */
export async function haltFailing(db: Database): Promise<{ templateId: string; version: number; failures: number }[]> {
  const rows = await db.query(
    `with failing as materialized (
      select r.template_id, r.version, ${failuresOf} as failures, r.halt_after + r.forgiven as allowed from rollouts r
      where r.is_started and not r.is_halted and r.share < 100
    )
    update rollouts r set is_halted = true from failing f
    where r.template_id = f.template_id and r.version = f.version and f.failures > f.allowed and not r.is_halted
    returning r.template_id, r.version::text, f.failures::text`,
    {},
  );
  return rows.map(({ template_id: templateId = '', version, failures }) => ({
    templateId,
    version: Number(version),
    failures: Number(failures),
  }));
}

/** Its agents want their updates again: their hosts are marked, as in wantVersion. */
export const markHostsSql = `
  insert into hosts_to_update as m (host_id, due_at)
  select distinct a.host_id, :now::timestamptz from agent_metadata a
  where a.template_id = :template_id and a.state in ('JOINING', 'LIVE') and a.update_refusal = ''
    and (a.desired_version > a.applied_version or a.desired_revision > a.delivered_revision)
  order by 1
  on conflict (host_id) do update set seq = m.seq + 1, due_at = least(m.due_at, excluded.due_at)`;
