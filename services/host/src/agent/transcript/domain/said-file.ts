// A file that the agent sends into its conversation. It is text inside the message itself: there is no server that would store it.
import { linear } from '@offshoot/text/linear-patterns';

/** What the Convos app shows without another app. */
const ENDINGS = { 'text/markdown': '.md', 'text/plain': '.txt', 'text/html': '.html' } as const;

export interface SaidFile {
  name: string;
  type: keyof typeof ENDINGS;
  text: string;
}

/** Bytes of UTF-8: less than half of what a message may have. */
export const MAX_FILE_BYTES = 100 * 1024;
const MAX_NAME = 60;
const CUT = '\n\n… (cut here)\n';

/**
 * `title`: of any words, for a name that is safe on every system. A text that is too long is cut, and says so. The caller answers for what
 * is in it: clients render Markdown and HTML.
 */
export function saidFile({ title, type, text }: { title: string; type: SaidFile['type']; text: string }): SaidFile {
  const words = title.replace(/[^\p{L}\p{N}]+/gu, '-');
  const name = [...words]
    .slice(0, MAX_NAME)
    .join('')
    .replace(linear(/^-+|-+$/g), '');
  return { name: `${name || 'file'}${ENDINGS[type]}`, type, text: bounded(text.toWellFormed()) };
}

function bounded(text: string): string {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length <= MAX_FILE_BYTES) return text;
  let end = MAX_FILE_BYTES - Buffer.byteLength(CUT);
  // Not inside a character.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.subarray(0, end).toString('utf8') + CUT;
}

/** A person's words inside Markdown: shown as they are, without links, pictures and formatting. */
export function quotedInMarkdown(text: string): string {
  return text
    .split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/u)
    .map((line) => `    ${line}`)
    .join('\n');
}
