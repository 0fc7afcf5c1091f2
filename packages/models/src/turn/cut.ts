const MARK = '\n[cut here]';

/** At most so many bytes of UTF-8, the mark that says so included. */
export function cutToBytes(text: string, most: number): string {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length <= most) return bytes.toString('utf8');
  const room = Math.max(0, most - MARK.length);
  // A character that was cut in two decodes to U+FFFD.
  const kept = bytes
    .subarray(0, room)
    .toString('utf8')
    .replace(/\uFFFD{1,3}$/, '');
  return `${kept}${MARK}`.slice(0, most);
}
