// Asks before each call of the engine whether it is paid for, and says once where somebody has to wait.

import type { AgentDeps } from '../agent-deps.ts';
import { paceKept } from '../domain/phrases.ts';
import { nameOf } from './assembling.ts';
import type { HeardMessage } from './conversation-store.ts';
import { MAX_WAITING_PER_MEMBER, OWNER_PAYS, type Payer, payersFor, priceOf } from './domain/pace.ts';
import { isSilent } from './domain/quiet.ts';
import type { Short } from './pace-store.ts';

/** Undefined: paid. Otherwise the message waits, and its writer, unless it is an agent, is told so once. */
export function payFor(deps: AgentDeps<'conversation' | 'pace'>, { senderInboxId: inboxId, text }: HeardMessage): Short | undefined {
  const { conversation, pace, state } = deps.store;
  const isAgent = conversation.member(inboxId)?.isAgent ?? false;
  const payers = payersFor({ inboxId, isOwner: inboxId === state.claimed?.ownerId, isAgent });
  const bytes = Buffer.byteLength(text, 'utf8');
  const now = deps.now().getTime();
  return deps.store.soon(() => {
    const short = pace.pay(
      payers.map((payer) => ({ payer, price: priceOf(bytes, payer) })),
      now,
    );
    // An agent that is told something answers it.
    if (short !== undefined && !isAgent) tellOnce(deps, short.payer, inboxId);
    return short;
  });
}

/** Whether a person's message is to be learned from: where too many of theirs wait it is not, and that is said once. */
export function mayWait(deps: AgentDeps<'conversation' | 'pace'>, inboxId: string): boolean {
  if (deps.store.conversation.waitingFrom(inboxId) < MAX_WAITING_PER_MEMBER) return true;
  const [payer] = payersFor({ inboxId, isOwner: inboxId === deps.store.state.claimed?.ownerId, isAgent: false });
  if (payer !== undefined) tellOnce(deps, payer, inboxId);
  return false;
}

function tellOnce(deps: AgentDeps<'conversation' | 'pace'>, payer: Payer, inboxId: string): void {
  const now = deps.now().getTime();
  if (isSilent(deps.store.state.quiet) || !deps.store.pace.tellOnce(payer, now)) return;
  const who = payer.key === 'members' ? undefined : nameOf(deps, inboxId);
  deps.store.conversation.say(`pace:${payer.key}:${now}`, paceKept(who, MAX_WAITING_PER_MEMBER));
  deps.wake.duties();
}

/** For what the owner orders: so many bytes are read for it. */
export function payForOwner(deps: AgentDeps<'conversation' | 'pace'>, bytes: number): Short | undefined {
  const payment = [{ payer: OWNER_PAYS, price: priceOf(bytes / 8, OWNER_PAYS) }];
  return deps.store.soon(() => deps.store.pace.pay(payment, deps.now().getTime()));
}
