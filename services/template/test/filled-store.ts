// A store with many templates, for benches: written straight into the tables, without signatures.
import pg from 'pg';
import { listFilter, type TemplateSearch } from '../src/reading/commands/read-templates.ts';
import { marksOf } from '../src/search/domain/store-search.ts';
import { listStatement } from '../src/search/store/found-templates.ts';
import { lexemesOf } from '../src/search/store/search-columns.ts';

export interface StoreContent {
  agentName: string;
  category: string;
  tags: string[];
  description: string;
  instructions: string;
}

/** Rows of one insert. */
const AT_ONCE = 500;

/** The newest comes last. The large index is built at the end, which is faster and gives the same index. */
export async function fillStore(databaseUrl: string, contents: Iterable<StoreContent & { id: string }>): Promise<void> {
  const db = new pg.Client({ connectionString: databaseUrl });
  await db.connect();
  try {
    const { rows } = await db.query<{ sql: string }>("select pg_get_indexdef('template.search_entries_marks'::regclass) as sql");
    await db.query('drop index template.search_entries_marks');
    let batch: (StoreContent & { id: string })[] = [];
    let made = 0;
    const flush = async () => {
      const since = Date.UTC(2026, 0, 1);
      const values = [
        batch.map(({ id }) => id),
        batch.map(({ agentName }) => agentName),
        batch.map(({ description }) => description),
        batch.map(({ category }) => category),
        batch.map(({ tags }) => JSON.stringify(tags)),
        batch.map((content) => lexemesOf(marksOf(content))),
        batch.map((_, n) => new Date(since + (made + n) * 60_000)),
      ];
      await db.query(INSERT, values);
      made += batch.length;
      batch = [];
    };
    for (const content of contents) {
      batch.push(content);
      if (batch.length === AT_ONCE) await flush();
    }
    await flush();
    await db.query(rows[0]?.sql ?? '');
    await db.query('vacuum analyze template.search_entries, template.agent_templates');
  } finally {
    await db.end();
  }
}

const INSERT = `
  with given as (
    select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[])
      as g (id, agent_name, description, category, tags, marks, created_at)
  ), kept as (
    insert into template.agent_templates (id, creator_id, salt, request_id, agent_name, model, tools, description, category, tags, emoji,
      visibility, version, digest, revision, created_at, updated_at)
    select id, repeat('ab', 32), repeat('cd', 16), gen_random_uuid(), agent_name, '{"default": "gpt-oss-20b", "allow_override": true}', '[]',
      description, category, tags::jsonb, '', 'public', 1, 'sha256:' || repeat('ef', 32), 1, created_at, created_at from given
  )
  insert into template.search_entries (template_id, created_at, listed, category, marks)
  select id, created_at, true, category, array_to_tsvector(marks::text[]) from given`;

/** What the service sends to PostgreSQL for the first page of a search in the store. */
export function storeStatement(search: Omit<TemplateSearch, 'creatorId'>, pageSize: number): ReturnType<typeof listStatement> {
  return listStatement(listFilter({ ...search, creatorId: undefined }, { kind: 'anonymous' }), undefined, pageSize + 1);
}
