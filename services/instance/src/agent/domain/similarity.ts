/**
 * How near texts are in meaning. What is compared is read as everybody reads it: without invisible characters, letters of
 * other scripts as what they look like.
 */
export interface Similarity {
  /**
   * Log odds that who speaks of a subject ("the budget") means the text too: a row for each subject, in it a number for each
   * text. No row for a subject of unknown words, no number for a text that is not English. Never rejects: what cannot be
   * compared in full in time is judged by its words alone, more strictly.
   */
  odds(subjects: readonly string[], texts: readonly string[]): Promise<readonly (readonly (number | undefined)[] | undefined)[]>;
}
