// Orders to post something regularly: "every Monday post what is still open".
import { linear } from '@offshoot/linear-patterns';
import { whatToPost } from '../../../../agent/alarms/domain/trigger.ts';
import { timeSpansIn } from '../../../../agent/alarms/domain/when.ts';
import type { Planned, PlanRequest } from '../../../../agent/domain/engine.ts';
import { outside } from './spans.ts';

const REGULAR = /\b(?:every|each|daily|weekly|monthly|yearly|(?:mon|tues|wednes|thurs|fri|satur|sun|week)days)\b/i;

/** Undefined: the message asks for nothing of that kind. */
export function plannedTrigger(said: string, { message: { sentAt }, zone }: PlanRequest): Planned | undefined {
  const order = said.replace(linear(/[\s.!?]+$/), '');
  if (!REGULAR.test(order)) return undefined;
  const spans = timeSpansIn(order, { now: sentAt, zone });
  const rest = outside(order, spans)
    .replace(/\s+/g, ' ')
    .replace(linear(/^[\s,:–—-]+|[\s,:–—-]+$/g), '')
    .replace(linear(/^(?:please|then)\s+|[\s,]+please$/gi), '');
  const what = whatToPost(rest);
  if (what === undefined) return undefined;
  return { action: 'trigger.set', when: spans.map(({ start, end }) => order.slice(start, end)).join(' '), what };
}
