// Orders about what the agent may do without asking: "what may you do without asking?"

import type { Planned } from '@offshoot/engine/engine.ts';
import { linear } from '@offshoot/text/linear-patterns';

const LIST =
  /^(?:what (?:may|are you allowed to) (?:you )?do(?: without asking| by yourself| on your own)?|(?:list|show)(?: me| us)? (?:your|the|my) (?:permissions|allowances|grants))[\s?.!]*$/i;
const REVOKE =
  /^ask (?:me|us) (?:again )?before (?:you )?(?:write|writing|e-?mail|e-?mailing|send|sending)(?: (?:an? |any )?(?:e-?mails?|mails?))?(?: to)?\b(?<whom>.*)$|^(?:revoke|withdraw|take back) (?:the |my |your |all )*(?:permission|allowance|grant)s?\b(?: (?:for|about|to (?:write|e-?mail|mail)(?: to)?)\b)?(?<what>.*)$/i;

/** Undefined: the message is about something else. */
export function plannedAllowance(order: string): Planned | undefined {
  if (LIST.test(order)) return { action: 'allowance.list' };
  const revoke = REVOKE.exec(order);
  if (revoke === null) return undefined;
  const which = (revoke.groups?.whom ?? revoke.groups?.what ?? '').replace(linear(/^[\s:,]+|[\s.!?]+$/g), '');
  return { action: 'allowance.revoke', which: /^(?:any(?:body|one)|every(?:body|one|thing)|all)$/i.test(which) ? '' : which };
}
