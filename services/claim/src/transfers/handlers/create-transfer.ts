import type { HandlerContext } from '@connectrpc/connect';
import type { CreateTransferRequest } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { requireUser } from '@offshoot/rpc/auth';
import { contextPromptOf, ownerStatementOf, required, transferMessage } from '../../lifecycle/handlers/messages.ts';
import { createTransfer } from '../commands/create-transfer.ts';
import type { TransferDeps } from '../deps.ts';

export function createTransferHandler(deps: TransferDeps) {
  return async (request: CreateTransferRequest, call: HandlerContext) => {
    const caller = requireUser(call);
    const { sourceInstanceId, targetInstanceId, summaryDigest } = request;
    const transfer = await createTransfer(deps, caller, {
      // The same UUID can be written in upper or lower case.
      requestId: request.requestId.toLowerCase(),
      sourceInstanceId,
      targetInstanceId,
      ...contextPromptOf(request),
      summaryDigest,
      statement: ownerStatementOf(required('statement', request.statement)),
    });
    return { transfer: transferMessage(transfer) };
  };
}
