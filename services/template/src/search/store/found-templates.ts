import type { NamedValues, PreparedQueries } from '@offshoot/postgres';
import type { CategoryCount, SearchCursor, TemplateFilter } from '../domain/ports.ts';
import { AGE, allKeptIn, keptSearchIn } from './most-kept.ts';
import { levelQueries, tsquery } from './search-columns.ts';

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

/**
 * The first page. Templates that a level shares with those before it are on the page already, so they are left out by id: to exclude them in the index, as
 * `searchIn` must, takes two to three times as long. Fewer rows than the page has are before a level that is read, so the newest of its own,
 * as many as the page has, are enough. Without the outer fence, PostgreSQL reads each level twice: once for each mention of its ids.
 */
const firstSearchIn = (entries: string) => `
  with recursive levels as (
    select 0 as level, '{}'::text[] as ids, '{}'::text[] as before
    union all
    select l.level + 1, more.ids, l.before || more.ids from levels l
    cross join lateral (select array(
      select template_id from (
        select created_at, template_id from (
          select e.created_at, e.template_id from ${entries} and e.marks @@ (:queries::text[])[l.level + 1]::tsquery offset 0) matching
        ${IN_ORDER}) newest
      where template_id <> all(l.before)
      order by created_at desc, template_id desc limit :limit - cardinality(l.before)) as ids offset 0) more
    where l.level < cardinality(:queries::text[]) and cardinality(l.before) < :limit
  )
  select l.level::text, ${COLUMNS} from levels l cross join unnest(l.ids) with ordinality as found (template_id, place)
  join template.search_entries using (template_id) order by l.level, place`;

const allIn = (entries: string) => `
  select '1' as level, ${COLUMNS} from (select e.created_at, e.template_id from ${entries}
    and (:after_level = 0 or (e.created_at, e.template_id) < (:after_time, :after_id)) ${IN_ORDER}) found`;

const LISTED = 'template.search_entries e where e.listed';
const OF_CATEGORY = `${LISTED} and e.category = :category`;
/** A team names members without asking them: to others, it is the template of those who have signed a version. */
const OF_CREATOR = `template.search_entries e join template.agent_templates t on t.id = e.template_id
  where (t.creator_id = :creator_id or t.team @> array[:creator_id::text] and (not :public_only
      or exists (select from template.template_versions v where v.template_id = t.id and v.creator_id = :creator_id)))
    and t.deleted_at is null and (e.listed or not :public_only)`;

const NEWEST = {
  store: { search: searchIn(LISTED), all: allIn(LISTED), ofCategory: allIn(OF_CATEGORY) },
  creator: { search: searchIn(OF_CREATOR), all: allIn(OF_CREATOR) },
};
const FIRST = { store: firstSearchIn(LISTED), creator: firstSearchIn(OF_CREATOR) };
const MAX_KEPT = {
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
  const { store, creator } = mostKept ? MAX_KEPT : NEWEST;
  const { search, all } = creatorId === undefined ? store : creator;
  const of = creatorId === undefined ? {} : { creator_id: creatorId, public_only: publicOnly };
  const cursor = {
    after_level: after?.level ?? 0,
    after_time: after?.createdAt ?? new Date(0),
    after_id: after?.id ?? '',
    limit,
    ...(mostKept && { after_kept: after?.kept ?? 0 }),
  };
  if (creatorId === undefined && onlyCategory) return { sql: store.ofCategory, values: { ...cursor, category: onlyCategory } };
  if (!levels && labels.length === 0) return { sql: all, values: { ...of, ...cursor } };
  if (!after && !mostKept) {
    const queries = levels?.map(({ wanted }) => tsquery([...wanted, ...labels])) ?? [tsquery(labels)];
    return { sql: FIRST[creatorId === undefined ? 'store' : 'creator'], values: { ...of, queries, limit } };
  }
  return { sql: search, values: { ...of, ...cursor, queries: levels ? levelQueries(levels, labels) : [tsquery(labels)] } };
}

/** The matching templates in the order of the filter, from after the cursor. */
export async function foundTemplates(
  query: PreparedQueries['query'],
  filter: TemplateFilter,
  after: SearchCursor | undefined,
  limit: number,
): Promise<SearchCursor[]> {
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
