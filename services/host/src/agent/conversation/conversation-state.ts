// Who is present and who spoke last: the input of the addressing rule.

import type { ConversationState } from '@offshoot/engine/addressing/addressing.ts';
import { sameLook } from '@offshoot/text';
import { type AgentDeps, character } from '../record/agent-deps.ts';
import { isSpokesman } from '../record/domain/name-clash.ts';
import type { ConversationTable } from '../transcript/conversation-store.ts';
import { asNamed } from './naming.ts';

export interface Present {
  selfInboxId: string;
  memberInboxIds: readonly string[];
}

/** As currently known to the agent. */
export function conversationStateOf(
  deps: AgentDeps<ConversationTable>,
  { selfInboxId, memberInboxIds }: Present,
  senderInboxId: string,
): ConversationState {
  const { conversation } = deps.store;
  const here = new Set(memberInboxIds);
  const agents = conversation.agents().filter(({ inboxId }) => here.has(inboxId));
  const [own = '', ...more] = character(deps).names;
  const lastAgent = conversation.lastSpeakerOf([selfInboxId, ...agents.map(({ inboxId }) => inboxId)]);
  return {
    selfInboxId,
    // If another agent bears the template's name, it is that agent's.
    names: [own, ...more.filter((name) => agents.every((agent) => sameLook(agent.name) !== sameLook(name)))],
    memberCount: memberInboxIds.length,
    agentExchange: deps.store.state.agentExchange,
    others: conversation.people().flatMap(({ inboxId, name }) => (inboxId !== selfInboxId && here.has(inboxId) ? [name] : [])),
    otherAgents: agents.map(({ name }) => name),
    justSpoke: conversation.lastSpeaker({ except: senderInboxId }) === selfInboxId,
    isSpokesman: isSpokesman(asNamed(deps), agents, lastAgent),
  };
}
