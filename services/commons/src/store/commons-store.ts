import { type DatabaseConnection, openQueries, type PreparedQueries } from '@offshoot/postgres';
import { dayOf } from '../domain/caps.ts';
import type { CommonsStore } from '../domain/ports.ts';
import { list } from './listing.ts';
import { initial } from './migrations.ts';
import { forgetPasses, noteIssue, ownerWeeks, publishPublic, votePublic } from './public-writing.ts';
import { COLUMNS, type PatternRow, toStored } from './rows.ts';
import { publish, recall, vote } from './writing.ts';

/** Of this replica, for single statements. */
const CONNECTIONS = 8;
/** Those with most of the interests are ranked; a query shows at most fifty. */
const MOST_FOUND = 200;

/** The schema `commons`. */
export function openCommonsDatabase(database: DatabaseConnection | string): Promise<PreparedQueries> {
  return openQueries({ database, schema: 'commons', migrations: [initial], connections: CONNECTIONS });
}

export function createCommonsStore({ query, transaction }: PreparedQueries): CommonsStore {
  const roots = new Map<string, { version: number; root: string }>();
  return {
    publish: (member, id, pattern, now) => transaction((run) => publish(run, member, { id, pattern, now })),
    vote: (member, id, helped, now) => transaction((run) => vote(run, member, { id, helped, now })),
    recall: (team, id, by) => transaction((run) => recall(run, team, id, by)),
    async list(team, since, now) {
      const listing = await transaction((run) => list(run, roots, { team, since, now }));
      roots.set(team, { version: listing.version, root: listing.root });
      return listing;
    },
    publishPublic: (pass, id, pattern, now) => transaction((run) => publishPublic(run, pass, { id, pattern, now })),
    votePublic: (pass, id, helped, now) => transaction((run) => votePublic(run, pass, { id, helped, now })),
    noteIssue: (week, request) => noteIssue(query, week, request),
    ownerWeeks: (now) => ownerWeeks(query, now),
    async find(team, interests, now) {
      const rows = await query<PatternRow>(
        `select ${COLUMNS} from pattern
         where team_id = :team and state = 'live' and expire_time > :now and interests && :interests::text[]
         order by (select count(*) from unnest(interests) one where one = any(:interests::text[])) desc, helped desc, create_time desc
         limit ${MOST_FOUND}`,
        { team, interests, now },
      );
      return rows.map(toStored);
    },
    async forgetOld(now) {
      await query('delete from day_count where day < :day', { day: dayOf(now) });
      await forgetPasses(query, now);
    },
    async count(team, now) {
      const [row] = await query<{ agents: number; patterns: number }>(
        `select count(distinct nullif(author, ''))::int as agents, count(*)::int as patterns from pattern
         where team_id = :team and state = 'live' and expire_time > :now`,
        { team, now },
      );
      return row ?? { agents: 0, patterns: 0 };
    },
  };
}
