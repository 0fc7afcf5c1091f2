// A message with files, as a line of the conversation: their names, which the sender chose.
import { mapHidden } from '@offshoot/text';
import { oneLine } from '@offshoot/text/one-line.ts';

const MARK = '📎 ';
const MAX_NAME = 100;

export function filesLine(names: readonly string[]): string {
  const shown = names.map(
    (name) =>
      mapHidden(oneLine(name), () => '')
        .slice(0, MAX_NAME)
        .toWellFormed()
        .trim() || 'a file',
  );
  return MARK + shown.join(', ');
}

/** A member can also write such a line: then its message has no files. */
export const isFilesLine = (text: string): boolean => text.startsWith(MARK);

/** The names in such a line. */
export const filesIn = (line: string): string[] => (isFilesLine(line) ? line.slice(MARK.length).split(', ') : []);
