// What others wrote, as something that can be shown: bounded, and without what nobody sees.
import { mapHidden } from '@offshoot/text';

/** How much of a longer text is read: hidden characters are dropped from it, and the search for them must not take long. */
const READ_PER_SHOWN = 4;

/** `maxChars`: UTF-16 units of the result. */
export function readableText(text: string, maxChars: number): { text: string; isCut: boolean } {
  const read = text.slice(0, maxChars * READ_PER_SHOWN);
  const clean = withoutHidden(read.replace(/\r\n?/g, '\n'))
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
  return { text: cutAt(clean, maxChars), isCut: clean.length > maxChars || read.length < text.length };
}

const withoutHidden = (text: string): string => mapHidden(text, () => '');

/** A joiner between two characters is hidden once one of them is gone. */
const cutAt = (text: string, max: number): string =>
  text.length <= max ? text : withoutHidden(text.slice(0, max).replace(/[\ud800-\udbff]$/, ''));
