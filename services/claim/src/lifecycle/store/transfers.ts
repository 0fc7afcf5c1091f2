import { LockMode, type SqlEntityManager } from '@mikro-orm/postgresql';
import { execute } from '@offshoot/postgres';
import { claimPayload } from '../../database/announcements.ts';
import type { Database } from '../../database/database.ts';
import { ClaimSchema } from '../../database/entities/claim.ts';
import { type Transfer, TransferSchema } from '../../database/entities/transfer.ts';
import { lock } from '../../database/lock-spaces.ts';
import { afterTransferStep, type Progress, spentOrder, type TransferStep } from '../domain/transfer.ts';

export type NewTransfer = Pick<
  Transfer,
  | 'id'
  | 'requestId'
  | 'ownerId'
  | 'requestDigest'
  | 'sourceInstance'
  | 'sourceInbox'
  | 'targetInstance'
  | 'targetInbox'
  | 'contextPrompt'
  | 'sealedContextPrompt'
  | 'contextPromptDigest'
  | 'summaryDigest'
  | 'statement'
  | 'statementExpiresAt'
>;

const DAY_MS = 24 * 3_600_000;

export async function transferById(db: Database, id: string): Promise<Transfer | null> {
  return db.em().findOne(TransferSchema, { id });
}

export async function transferOfClaim(db: Database, claimId: string): Promise<Transfer | null> {
  return db.em().findOne(TransferSchema, { claimId });
}

export async function transfersOfClaims(db: Database, claimIds: string[]): Promise<Transfer[]> {
  return claimIds.length === 0 ? [] : db.em().find(TransferSchema, { claimId: { $in: claimIds } });
}

export async function transferOfRequest(db: Database, ownerId: string, requestId: string): Promise<Transfer | null> {
  return db.em().findOne(TransferSchema, { ownerId, requestId });
}

/**
 * Inserts a share, or returns the one that the same request has made in the meantime. One owner's shares are serialized, so that the
 * limits hold. `openUntil`: the limit of open shares is reached, and the first of them expires then.
 */
export async function insertShare(
  db: Database,
  share: NewTransfer,
  limits: { open: number; perDay: number },
  now: Date,
): Promise<Transfer | { openUntil: Date } | 'day is full'> {
  return db.em().transactional(async (em) => {
    await execute(em, `select ${lock('transfers', ':owner_id')}`, { owner_id: share.ownerId });
    const earlier = await em.findOne(TransferSchema, { ownerId: share.ownerId, requestId: share.requestId });
    if (earlier) return earlier;
    const openUntil = await fullUntil(em, share.ownerId, limits.open, now);
    if (openUntil) return { openUntil };
    if ((await madeToday(em, share.ownerId, now)) >= limits.perDay) return 'day is full';
    const made = em.create(TransferSchema, {
      ...share,
      kind: 'SHARE',
      state: 'PENDING',
      failureReason: '',
      overriddenConfigKeys: [],
      tellTarget: true,
      tellSource: true,
      tellLineage: false,
      attempts: 0,
      nextAttemptAt: now,
      createdAt: now,
      updatedAt: now,
    });
    await em.persist(made).flush();
    return made;
  });
}

/** Shares with an expired statement do not count: their source has started long ago, or never will. */
async function fullUntil(em: SqlEntityManager, ownerId: string, limit: number, now: Date): Promise<Date | undefined> {
  const [open] = await execute<{ count: string; until: string }>(
    em,
    `select count(*) as count, min(statement_expires_at) as until from transfers
      where owner_id = :owner_id and kind = 'SHARE' and state = 'PENDING' and statement_expires_at > :now`,
    { owner_id: ownerId, now },
  );
  return open && Number(open.count) >= limit ? new Date(open.until) : undefined;
}

async function madeToday(em: SqlEntityManager, ownerId: string, now: Date): Promise<number> {
  const [made] = await execute<{ count: string }>(
    em,
    "select count(*) as count from transfers where owner_id = :owner_id and kind = 'SHARE' and created_at > :since",
    { owner_id: ownerId, since: new Date(now.getTime() - DAY_MS) },
  );
  return Number(made?.count);
}

/** A step of the transfer, or that someone has been told of it. */
export type TransferChange = TransferStep | { kind: 'told'; whom: 'tellTarget' | 'tellSource' | 'tellLineage' };

/**
 * Locks the transfer, decides by its table, and erases what is no longer needed. A clone's claim is locked first, as everywhere, and gets a
 * new revision. Steps that the table does not allow change nothing.
 */
export async function changeTransfer(db: Database, id: string, change: TransferChange, now: Date): Promise<Transfer | undefined> {
  const changed = await db.em().transactional(async (em) => {
    const known = await em.findOne(TransferSchema, { id });
    const lockMode = LockMode.PESSIMISTIC_WRITE;
    const claim = known?.claimId ? await em.findOne(ClaimSchema, { id: known.claimId }, { lockMode, refresh: true }) : null;
    const transfer = known && (await em.findOne(TransferSchema, { id }, { lockMode, refresh: true }));
    if (!transfer) return undefined;
    const { state } = transfer;
    applyProgress(transfer, change.kind === 'told' ? { ...transfer, [change.whom]: false } : afterTransferStep(transfer, change), now);
    const shows = transfer.state !== state;
    if (claim && shows) Object.assign(claim, { revision: claim.revision + 1, updatedAt: now });
    await em.flush();
    return { transfer, shows };
  });
  if (changed?.shows && changed.transfer.claimId) db.announce(claimPayload(changed.transfer.claimId));
  return changed?.transfer;
}

/** Writes the progress to the row, and makes the next task due at once although the current attempt still hides the row. */
export function applyProgress(transfer: Transfer, after: Progress, now: Date): void {
  const { state, failureReason, tellTarget, tellSource, tellLineage } = after;
  const isSame = tellTarget === transfer.tellTarget && tellSource === transfer.tellSource && tellLineage === transfer.tellLineage;
  if (isSame && state === transfer.state) return;
  if (state === 'INGESTED' && transfer.state !== 'INGESTED') transfer.ingestedAt = now;
  if (state !== transfer.state) transfer.updatedAt = now;
  Object.assign(transfer, { state, failureReason, tellTarget, tellSource, tellLineage, attempts: 0, nextAttemptAt: now });
  const spent = spentOrder(after);
  if (spent.contextPrompt) Object.assign(transfer, { contextPrompt: null, sealedContextPrompt: null });
  if (spent.order) Object.assign(transfer, { statement: null, destination: null });
}
