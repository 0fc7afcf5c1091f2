// What the rules for orders have in common: the order itself, without the agent's name and polite words around it.

import { withoutVocative } from '@offshoot/engine/addressing/addressing.ts';
import type { PlanRequest } from '@offshoot/engine/engine.ts';
import { linear } from '@offshoot/text/linear-patterns';

/** Longer messages are not orders. UTF-16 units. */
const MAX_ORDER = 600;
const POLITE = linear(
  /^(?:(?:hey|hi|ok|okay|so|and|now|then|great|cool|please|pls|also|yes|sorry|thanks)[,!.]? +|(?:do not|don't|dont) forget to +)*(?:(?:can|could|would|will) (?:you|u)(?: please| also| just)? +|(?:i|we)(?:'d| would) like you to +|(?:i|we) (?:want|need) you to +|please +|just +)*/i,
);

/** Undefined: the message is no order. */
export function orderIn({ message: { text }, agentName }: Pick<PlanRequest, 'agentName' | 'message'>): string | undefined {
  const said = withoutVocative(text, [agentName]).trim();
  return said.length > MAX_ORDER ? undefined : said.replace(POLITE, '');
}
