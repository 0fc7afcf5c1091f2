import { inBatches } from '@offshoot/postgres';
import type { Database, Row } from '../../database/database.ts';
import type { QuotaScope, Quotas } from '../../lifecycle/domain/quota.ts';
import { nobodyWaits } from '../../queue/store/turns.ts';
import { isFree } from '../../stock/store/reservations.ts';
import { begins, claimInstance, insertClaim, noteForLineage } from './claim-sql.ts';
import { type Taken, takeIdleInstance } from './claiming.ts';
import { type ClaimProperty, claimColumns, claimValues, columnOf, type NewClaim } from './new-claim.ts';

type TakeOutcome = Taken | 'none' | 'repeated' | QuotaScope;

/** See takeIdleInstance. */
export type TakeIdle = (claim: NewClaim, quotas: Quotas, now: Date, hasWarm: boolean) => Promise<TakeOutcome>;

interface Wish {
  claim: NewClaim;
  quotas: Quotas;
  now: Date;
}

/** Statements in flight: one is prepared while the other commits. */
const AT_ONCE = 2;
/** Claims per statement. */
const MAX_BATCH = 32;

/**
 * Claims that arrive during a write share the next statement, and so its round trip, its plan and its disk sync; a lone claim is written at
 * once. A batch holds one claim per owner, because within a statement no claim sees what the others write. Claims that a batch cannot
 * decide are retried in a statement of their own.
 */
export function takeInBatches(db: Database): TakeIdle {
  const alone = ({ claim, quotas, now }: Wish, hasWarm = false) => takeIdleInstance(db, claim, quotas, now, hasWarm);
  const together = inBatches<Wish, TakeOutcome | undefined>({
    atOnce: AT_ONCE,
    fits: ({ claim }, batch) => batch.length < MAX_BATCH && batch.every((other) => other.claim.requesterId !== claim.requesterId),
    write: async (batch) => {
      const [first] = batch;
      if (first && batch.length === 1) return [await alone(first)];
      return takeMany(db, batch).catch(() => []);
    },
  });
  return async (claim, quotas, now, hasWarm) => {
    const wish = { claim, quotas, now };
    if (claim.reservationId !== undefined || claim.transfer || hasWarm || quotas.template > 0) return alone(wish, hasWarm);
    return (await together(wish)) ?? alone(wish);
  };
}

/** In the order of the batch. Undefined: needs a statement of its own. */
async function takeMany(db: Database, batch: readonly Wish[]): Promise<(TakeOutcome | undefined)[]> {
  const now = batch.reduce((latest, one) => (one.now > latest ? one.now : latest), new Date(0));
  const versions = new Map(batch.map(({ claim }) => [`${claim.templateId} ${claim.templateVersion} ${claim.templateRevision}`, claim]));
  const copied = [...versions.values()];
  const each = <K extends keyof NewClaim>(property: K) => copied.map((claim) => claim[property]);
  const rows = await db.query(takeManySql, {
    claims: JSON.stringify(
      batch.map(({ claim, quotas }, place) => ({
        place,
        owner_limit: quotas.owner,
        day_limit: quotas.claimsPerDay,
        ...claimValues(claim, now),
      })),
    ),
    now,
    count: batch.length,
    template_ids: each('templateId'),
    versions: each('templateVersion'),
    revisions: each('templateRevision'),
    creator_ids: each('creatorId'),
    agent_names: each('agentName'),
    messages: copied.map(({ versionMessage }) => Buffer.from(versionMessage)),
  });
  const outcomes = new Map(rows.map((row) => [Number(row.place), outcomeOf(row)]));
  return batch.map((_, place) => outcomes.get(place));
}

function outcomeOf({ exceeded, taken, inbox_id: inboxId }: Row): TakeOutcome | undefined {
  if (exceeded) return exceeded === 'busy' ? undefined : (exceeded as 'repeated' | QuotaScope);
  return taken ? { instanceId: taken, inboxId: inboxId ?? '' } : 'none';
}

const ofPaired = (property: ClaimProperty) => `paired.${columnOf(property)}`;

/**
 * Never waits for another transaction's lock. Instances are looked up by id, so the planner uses the index however many rows it expects.
 */
const takeManySql = `
  with wanted as materialized (
    select * from json_to_recordset(:claims::json) as w (place int, owner_limit int, day_limit int, ${claimColumns})
  ), allowed as materialized (
    select w.*, claim_over_quota_unless_busy(w.requester_id, w.request_id, w.owner_limit, w.day_limit) as exceeded from wanted w
  ), taken as materialized (
    select a.id from agent_metadata a join hosts h on h.id = a.host_id
    where ${nobodyWaits} and ${isFree(':now')}
    order by a.created_at, a.id limit least(:count::int, (select count(*) from allowed where exceeded is null))
    for update of a skip locked
  ), paired as materialized (
    select c.*, t.id as taken_id
    from (select allowed.*, row_number() over (order by place) as turn from allowed where exceeded is null) c
    join (select id, row_number() over () as turn from taken) t using (turn)
  ), copied as (
    insert into template_versions (template_id, version, revision, creator_id, agent_name, message, created_at)
    select v.*, :now from unnest(:template_ids::text[], :versions::bigint[], :revisions::bigint[], :creator_ids::text[], :agent_names::text[], :messages::bytea[])
      as v (template_id, version, revision, creator_id, agent_name, message)
    where exists (select from paired p where p.template_id = v.template_id and p.template_version = v.version and p.template_revision = v.revision)
    on conflict do nothing
  ), claimed as (${claimInstance(ofPaired, 'paired', 'a.id = any(array(select id from taken)) and ')}
  ), noted as (${noteForLineage(':now::timestamptz')}
  ), made as (${insertClaim(ofPaired, 'claimed join paired on paired.taken_id = claimed.id', begins.served)}
  )
  select allowed.place::text as place, allowed.exceeded, claimed.id as taken, claimed.inbox_id
  from allowed left join paired using (place) left join claimed on claimed.id = paired.taken_id`;
