import { visible } from '@offshoot/plain-text';

/** One line of ASCII already, as most texts are: thousands of them are shown at once. */
const ONE_LINE = /^[!-~]+(?: [!-~]+)*$/;

/** One line to be read: what is hidden in it is shown. */
export const shownLine = (text: string): string => (ONE_LINE.test(text) ? text : visible(oneLine(text)));

/** A text as one line of valid Unicode, without control characters: what stands in it begins no line of its own. */
export function oneLine(text: string): string {
  if (ONE_LINE.test(text)) return text;
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim();
}
