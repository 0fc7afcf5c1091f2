import type { PreparedQueries } from '@offshoot/postgres';
import { wordsOf } from '../../indexing/domain/words.ts';
import { lexemesOf } from '../../indexing/store/lexemes.ts';
import { B, K1 } from '../domain/bm25.ts';
import { type Lexized, type QueryLexeme, queryLexemes } from '../domain/query-terms.ts';
import { type FoundChunk, MAX_QUERY_WORDS, type Search } from '../domain/search.ts';

type Query = PreparedQueries['query'];

interface ChunkRow {
  document_id: string;
  ordinal: number;
  text: string;
  score: number;
  file_id: string | null;
  entry_id: string | null;
  name: string | null;
  attributes: FoundChunk['attributes'];
}

/** Documents of the stores that may be found. */
const FINDABLE = `d.store_key = any(:stores::bigint[]) and d.status = 'completed' and d.delete_time is null
  and (d.expire_time is null or d.expire_time > :now)`;

/**
 * The best chunks by BM25. One statement, so one state of the stores, whatever is added or removed meanwhile. How common a word is follows
 * from the same rows as the results, so no count can be wrong. A score is divided by the highest that any chunk could have for this query:
 * a chunk that has all its words, over and over, comes close to 1.
 */
const BY_WORDS = `
  with wanted as materialized (
    select * from unnest(:terms::integer[], :languages::text[], :lexemes::text[]) as w(term, language, lexeme)
  ), findable as materialized (
    select d.document_id, d.chunks, d.words, d.attributes from document d where ${FINDABLE}
  ), size as materialized (
    select coalesce(sum(chunks), 0)::float8 as chunks, greatest(coalesce(sum(words), 0), 1)::float8 as words from findable
  ), hit as materialized (
    select w.term, p.document_id, c.ordinal, c.occurrences::float8 as occurrences, c.length::float8 as length
    from wanted w
    join posting p on p.store_key = any(:stores::bigint[]) and p.lexeme = w.lexeme and p.language = w.language
    join findable f on f.document_id = p.document_id
    cross join lateral unnest(p.ordinals, p.occurrences, p.lengths) as c(ordinal, occurrences, length)
  ), weight as materialized (
    select t.term, ln(1 + (s.chunks - t.chunks + 0.5) / (t.chunks + 0.5)) as weight
    from (select w.term, count(h.term)::float8 as chunks from (select distinct term from wanted) w left join hit h on h.term = w.term
      group by w.term) t cross join size s
  ), scored as (
    select h.document_id, h.ordinal,
      sum(w.weight * h.occurrences / (h.occurrences + ${K1} * (1 - ${B} + ${B} * h.length * s.chunks / s.words)))
        / (select sum(weight) from weight) as score
    from hit h join weight w on w.term = h.term cross join size s
    where :path::text is null or h.document_id in (
      select f.document_id from findable f where jsonb_path_match(f.attributes, :path::jsonpath, :path_values::jsonb, true))
    group by h.document_id, h.ordinal
  ), best as (
    select * from scored where score >= :threshold order by score desc, document_id, ordinal limit :limit
  )
  select b.document_id, b.ordinal, b.score, c.text, d.file_id, d.entry_id, d.attributes, f.name
  from best b
  join chunk c on c.document_id = b.document_id and c.ordinal = b.ordinal
  join document d on d.document_id = b.document_id
  left join file f on f.file_id = d.file_id
  order by b.score desc, b.document_id, b.ordinal`;

export async function chunksByWords(query: Query, search: Search): Promise<FoundChunk[]> {
  const wanted = await lexemesWanted(query, search);
  if (wanted.length === 0) return [];
  const rows = await query<ChunkRow>(BY_WORDS, {
    stores: search.storeKeys,
    now: search.now,
    terms: wanted.map(({ term }) => term),
    languages: wanted.map(({ language }) => language),
    lexemes: wanted.map(({ lexeme }) => lexeme),
    path: search.filter?.path ?? null,
    path_values: JSON.stringify(search.filter?.values ?? {}),
    threshold: search.threshold,
    limit: search.limit,
  });
  return rows.map(chunkOf);
}

/** In each language that the stores have: what language a query is in, nobody can tell from a word or two. */
async function lexemesWanted(query: Query, search: Search): Promise<QueryLexeme[]> {
  const words = [...new Set(wordsOf(search.query))].slice(0, MAX_QUERY_WORDS);
  if (words.length === 0) return [];
  const languages = await query<{ language: string }>(`select distinct d.language from document d where ${FINDABLE}`, {
    stores: search.storeKeys,
    now: search.now,
  });
  const lexized: Lexized[] = [];
  for (const { language } of languages) {
    for (const [word, found] of await lexemesOf(query, language, words)) lexized.push({ word, language, ...found });
  }
  return queryLexemes(words, lexized);
}

function chunkOf(row: ChunkRow): FoundChunk {
  return {
    documentId: Number(row.document_id),
    ordinal: row.ordinal,
    text: row.text,
    score: row.score,
    fileId: row.file_id ?? undefined,
    entryId: row.entry_id ?? undefined,
    name: row.name ?? String(row.attributes.topic ?? ''),
    attributes: row.attributes,
  };
}
