// Effects whose text is made of what is read. Everything else about them is fixed before anything is read.
import { type PlannedEffect, planEffect } from '@offshoot/actions';
import type { FromReading, Planned } from '@offshoot/engine/engine.ts';
import type { HeardMessage } from '../transcript/conversation-store.ts';
import { NO_TEXT_MADE } from './domain/words.ts';
import type { MadeText } from './effect-kind.ts';
import type { EffectDeps } from './effect-kinds.ts';

/** `unmade`: nothing is done, and the line says why. */
export type Content = { is: 'made'; text: MadeText; committed: PlannedEffect } | { is: 'unmade'; line: string };

/** What is still to be made. Undefined: nothing. */
export function slotOf(planned: Planned): FromReading | undefined {
  return 'text' in planned && typeof planned.text === 'object' ? planned.text : undefined;
}

interface Commitment {
  effect: PlannedEffect;
  slot: FromReading;
  /** UTF-16 units of the text. */
  maxChars: number;
}

/** Fixes the action, that it is done once, and whom it affects, from the message alone. `line`: why nothing is to be read for it. */
export function commit(deps: EffectDeps, message: HeardMessage, planned: Planned): Commitment | { line: string } {
  const slot = slotOf(planned);
  const kind = deps.effectKinds.forPlan(planned.action);
  if (slot === undefined || kind?.mostMade === undefined) return { line: NO_TEXT_MADE };
  const action = kind.actionOf(deps, planned, message);
  if ('problem' in action) return action;
  const objection = kind.objection?.(deps, action);
  if (objection !== undefined) return objection;
  const effect = planEffect('asked', action);
  return effect === undefined ? { line: NO_TEXT_MADE } : { effect, slot, maxChars: kind.mostMade };
}
