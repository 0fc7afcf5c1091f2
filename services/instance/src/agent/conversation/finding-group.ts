// Looks for the conversation that the claim names among all groups that anybody has put the agent into.
import type { AgentConversation, XmtpAgentClient } from '@offshoot/xmtp/agent-client.ts';
import type { OnlineDeps } from '../agent-deps.ts';
import type { AddedBy } from '../ownership/domain/owner-statement.ts';
import { isTransferGroup } from '../transfers/group.ts';
import { isDestination } from './domain/destination.ts';

/** Anybody can put the agent into any number of groups: one look judges so many new ones … */
const NEW_AT_ONCE = 50;
/** … and so many old ones again, in turn: the agent may have been removed and added again by somebody else. */
const OLD_AT_ONCE = 20;

/** Groups that were judged and are not the one, the one that was judged longest ago first. */
const others = new WeakMap<XmtpAgentClient, Set<string>>();

export interface Found {
  /** The oldest group that fits. */
  group: AgentConversation | undefined;
  /** More groups have not been judged yet. */
  more: boolean;
}

/** A local read. */
export async function findGroup(
  deps: OnlineDeps<'conversation' | 'incoming'>,
  named: AddedBy,
  fits: (group: AgentConversation) => boolean = () => true,
): Promise<Found> {
  if (named.groupId !== '') return { group: await judged(deps, named.groupId, named, fits), more: false };
  const judgedBefore = others.get(deps.client) ?? new Set<string>();
  others.set(deps.client, judgedBefore);
  const fresh = (await deps.client.groupIds()).filter((id) => !judgedBefore.has(id));
  for (const id of [...[...judgedBefore].slice(0, OLD_AT_ONCE), ...fresh.slice(0, NEW_AT_ONCE)]) {
    const group = await judged(deps, id, named, fits);
    if (group !== undefined) return { group, more: false };
    // To the end of the line.
    judgedBefore.delete(id);
    judgedBefore.add(id);
  }
  return { group: undefined, more: fresh.length > NEW_AT_ONCE };
}

async function judged(
  deps: OnlineDeps<'conversation' | 'incoming'>,
  id: string,
  named: AddedBy,
  fits: (group: AgentConversation) => boolean,
): Promise<AgentConversation | undefined> {
  const { claimed } = deps.store.state;
  if (claimed === undefined) return undefined;
  if (!isDestination(id, await deps.client.lastAdding(id), named, claimed.since)) return undefined;
  const group = await deps.client.conversation(id);
  const isOurs = group?.kind === 'group' && group.isActive && !isTransferGroup(group, deps.store) && fits(group);
  return isOurs ? group : undefined;
}
