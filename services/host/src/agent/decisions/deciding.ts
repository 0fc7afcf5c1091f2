// Asks the policy, and writes down what it says.
import { type Action, type Decision, decide, type Situation } from '@offshoot/actions';
import type { ActionKey } from '../record/action-key.ts';
import type { AgentDeps } from '../record/agent-deps.ts';
import type { DecisionTable } from './decision-store.ts';
import { boundArguments, whyOf } from './domain/noted.ts';

/** Call in the transaction that does what the policy says. */
export function decideAndNote(deps: AgentDeps<DecisionTable>, asked: ActionKey, action: Action, situation: Situation): Decision {
  const decision = decide(action, situation);
  deps.store.decisions.note({
    asked,
    askedBy: situation.cause.is === 'request' ? situation.cause.by.inboxId : '',
    kind: action.kind.name,
    outcome: decision.is,
    why: whyOf(decision),
    authority: boundArguments(action),
    at: situation.now,
  });
  return decision;
}
