/** Enough for a sentence and its next step. */
const LONGEST = 1000;

/** What a host says to people about a failure, as one line that every table and terminal can hold. */
export function failureMessage(text: string): string {
  return text
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, LONGEST)
    .toWellFormed();
}
