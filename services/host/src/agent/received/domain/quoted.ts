// The words of a person outside, as lines of a message of the agent: every line is marked, and nothing in it is a link.
import { unlinked } from '@offshoot/engine/links.ts';

/** `goesOn`: after a text that is cut at `max` UTF-16 units, or that was cut before. */
export function quoted(text: string, { max, goesOn, isCut = false }: { max: number; goesOn: string; isCut?: boolean }): string[] {
  const cut = text.length > max ? text.slice(0, max).replace(/[\ud800-\udbff]$/, '') : text;
  if (cut === '') return ['(no text that I can read)'];
  const lines = unlinked(cut)
    .split('\n')
    .map((line) => `> ${line}`.trimEnd());
  return isCut || cut !== text ? [...lines, goesOn] : lines;
}
