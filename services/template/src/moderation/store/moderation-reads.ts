import type { MikroORM } from '@mikro-orm/postgresql';
import { execute } from '@offshoot/postgres';
import { em } from '@offshoot/postgres/orm.ts';
import type { ActKind, OpenAppeal, ReportReason } from '../../database/domain/moderation.ts';
import type { Standing } from '../../database/domain/template.ts';
import { AgentTemplate, ModerationAct, TemplateReport } from '../../database/entities.ts';
import { templateOf } from '../../database/rows.ts';
import type { Moderation } from '../domain/ports.ts';

const APPEALS = `
  select p.template_id, t.agent_name, p.text, p.created_at, a.id, a.kind, a.operator, a.reason, a.version, a.created_at as act_at
  from template.template_appeals p join template.moderation_acts a on a.id = p.act_id join template.agent_templates t on t.id = p.template_id
  where p.settled_by is null and t.deleted_at is null and (:template_id = '' or p.template_id = :template_id)
  order by p.created_at, p.template_id limit :limit`;

interface AppealRow {
  template_id: string;
  agent_name: string;
  text: string;
  created_at: string;
  id: string;
  kind: ActKind;
  operator: string;
  reason: string;
  version: string;
  act_at: string;
}

const REPORTED = `
  select r.template_id, t.agent_name, t.creator_id, t.standing, min(r.oldest) as oldest,
    json_agg(json_build_object('reason', r.reason, 'count', r.count) order by r.count desc, r.reason)::text as counts
  from (select template_id, reason, count(*) as count, min(created_at) as oldest from template.template_reports
      where settled_by is null group by template_id, reason) r
    join template.agent_templates t on t.id = r.template_id
  where t.deleted_at is null
  group by r.template_id, t.agent_name, t.creator_id, t.standing
  having (min(r.oldest), r.template_id) > (:after_time, :after_id)
  order by min(r.oldest), r.template_id limit :limit`;

interface ReportedRow {
  template_id: string;
  agent_name: string;
  creator_id: string;
  standing: Standing;
  oldest: string;
  counts: string;
}

export function moderationReads(orm: MikroORM): Moderation {
  const appeals = async (templateId: string, limit: number): Promise<OpenAppeal[]> => {
    const rows = await execute<AppealRow>(em(orm), APPEALS, { template_id: templateId, limit });
    return rows.map(({ template_id, agent_name, text, created_at, id, kind, operator, reason, version, act_at }) => ({
      templateId: template_id,
      agentName: agent_name,
      text,
      createdAt: new Date(created_at),
      act: { id, templateId: template_id, kind, operator, reason, version: Number(version), createdAt: new Date(act_at) },
    }));
  };
  return {
    openAppeals: (limit) => appeals('', limit),
    appealOf: async (templateId) => (await appeals(templateId, 1))[0],
    async reportedTemplates(after, limit) {
      const values = { after_time: after?.oldest ?? new Date(0), after_id: after?.id ?? '', limit };
      const rows = await execute<ReportedRow>(em(orm), REPORTED, values);
      return rows.map(({ template_id, agent_name, creator_id, standing, oldest, counts }) => ({
        templateId: template_id,
        agentName: agent_name,
        creatorId: creator_id,
        standing,
        oldest: new Date(oldest),
        counts: JSON.parse(counts) as { reason: ReportReason; count: number }[],
      }));
    },
    async openReportsOf(templateId, limit) {
      const orderBy = { createdAt: 'asc', reporterId: 'asc' } as const;
      return em(orm).find(TemplateReport, { templateId, settledBy: null }, { orderBy, limit });
    },
    async actsBefore(templateId, before, limit) {
      const older = before && { $or: [{ createdAt: { $lt: before.createdAt } }, { createdAt: before.createdAt, id: { $lt: before.id } }] };
      const where = { ...(templateId !== '' && { templateId }), ...older };
      return em(orm).find(ModerationAct, where, { orderBy: { createdAt: 'desc', id: 'desc' }, limit });
    },
    async featuredTemplates(now) {
      const ids = await execute<{ template_id: string }>(
        em(orm),
        `select f.template_id from template.featured_templates f join template.search_entries e on e.template_id = f.template_id
         where e.listed and f.starts_at <= :now and (f.ends_at is null or f.ends_at > :now)
         order by f.place, f.featured_at desc, f.template_id`,
        { now },
      );
      const rows = await em(orm).find(AgentTemplate, {
        id: { $in: ids.map(({ template_id }) => template_id) },
        visibility: 'public',
        deletedAt: null,
        standing: 'listed',
      });
      const byId = new Map(rows.map((row) => [row.id, templateOf(row)]));
      return ids.flatMap(({ template_id }) => byId.get(template_id) ?? []);
    },
  };
}
