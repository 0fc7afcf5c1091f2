import type { Database } from '../../database/database.ts';
import type { QuotaScope, Quotas } from '../../lifecycle/domain/quota.ts';
import { begins, copyVersion, insertClaim, parameter } from './claim-sql.ts';
import { unlessRepeated } from './claiming.ts';
import { claimValues, type NewClaim } from './new-claim.ts';

/** Adds the claim to the queue. Clones never wait: their child is reserved. 'repeated': the request has been answered in the meantime. */
export async function enqueue(
  db: Database,
  claim: NewClaim,
  quotas: Quotas,
  expiresAt: Date,
  now: Date,
): Promise<'waits' | 'repeated' | QuotaScope> {
  const limits = { owner_limit: quotas.owner, day_limit: quotas.claimsPerDay, template_limit: quotas.template };
  const message = Buffer.from(claim.versionMessage);
  const values = { ...claimValues({ ...claim, deadlineAt: expiresAt }, now), message, ...limits };
  const [row] = await unlessRepeated(() => db.query(enqueueSql, values));
  if (row?.exceeded) return row.exceeded as QuotaScope;
  return row ? 'waits' : 'repeated';
}

/** claim_next_turn holds the owner's lock and is volatile, so it sees the turn of the lock's previous holder. */
const enqueueSql = `
  with allowed as materialized (
    select claim_over_quota(:requester_id, :request_id, :template_id, :owner_limit, :day_limit, :template_limit) as exceeded
  ), place as materialized (
    select claim_next_turn(:requester_id) as turn from allowed where exceeded is null
  ), copied as (${copyVersion('place')}
  ), made as (${insertClaim(parameter, 'place', begins.queued)}
  )
  select (select id from made) as id, (select exceeded from allowed) as exceeded`;
