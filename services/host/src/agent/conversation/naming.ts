// The name that distinguishes the agent from other agents in its conversation.

import { nameNumbered } from '../domain/phrases.ts';
import { type AgentDeps, character } from '../record/agent-deps.ts';
import { distinctName, type NamedAgent } from '../record/domain/name-clash.ts';
import type { ConversationTable } from '../transcript/conversation-store.ts';

type NamingDeps = AgentDeps<ConversationTable>;

/** The agent as others know it, under its own or the given name. */
export function asNamed(deps: NamingDeps, name = character(deps).name): NamedAgent {
  const { inboxId = '', joinedAt } = deps.store.state;
  return { inboxId, name, joinedAt };
}

/** The name the agent takes when given this one. */
export function nameToTake(deps: NamingDeps, given: string): string {
  return distinctName(asNamed(deps, given), deps.store.conversation.agents(), { isNew: true });
}

/** Appends a number if another agent had the name first. Returns whether the name changed; profile and files must then be updated. */
export function reviewName(deps: NamingDeps): boolean {
  const { name } = character(deps);
  const distinct = distinctName(asNamed(deps), deps.store.conversation.agents());
  if (distinct === name) return false;
  const { chosenName } = deps.store.state;
  deps.store.transaction(() => {
    deps.store.change(chosenName === name ? { chosenName: distinct } : { numberedName: distinct });
    deps.store.conversation.say(`named:${distinct}`, nameNumbered(name, distinct));
  });
  return true;
}
