import { visible } from '@offshoot/text';

/** Matches text that already is one line of ASCII, as most is: a fast path, since thousands are shown at once. */
const ONE_LINE = /^[!-~]+(?: [!-~]+)*$/;

/** One line for display, with hidden characters made visible. */
export const shownLine = (text: string): string => (ONE_LINE.test(text) ? text : visible(oneLine(text)));

/** A text as one line of valid Unicode, without control characters: nothing in it can start a new line. */
export function oneLine(text: string): string {
  if (ONE_LINE.test(text)) return text;
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim();
}
