// Does what a message asks for, by a plan that is made of the message alone.

import type { Planned } from '@offshoot/engine/engine.ts';
import type { AlarmTable } from '../../../alarms/alarm-store.ts';
import { carryOutReminder, zoneOf } from '../../../alarms/reminding.ts';
import { setTrigger } from '../../../alarms/triggering.ts';
import { carryOutAllowance } from '../../../effects/allowing.ts';
import { askFor } from '../../../effects/asking.ts';
import type { EffectDeps } from '../../../effects/effect-kinds.ts';
import { type Content, slotOf } from '../../../effects/slots.ts';
import type { TimedEngine } from '../../../engine/timed-engine.ts';
import { carryOutGoal } from '../../../goals/setting.ts';
import { plannableTools } from '../../../mcp/server-tools.ts';
import type { MemoryTable } from '../../../memory/memory-store.ts';
import { character } from '../../../record/agent-deps.ts';
import type { HeardMessage } from '../../../transcript/conversation-store.ts';
import type { Answer, Question } from '../question.ts';
import { type FillingDeps, fill } from './filling.ts';

export type ActingDeps = PlanDeps & FillingDeps;
type PlanDeps = EffectDeps<AlarmTable & MemoryTable> & { readonly engine: Pick<TimedEngine, 'withModel'> };

/** Undefined: the message asks for nothing that the agent can do. Throws EngineError. */
export async function answerByPlan(deps: ActingDeps, question: Question): Promise<Answer | undefined> {
  if (!question.mayAct) return undefined;
  const { message, heard } = question;
  const { name, model } = character(deps);
  const request = { model, agentName: name, message: heard, zone: zoneOf(deps, message.senderInboxId), tools: plannableTools(deps) };
  const planned = await deps.engine.call((engine, signal) => engine.plan(request, signal));
  if (planned.length === 0 || deps.engine.isClosing) return undefined;
  const content = await fill(deps, question, planned);
  return { text: '', act: () => carryOutPlan(deps, message, planned, content) };
}

/** `content`: the text of the effect that has one to be made. `from`: place of the first among what the message asks for. Returns what to say. Runs inside the transaction that answers the message. */
export function carryOutPlan(deps: PlanDeps, message: HeardMessage, planned: readonly Planned[], content?: Content, from = 0): string {
  const said = planned.map((one, i) => {
    const place = from + i;
    return slotOf(one) === undefined ? carryOutOne(deps, message, one, place) : askWith(deps, message, { planned: one, place, content });
  });
  if (content?.is === 'unmade') said.push(content.line);
  return said.filter((line) => line !== '').join('\n');
}

function carryOutOne(deps: PlanDeps, message: HeardMessage, planned: Planned, place: number): string {
  switch (planned.action) {
    case 'allowance.list':
    case 'allowance.revoke':
      return carryOutAllowance(deps, message, planned);
    case 'trigger.set':
      return setTrigger(deps, message, planned, place);
    case 'goal.set':
    case 'goal.list':
    case 'goal.stop':
      return carryOutGoal(deps, message, planned, place);
    case 'reminder.set':
    case 'reminder.list':
    case 'reminder.cancel':
      return carryOutReminder(deps, message, planned, place);
    default: {
      const kind = deps.effectKinds.forPlan(planned.action);
      return kind === undefined ? '' : askFor(deps, message, { kind, planned, place }).line;
    }
  }
}

function askWith(
  deps: PlanDeps,
  message: HeardMessage,
  { planned, place, content }: { planned: Planned; place: number; content: Content | undefined },
): string {
  const kind = deps.effectKinds.forPlan(planned.action);
  return kind === undefined || content?.is !== 'made' ? '' : askFor(deps, message, { kind, planned, place, content }).line;
}
