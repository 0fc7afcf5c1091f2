import type { HandlerContext } from '@connectrpc/connect';
import type { BookTokensRequest, TakeTokensRequest } from '@offshoot/gen/offshoot/claim/v1/instance_registry_service_pb.ts';
import type { BudgetRows } from '@offshoot/postgres';
import { requireHost } from '@offshoot/rpc/auth';

export interface BudgetDeps {
  /** What hosts have taken for their agents of the operator's language models. */
  budgets: BudgetRows;
  now: () => Date;
}

/** `ownerId` empty: everybody together. */
const holderOf = (ownerId: string): string => ownerId || 'all';

const DAY_MS = 86_400_000;

/** Bookings of days before yesterday are not kept: an answer that began before midnight may still be booked. */
export function bookTokensHandler({ budgets, now }: BudgetDeps) {
  return async ({ hostId, booked }: BookTokensRequest, call: HandlerContext) => {
    requireHost(call, hostId);
    await budgets.book(booked.map(({ ownerId, day, tokens }) => ({ holder: holderOf(ownerId), day, tokens: Number(tokens) })));
    await budgets.forget(new Date(now().getTime() - DAY_MS).toISOString().slice(0, 10));
    return {};
  };
}

export function takeTokensHandler({ budgets }: BudgetDeps) {
  return async ({ hostId, ownerId, day, tokens, limit }: TakeTokensRequest, call: HandlerContext) => {
    requireHost(call, hostId);
    return { isTaken: await budgets.take({ holder: holderOf(ownerId), day, tokens: Number(tokens), limit: Number(limit) }) };
  };
}
