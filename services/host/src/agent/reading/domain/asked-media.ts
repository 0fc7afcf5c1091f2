// Whether a message asks about a picture, a voice message or a film that a member has just sent: for engines without a language model.
import { words } from '@offshoot/memory/words/words.ts';
import { LOOKING, NAMES, POINTING } from './asked-media.data.ts';
import type { Medium } from './media.ts';

/** Longer messages are about something else. UTF-16 units. */
const MAX_ASKING = 200;
/** Lines between a file and what points at it, and what names it. */
const POINTED_AT_WITHIN = 3;
const NAMED_WITHIN = 10;

/** `since`: lines after the file, none: 0. */
export function asksAbout(text: string, file: { medium: Medium | 'unknown'; isRepliedTo: boolean; since: number }): boolean {
  if (text.length > MAX_ASKING) return false;
  const said = words(text);
  const has = (some: ReadonlySet<string>) => said.some((word) => some.has(word));
  if (!/[?？؟]\s*$/u.test(text) && !has(LOOKING)) return false;
  if (file.isRepliedTo) return true;
  const isNamed = file.medium !== 'unknown' && has(NAMES[file.medium]);
  return (isNamed && file.since < NAMED_WITHIN) || (has(POINTING) && file.since < POINTED_AT_WITHIN);
}
