// Deleting for good: the items that the speaker may delete, and every text of the agent's own that still says them.

import type { AgentDeps } from '../agent-deps.ts';
import type { HeardMessage } from '../conversation/conversation-store.ts';
import { concernsIn } from './domain/concerns.ts';
import { isFeedback } from './domain/feedback.ts';
import { type ForgetPlan, type ForgetRequest, forgetPlan, mentionsOf } from './domain/forget-rules.ts';
import type { MemoryItem } from './domain/item.ts';
import type { Person } from './domain/people.ts';
import { isSaidBy, speakerDigest, tellerOf } from './domain/tellers.ts';

/** Inside the transaction that takes the message as learned; scrub() after its commit. Returns what was done with what. */
export function forget(
  deps: AgentDeps<'conversation' | 'memory'>,
  message: HeardMessage,
  o: Pick<ForgetRequest, 'asked' | 'scopes' | 'speaker'> & { people: readonly Person[] },
): ForgetPlan {
  const { conversation, memory } = deps.store;
  const { messageId, senderInboxId: inboxId, sentAt, text } = message;
  const isOwner = isByOwner(deps, message);
  const plan = forgetPlan({ ...o, text, isOwner }, { known: memory.all(), people: o.people });
  bar(deps, message, o.scopes);
  const { gone, hidden, cut } = plan;
  const items = [...gone, ...hidden, ...cut.map(({ item }) => item)];
  if (items.length === 0) return plan;
  const teachers = new Set(items.flatMap(({ provenance: p }) => (p.from === 'message' ? [p.messageId] : [])));
  const topicsOf = Map.groupBy(items, ({ provenance }) => tellerOf(provenance));
  const taughtIt = (line: HeardMessage) =>
    teachers.has(line.messageId) || (topicsOf.get(line.senderInboxId) ?? []).some(({ topic }) => memory.wasTaughtBy(line.messageId, topic));
  // What an opinion says beside its quote ("liked this answer") is no knowledge to look for.
  const mentions = mentionsOf(items.filter((item) => !isFeedback(item)));
  // An opinion quotes an answer: it goes with what the answer told.
  const quoting = memory.all().filter((item) => isFeedback(item) && mentions(item.text));
  const idsOf = (some: readonly MemoryItem[]) => some.map(({ id }) => id);
  // An order that only reaches what its speaker said bars nobody else's words on the topic.
  const said = isSaidBy(inboxId);
  const [own, others] = isOwner ? [[], gone] : [gone.filter(said), gone.filter((item) => !said(item))];
  memory.forget(idsOf(own), sentAt, inboxId);
  memory.forget(idsOf(others), sentAt);
  memory.forget(idsOf(quoting));
  memory.hide(idsOf(hidden), sentAt, inboxId);
  for (const { item, key, ...left } of cut) memory.cut(item.id, { ...left, concerns: concernsIn([key], o.people) });
  conversation.forgetTexts({
    line: (line) => {
      if (line.messageId === messageId) return 'once-done';
      if (taughtIt(line)) return 'now';
      // What is said after the order is told anew.
      if (line.learn && line.sentAt > sentAt) return 'stays';
      return mentions(line.text) ? 'once-done' : 'stays';
    },
    unsaid: mentions,
  });
  return plan;
}

/** Of an order for all of something: what was said before it, and comes later, is not kept either, or hidden as well. */
function bar(deps: AgentDeps<'memory'>, { senderInboxId, sentAt }: HeardMessage, scopes: ForgetRequest['scopes']): void {
  const speaker = speakerDigest(senderInboxId);
  if (scopes.some((scope) => scope === 'said' || scope === 'everything')) deps.store.memory.barBefore('said-by', speaker, sentAt);
  if (scopes.some((scope) => scope === 'about-speaker' || scope === 'everything')) deps.store.memory.barBefore('about', speaker, sentAt);
}

/** Whether its present owner said it: what somebody said before the agent was theirs is a member's word. */
export function isByOwner(
  deps: AgentDeps<'conversation' | 'memory'>,
  { senderInboxId, sentAt }: Pick<HeardMessage, 'senderInboxId' | 'sentAt'>,
): boolean {
  const { claimed, ownerChangedAt } = deps.store.state;
  return senderInboxId === claimed?.ownerId && sentAt.getTime() >= ownerChangedAt;
}

/** Drops texts that nobody needs any more. Returns how many of them somebody had asked to forget: scrub() then. */
export function tidyForgotten(deps: AgentDeps<'conversation' | 'memory'>): number {
  const { conversation, memory } = deps.store;
  return deps.store.transaction(() => {
    const count = conversation.tidy();
    if (count > 0) memory.compactionDue();
    return count;
  });
}
