import { LockMode, type SqlEntityManager } from '@mikro-orm/postgresql';
import { NOTIFY } from '@offshoot/postgres';
import type { QuotaScope, Quotas } from '../../claiming/domain/quota.ts';
import { copyVersion, orderTransfer, parameter as p, turn } from '../../claiming/store/claim-sql.ts';
import { unlessRepeated } from '../../claiming/store/claiming.ts';
import { beyondClaimValues, claimValues, type NewClaim, transferValue } from '../../claiming/store/new-claim.ts';
import type { Database } from '../../database/database.ts';
import { AgentMetadataSchema } from '../../database/entities/agent-metadata.ts';
import { type Claim, ClaimSchema } from '../../database/entities/claim.ts';
import { claimPayload, wakeUpChannel } from '../../database/wake-up-channel.ts';
import { afterClaim } from '../../transfers/domain/transfer.ts';
import { applyProgress } from '../../transfers/store/transfers.ts';
import { TransferSchema } from '../../database/entities/transfer.ts';
import { leaveQueue, overdueBy, type QueueEnd } from '../domain/queue.ts';

/** Writes the claim at its place in the queue. 'repeated': the request has been answered meanwhile. */
export async function enqueue(
  db: Database,
  claim: NewClaim,
  quotas: Quotas,
  expiresAt: Date,
  now: Date,
): Promise<'waits' | 'repeated' | QuotaScope> {
  const values = [...claimValues({ ...claim, deadlineAt: expiresAt }, now), quotas.owner, quotas.template];
  const { transfer } = claim;
  const [row] = await unlessRepeated(() =>
    transfer ? db.query(enqueueClone, [...values, transferValue(transfer)]) : db.query(enqueueOther, values),
  );
  if (row?.exceeded) return row.exceeded as QuotaScope;
  return row ? 'waits' : 'repeated';
}

/** claim_next_turn holds the owner's lock and is volatile: it sees the turn of who held it before. */
const enqueueSql = (isClone: boolean) => `
  with allowed as materialized (
    select claim_over_quota($3, $2, ${p('template_id')}, ${beyondClaimValues(1)}, ${beyondClaimValues(2)}) as exceeded
  ), place as materialized (
    select claim_next_turn($3) as turn from allowed where exceeded is null
  ), copied as (${copyVersion('place')}
  ), made as (
    insert into claims (id, request_id, requester_id, request_digest, template_id, template_version, invite_url, added_by,
      added_to_group, join_by, model_override, user_config, sealed_user_config, claim_statement, user_config_given, user_config_keys,
      parent_instance, state, queue_turn, deadline_at, next_attempt_at, created_at, updated_at)
    select $1, $2, $3, $4, ${p('template_id')}, ${p('template_version')}, ${p('invite_url')}, ${p('added_by')}, ${p('added_to_group')},
      case when ${p('invite_url')} is null then 'added' else 'invite' end, ${p('model_override')}, ${p('user_config')},
      ${p('sealed_user_config')}, ${p('claim_statement')}, ${p('user_config_given')}, ${p('user_config_keys')}, ${p('parent_instance')},
      'QUEUED', place.turn, ${p('deadline_at')}, ${p('now')}, ${p('now')}, ${p('now')}
    from place
    returning id)${isClone ? `, ordered as (${orderTransfer('place', { id: 'null', inbox: `''` }, beyondClaimValues(3))})` : ''}
  select (select id from made) as id, (select exceeded from allowed) as exceeded`;
const enqueueClone = enqueueSql(true);
const enqueueOther = enqueueSql(false);

/** Claims that cannot wait on: their time, their statement or their parent has ended. */
export async function overdueInQueue(db: Database, now: Date): Promise<string[]> {
  const rows = await db.query(
    `select c.id from claims c left join agent_metadata p on p.id = c.parent_instance left join transfers t on t.claim_id = c.id
      where c.state = 'QUEUED' and (c.deadline_at <= $1 or t.statement_expires_at <= $1 or p.state = 'GONE')
      order by ${turn('c')}`,
    [now],
  );
  return rows.map(({ id = '' }) => id);
}

/**
 * Ends a waiting claim; the owner's later claims move up, so that who waits in vain costs nobody a round. Undefined end: what
 * time says, asked again under the lock. Answers the claim as it is then; undefined where it does not wait.
 */
export async function endInQueue(db: Database, claimId: string, end: QueueEnd | undefined, now: Date): Promise<Claim | undefined> {
  return db.em().transactional(async (em) => {
    const known = await em.findOne(ClaimSchema, { id: claimId });
    if (!known) return undefined;
    // Before any row, as everywhere: claims of this owner that are being written take their turns after this.
    await em.execute('select pg_advisory_xact_lock(hashtextextended(?, 0))', [known.requesterId]);
    const claim = await em.findOneOrFail(ClaimSchema, { id: claimId }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
    const parent = claim.parentInstance ? await em.findOne(AgentMetadataSchema, { id: claim.parentInstance }) : null;
    const lockMode = LockMode.PESSIMISTIC_WRITE;
    const transfer = parent && (await em.findOne(TransferSchema, { claimId }, { lockMode }));
    const { state, deadlineAt } = claim;
    const waiting = { state, deadlineAt, statementExpiresAt: transfer?.statementExpiresAt };
    const reason = end ?? overdueBy(waiting, parent?.state === 'GONE', now);
    const left = reason && leaveQueue(claim, reason);
    if (!left) return undefined;
    const turnGivenUp = claim.queueTurn;
    Object.assign(claim, left, { deadlineAt: null, queueTurn: null, revision: claim.revision + 1, updatedAt: now });
    Object.assign(claim, { userConfig: null, sealedUserConfig: null, claimStatement: null, inviteUrl: null, addedBy: null, addedToGroup: null });
    if (transfer) applyProgress(transfer, afterClaim(transfer, claim.state, reason), now);
    await em.flush();
    if (typeof turnGivenUp === 'number') await moveUp(em, claim.requesterId, turnGivenUp);
    await em.execute(NOTIFY, [wakeUpChannel, claimPayload(claim.id)]);
    return claim;
  });
}

/** Who of the owner waits with a later turn goes one round earlier. The owner's lock is held. */
export async function moveUp(em: SqlEntityManager, ownerId: string, turnGivenUp: number | string): Promise<void> {
  const earlier = 'set queue_turn = queue_turn - 1 where';
  await em.execute(`update claims ${earlier} requester_id = ? and state = 'QUEUED' and queue_turn > ?`, [ownerId, turnGivenUp]);
  await em.execute(`update queued_reservations ${earlier} caller_id = ? and served_at is null and queue_turn > ?`, [ownerId, turnGivenUp]);
}

/** How far a claim or a reservation that waits is from its turn, from 1; 0 where it does not wait. */
export async function placeInQueue(db: Pick<Database, 'query'>, id: string): Promise<number> {
  const [row] = await db.query(
    `select (select count(*) from waiting before where (${turn('before')}) <= (${turn('w')}))::text as place from waiting w where w.id = $1`,
    [id],
  );
  return Number(row?.place ?? 0);
}
