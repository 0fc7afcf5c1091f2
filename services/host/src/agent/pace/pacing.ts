// Checks before each engine call whether it is paid for, and tells a payer once about having to wait.

import { paceKept, skippedSome } from '../domain/phrases.ts';
import type { AgentDeps } from '../record/agent-deps.ts';
import { isSilent } from '../record/domain/quiet.ts';
import type { ConversationTable, HeardMessage } from '../transcript/conversation-store.ts';
import { nameOf } from '../transcript/names.ts';
import { isOwner } from '../trust/owners.ts';
import { MAX_WAITING_PER_MEMBER, notePayersFor, OWNER_PAYS, type Payer, payersFor, priceOf } from './domain/pace.ts';
import type { PaceTable, Short } from './pace-store.ts';

/** Undefined: paid. Otherwise the message waits, and its sender, unless an agent, is told once. */
export function payFor(deps: AgentDeps<ConversationTable & PaceTable>, { senderInboxId: inboxId, text }: HeardMessage): Short | undefined {
  const { conversation, pace } = deps.store;
  const isAgent = conversation.member(inboxId)?.isAgent ?? false;
  const payers = payersFor({ inboxId, isOwner: isOwner(deps, inboxId), isAgent });
  const bytes = Buffer.byteLength(text, 'utf8');
  const now = deps.now().getTime();
  return deps.store.soon(() => {
    const short = pace.pay(
      payers.map((payer) => ({ payer, price: priceOf(bytes, payer) })),
      now,
    );
    // An agent would reply to the notice.
    if (short !== undefined && !isAgent) tellOnce(deps, short.payer, inboxId);
    return short;
  });
}

/** Whether a person's message may be queued for learning. If too many are waiting it may not, and the sender is told once. */
export function mayWait(deps: AgentDeps<ConversationTable & PaceTable>, inboxId: string): boolean {
  if (deps.store.conversation.waitingFrom(inboxId) < MAX_WAITING_PER_MEMBER) return true;
  const [payer] = payersFor({ inboxId, isOwner: isOwner(deps, inboxId), isAgent: false });
  if (payer !== undefined) tellOnce(deps, payer, inboxId);
  return false;
}

function tellOnce(deps: AgentDeps<ConversationTable & PaceTable>, payer: Payer, inboxId: string): void {
  const now = deps.now().getTime();
  if (isSilent(deps.store.state.quiet) || !deps.store.pace.tellOnce(payer, now)) return;
  const who = payer.key === 'members' ? undefined : nameOf(deps, inboxId);
  deps.store.conversation.say(`pace:${payer.key}:${now}`, paceKept(who, MAX_WAITING_PER_MEMBER));
  deps.wake.duties();
}

/** Tells a person that their older messages get no answer, so that no order is lost without a word. `kept`: how many are still answered. */
export function tellSkipped(deps: AgentDeps<ConversationTable & PaceTable>, inboxId: string, kept: number): void {
  // An agent would reply to the note.
  if (isSilent(deps.store.state.quiet) || deps.store.conversation.member(inboxId)?.isAgent) return;
  const now = deps.now().getTime();
  const isShort = deps.store.pace.pay(
    notePayersFor(inboxId).map((payer) => ({ payer, price: 1 })),
    now,
  );
  if (isShort) return;
  deps.store.conversation.say(`skipped:${inboxId}:${now}`, skippedSome(nameOf(deps, inboxId), kept));
  deps.wake.duties();
}

/** For the owner's orders; `bytes`: how much the engine reads. */
export function payForOwner(deps: AgentDeps<ConversationTable & PaceTable>, bytes: number): Short | undefined {
  const payment = [{ payer: OWNER_PAYS, price: priceOf(bytes / 8, OWNER_PAYS) }];
  return deps.store.soon(() => deps.store.pace.pay(payment, deps.now().getTime()));
}
