import { newId } from '@offshoot/refusals/ids';
import type { Transfer } from '../../database/entities/transfer.ts';
import { checkContextPrompt, promptDigest } from '../../lifecycle/domain/context-prompt.ts';
import { checkSameRequest } from '../../lifecycle/domain/request-digest.ts';
import { agentById } from '../../lifecycle/store/agents.ts';
import { insertShare, type NewTransfer, transferOfRequest } from '../../lifecycle/store/transfers.ts';
import type { TransferDeps } from '../deps.ts';
import {
  checkShare,
  dayIsFull,
  OPEN_PER_OWNER,
  SHARES_PER_DAY,
  type TransferRequest,
  tooManyShares,
  transferDigest,
} from '../domain/transfer-rules.ts';

/** Stores the order; a loop delivers it to both agents. A repetition is answered from its row, before any check that could fail by now. */
export async function createTransfer(deps: TransferDeps, caller: string, request: TransferRequest): Promise<Transfer> {
  const { db } = deps;
  const digest = transferDigest(request, deps.requestKey);
  const earlier = await transferOfRequest(db, caller, request.requestId);
  if (earlier) return same(earlier, digest);
  checkContextPrompt(request, '');
  const now = deps.now();
  const [source, target] = await Promise.all([agentById(db, request.sourceInstanceId), agentById(db, request.targetInstanceId)]);
  const expiresAt = checkShare(request, caller, source, target, now);
  if (!source || !target) throw new Error('checkShare lets no missing agent pass');
  const inboxes = { sourceInbox: source.inboxId, targetInbox: target.inboxId };
  const limits = { open: OPEN_PER_OWNER, perDay: SHARES_PER_DAY };
  const made = await insertShare(db, { ...newShare(caller, request, digest, expiresAt), ...inboxes }, limits, now);
  if (made === 'day is full') throw dayIsFull();
  if ('openUntil' in made) throw tooManyShares(made.openUntil, now);
  deps.wake('transfers');
  return same(made, digest);
}

function same(transfer: Transfer, digest: string): Transfer {
  checkSameRequest(transfer.requestDigest, digest, 'transfer');
  return transfer;
}

function newShare(
  ownerId: string,
  request: TransferRequest,
  requestDigest: string,
  statementExpiresAt: Date,
): Omit<NewTransfer, 'sourceInbox' | 'targetInbox'> {
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
