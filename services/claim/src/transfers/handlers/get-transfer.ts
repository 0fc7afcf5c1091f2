import type { HandlerContext } from '@connectrpc/connect';
import type { GetTransferRequest } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { requireUser } from '@offshoot/rpc/auth';
import { transferMessage } from '../../lifecycle/handlers/messages.ts';
import { transferById } from '../../lifecycle/store/transfers.ts';
import type { TransferDeps } from '../deps.ts';
import { ownTransfer } from '../domain/transfer-rules.ts';

export function getTransferHandler({ db }: TransferDeps) {
  return async ({ transferId }: GetTransferRequest, call: HandlerContext) => {
    const caller = requireUser(call);
    return { transfer: transferMessage(ownTransfer(await transferById(db, transferId), transferId, caller)) };
  };
}
