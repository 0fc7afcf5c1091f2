/** One lexeme of a query in one language. Lexemes of one `term` are forms of the same word in different languages. */
export interface QueryLexeme {
  term: number;
  language: string;
  lexeme: string;
}

/** What a dictionary makes of one word. */
export interface Lexized {
  word: string;
  language: string;
  lexeme: string;
  isStopWord: boolean;
}

/**
 * Each different word of a query is a term. A lexeme counts once in a language, for the first word that has it. Stop words, such as “the”,
 * count only if a query has no other words in that language.
 */
export function queryLexemes(words: readonly string[], lexized: readonly Lexized[]): QueryLexeme[] {
  const found: QueryLexeme[] = [];
  for (const [language, all] of Map.groupBy(lexized, (one) => one.language)) {
    const telling = all.some(({ isStopWord }) => !isStopWord) ? all.filter(({ isStopWord }) => !isStopWord) : all;
    const lexemes = new Map(telling.map(({ word, lexeme }) => [word, lexeme]));
    const seen = new Set<string>();
    for (const [term, word] of words.entries()) {
      const lexeme = lexemes.get(word);
      if (lexeme === undefined || seen.has(lexeme)) continue;
      seen.add(lexeme);
      found.push({ term, language, lexeme });
    }
  }
  return found;
}
