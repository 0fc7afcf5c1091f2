// What strangers write: without who, and no time finer than the day.
import { expiryFrom, type Pattern, PUBLIC_SCOPE, weekOf, windowFrom } from '@offshoot/patterns';
import type { Query } from '@offshoot/postgres';
import { dayOf } from '../domain/caps.ts';
import { alreadySpent, type Spending } from '../domain/spending.ts';
import { notFound, type Stored } from '../domain/stored.ts';
import { COLUMNS, type PatternRow, toStored } from './rows.ts';
import { lockTeam, patternIn, publishAs, setVersion } from './writing.ts';

/** Passes of the week before are accepted for a day. */
const SPENT_KEPT_DAYS = 14;
const DAY_MS = 86_400_000;

const startOfDay = (now: Date): Date => new Date(dayOf(now));

/** Of many attempts at once, one goes on: the others wait for its end. A refusal afterwards undoes it. */
async function spendOnce(query: Query, { digest, week }: Spending): Promise<void> {
  const rows = await query('insert into spent_pass (digest, week) values (:digest, :week) on conflict do nothing returning 1', {
    digest,
    week,
  });
  if (rows.length === 0) throw alreadySpent();
}

export async function publishPublic(
  query: Query,
  pass: Spending,
  { id, pattern, now }: { id: string; pattern: Pattern; now: Date },
): Promise<{ stored: Stored; isNew: boolean }> {
  await spendOnce(query, pass);
  return publishAs(query, { team: PUBLIC_SCOPE, owner: '' }, { id, pattern, now: startOfDay(now) }, async () => undefined);
}

export async function votePublic(
  query: Query,
  pass: Spending,
  { id, helped, now }: { id: string; helped: boolean; now: Date },
): Promise<{ stored: Stored; isCounted: boolean }> {
  await spendOnce(query, pass);
  await countWindow(query, now);
  const version = await lockTeam(query, PUBLIC_SCOPE);
  const known = await patternIn(query, PUBLIC_SCOPE, id);
  if (known?.state !== 'live' || new Date(known.expire_time) <= now) throw notFound();
  const day = startOfDay(now);
  await query(
    `insert into public_vote (pattern_id, week, helped, failed) values (:id, :week, :helped, :failed)
     on conflict (pattern_id, week) do update set helped = public_vote.helped + excluded.helped, failed = public_vote.failed + excluded.failed`,
    { id, week: pass.week, helped: helped ? 1 : 0, failed: helped ? 0 : 1 },
  );
  const [row] = await query<PatternRow>(
    `update pattern set helped = helped + :helped, failed = failed + :failed, change_version = :version,
       vote_time = case when :is_help then :day else vote_time end, expire_time = case when :is_help then :expiry else expire_time end
     where team_id = '${PUBLIC_SCOPE}' and pattern_id = :id returning ${COLUMNS}`,
    { id, version, helped: helped ? 1 : 0, failed: helped ? 0 : 1, is_help: helped, day, expiry: expiryFrom(day) },
  );
  await setVersion(query, PUBLIC_SCOPE, version);
  return { stored: toStored(row as PatternRow), isCounted: true };
}

/** In a new week, the votes of the oldest one no longer count. Each changed pattern gets a version of its own, so that pages end between them. */
export async function countWindow(query: Query, now: Date): Promise<void> {
  const week = weekOf(now);
  const [counted] = await query('select 1 from public_window where week = :week', { week });
  if (counted) return;
  const version = await lockTeam(query, PUBLIC_SCOPE);
  await query('delete from public_window where week <> :week', { week });
  await query('insert into public_window (week) values (:week) on conflict do nothing', { week });
  await query('delete from public_vote where week < :from', { from: windowFrom(now) });
  const changed = await query(
    `with sums as (
       select pattern_id, sum(helped)::int as helped, sum(failed)::int as failed from public_vote group by pattern_id
     ), moved as (
       select p.pattern_id, coalesce(s.helped, 0) as helped, coalesce(s.failed, 0) as failed, row_number() over (order by p.pattern_id) as place
       from pattern p left join sums s using (pattern_id)
       where p.team_id = '${PUBLIC_SCOPE}' and p.state = 'live' and (p.helped, p.failed) is distinct from (coalesce(s.helped, 0), coalesce(s.failed, 0))
     )
     update pattern set helped = moved.helped, failed = moved.failed, change_version = :version - 1 + moved.place
     from moved where team_id = '${PUBLIC_SCOPE}' and pattern.pattern_id = moved.pattern_id returning 1`,
    { version },
  );
  if (changed.length > 0) await setVersion(query, PUBLIC_SCOPE, version - 1 + changed.length);
}

export async function noteIssue(query: Query, week: string, request: string): Promise<void> {
  await query('insert into pass_issue (week, request) values (:week, :request) on conflict do nothing', { week, request });
}

export async function ownerWeeks(query: Query, now: Date): Promise<number> {
  const [row] = await query<{ count: number }>('select count(*)::int as count from pass_issue where week >= :from', {
    from: windowFrom(now),
  });
  return row?.count ?? 0;
}

export async function forgetPasses(query: Query, now: Date): Promise<void> {
  await query('delete from spent_pass where week < :before', { before: weekOf(new Date(now.getTime() - SPENT_KEPT_DAYS * DAY_MS)) });
  await query('delete from pass_issue where week < :from', { from: windowFrom(now) });
}
