// Carries out what a message asks for. Runs inside the transaction that answers it.
import type { AgentDeps } from '../agent-deps.ts';
import { carryOutReminder } from '../alarms/reminding.ts';
import type { Planned } from '../domain/engine.ts';
import { carryOutAllowance } from '../effects/allowing.ts';
import { askToMail } from '../effects/asking.ts';
import type { EffectRooms } from '../effects/policy.ts';
import type { HeardMessage } from './conversation-store.ts';

/** Returns what to say. */
export function carryOutPlan(deps: AgentDeps<EffectRooms | 'alarms'>, message: HeardMessage, planned: readonly Planned[]): string {
  const said = planned.map((one, place) => carryOutOne(deps, message, one, place));
  return said.filter((line) => line !== '').join('\n');
}

function carryOutOne(deps: AgentDeps<EffectRooms | 'alarms'>, message: HeardMessage, planned: Planned, place: number): string {
  switch (planned.action) {
    case 'email.send':
      return askToMail(deps, message, planned, place);
    case 'allowance.list':
    case 'allowance.revoke':
      return carryOutAllowance(deps, message, planned);
    default:
      return carryOutReminder(deps, message, planned, place);
  }
}
