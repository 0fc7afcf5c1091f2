declare module 'unicode-script' {
  /** ISO 15924 codes of the script extensions, with the augmented "Hanb", "Jpan" and "Kore"; every script for a common character. */
  export function unicodeAugmentedScriptCodes(character: string): Set<string>;
}
