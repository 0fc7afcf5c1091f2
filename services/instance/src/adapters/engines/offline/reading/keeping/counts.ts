// How many come, where it follows from what somebody says: "my sister comes too so we're 6".
import { linear } from '@offshoot/linear-patterns';
import type { Value } from '../../../../../agent/memory/domain/merging/values.ts';

const FOLLOWS = /\b(?:so|then|now|that'?s|which|makes?|too|joins?|coming|comes)\b/i;
/** "My cousin joins so 5" */
const LEADS_TO = /\b(?:so|then|now|that'?s|makes?)(?: (?:it|its|it's|us|we))? $/i;
/** What stands between who comes and how many they are then. */
const LINK = linear(
  /[\s,.]*\b(?:so|then|now|that'?s|that|which|and|makes?)\b(?:[\s,]*\b(?:then|now|it|it's|its|is|us|we|we're|were|are|that'?s|makes?|there)\b)*\s*$/i,
);

export interface HeadCount {
  count: Value;
  /** "my sister comes too" */
  who: string;
}

/** The new number of heads in a sentence that says nothing else in numbers. `written`: with its opening words, "ok so we are 4". */
export function headCountIn(text: string, written: string, values: readonly Value[]): HeadCount | undefined {
  const [count, ...more] = values;
  if (count === undefined || more.length > 0 || !FOLLOWS.test(written)) return undefined;
  const before = text.slice(0, count.at);
  const isLast = /^[\s.!]*$/.test(text.slice(count.at + count.text.length));
  if (count.kind !== 'count' && !(count.kind === 'number' && isLast && LEADS_TO.test(before))) return undefined;
  return { count, who: before.replace(LINK, '').trim() };
}
