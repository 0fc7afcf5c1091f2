// Asks before each call of the engine whether it is paid for, and says once where somebody has to wait.

import type { AgentContext } from '../agent-context.ts';
import { paceKept } from '../domain/phrases.ts';
import { nameOf } from './assembling.ts';
import type { HeardMessage } from './conversation-store.ts';
import { MAX_WAITING_PER_MEMBER, OWNER_PAYS, type Payer, payersFor, priceOf } from './domain/pace.ts';
import type { Short } from './pace-store.ts';

/** Undefined: paid. Otherwise the message waits, and its writer, unless it is an agent, is told so once. */
export function payFor(ctx: AgentContext, { senderInboxId: inboxId, text }: HeardMessage): Short | undefined {
  const { conversation, pace, state } = ctx.store;
  const isAgent = conversation.member(inboxId)?.isAgent ?? false;
  const payers = payersFor({ inboxId, isOwner: inboxId === state.claimed?.ownerId, isAgent });
  const bytes = Buffer.byteLength(text, 'utf8');
  const now = ctx.now().getTime();
  return ctx.store.soon(() => {
    const short = pace.pay(
      payers.map((payer) => ({ payer, price: priceOf(bytes, payer) })),
      now,
    );
    // An agent that is told something answers it.
    if (short !== undefined && !isAgent) tellOnce(ctx, short.payer, inboxId);
    return short;
  });
}

/** Whether a person's message is to be learned from: where too many of theirs wait it is not, and that is said once. */
export function mayWait(ctx: AgentContext, inboxId: string): boolean {
  if (ctx.store.conversation.waitingFrom(inboxId) < MAX_WAITING_PER_MEMBER) return true;
  const [payer] = payersFor({ inboxId, isOwner: inboxId === ctx.store.state.claimed?.ownerId, isAgent: false });
  if (payer !== undefined) tellOnce(ctx, payer, inboxId);
  return false;
}

function tellOnce(ctx: AgentContext, payer: Payer, inboxId: string): void {
  const now = ctx.now().getTime();
  if (!ctx.store.pace.tellOnce(payer, now)) return;
  const who = payer.key === 'members' ? undefined : nameOf(ctx, inboxId);
  ctx.store.conversation.say(`pace:${payer.key}:${now}`, paceKept(who, MAX_WAITING_PER_MEMBER));
  ctx.wakeDuties();
}

/** For what the owner orders: so many bytes are read for it. */
export function payForOwner(ctx: AgentContext, bytes: number): Short | undefined {
  const payment = [{ payer: OWNER_PAYS, price: priceOf(bytes / 8, OWNER_PAYS) }];
  return ctx.store.soon(() => ctx.store.pace.pay(payment, ctx.now().getTime()));
}
