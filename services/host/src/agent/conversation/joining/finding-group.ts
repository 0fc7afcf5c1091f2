// Finds the conversation named in the claim among all groups the agent was added to by anyone.
import type { Destination } from '@offshoot/statements';
import type { AgentConversation, XmtpAgentClient } from '@offshoot/xmtp/agent-client.ts';
import { takingIn } from '../../begun/taking-in.ts';
import type { OnlineDeps } from '../../record/agent-deps.ts';
import type { ConversationTable } from '../../transcript/conversation-store.ts';
import { isTransferGroup } from '../../transfers/group.ts';
import type { IncomingTable } from '../../transfers/incoming-transfers.ts';
import { isDestination } from '../domain/destination.ts';

/** Anybody can add the agent to any number of groups, so one run checks at most this many new ones … */
const NEW_AT_ONCE = 50;
/** … and this many old ones again, in rotation: the agent may have been removed and added again by someone else. */
const OLD_AT_ONCE = 20;

/** Groups checked and rejected, least recently checked first. */
const others = new WeakMap<XmtpAgentClient, Set<string>>();

export interface Found {
  /** The oldest matching group. */
  group: AgentConversation | undefined;
  /** More groups remain to be checked. */
  more: boolean;
}

/** Local read only. */
export async function findGroup(
  deps: OnlineDeps<ConversationTable & IncomingTable>,
  named: Destination & { kind: 'added' },
  fits: (group: AgentConversation) => boolean = () => true,
): Promise<Found> {
  if (named.groupId !== '') return { group: await judged(deps, named.groupId, named, fits), more: false };
  const judgedBefore = others.get(deps.client) ?? new Set<string>();
  others.set(deps.client, judgedBefore);
  const fresh = (await deps.client.groupIds()).filter((id) => !judgedBefore.has(id));
  for (const id of [...[...judgedBefore].slice(0, OLD_AT_ONCE), ...fresh.slice(0, NEW_AT_ONCE)]) {
    const group = await judged(deps, id, named, fits);
    if (group !== undefined) return { group, more: false };
    // Moves to the end of the queue.
    judgedBefore.delete(id);
    judgedBefore.add(id);
  }
  return { group: undefined, more: fresh.length > NEW_AT_ONCE };
}

async function judged(
  deps: OnlineDeps<ConversationTable & IncomingTable>,
  id: string,
  named: Destination & { kind: 'added' },
  fits: (group: AgentConversation) => boolean,
): Promise<AgentConversation | undefined> {
  const { claimed } = deps.store.state;
  if (claimed === undefined) return undefined;
  if (!isDestination(id, await deps.client.lastAdding(id), named, claimed.since)) return undefined;
  const ours = await takingIn(deps, { lane: 'groups', ids: [id], comesAgain: true }, async () => {
    const group = await deps.client.conversation(id);
    const isOurs = group?.kind === 'group' && group.isActive && !isTransferGroup(group, deps.store) && fits(group);
    return isOurs ? group : undefined;
  });
  return ours === 'deadly' ? undefined : ours;
}
