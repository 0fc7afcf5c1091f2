/** Enough for a sentence and its next step. */
const LONGEST = 1000;

/** A host's failure message for people, reduced to one line that is safe in tables and terminals. */
export function failureMessage(text: string): string {
  return text
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, LONGEST)
    .toWellFormed();
}
