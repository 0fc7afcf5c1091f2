// Deleting for good: the items that the speaker may delete, and every text of the agent's own that still says them.

import type { AgentDeps } from '../agent-deps.ts';
import type { HeardMessage } from '../conversation/conversation-store.ts';
import { isFeedback } from './domain/feedback.ts';
import { type ForgetSpeaker, mayForget, mentionsOf } from './domain/forget-rules.ts';
import type { MemoryItem } from './domain/item.ts';
import { isSaidBy, tellerOf } from './domain/tellers.ts';

/** Inside the transaction that takes the message as learned; scrub() after its commit. Returns what went. */
export function forget(
  deps: AgentDeps<'conversation' | 'memory'>,
  message: HeardMessage,
  speakerName: string,
  ids: readonly string[],
): MemoryItem[] {
  const { conversation, memory } = deps.store;
  const { messageId, senderInboxId: inboxId, sentAt } = message;
  const speaker: ForgetSpeaker = { inboxId, name: speakerName, isOwner: isByOwner(deps, message) };
  const members = conversation.people();
  const items = mayForget(ids, speaker, { known: memory.all(), members });
  if (items.length === 0) return [];
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
  const [own, others] = speaker.isOwner ? [[], items] : [items.filter(said), items.filter((item) => !said(item))];
  memory.forget(idsOf(own), sentAt, inboxId);
  memory.forget(idsOf(others), sentAt);
  memory.forget(idsOf(quoting));
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
  return items;
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
