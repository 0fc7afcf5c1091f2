// Words for the outcome of an order to forget. They report as done only what was done.

import type { ForgetOrder } from '../items/learned.ts';
import type { ForgetOutcome } from '../items/outcome.ts';

const MAX_TELLERS = 3;

/** What to say to have it forgotten: carrying-out.ts waits for it. */
const closestSentence = (closest: string): string =>
  `I found nothing in those words. You said: “${closest}” Say “forget it” if you mean that, or name it in other words.`;
/** How to refer to an order, in words that are safe to repeat. */
const ASKED: Record<ForgetOrder['scope'], string> = {
  named: 'that',
  said: 'everything you taught me',
  'about-speaker': 'everything about you',
  everything: 'everything you taught me and everything about you',
};

export const FORGET_SCOPES = Object.keys(ASKED) as ForgetOrder['scope'][];

export const forgetOrder = (scope: ForgetOrder['scope']): ForgetOrder => ({ asked: ASKED[scope], scope });

/** Never names what was forgotten. */
export function forgetSentence({ asked, forgotten, hidden, stays, nothingFound, closest }: ForgetOutcome): string {
  if (nothingFound && closest !== undefined) return closestSentence(closest);
  if (nothingFound) return 'I know nothing about that, so there was nothing to forget.';
  const parts: string[] = [];
  if (forgotten > 0) parts.push(`Done: I have forgotten ${listed(asked)}.`);
  if (hidden > 0) {
    const what = `what others taught me about you${forgotten > 0 ? '' : ' there'}`;
    parts.push(`${forgotten > 0 ? 'And' : 'Done:'} ${what} is hidden, and I no longer tell anybody.`);
  }
  if (stays.count > 0) {
    const who = listed(stays.tellers.slice(0, MAX_TELLERS));
    const much = stays.count === 1 ? 'One thing stays' : `${stays.count} things stay`;
    parts.push(`${much}, because ${who === '' ? 'somebody else' : who} taught me: ask them or my owner.`);
  }
  return parts.join(' ');
}

/** "Saul", "Saul and Maria", "Saul, Maria and Leo". */
function listed(parts: readonly string[]): string {
  if (parts.length < 2) return parts[0] ?? '';
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}
