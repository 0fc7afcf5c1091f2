// The name that distinguishes the agent from other agents in its conversation.

import { nameProblem } from '@offshoot/text';
import { oneLine } from '@offshoot/text/one-line.ts';
import { nameKept, nameNumbered } from '../domain/phrases.ts';
import { type AgentDeps, character } from '../record/agent-deps.ts';
import { distinctName, type NamedAgent } from '../record/domain/name-clash.ts';
import type { ConversationTable, HeardMessage } from '../transcript/conversation-store.ts';

type NamingDeps = AgentDeps<ConversationTable>;

/** UTF-16 units. */
const MAX_NAME = 64;

/** The agent as others know it, under its own or the given name. */
export function asNamed(deps: NamingDeps, name = character(deps).name): NamedAgent {
  const { inboxId = '', joinedAt } = deps.store.state;
  return { inboxId, name, joinedAt };
}

/** Returns the name that the agent takes: the one asked for, or one like it. Empty: none. Call in a transaction. */
export function takeName(deps: NamingDeps, { messageId }: Pick<HeardMessage, 'messageId'>, wanted: string): string {
  const { name } = character(deps);
  const asked = oneLine(wanted).slice(0, MAX_NAME);
  if (asked === '' || asked === name) return '';
  const { conversation } = deps.store;
  const taken = nameProblem(asked) === undefined ? distinctName(asNamed(deps, asked), conversation.agents(), { isNew: true }) : '';
  if (taken !== '') deps.store.change({ chosenName: taken });
  else conversation.say(`name:${messageId}`, nameKept(name));
  return taken;
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
