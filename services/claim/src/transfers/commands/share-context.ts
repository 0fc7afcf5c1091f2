import { newId } from '@offshoot/rpc';
import { checkSameRequest } from '../../claiming/domain/claim-request.ts';
import type { ContextShare } from '../../database/entities/context-share.ts';
import { agentById } from '../../lifecycle/store/agents.ts';
import type { ShareDeps } from '../deps.ts';
import { checkContextPrompt, promptDigest } from '../domain/context-prompt.ts';
import { checkShare, openPerOwner, type ShareRequest, shareDigest, tooManyShares } from '../domain/share-rules.ts';
import { insertShare, type NewShare, shareOfRequest } from '../store/context-shares.ts';

/**
 * Writes the order down; the reconciler brings it to both agents. A repetition is answered from the row, before any check that
 * time could have changed.
 */
export async function shareContext(deps: ShareDeps, caller: string, request: ShareRequest): Promise<ContextShare> {
  const { db } = deps;
  const digest = shareDigest(request, deps.requestKey);
  const earlier = await shareOfRequest(db, caller, request.requestId);
  if (earlier) return same(earlier, digest);
  checkContextPrompt(request, '');
  const now = deps.now();
  const [source, target] = await Promise.all([agentById(db, request.sourceInstanceId), agentById(db, request.targetInstanceId)]);
  const expiresAt = checkShare(request, caller, source, target, now);
  const made = await insertShare(db, newShare(caller, request, digest, expiresAt), openPerOwner, now);
  if ('openUntil' in made) throw tooManyShares(made.openUntil, now);
  deps.wake('shares');
  return same(made, digest);
}

function same(share: ContextShare, digest: string): ContextShare {
  checkSameRequest(share.requestDigest, digest, 'share');
  return share;
}

function newShare(ownerId: string, request: ShareRequest, requestDigest: string, statementExpiresAt: Date): NewShare {
  const { contextPrompt, sealedContextPrompt, statement } = request;
  return {
    id: newId('trf'),
    requestId: request.requestId,
    ownerId,
    requestDigest,
    sourceInstance: request.sourceInstanceId,
    targetInstance: request.targetInstanceId,
    contextPrompt: sealedContextPrompt ? null : contextPrompt,
    sealedContextPrompt: sealedContextPrompt ? Buffer.from(sealedContextPrompt) : null,
    contextPromptDigest: promptDigest(request),
    summaryDigest: request.summaryDigest,
    statement: Buffer.from(statement.bytes),
    statementExpiresAt,
  };
}
