import { LockMode } from '@mikro-orm/postgresql';
import { NOTIFY } from '@offshoot/postgres';
import { leaveQueue, overdueBy, type QueueEnd } from '../domain/queue.ts';
import type { QuotaScope, Quotas } from '../domain/quota.ts';
import { spent } from '../domain/retention.ts';
import { copyVersion, handsOut, noteForLineage } from './claim-sql.ts';
import { unlessRepeated } from './claiming.ts';
import type { Database } from './database.ts';
import { AgentMetadataSchema } from './entities/agent-metadata.ts';
import { type Claim, ClaimSchema } from './entities/claim.ts';
import { claimValues, type NewClaim } from './new-claim.ts';
import { claimPayload, wakeUpChannel } from './wake-up-channel.ts';

/**
 * Who is served next: rounds in which each owner has one turn, and within a round who came first. A new claim gets the round
 * that is being served, or the one after its owner's last turn, waiting or served, whichever is later: so nobody who waits
 * sees anybody else served more than twice before. Turns of one owner's waiting claims are consecutive.
 */
const turn = (claim: string) => `${claim}.queue_turn, ${claim}.created_at, ${claim}.id`;

/** Writes the claim at its place in the queue. 'repeated': the request has been answered meanwhile. */
export async function enqueue(
  db: Database,
  claim: NewClaim,
  quotas: Quotas,
  expiresAt: Date,
  now: Date,
): Promise<'waits' | 'repeated' | QuotaScope> {
  const values = [...claimValues(claim, now), quotas.owner, quotas.template];
  values[19] = expiresAt;
  const [row] = await unlessRepeated(() => db.query(enqueueSql, values));
  if (row?.exceeded) return row.exceeded as QuotaScope;
  return row ? 'waits' : 'repeated';
}

/** claim_next_turn holds the owner's lock and is volatile: it sees the turn of who held it before. */
const enqueueSql = `
  with allowed as materialized (
    select claim_over_quota($3, $2, $5, $26, $27) as exceeded
  ), place as materialized (
    select claim_next_turn($3) as turn from allowed where exceeded is null
  ), copied as (${copyVersion('place')}
  ), made as (
    insert into claims (id, request_id, requester_id, request_digest, template_id, template_version, invite_url, join_by,
      model_override, user_config, sealed_user_config, user_config_given, user_config_keys, parent_instance, context_prompt,
      sealed_context_prompt, context_prompt_digest, summary_digest, statement, statement_expires_at, context_state, state, queue_turn,
      deadline_at, next_attempt_at, created_at, updated_at)
    select $1, $2, $3, $4, $5, $6, $10, case when $10::text is null then 'added' else 'invite' end,
      $11, $12::jsonb, $23::bytea, $13::text[], $14::text[], $15, $16, $24::bytea, $17, $25, $18, $19,
      case when $15::text is null then 'NONE' else 'PENDING' end, 'QUEUED', place.turn, $20, $21, $21, $21
    from place
    returning id)
  select (select id from made) as id, (select exceeded from allowed) as exceeded`;

/**
 * Gives idle instances to the claims whose turn it is, at most `limit`; answers how many. Idle rows are locked first and as
 * many claims as there are of them, so that two services at once take neither the same nor one out of turn.
 */
export async function serveQueue(
  db: Database,
  limit: number,
  now: Date,
  configureBy: Date,
  warmTemplates: readonly string[] = [],
): Promise<{ claimId: string }[]> {
  if (warmTemplates.length === 0) return served(db, await db.query(serveAnySql, [now, configureBy, limit]));
  const all: { claimId: string }[] = [];
  // Instances that are kept for a template go to its own claims, in their order among themselves.
  for (const templateId of warmTemplates) {
    if (all.length < limit) all.push(...served(db, await db.query(serveWarmSql, [now, configureBy, limit - all.length, templateId])));
  }
  if (all.length < limit) all.push(...served(db, await db.query(serveFreeSql, [now, configureBy, limit - all.length])));
  return all;
}

function served(db: Database, rows: { id?: string }[]): { claimId: string }[] {
  for (const { id = '' } of rows) db.announce(claimPayload(id));
  return rows.map(({ id = '' }) => ({ claimId: id }));
}

const serveSql = (whichIdle = '', whichClaims = '') => `
  with idle as materialized (
    select a.id, a.created_at from agent_metadata a join hosts h on h.id = a.host_id
    where a.state = 'IDLE' and a.condition = 'OK' and ${handsOut('$1')} and (a.reserved_until is null or a.reserved_until <= $1)
      ${whichIdle}
    order by a.created_at, a.id limit least($3, (select count(*) from claims c where state = 'QUEUED' ${whichClaims}))
    for update of a skip locked
  ), due as materialized (
    select c.id, c.queue_turn, c.created_at from claims c
    where c.state = 'QUEUED' and c.deadline_at > $1 and (c.statement_expires_at is null or c.statement_expires_at > $1)
      ${whichClaims}
    order by ${turn('c')} limit (select count(*) from idle)
    for update of c skip locked
  ), pairs as (
    select i.id as instance_id, d.id as claim_id
    from (select idle.id, row_number() over (order by created_at, id) as place from idle) i
    join (select due.id, row_number() over (order by ${turn('due')}) as place from due) d using (place)
  ), claimed as (
    update agent_metadata a set state = 'CLAIMED', claim_id = c.id, owner_id = c.requester_id, template_id = c.template_id,
      creator_id = v.creator_id, agent_name = v.agent_name, parent_instance = c.parent_instance, model_override = c.model_override,
      user_config_keys = c.user_config_keys, desired_version = c.template_version, context_state = c.context_state,
      revision = a.revision + 1, claimed_at = $1, updated_at = $1
    from pairs p join claims c on c.id = p.claim_id
      join template_versions v on v.template_id = c.template_id and v.version = c.template_version
    where a.id = p.instance_id
    returning a.id, a.revision, a.claim_id
  ), noted as (${noteForLineage('$1::timestamptz')}
  ), served as (
    update claims c set state = 'CONFIGURING', instance_id = claimed.id, deadline_at = $2, next_attempt_at = $1,
      revision = c.revision + 1, updated_at = $1
    from claimed where c.id = claimed.claim_id
    returning c.id
  )
  select id from served`;

const serveAnySql = serveSql();
const serveFreeSql = serveSql('and a.warm_for is null');
const serveWarmSql = serveSql('and a.warm_for = $4::text', 'and c.template_id = $4::text');

/** Claims that cannot wait on: their time, their statement or their parent has ended. */
export async function overdueInQueue(db: Database, now: Date): Promise<string[]> {
  const rows = await db.query(
    `select c.id from claims c left join agent_metadata p on p.id = c.parent_instance
      where c.state = 'QUEUED' and (c.deadline_at <= $1 or c.statement_expires_at <= $1 or p.state = 'GONE')
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
    const reason = end ?? overdueBy(claim, parent?.state === 'GONE', now);
    const left = reason && leaveQueue(claim, reason);
    if (!left) return undefined;
    const turnGivenUp = claim.queueTurn;
    Object.assign(claim, left, { deadlineAt: null, queueTurn: null, revision: claim.revision + 1, updatedAt: now });
    erase(claim);
    await em.flush();
    await em.execute(`update claims set queue_turn = queue_turn - 1 where requester_id = ? and state = 'QUEUED' and queue_turn > ?`, [
      claim.requesterId,
      turnGivenUp,
    ]);
    await em.execute(NOTIFY, [wakeUpChannel, claimPayload(claim.id)]);
    return claim;
  });
}

/** How far a waiting claim is from its turn, from 1; 0 where it does not wait. */
export async function placeInQueue(db: Database, claimId: string): Promise<number> {
  const [row] = await db.query(
    `select (select count(*) from claims before where before.state = 'QUEUED' and (${turn('before')}) <= (${turn('c')}))::text as place
      from claims c where c.id = $1 and c.state = 'QUEUED'`,
    [claimId],
  );
  return Number(row?.place ?? 0);
}

function erase(claim: Claim): void {
  const over = spent(claim.state, claim.contextState, claim.handedOver);
  if (over.userConfig) Object.assign(claim, { userConfig: null, sealedUserConfig: null });
  if (over.contextPrompt) Object.assign(claim, { contextPrompt: null, sealedContextPrompt: null });
  if (over.statementAndInvite) Object.assign(claim, { statement: null, inviteUrl: null });
}
