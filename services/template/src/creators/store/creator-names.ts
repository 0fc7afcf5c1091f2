import type { PreparedQueries } from '@offshoot/postgres';
import { type CreatorName, kindOf, type NameStatus, nextReading, nextTry, PROOF_LASTS_MS } from '../domain/creator-name.ts';

type Query = PreparedQueries['query'];

/** Of a creator c and the name n that they ask for. */
export const IS_PROVED = 'n.read_at > :proved_since and c.creator_id = any(n.inbox_ids)';
export const provedSince = (now: Date) => new Date(now.getTime() - PROOF_LASTS_MS);

export async function creatorNameOf(query: Query, creatorId: string, now: Date): Promise<CreatorName | undefined> {
  const [row] = await query<{ name: string; read_at: string | null; status: NameStatus }>(
    `select n.name, n.read_at, case when ${IS_PROVED} then 'proved' when n.failures > 0 then 'unreachable'
        when n.read_at is null then 'unread' else 'unproved' end as status
      from template.creator_names c join template.names n on n.name = c.name where c.creator_id = :creator_id`,
    { creator_id: creatorId, proved_since: provedSince(now) },
  );
  if (!row) return undefined;
  const { name, status, read_at } = row;
  return { name, kind: kindOf(name), status, readAt: read_at === null ? undefined : new Date(read_at) };
}

/**
 * Keeps the name that a creator asks for and has it looked up at once, unless it was a moment ago. Undefined: none. False: the creator
 * asked for another one after `changedBefore`.
 */
export async function keepCreatorName(
  queries: PreparedQueries,
  creatorId: string,
  name: string | undefined,
  now: Date,
  changedBefore: Date,
): Promise<boolean> {
  return queries.transaction(async (query) => {
    await query("select pg_advisory_xact_lock(hashtextextended('template.creator-name ' || :creator_id, 0))", { creator_id: creatorId });
    const [known] = await query<{ name: string | null; changed_at: string }>(
      'select name, changed_at from template.creator_names where creator_id = :creator_id',
      { creator_id: creatorId },
    );
    const isOther = known?.name !== (name ?? null);
    if (known && isOther && new Date(known.changed_at) > changedBefore) return false;
    if (name !== undefined) {
      // A creator who asks for a name that was read a moment ago may be proved already: then it is due tomorrow.
      await query(
        `insert into template.names as known (name, next_read_at) values (:name, :now)
          on conflict (name) do update set next_read_at = least(known.next_read_at,
            case when known.tried_at is null or known.tried_at < :changed_before then :now::timestamptz else :tomorrow end)`,
        { name, now, changed_before: changedBefore, tomorrow: nextReading(now, true) },
      );
    }
    if (isOther) {
      await query(
        `insert into template.creator_names as known (creator_id, name, changed_at) values (:creator_id, :name, :now)
          on conflict (creator_id) do update set name = excluded.name, changed_at = excluded.changed_at`,
        { creator_id: creatorId, name: name ?? null, now },
      );
    }
    return true;
  });
}

/** Takes what is due and hides it from other replicas until `hiddenUntil`. Names that nobody asks for any more are forgotten. */
export async function dueNames(query: Query, now: Date, hiddenUntil: Date, limit: number): Promise<string[]> {
  await query(
    `delete from template.names n where n.next_read_at <= :now
      and not exists (select from template.creator_names c where c.name = n.name)`,
    { now },
  );
  const rows = await query<{ name: string }>(
    `update template.names set next_read_at = :hidden_until, tried_at = :now where name in (
        select name from template.names where next_read_at <= :now order by next_read_at limit :limit for update skip locked)
      returning name`,
    { now, hidden_until: hiddenUntil, limit },
  );
  return rows.map(({ name }) => name);
}

/** `inboxes` undefined: it could not be looked up; whose it was before counts for a while. */
export async function nameRead(query: Query, name: string, inboxes: string[] | undefined, now: Date): Promise<void> {
  if (inboxes) {
    await query(
      `update template.names n set inbox_ids = :inboxes, read_at = :now, failures = 0, next_read_at = case when exists (
          select from template.creator_names c where c.name = n.name and c.creator_id = any(:inboxes::text[]))
        then :proved_next::timestamptz else :unproved_next end where name = :name`,
      { name, inboxes, now, proved_next: nextReading(now, true), unproved_next: nextReading(now, false) },
    );
    return;
  }
  const [row] = await query<{ failures: number }>(
    'update template.names set failures = failures + 1 where name = :name returning failures',
    { name },
  );
  if (row) {
    const next = nextTry(now, row.failures);
    await query('update template.names set next_read_at = :next where name = :name', { name, next });
  }
}
