// Carries out what a message asks for. Runs inside the transaction that answers it.
import { carryOutReminder } from '../../alarms/reminding.ts';
import { setTrigger } from '../../alarms/triggering.ts';
import type { Planned } from '../../domain/engine.ts';
import { carryOutAllowance } from '../../effects/allowing.ts';
import { askFor } from '../../effects/asking.ts';
import type { EffectDeps } from '../../effects/effect-kinds.ts';
import { type Content, slotOf } from '../../effects/slots.ts';
import type { HeardMessage } from '../conversation-store.ts';

type ActingDeps = EffectDeps<'alarms'>;

/** `content`: the text of the effect that has one to be made. Returns what to say. */
export function carryOutPlan(deps: ActingDeps, message: HeardMessage, planned: readonly Planned[], content?: Content): string {
  const said = planned.map((one, place) =>
    slotOf(one) === undefined ? carryOutOne(deps, message, one, place) : askWith(deps, message, { planned: one, place, content }),
  );
  if (content?.is === 'unmade') said.push(content.line);
  return said.filter((line) => line !== '').join('\n');
}

function carryOutOne(deps: ActingDeps, message: HeardMessage, planned: Planned, place: number): string {
  switch (planned.action) {
    case 'allowance.list':
    case 'allowance.revoke':
      return carryOutAllowance(deps, message, planned);
    case 'trigger.set':
      return setTrigger(deps, message, planned, place);
    case 'reminder.set':
    case 'reminder.list':
    case 'reminder.cancel':
      return carryOutReminder(deps, message, planned, place);
    default: {
      const kind = deps.effectKinds.forPlan(planned.action);
      return kind === undefined ? '' : askFor(deps, message, { kind, planned, place });
    }
  }
}

function askWith(
  deps: ActingDeps,
  message: HeardMessage,
  { planned, place, content }: { planned: Planned; place: number; content: Content | undefined },
): string {
  const kind = deps.effectKinds.forPlan(planned.action);
  return kind === undefined || content?.is !== 'made' ? '' : askFor(deps, message, { kind, planned, place, content });
}
