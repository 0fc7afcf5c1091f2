/** A text as one line of valid Unicode, without control characters: what stands in it begins no line of its own. */
export function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim();
}
