// Looks for the conversation that the claim names among all groups that anybody has put the agent into.
import type { AgentConversation, XmtpAgentClient } from '@offshoot/xmtp/agent-client.ts';
import type { OnlineContext } from '../agent-context.ts';
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
  ctx: OnlineContext,
  named: AddedBy,
  fits: (group: AgentConversation) => boolean = () => true,
): Promise<Found> {
  if (named.groupId !== '') return { group: await judged(ctx, named.groupId, named, fits), more: false };
  const judgedBefore = others.get(ctx.client) ?? new Set<string>();
  others.set(ctx.client, judgedBefore);
  const fresh = (await ctx.client.groupIds()).filter((id) => !judgedBefore.has(id));
  for (const id of [...[...judgedBefore].slice(0, OLD_AT_ONCE), ...fresh.slice(0, NEW_AT_ONCE)]) {
    const group = await judged(ctx, id, named, fits);
    if (group !== undefined) return { group, more: false };
    // To the end of the line.
    judgedBefore.delete(id);
    judgedBefore.add(id);
  }
  return { group: undefined, more: fresh.length > NEW_AT_ONCE };
}

async function judged(
  ctx: OnlineContext,
  id: string,
  named: AddedBy,
  fits: (group: AgentConversation) => boolean,
): Promise<AgentConversation | undefined> {
  const { claimed } = ctx.store.state;
  if (claimed === undefined) return undefined;
  if (!isDestination(id, await ctx.client.lastAdding(id), named, claimed.since)) return undefined;
  const group = await ctx.client.conversation(id);
  const isOurs = group?.kind === 'group' && group.isActive && !isTransferGroup(group, ctx.store) && fits(group);
  return isOurs ? group : undefined;
}
