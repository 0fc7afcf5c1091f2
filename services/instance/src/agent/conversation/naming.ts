// The name that tells the agent from the other agents of its conversation.
import { type AgentDeps, character } from '../agent-deps.ts';
import { nameNumbered } from '../domain/phrases.ts';
import { distinctName, type NamedAgent } from './domain/name-clash.ts';

type NamingDeps = AgentDeps<'conversation'>;

/** The agent as others know it, under its name or the given one. */
export function asNamed(deps: NamingDeps, name = character(deps).name): NamedAgent {
  const { inboxId = '', joinedAt } = deps.store.state;
  return { inboxId, name, joinedAt };
}

/** What it calls itself where it is given that name. */
export function nameToTake(deps: NamingDeps, given: string): string {
  return distinctName(asNamed(deps, given), deps.store.conversation.agents(), { isNew: true });
}

/** Takes a number where another agent had the name before. Returns whether it did: then profile and files show another name. */
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
