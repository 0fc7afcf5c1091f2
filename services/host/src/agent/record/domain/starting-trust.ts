import type { JsonObject, Trust } from '@offshoot/statements';
import { soulFrom, startingLevel } from '@offshoot/template-content/soul';

/** The trust of an agent that nobody has claimed yet. */
export const STARTING_TRUST: Trust = { level: 'L2', state: 'active', inboxes: [], delegates: [], budget: {} };

/** The trust of a claimed agent whose owner has set nothing yet, so also after a change of owner. A template's update never changes it. */
export function startingTrust(content: JsonObject): Trust {
  return { ...STARTING_TRUST, level: startingLevel(soulFrom(content.soul)) };
}
