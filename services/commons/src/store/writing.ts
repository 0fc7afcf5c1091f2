// Locks the team first: its version grows by one with every change.
import { createHash } from 'node:crypto';
import { doubtsIn, expiryFrom, MAX_WEEKS_OF_OWNER, maxEntriesOf, type Pattern, unitIdOf, weekOf } from '@offshoot/patterns';
import type { Query } from '@offshoot/postgres';
import { type DailyCap, dayOf, requireUnder } from '../domain/caps.ts';
import type { Member } from '../domain/member.ts';
import { notFound, problem, type Stored } from '../domain/stored.ts';
import { COLUMNS, type PatternRow, toStored } from './rows.ts';

/** The next version, once nobody else changes the team. */
export async function lockTeam(query: Query, team: string): Promise<number> {
  await query('insert into team (team_id, version) values (:team, 0) on conflict do nothing', { team });
  const [row] = await query<{ version: string }>('select version from team where team_id = :team for update', { team });
  return Number(row?.version ?? 0) + 1;
}

export async function setVersion(query: Query, team: string, version: number): Promise<void> {
  await query('update team set version = :version where team_id = :team', { team, version });
}

export function publish(query: Query, member: Member, given: Given): Promise<Published> {
  return publishAs(query, member, given, () => countPattern(query, member, given.now));
}

interface Given {
  id: string;
  pattern: Pattern;
  now: Date;
}

interface Published {
  stored: Stored;
  isNew: boolean;
}

/** `counting`: of what is new. */
export async function publishAs(
  query: Query,
  { team, owner }: Pick<Member, 'team' | 'owner'>,
  { id, pattern, now }: Given,
  counting: () => Promise<void>,
): Promise<Published> {
  const version = await lockTeam(query, team);
  const known = await patternIn(query, team, id);
  if (known?.state === 'recalled') throw problem('recalled', 'This text was recalled.', 'Leave it: what was recalled never comes back.');
  if (known?.state === 'live' && new Date(known.expire_time) > now) return { stored: toStored(known), isNew: false };
  await counting();
  const [live] = await query<{ count: number }>(`select count(*)::int as count from pattern where team_id = :team and state = 'live'`, {
    team,
  });
  if ((live?.count ?? 0) >= maxEntriesOf(team)) {
    throw problem('full', `There are ${maxEntriesOf(team)} patterns, which is the most.`, 'Recall some, or wait until others expire.');
  }
  const [row] = await query<PatternRow>(
    `insert into pattern (team_id, pattern_id, unit_id, author, situation, advice, reason, interests, doubts, state, change_version, create_time, vote_time, expire_time)
     values (:team, :id, :unit, :owner, :situation, :advice, :reason, :interests, :doubts, 'live', :version, :now, :now, :expiry)
     on conflict (team_id, pattern_id) do update set author = excluded.author, doubts = excluded.doubts, state = 'live', change_version = excluded.change_version,
       create_time = excluded.create_time, vote_time = excluded.vote_time, expire_time = excluded.expire_time
     returning ${COLUMNS}`,
    {
      ...{ team, id, unit: unitIdOf(id), owner, version, now, expiry: expiryFrom(now) },
      ...{ situation: pattern.when, advice: pattern.do, reason: pattern.because, interests: pattern.interests, doubts: doubtsIn(pattern) },
    },
  );
  await setVersion(query, team, version);
  return { stored: toStored(row as PatternRow), isNew: true };
}

export async function vote(
  query: Query,
  member: Member,
  { id: given, helped, now }: { id: string; helped: boolean; now: Date },
): Promise<{ stored: Stored; isCounted: boolean }> {
  const { team, owner } = member;
  const version = await lockTeam(query, team);
  const known = await patternIn(query, team, given);
  if (known?.state !== 'live' || new Date(known.expire_time) <= now) throw notFound();
  if (known.author === owner) throw problem('own_pattern', 'Nobody votes for a pattern of their own.', 'Let others say whether it helps.');
  await countVote(query, member, now);
  const { id } = known;
  const changed = await query(
    `insert into vote (team_id, pattern_id, owner, week, helped) values (:team, :id, :owner, :week, :helped)
     on conflict (team_id, pattern_id, owner, week) do update set helped = excluded.helped where vote.helped <> excluded.helped
     returning helped`,
    { team, id, owner, week: weekOf(now), helped },
  );
  if (changed.length === 0) return { stored: toStored(known), isCounted: false };
  const [row] = await query<PatternRow>(
    `with weeks as (
       select helped, row_number() over (partition by owner order by week desc) as place from vote where team_id = :team and pattern_id = :id
     ), counted as (
       select count(*) filter (where helped)::int as helped, count(*) filter (where not helped)::int as failed from weeks
       where place <= ${MAX_WEEKS_OF_OWNER}
     )
     update pattern set helped = counted.helped, failed = counted.failed, change_version = :version,
       vote_time = case when :is_help then :now else vote_time end, expire_time = case when :is_help then :expiry else expire_time end
     from counted where team_id = :team and pattern_id = :id
     returning pattern_id as id, author, situation, advice, reason, interests, doubts, pattern.helped, pattern.failed, state, create_time, vote_time, expire_time`,
    { team, id, version, is_help: helped, now, expiry: expiryFrom(now) },
  );
  await setVersion(query, team, version);
  return { stored: toStored(row as PatternRow), isCounted: true };
}

export async function recall(query: Query, team: string, given: string, by: string | undefined): Promise<void> {
  const version = await lockTeam(query, team);
  const known = await patternIn(query, team, given);
  if (!known || (by !== undefined && known.author !== by)) throw notFound();
  if (known.state === 'recalled') return;
  await query(`update pattern set state = 'recalled', change_version = :version where team_id = :team and pattern_id = :id`, {
    ...{ team, id: known.id, version },
  });
  await setVersion(query, team, version);
}

export async function patternIn(query: Query, team: string, id: string): Promise<PatternRow | undefined> {
  const [row] = await query<PatternRow>(`select ${COLUMNS} from pattern where team_id = :team and (pattern_id = :id or unit_id = :id)`, {
    ...{ team, id },
  });
  return row;
}

async function countPattern(query: Query, { team, owner, network }: Member, now: Date): Promise<void> {
  await count(query, 'patterns from a network address', network, now);
  await count(query, 'patterns of a team', team, now);
  await count(query, 'patterns of an owner', `${team}/${owner}`, now);
}

async function countVote(query: Query, { team, owner, network }: Member, now: Date): Promise<void> {
  await count(query, 'votes from a network address', network, now);
  await count(query, 'votes of an owner', `${team}/${owner}`, now);
}

/** A refusal rolls back what it has counted. Keys are digests with the day in them, and are forgotten with it. */
async function count(query: Query, cap: DailyCap, of: string, now: Date): Promise<void> {
  const day = dayOf(now);
  const key = createHash('sha256').update(`${day} ${cap} ${of}`).digest('base64url');
  const [row] = await query<{ count: number }>(
    `insert into day_count (day, cap, key, count) values (:day, :cap, :key, 1)
     on conflict (day, cap, key) do update set count = day_count.count + 1 returning count`,
    { day, cap, key },
  );
  requireUnder(cap, row?.count ?? 1, now);
}
