import type { NamedValues, PreparedQueries } from '@offshoot/postgres';
import type { CategoryCount, SearchCursor, TemplateFilter } from '../domain/ports.ts';
import { AGE } from './age.ts';
import { allKeptIn, keptSearchIn } from './most-kept.ts';
import { levelQueries, tsquery } from './search-columns.ts';

/** Row of a search result: its template, and where the next page starts. */
export type Found = SearchCursor;

interface FoundRow {
  level: string;
  kept: string;
  created_ms: string;
  template_id: string;
}

const COLUMNS = `'0' as kept, ${AGE}, template_id`;
const IN_ORDER = 'order by created_at desc, template_id desc limit :limit';

/**
 * Levels are read one after the other, only as far as the page needs: the outer limit ends the loop. The fence (offset 0) keeps PostgreSQL
 * from walking through the newest templates instead, which takes long for what is rare.
 */
const searchIn = (entries: string) => `
  select found.level::text, ${COLUMNS} from unnest(:queries::text[]) with ordinality as q (query, level)
  cross join lateral (
    select q.level, created_at, template_id from (
      select e.created_at, e.template_id from ${entries} and e.marks @@ q.query::tsquery
        and (q.level > :after_level or (e.created_at, e.template_id) < (:after_time, :after_id)) offset 0) matching
    ${IN_ORDER}) found
  where q.level >= :after_level limit :limit`;

const allIn = (entries: string) => `
  select '1' as level, ${COLUMNS} from (select e.created_at, e.template_id from ${entries}
    and (:after_level = 0 or (e.created_at, e.template_id) < (:after_time, :after_id)) ${IN_ORDER}) found`;

const LISTED = 'template.search_entries e where e.listed';
const OF_CATEGORY = `${LISTED} and e.category = :category`;
const OF_CREATOR = `template.search_entries e join template.agent_templates t on t.id = e.template_id
  where t.creator_id = :creator_id and t.deleted_at is null and (e.listed or not :public_only)`;

const NEWEST = {
  store: { search: searchIn(LISTED), all: allIn(LISTED), ofCategory: allIn(OF_CATEGORY) },
  creator: { search: searchIn(OF_CREATOR), all: allIn(OF_CREATOR) },
};
const MOST_KEPT = {
  store: { search: keptSearchIn(LISTED), all: allKeptIn(LISTED), ofCategory: allKeptIn(OF_CATEGORY) },
  creator: { search: keptSearchIn(OF_CREATOR), all: allKeptIn(OF_CREATOR) },
};

/** The statement for a page of the list, and its values. */
export function listStatement(
  filter: TemplateFilter,
  after: SearchCursor | undefined,
  limit: number,
): { sql: string; values: NamedValues } {
  const { creatorId, publicOnly, levels, labels, onlyCategory, mostKept } = filter;
  const { store, creator } = mostKept ? MOST_KEPT : NEWEST;
  const { search, all } = creatorId === undefined ? store : creator;
  const cursor = {
    after_level: after?.level ?? 0,
    after_time: after?.createdAt ?? new Date(0),
    after_id: after?.id ?? '',
    limit,
    ...(mostKept && { after_kept: after?.kept ?? 0 }),
  };
  if (creatorId === undefined && onlyCategory) return { sql: store.ofCategory, values: { ...cursor, category: onlyCategory } };
  const queries = levels ? levelQueries(levels, labels) : labels.length > 0 ? [tsquery(labels)] : undefined;
  const values = {
    ...(creatorId !== undefined && { creator_id: creatorId, public_only: publicOnly }),
    ...(queries && { queries }),
    ...cursor,
  };
  return { sql: queries ? search : all, values };
}

/** The matching templates in the order of the filter, from after the cursor. */
export async function foundTemplates(
  query: PreparedQueries['query'],
  filter: TemplateFilter,
  after: SearchCursor | undefined,
  limit: number,
): Promise<Found[]> {
  const { sql, values } = listStatement(filter, after, limit);
  const rows = await query<FoundRow>(sql, values);
  return rows
    .map(({ level, kept, created_ms, template_id }) => ({
      level: Number(level),
      kept: Number(kept),
      createdAt: new Date(Number(created_ms)),
      id: template_id,
    }))
    .toSorted((a, b) => a.level - b.level);
}

export async function categoryCounts(query: PreparedQueries['query'], limit: number): Promise<CategoryCount[]> {
  const rows = await query<{ category: string; templates: string }>(
    `select category, count(*)::text as templates from template.search_entries where listed and category <> ''
     group by category order by count(*) desc, category limit :limit`,
    { limit },
  );
  return rows.map(({ category, templates }) => ({ category, templates: Number(templates) }));
}
