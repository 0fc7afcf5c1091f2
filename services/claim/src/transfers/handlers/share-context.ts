import type { HandlerContext } from '@connectrpc/connect';
import type { ShareContextRequest } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { requireUser } from '@offshoot/rpc';
import { contextPromptOf, ownerStatementOf, required, shareMessage } from '../../lifecycle/handlers/messages.ts';
import { shareContext } from '../commands/share-context.ts';
import type { ShareDeps } from '../deps.ts';

export function shareContextHandler(deps: ShareDeps) {
  return async (request: ShareContextRequest, call: HandlerContext) => {
    const caller = requireUser(call);
    const { sourceInstanceId, targetInstanceId, summaryDigest } = request;
    const share = await shareContext(deps, caller, {
      // One UUID has two spellings.
      requestId: request.requestId.toLowerCase(),
      sourceInstanceId,
      targetInstanceId,
      ...contextPromptOf(request),
      summaryDigest,
      statement: ownerStatementOf(required('statement', request.statement)),
    });
    return { share: shareMessage(share) };
  };
}
