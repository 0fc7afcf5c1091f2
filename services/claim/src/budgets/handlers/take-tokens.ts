import type { HandlerContext } from '@connectrpc/connect';
import type { TakeTokensRequest } from '@offshoot/gen/offshoot/claim/v1/instance_registry_service_pb.ts';
import { requireHost } from '@offshoot/rpc/auth';
import { type BudgetDeps, holderOf } from '../deps.ts';

export function takeTokensHandler({ budgets }: BudgetDeps) {
  return async ({ hostId, ownerId, day, tokens, limit }: TakeTokensRequest, call: HandlerContext) => {
    requireHost(call, hostId);
    return { isTaken: await budgets.take({ holder: holderOf(ownerId), day, tokens: Number(tokens), limit: Number(limit) }) };
  };
}
