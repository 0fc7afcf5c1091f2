import type { PreparedQueries } from '@offshoot/postgres';
import { dictionaryOf } from '../domain/languages.ts';
import { withoutAccents } from '../domain/words.ts';

interface LexemeRow {
  word: string;
  lexemes: string[] | null;
}

/** What the dictionary of a language makes of each word: its stem without accents. A stop word stays as it is. */
export async function lexemesOf(
  query: PreparedQueries['query'],
  language: string,
  words: readonly string[],
): Promise<Map<string, { lexeme: string; isStopWord: boolean }>> {
  const rows = await query<LexemeRow>(
    `select word, ts_lexize(:dictionary::regdictionary, word) as lexemes from unnest(:words::text[]) as word`,
    { dictionary: `pg_catalog.${dictionaryOf(language)}`, words },
  );
  return new Map(
    rows.map(({ word, lexemes }) => [word, { lexeme: withoutAccents(lexemes?.[0] ?? word), isStopWord: lexemes?.length === 0 }]),
  );
}
