import type { HandlerContext } from '@connectrpc/connect';
import type { BookTokensRequest, TakeTokensRequest } from '@offshoot/gen/offshoot/claim/v1/instance_registry_service_pb.ts';
import { requireHost } from '@offshoot/rpc/auth';
import { type BudgetDeps, holderOf } from '../deps.ts';

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
