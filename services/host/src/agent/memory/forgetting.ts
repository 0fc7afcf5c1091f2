// Deletes for good: the items the speaker may delete, and all of the agent's own texts that still mention them.

import { KEPT_DAYS } from '@offshoot/context';
import { type ForgetPlan, type ForgetRequest, forgetPlan, mentionsOf } from '@offshoot/memory/forgetting/forget-rules.ts';
import { isFeedback } from '@offshoot/memory/items/feedback.ts';
import type { MemoryItem } from '@offshoot/memory/items/item.ts';
import { isSaidBy, speakerDigest, tellerOf } from '@offshoot/memory/items/tellers.ts';
import { linesOverdue } from '@offshoot/memory/lines/horizon.ts';
import { concernsIn } from '@offshoot/memory/people/concerns.ts';
import type { Person } from '@offshoot/memory/people/people.ts';
import { Refusal } from '@offshoot/refusals';
import type { AgentDeps } from '../record/agent-deps.ts';
import type { ConversationTable, HeardMessage } from '../transcript/conversation-store.ts';
import type { FoldedTable } from '../transcript/folded-store.ts';
import { isOwner } from '../trust/owners.ts';
import type { MemoryTable } from './memory-store.ts';

/** Runs inside the transaction that marks the message as learned; call scrub() after the commit. Returns what was done. */
export function forget(
  deps: AgentDeps<ConversationTable & MemoryTable>,
  message: HeardMessage,
  o: Pick<ForgetRequest, 'asked' | 'scopes' | 'speaker'> & { people: readonly Person[] },
): ForgetPlan {
  const { conversation, memory } = deps.store;
  const { messageId, senderInboxId: inboxId, sentAt, text } = message;
  const byOwner = isByOwner(deps, message);
  const plan = forgetPlan({ ...o, text, isOwner: byOwner }, { known: memory.all(), people: o.people });
  bar(deps, message, o.scopes);
  const { gone, hidden, cut } = plan;
  const items = [...gone, ...hidden, ...cut.map(({ item }) => item)];
  if (items.length === 0) return plan;
  const teachers = new Set(items.flatMap(({ provenance: p }) => (p.from === 'message' ? [p.messageId] : [])));
  const topicsOf = Map.groupBy(items, ({ provenance }) => tellerOf(provenance));
  const taughtIt = (line: HeardMessage) =>
    teachers.has(line.messageId) || (topicsOf.get(line.senderInboxId) ?? []).some(({ topic }) => memory.wasTaughtBy(line.messageId, topic));
  // The text of an opinion besides its quote ("liked this answer") is not worth looking for.
  const mentions = mentionsOf(items.filter((item) => !isFeedback(item)));
  // An opinion quotes an answer, so it goes with what the answer said.
  const quoting = memory.all().filter((item) => isFeedback(item) && mentions(item.text));
  const idsOf = (some: readonly MemoryItem[]) => some.map(({ id }) => id);
  // An order that covers only what its speaker said does not bar others' statements on the topic.
  const said = isSaidBy(inboxId);
  const [own, others] = byOwner ? [[], gone] : [gone.filter(said), gone.filter((item) => !said(item))];
  memory.forget(idsOf(own), sentAt, inboxId);
  memory.forget(idsOf(others), sentAt);
  memory.forget(idsOf(quoting));
  memory.hide(idsOf(hidden), sentAt, inboxId);
  for (const { item, key, ...left } of cut) memory.cut(item.id, { ...left, concerns: concernsIn([key], o.people) });
  conversation.forgetTexts({
    line: (line) => {
      if (line.messageId === messageId) return 'once-done';
      if (taughtIt(line)) return 'now';
      // A line after the order is new.
      if (line.learn && line.sentAt > sentAt) return 'stays';
      return mentions(line.text) ? 'once-done' : 'stays';
    },
    unsaid: mentions,
  });
  return plan;
}

/** For orders that cover everything: earlier statements that arrive late are dropped, or hidden, too. */
function bar(deps: AgentDeps<MemoryTable>, { senderInboxId, sentAt }: HeardMessage, scopes: ForgetRequest['scopes']): void {
  const speaker = speakerDigest(senderInboxId);
  if (scopes.some((scope) => scope === 'said' || scope === 'everything')) deps.store.memory.barBefore('said-by', speaker, sentAt);
  if (scopes.some((scope) => scope === 'about-speaker' || scope === 'everything')) deps.store.memory.barBefore('about', speaker, sentAt);
}

/** Whether the present owner said it. Earlier lines, from before they owned the agent, count as a member's. */
export function isByOwner(
  deps: AgentDeps<ConversationTable & MemoryTable>,
  { senderInboxId, sentAt }: Pick<HeardMessage, 'senderInboxId' | 'sentAt'>,
): boolean {
  return isOwner(deps, senderInboxId) && sentAt.getTime() >= deps.store.state.ownerChangedAt;
}

const LINES_TIDIED_EVERY_MS = 60 * 60_000;

/** Deletes the lines that it has kept for longer than the owner lets it. Cheap if it has looked lately. */
export function tidyLines(deps: AgentDeps<MemoryTable>): void {
  const { memory, state } = deps.store;
  const now = deps.now();
  // A clock that was set back must not stop it.
  if (Math.abs(now.getTime() - state.linesTidiedAt) < LINES_TIDIED_EVERY_MS) return;
  const overdue = deps.store.transaction(() => {
    const ids = linesOverdue(memory.all(), state.keptDays, now);
    if (ids.length > 0) memory.forget(ids);
    deps.store.change({ linesTidiedAt: now.getTime() });
    return ids.length;
  });
  if (overdue === 0) return;
  memory.scrub();
  deps.log.info({ instanceId: deps.instanceId, count: overdue }, 'has deleted lines that it kept for long enough');
}

/** Throws VALIDATION_FAILED. Lines that are overdue by then are deleted at once. */
export function keepLinesFor(deps: AgentDeps<MemoryTable>, days: number): void {
  if (!KEPT_DAYS.includes(days))
    throw new Refusal('VALIDATION_FAILED', 'I can keep what people say for 7, 30, 90 or 365 days, or for good.', {
      help: 'Say, for example, “keep: 30 days” or “keep: for good”.',
      metadata: { field: 'days' },
    });
  deps.store.change({ keptDays: days, linesTidiedAt: 0 });
  tidyLines(deps);
}

/** Drops texts that are no longer needed. Returns how many of them were to be forgotten; if any, call scrub(). */
export function tidyForgotten(deps: AgentDeps<ConversationTable & FoldedTable & MemoryTable>): number {
  const { conversation, memory } = deps.store;
  return deps.store.transaction(() => {
    const count = conversation.tidy() + deps.store.folded.tidy(deps.now());
    if (count > 0) memory.compactionDue();
    return count;
  });
}
