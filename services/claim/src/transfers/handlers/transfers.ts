import type { HandlerContext } from '@connectrpc/connect';
import type { CreateTransferRequest, GetTransferRequest } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { requireUser } from '@offshoot/rpc/auth';
import { contextPromptOf, ownerStatementOf, required, transferMessage } from '../../lifecycle/handlers/messages.ts';
import { transferById } from '../../lifecycle/store/transfers.ts';
import { createTransfer } from '../commands/create-transfer.ts';
import type { TransferDeps } from '../deps.ts';
import { ownTransfer } from '../domain/transfer-rules.ts';

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

export function getTransferHandler({ db }: TransferDeps) {
  return async ({ transferId }: GetTransferRequest, call: HandlerContext) => {
    const caller = requireUser(call);
    return { transfer: transferMessage(ownTransfer(await transferById(db, transferId), transferId, caller)) };
  };
}
