import type { FilterQuery, SqlEntityManager } from '@mikro-orm/postgresql';
import { execute } from '@offshoot/postgres';
import type { Template } from './domain/template.ts';
import { AgentTemplate, type AgentTemplateRow } from './entities.ts';
import { type LongTexts, templateOf } from './rows.ts';

/** The template with the long texts of its current version. */
export async function wholeTemplate(manager: SqlEntityManager, where: FilterQuery<AgentTemplateRow>): Promise<Template | undefined> {
  const row = await manager.findOne(AgentTemplate, where, { refresh: true });
  return row ? withTexts(manager, row) : undefined;
}

export async function withTexts(manager: SqlEntityManager, row: AgentTemplateRow): Promise<Template> {
  const [found] = await execute<Omit<LongTexts, 'soul'> & { soul: LongTexts['soul'] | null }>(
    manager,
    `select coalesce(content ->> 'instructions', '') as instructions, coalesce(content ->> 'contextDirective', '') as "contextDirective",
       content -> 'soul' as soul, coalesce(content -> 'mcpServers', '[]') as "mcpServers",
       coalesce(content -> 'exampleConversation', '[]') as "exampleConversation"
     from template.template_versions where template_id = :template_id and version = :version`,
    { template_id: row.id, version: row.version },
  );
  return templateOf(row, found && { ...found, soul: found.soul ?? undefined });
}
