import type { PreparedQueries } from '@offshoot/postgres';
import { type CreatorWebsite, nextReading, PROOF_LASTS_MS, type WebsiteStatus } from '../domain/makers/website.ts';

type Query = PreparedQueries['query'];

/** Of a creator c and their website w. */
const IS_PROVED = 'w.read_at > :proved_since and c.creator_id = any(w.inbox_ids)';
const provedSince = (now: Date) => new Date(now.getTime() - PROOF_LASTS_MS);

/** By creator: the website that vouches for them. */
export async function provedWebsites(query: Query, creatorIds: readonly string[], now: Date): Promise<Map<string, string>> {
  if (creatorIds.length === 0) return new Map();
  const rows = await query<{ creator_id: string; website: string }>(
    `select c.creator_id, w.website from template.creator_websites c join template.websites w on w.website = c.website
      where c.creator_id = any(:creator_ids::text[]) and ${IS_PROVED}`,
    { creator_ids: creatorIds, proved_since: provedSince(now) },
  );
  return new Map(rows.map(({ creator_id, website }) => [creator_id, website]));
}

export async function websiteOf(query: Query, creatorId: string, now: Date): Promise<CreatorWebsite | undefined> {
  const [row] = await query<{ website: string; read_at: string | null; status: WebsiteStatus }>(
    `select w.website, w.read_at, case when ${IS_PROVED} then 'proved' when w.failures > 0 then 'unreachable'
        when w.read_at is null then 'unread' else 'unlisted' end as status
      from template.creator_websites c join template.websites w on w.website = c.website where c.creator_id = :creator_id`,
    { creator_id: creatorId, proved_since: provedSince(now) },
  );
  return row && { website: row.website, status: row.status, readAt: row.read_at === null ? undefined : new Date(row.read_at) };
}

/**
 * Names the creator's website and has it read at once, unless it was read a moment ago. '': none. False: the creator named another one
 * after `changedBefore`.
 */
export async function keepWebsite(queries: PreparedQueries, creatorId: string, website: string, now: Date, changedBefore: Date) {
  return queries.transaction(async (query) => {
    await query("select pg_advisory_xact_lock(hashtextextended('template.website ' || :creator_id, 0))", { creator_id: creatorId });
    const [known] = await query<{ website: string; changed_at: string }>(
      'select website, changed_at from template.creator_websites where creator_id = :creator_id',
      { creator_id: creatorId },
    );
    if (known && known.website !== website && new Date(known.changed_at) > changedBefore) return false;
    if (website !== '') {
      await query(
        `insert into template.websites as known (website, next_read_at) values (:website, :now)
          on conflict (website) do update set next_read_at = case
            when known.tried_at is null or known.tried_at < :changed_before then least(known.next_read_at, :now) else known.next_read_at end`,
        { website, now, changed_before: changedBefore },
      );
    }
    if (known?.website !== website) {
      await query(
        `insert into template.creator_websites as known (creator_id, website, changed_at) values (:creator_id, nullif(:website, ''), :now)
          on conflict (creator_id) do update set website = excluded.website, changed_at = excluded.changed_at`,
        { creator_id: creatorId, website, now },
      );
    }
    return true;
  });
}

/** Takes what is due and hides it from other replicas until `hiddenUntil`. Websites that nobody names any more are forgotten. */
export async function dueWebsites(query: Query, now: Date, hiddenUntil: Date, limit: number): Promise<string[]> {
  await query(
    `delete from template.websites w where w.next_read_at <= :now
      and not exists (select from template.creator_websites c where c.website = w.website)`,
    { now },
  );
  const rows = await query<{ website: string }>(
    `update template.websites set next_read_at = :hidden_until, tried_at = :now where website in (
        select website from template.websites where next_read_at <= :now order by next_read_at limit :limit for update skip locked)
      returning website`,
    { now, hidden_until: hiddenUntil, limit },
  );
  return rows.map(({ website }) => website);
}

/** `inboxes` undefined: it could not be read; what it listed before counts for a while. */
export async function websiteRead(query: Query, website: string, inboxes: string[] | undefined, now: Date): Promise<void> {
  if (inboxes) {
    await query(
      `update template.websites set inbox_ids = :inboxes, read_at = :now, failures = 0, next_read_at = :next where website = :website`,
      { website, inboxes, now, next: nextReading(now, 0) },
    );
    return;
  }
  const [row] = await query<{ failures: number }>(
    'update template.websites set failures = failures + 1 where website = :website returning failures',
    { website },
  );
  if (row) {
    const next = nextReading(now, row.failures);
    await query('update template.websites set next_read_at = :next where website = :website', { website, next });
  }
}
