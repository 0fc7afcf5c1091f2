import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { execute, notify } from '@offshoot/postgres';
import { AgentTemplate, FeaturedTemplate, ModerationAct } from '../../database/entities.ts';
import type { TemplateNames } from '../../publication/domain/ports.ts';
import { nextPosition, VERSIONS_CHANNEL } from '../../versions/store/feed.ts';
import type { ModerationTransaction } from '../domain/ports.ts';

export function moderationTransaction(tx: SqlEntityManager): Omit<ModerationTransaction, keyof TemplateNames> {
  return {
    async recordAct(act) {
      await tx.insert(ModerationAct, act);
    },
    /** The claim service follows standings in the same feed as versions. */
    async setStanding(template, standing, { reason, createdAt }) {
      const revision = template.revision + 1;
      const because = standing === 'listed' ? '' : reason;
      const columns = { standing, standingReason: because, standingSince: createdAt, revision, promisesBarredUntil: null };
      await tx.nativeUpdate(AgentTemplate, { id: template.id }, { ...columns, standingPosition: await nextPosition(tx) });
      await notify(tx, VERSIONS_CHANNEL, '');
    },
    async openReports(templateId) {
      const sql = 'select count(*) as count from template.template_reports where template_id = :template_id and settled_by is null';
      const [row] = await execute<{ count: string }>(tx, sql, { template_id: templateId });
      return Number(row?.count);
    },
    async settleReports({ id, templateId }) {
      const sql = 'update template.template_reports set settled_by = :id where template_id = :template_id and settled_by is null';
      await execute(tx, sql, { id, template_id: templateId });
    },
    async settleAppeal({ id, templateId }) {
      const sql = `update template.template_appeals set settled_by = :id where template_id = :template_id and settled_by is null
        returning act_id`;
      return (await execute(tx, sql, { id, template_id: templateId })).length > 0;
    },
    async lockReporter(reporterId) {
      await execute(tx, "select pg_advisory_xact_lock(hashtextextended('template.reporter ' || :reporter_id, 0))", {
        reporter_id: reporterId,
      });
    },
    async keepReport({ templateId, reporterId, reason, details, version, createdAt }) {
      await execute(
        tx,
        `insert into template.template_reports as kept (template_id, reporter_id, reason, details, version, created_at)
         values (:template_id, :reporter_id, :reason, :details, :version, :created_at)
         on conflict (template_id, reporter_id) do update set reason = excluded.reason, details = excluded.details,
           version = excluded.version, settled_by = null,
           created_at = case when kept.settled_by is null then kept.created_at else excluded.created_at end
         where kept.settled_by is null or kept.version < excluded.version`,
        { template_id: templateId, reporter_id: reporterId, reason, details, version, created_at: createdAt },
      );
    },
    async reportsBy(reporterId, since) {
      const sql = 'select count(*) as count from template.template_reports where reporter_id = :reporter_id and created_at > :since';
      const [row] = await execute<{ count: string }>(tx, sql, { reporter_id: reporterId, since });
      return Number(row?.count);
    },
    async keepAppeal({ templateId, text, createdAt }) {
      const sql = `
        insert into template.template_appeals (act_id, template_id, text, created_at)
        select id, template_id, :text, :created_at::timestamptz from template.moderation_acts
        where template_id = :template_id and kind in ('unlist', 'quarantine') order by created_at desc, id desc limit 1
        on conflict do nothing returning act_id`;
      return (await execute(tx, sql, { template_id: templateId, text, created_at: createdAt })).length > 0;
    },
    async feature(templateId, { place, startsAt, endsAt }, now) {
      await execute(tx, "select pg_advisory_xact_lock(hashtextextended('template.featured', 0))", {});
      await tx.upsert(FeaturedTemplate, { templateId, place, startsAt, endsAt: endsAt ?? null, featuredAt: now });
      // An operator cannot take a deleted template out of the list.
      const gone = `delete from template.featured_templates f using template.agent_templates t
        where t.id = f.template_id and (f.ends_at <= :now or t.deleted_at is not null)`;
      await execute(tx, gone, { now });
      return tx.count(FeaturedTemplate);
    },
    async unfeature(templateId) {
      return (await tx.nativeDelete(FeaturedTemplate, { templateId })) > 0;
    },
  };
}
