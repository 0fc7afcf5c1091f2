import { MAX_PAGE, PUBLIC_SCOPE, rootOf } from '@offshoot/patterns';
import type { Query } from '@offshoot/postgres';
import type { Listing } from '../domain/stored.ts';
import { countWindow } from './public-writing.ts';
import { COLUMNS, type PatternRow, toStored } from './rows.ts';
import { lockTeam, setVersion } from './writing.ts';

/** Of each team at its last version: the digest of many patterns takes longer than a page of them. */
export type Roots = ReadonlyMap<string, { version: number; root: string }>;

/** What has expired changes the list, so it is marked before anybody sees the list. */
export async function list(
  query: Query,
  roots: Roots,
  { team, since: given, now }: { team: string; since: number; now: Date },
): Promise<Listing> {
  if (team === PUBLIC_SCOPE) await countWindow(query, now);
  const next = await lockTeam(query, team);
  const expired = await query(
    `update pattern set state = 'expired', change_version = :next where team_id = :team and state = 'live' and expire_time <= :now returning 1`,
    { team, next, now },
  );
  if (expired.length > 0) await setVersion(query, team, next);
  const version = expired.length > 0 ? next : next - 1;
  const since = given <= version ? given : 0;
  const rows = await query<PatternRow & { change_version: string }>(
    `select ${COLUMNS}, change_version from pattern where team_id = :team and state = 'live' and change_version > :since
     order by change_version limit ${MAX_PAGE + 1}`,
    { team, since },
  );
  const changed = rows.slice(0, MAX_PAGE);
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
    upto: rows.length > changed.length ? Number(changed.at(-1)?.change_version) : version,
    root: await rootAt(query, roots, team, version),
    changed: changed.map(toStored),
    removed: removed.map(({ id }) => id),
  };
}

async function rootAt(query: Query, roots: Roots, team: string, version: number): Promise<string> {
  const known = roots.get(team);
  if (known?.version === version) return known.root;
  const live = await query<{ id: string; helped: number; failed: number; expiry: number }>(
    `select pattern_id as id, helped, failed, floor(extract(epoch from expire_time))::float8 as expiry from pattern
     where team_id = :team and state = 'live'`,
    { team },
  );
  return rootOf(live.map(({ id, helped, failed, expiry }) => ({ id, votes: { helped, failed }, expireTime: expiry })));
}
