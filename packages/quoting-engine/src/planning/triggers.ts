// Orders to post something regularly: "every Monday post what is still open".

import type { Planned } from '@offshoot/engine/engine.ts';
import { linear } from '@offshoot/text/linear-patterns';
import { timeBeside } from '@offshoot/times/plain-order.ts';
import { whatToPost } from '@offshoot/times/post-order.ts';

const REGULAR = /\b(?:every|each|daily|weekly|monthly|yearly|(?:mon|tues|wednes|thurs|fri|satur|sun|week)days)\b/i;

/** Undefined: the message asks for nothing of that kind. */
export function plannedTrigger(said: string): Planned | undefined {
  const order = said.replace(linear(/(?:[\s,.!?]+please)?[\s.!?]+$|[\s,]+please$/i), '');
  if (!REGULAR.test(order)) return undefined;
  const { when, rest } = timeBeside(order) ?? { when: '', rest: '' };
  const what = whatToPost(rest.replace(linear(/^[\s,:–—-]+|[\s,:–—-]+$/g), '').replace(/^(?:please|then)\s+/i, ''));
  return what === undefined ? undefined : { action: 'trigger.set', when, what };
}
