// The triggers of the signed instructions, as far as they say a time and a question. The others are told to the language model alone.
import { linear } from '@offshoot/text/linear-patterns';
import { oneLine } from '@offshoot/text/one-line.ts';
import { whatToPost } from '@offshoot/times/post-order.ts';
import { isUnclear } from '@offshoot/times/schedule.ts';
import { ruleIn } from '@offshoot/times/when.ts';
import { type AgentDeps, character } from '../record/agent-deps.ts';
import type { AlarmTable } from './alarm-store.ts';
import { MAX_WHAT, TEMPLATE } from './domain/trigger.ts';

/** Where the owner has not said in which zone they rest. */
const DEFAULT_ZONE = 'UTC';

/** Makes an alarm for each after a new version, for a new owner, and in another zone. Until then, a cancelled trigger stays cancelled. */
export function reviewTemplateTriggers(deps: AgentDeps<AlarmTable>): void {
  const { alarms, state } = deps.store;
  if (state.claimed === undefined || state.template === undefined) return;
  const zone = state.trust.quietHours?.zone ?? DEFAULT_ZONE;
  const made = `${state.template.digest} ${state.ownerChangedAt} ${zone}`;
  if (made === state.templateTriggersOf) return;
  const here = { now: deps.now(), zone };
  const { triggers } = character(deps).description.soul;
  deps.store.transaction(() => {
    alarms.removeOf(TEMPLATE);
    for (const [place, { trigger, action }] of triggers.entries()) {
      const rule = ruleIn(trigger, here);
      const text = whatToPost(oneLine(action).replace(linear(/[.!?\s]+$/), ''))
        ?.slice(0, MAX_WHAT)
        .toWellFormed();
      if (isUnclear(rule) || rule.every === undefined || text === undefined) continue;
      alarms.add({ messageId: `template:${made}`, place, askedBy: TEMPLATE, kind: 'trigger', whom: 'group', text, rule, nextIndex: 0 });
    }
    deps.store.change({ templateTriggersOf: made });
  });
}
