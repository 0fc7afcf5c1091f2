import type { HandlerContext } from '@connectrpc/connect';
import type { GetContextShareRequest } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { requireUser } from '@offshoot/rpc';
import { shareMessage } from '../../lifecycle/handlers/messages.ts';
import type { ShareDeps } from '../deps.ts';
import { ownShare } from '../domain/share-rules.ts';
import { shareById } from '../store/context-shares.ts';

export function getContextShareHandler({ db }: ShareDeps) {
  return async ({ shareId }: GetContextShareRequest, call: HandlerContext) => {
    const caller = requireUser(call);
    return { share: shareMessage(ownShare(await shareById(db, shareId), shareId, caller)) };
  };
}
