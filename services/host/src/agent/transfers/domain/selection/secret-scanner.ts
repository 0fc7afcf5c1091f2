// Finds keys, tokens and passwords by their form. One implementation (adapters/secretlint-scanner.ts), one contract suite.
export interface SecretScanner {
  /**
   * For each text, the sorted names of the rules that matched; empty: none. Never throws: a text that cannot be scanned is reported under
   * the rule 'unreadable'.
   */
  rulesFoundIn(texts: readonly string[]): Promise<string[][]>;
}
