import type { Query } from '@offshoot/postgres';
import type { Listing } from '../domain/stored.ts';
import { COLUMNS, type PatternRow, toStored } from './rows.ts';
import { lockTeam, setVersion } from './writing.ts';

/** What has expired changes the list, so it is marked before anybody sees the list. */
export async function list(query: Query, team: string, given: number, now: Date): Promise<Listing> {
  const next = await lockTeam(query, team);
  const expired = await query(
    `update pattern set state = 'expired', change_version = :next where team_id = :team and state = 'live' and expire_time <= :now returning 1`,
    { team, next, now },
  );
  if (expired.length > 0) await setVersion(query, team, next);
  const version = expired.length > 0 ? next : next - 1;
  const since = given <= version ? given : 0;
  const live = await query<PatternRow & { change_version: string }>(
    `select ${COLUMNS}, change_version from pattern where team_id = :team and state = 'live'`,
    { team },
  );
  const removed =
    since === 0
      ? []
      : await query<{ id: string }>(
          `select pattern_id as id from pattern where team_id = :team and state <> 'live' and change_version > :since`,
          { team, since },
        );
  return {
    version,
    since,
    all: live.map(toStored),
    changed: live.filter((row) => Number(row.change_version) > since).map(toStored),
    removed: removed.map(({ id }) => id),
  };
}
