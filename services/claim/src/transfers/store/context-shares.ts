import { LockMode, type SqlEntityManager } from '@mikro-orm/postgresql';
import type { Database } from '../../database/database.ts';
import { type ContextShare, ContextShareSchema, shareStates } from '../../database/entities/context-share.ts';
import { lock } from '../../database/lock-spaces.ts';
import { type ContextStep, contextMoves } from '../../lifecycle/domain/lifecycle.ts';
import { isOrderSpent } from '../../lifecycle/domain/retention.ts';

export type NewShare = Pick<
  ContextShare,
  | 'id'
  | 'requestId'
  | 'ownerId'
  | 'requestDigest'
  | 'sourceInstance'
  | 'targetInstance'
  | 'contextPrompt'
  | 'sealedContextPrompt'
  | 'contextPromptDigest'
  | 'summaryDigest'
  | 'statement'
  | 'statementExpiresAt'
>;

export async function shareById(db: Database, id: string): Promise<ContextShare | null> {
  return db.em().findOne(ContextShareSchema, { id });
}

export async function shareOfRequest(db: Database, ownerId: string, requestId: string): Promise<ContextShare | null> {
  return db.em().findOne(ContextShareSchema, { ownerId, requestId });
}

/**
 * Writes the share, or answers the one that the same request has made meanwhile. One owner's shares wait for each other, so
 * that the limit holds. `openUntil`: there are too many, and the first of them runs out then.
 */
export async function insertShare(db: Database, share: NewShare, limit: number, now: Date): Promise<ContextShare | { openUntil: Date }> {
  return db.em().transactional(async (em) => {
    await em.execute(`select ${lock('transfers', '?')}`, [share.ownerId]);
    const earlier = await em.findOne(ContextShareSchema, { ownerId: share.ownerId, requestId: share.requestId });
    if (earlier) return earlier;
    const openUntil = await fullUntil(em, share.ownerId, limit, now);
    if (openUntil) return { openUntil };
    const made = em.create(ContextShareSchema, {
      ...share,
      state: 'PENDING',
      failureReason: '',
      expected: false,
      handedOver: false,
      attempts: 0,
      nextAttemptAt: now,
      recordAttempts: 0,
      createdAt: now,
      updatedAt: now,
    });
    await em.persist(made).flush();
    return made;
  });
}

/** One whose statement has run out counts no more: its source has long begun, or never will. */
async function fullUntil(em: SqlEntityManager, ownerId: string, limit: number, now: Date): Promise<Date | undefined> {
  const [open] = await em.execute<{ count: string; until: string }[]>(
    `select count(*) as count, min(statement_expires_at) as until from context_shares
      where owner_id = ? and state = 'PENDING' and statement_expires_at > ?`,
    [ownerId, now],
  );
  return open && Number(open.count) >= limit ? new Date(open.until) : undefined;
}

export interface ShareChange {
  /** What became of the transfer; a step that the table does not allow changes nothing. */
  step?: ContextStep;
  /** What the two agents have written down. */
  expected?: true;
  handedOver?: true;
}

/**
 * The one place where a share changes: lock, decide by the table of transfers, erase what has served its purpose. Answers
 * whether lineage is to be told.
 */
export async function changeShare(db: Database, id: string, change: ShareChange, now: Date): Promise<{ isIngested: boolean }> {
  return db.em().transactional(async (em) => {
    const share = await em.findOne(ContextShareSchema, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (!share) return { isIngested: false };
    const before = share.state;
    applyStep(share, change.step, now);
    share.expected ||= change.expected ?? false;
    share.handedOver ||= change.handedOver ?? false;
    // What comes next does not wait until the attempt that led here stops hiding the row.
    share.attempts = 0;
    share.nextAttemptAt = now;
    if (isOrderSpent(share.state, share.handedOver)) {
      share.contextPrompt = null;
      share.sealedContextPrompt = null;
      share.statement = null;
    }
    await em.flush();
    return { isIngested: share.state === 'INGESTED' && before !== 'INGESTED' };
  });
}

function applyStep(share: ContextShare, step: ContextStep | undefined, now: Date): void {
  const moved = step && contextMoves[share.state][step.kind];
  const state = shareStates.find((one) => one === moved);
  if (!step || !state) return;
  share.state = state;
  share.failureReason = step.kind === 'context-failed' ? step.reason : '';
  share.updatedAt = now;
  if (state !== 'INGESTED') return;
  share.ingestedAt = now;
  share.recordNextAttemptAt = now;
}
