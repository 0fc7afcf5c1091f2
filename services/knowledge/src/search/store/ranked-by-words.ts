import type { PreparedQueries } from '@offshoot/postgres';
import { wordsOf } from '../../indexing/domain/words.ts';
import { lexemesOf } from '../../indexing/store/lexemes.ts';
import { type Scored, scoresOf, type TermPosting } from '../domain/bm25.ts';
import { best } from '../domain/place.ts';
import { type Lexized, type QueryLexeme, queryLexemes } from '../domain/query-terms.ts';
import { MAX_QUERY_WORDS, type Search } from '../domain/search.ts';
import { FINDABLE, filterValues, PASSES } from './chunks-at.ts';

type Query = PreparedQueries['query'];

interface PostingRow {
  term: number;
  document_id: string;
  is_wanted: boolean;
  ordinals: string;
  occurrences: string;
  lengths: string;
  all_chunks: string;
  all_words: string;
}

/**
 * One statement, so it sees one state of the stores even if documents come and go meanwhile: the frequency of a word comes from the same
 * rows as the results. `offset 0` keeps the planner from anything but one look into the index for each word.
 */
const POSTINGS = `
  with size as materialized (
    select coalesce(sum(d.chunks), 0) as chunks, coalesce(sum(d.words), 0) as words from document d where ${FINDABLE}
  )
  select w.term, d.document_id, ${PASSES} as is_wanted, p.ordinals::text as ordinals, p.occurrences::text as occurrences,
    p.lengths::text as lengths, s.chunks as all_chunks, s.words as all_words
  from unnest(:terms::integer[], :languages::text[], :lexemes::text[]) as w(term, language, lexeme)
  cross join lateral (
    select * from posting where store_key = any(:stores::bigint[]) and lexeme = w.lexeme and language = w.language offset 0
  ) p
  join document d on d.document_id = p.document_id and ${FINDABLE}
  cross join size s`;

/** The best by their words, best first. */
export async function rankedByWords(query: Query, search: Search, limit: number): Promise<Scored[]> {
  const wanted = await lexemesWanted(query, search);
  if (wanted.length === 0) return [];
  const rows = await query<PostingRow>(POSTINGS, {
    stores: search.storeKeys,
    now: search.now,
    terms: wanted.map(({ term }) => term),
    languages: wanted.map(({ language }) => language),
    lexemes: wanted.map(({ lexeme }) => lexeme),
    ...filterValues(search),
  });
  const size = { chunks: Number(rows[0]?.all_chunks), words: Number(rows[0]?.all_words) };
  return best(scoresOf(new Set(wanted.map(({ term }) => term)), rows.map(postingOf), size), limit);
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

function postingOf(row: PostingRow): TermPosting {
  return {
    term: row.term,
    documentId: Number(row.document_id),
    isWanted: row.is_wanted,
    ordinals: numbersIn(row.ordinals),
    occurrences: numbersIn(row.occurrences),
    lengths: numbersIn(row.lengths),
  };
}

/** Of an array as PostgreSQL writes it. */
const numbersIn = (array: string): number[] => JSON.parse(`[${array.slice(1, -1)}]`);
