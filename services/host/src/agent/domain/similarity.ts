/**
 * How close texts are in meaning. Texts are compared as people see them: without invisible characters, and with look-alike letters of
 * other scripts replaced.
 */
export interface Similarity {
  /**
   * Log odds that who speaks of a subject ("the budget") means the text too: a row for each subject, in it a number for each
   * text. No row for a subject of unknown words, no number for a text that is not English. Never rejects: what cannot be
   * compared in full in time is judged by its words alone, more strictly.
   */
  odds(subjects: readonly string[], texts: readonly string[]): Promise<readonly (readonly (number | undefined)[] | undefined)[]>;
  /**
   * The words by which an answer may say what a question asks for by this one, lowercase and in no order: "film" for "movie", "kitten" for
   * "animal". Empty for a word that is not English. At once, and the same every time.
   */
  kinOf(word: string): readonly string[];
}
