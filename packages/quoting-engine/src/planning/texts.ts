// Orders to write a text message in plain sentences: "text +1 415 555 0123 that we are late".

import type { Planned } from '@offshoot/engine/engine.ts';
import { numberIn } from '@offshoot/providers/sms/phone-number.ts';
import { contentIn } from './content.ts';

type PlannedText = Extract<Planned, { action: 'sms.send' }>;

const VERB = /^(?:sms|(?:send|write|drop)(?: .{1,60}?)?(?: (?:an?|another|the|this))? (?:text(?: message)?|sms))\b/i;
/** “Text” alone is said of other things, too: it counts if a number follows. */
const WEAK_VERB = /^(?:text|message)\b/i;
/** A number without its country code: whose it is, the agent asks. */
const LOCAL = /(?<![\p{L}\p{N}+])\(?\d[\d ().\-/]{5,18}\d/u;
const MORE = /^\s*(?:,|;|and|&|or)\s+(?:to |at )?\+?\d/i;
/** Who it is, between the verb and the number. */
const MAX_BETWEEN = 80;

/** Undefined: the message does not ask for a text. An empty `to` or `text`: it does not say. */
export function plannedText(order: string): PlannedText | undefined {
  const strong = VERB.exec(order);
  const verb = strong ?? WEAK_VERB.exec(order);
  if (verb === null) return undefined;
  const rest = order.slice(verb[0].length);
  const found = numberIn(rest) ?? localIn(rest);
  const isNear = found !== undefined && found.index <= MAX_BETWEEN && !rest.slice(0, found.index).includes('\n');
  if (!isNear) return strong === null ? undefined : withoutNumber(rest);
  const after = rest.slice(found.index + found.written.length);
  if (MORE.test(after)) return { action: 'sms.send', to: rest.slice(found.index).trim(), text: '' };
  const { text } = contentIn(after);
  if (strong === null && text === '' && !found.written.startsWith('+')) return undefined;
  return { action: 'sms.send', to: found.written, text };
}

function localIn(text: string): { written: string; index: number } | undefined {
  const found = LOCAL.exec(text);
  return found === null ? undefined : { written: found[0], index: found.index };
}

/** "Send the hotel a text that …": whom is known, where is not. */
function withoutNumber(rest: string): PlannedText | undefined {
  const at = /(?:^|\s)(?:that|saying|:)/i.exec(rest);
  if (at === null || at.index > MAX_BETWEEN) return undefined;
  return { action: 'sms.send', to: '', text: contentIn(rest.slice(at.index)).text };
}
