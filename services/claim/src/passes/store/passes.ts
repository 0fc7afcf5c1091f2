import type { Database } from '../../database/database.ts';
import type { EvaluatedPasses } from '../adapters/commons.ts';

/** Of one owner and week. */
export interface Issue {
  ownerId: string;
  week: string;
  /** Digest of the request. */
  request: string;
}

/** `answer`: absent until the commons has answered. */
export type Begun = { is: 'begun'; answer?: EvaluatedPasses } | { is: 'taken' };

/** The first request of an owner in a week is the only one. */
export async function beginIssue(db: Database, { ownerId, week, request }: Issue): Promise<Begun> {
  const [row] = await db.query(
    `with made as (
       insert into pass_issues (owner_id, week, request) values (:owner_id, :week, :request) on conflict do nothing returning owner_id
     )
     select (request = :request)::text as is_same, encode(evaluated, 'hex') as evaluated, encode(proofs, 'hex') as proofs
     from pass_issues where owner_id = :owner_id and week = :week`,
    { owner_id: ownerId, week, request },
  );
  // The statement does not see what it has just inserted.
  if (!row) return { is: 'begun' };
  if (row.is_same !== 'true') return { is: 'taken' };
  const { evaluated, proofs } = row;
  if (!evaluated || !proofs) return { is: 'begun' };
  return { is: 'begun', answer: { evaluated: Buffer.from(evaluated, 'hex'), proofs: Buffer.from(proofs, 'hex') } };
}

export async function keepAnswer(db: Database, { ownerId, week, request }: Issue, { evaluated, proofs }: EvaluatedPasses): Promise<void> {
  await db.query(
    `update pass_issues set evaluated = :evaluated, proofs = :proofs where owner_id = :owner_id and week = :week and request = :request`,
    { owner_id: ownerId, week, request, evaluated: Buffer.from(evaluated), proofs: Buffer.from(proofs) },
  );
}

/** What was asked for are no passes: the owner may ask again. */
export async function forgetIssue(db: Database, { ownerId, week, request }: Issue): Promise<void> {
  await db.query(`delete from pass_issues where owner_id = :owner_id and week = :week and request = :request and evaluated is null`, {
    ...{ owner_id: ownerId, week, request },
  });
}

export async function forgetWeeksBefore(db: Database, week: string): Promise<void> {
  await db.query('delete from pass_issues where week < :week', { week });
}

/** An agent that another person claimed does not count: handed on and on, one would make many owners. */
export async function hasAgentSince(db: Database, ownerId: string, since: Date): Promise<boolean> {
  const [row] = await db.query(
    `select a.id from agent_metadata a join claims c on c.id = a.claim_id
     where a.owner_id = :owner_id and c.requester_id = :owner_id and a.state = 'LIVE' and a.claimed_at <= :since limit 1`,
    { owner_id: ownerId, since },
  );
  return row !== undefined;
}
