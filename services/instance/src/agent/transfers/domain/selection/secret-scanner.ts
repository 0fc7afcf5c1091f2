// Finds keys, tokens and passwords by their form. One implementation (adapters/secretlint-scanner.ts), one contract suite.
export interface SecretScanner {
  /** For each text the names of the rules that found something, sorted; empty: none. Never throws: a text that cannot be read is reported by the rule 'unreadable'. */
  rulesFoundIn(texts: readonly string[]): Promise<string[][]>;
}
