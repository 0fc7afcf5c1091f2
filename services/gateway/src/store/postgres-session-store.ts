import type { MikroORM } from '@mikro-orm/postgresql';
import { type DatabaseLine, gatheredRows, openOrm, openPreparedQueries } from '@offshoot/postgres';
import type { Session } from '../domain/session.ts';
import type { SessionKey } from '../domain/session-key.ts';
import type { RefreshableSession, SessionStore } from '../domain/session-store.ts';
import { ChallengeSchema, SessionSchema } from './entities.ts';
import { Initial } from './migrations/initial.ts';

const CONNECTIONS = 10;

/** The schema `gateway`. Every call looks up its session by a unique key, so this uses prepared SQL instead of entities. */
export async function openSessionStore(database: DatabaseLine | string): Promise<SessionStore & { close(): Promise<void> }> {
  const orm: MikroORM = await openOrm({
    database,
    schema: 'gateway',
    entities: [ChallengeSchema, SessionSchema],
    migrations: [{ name: 'initial', class: Initial }],
  });
  const { query: queryAs, close } = await openPreparedQueries(orm, CONNECTIONS);
  const query = (text: string, values: unknown[]) => queryAs<Row>(text, values);
  const sessionBy = gatheredRows<Row>(queryAs, 'access_digest');
  return {
    async addChallenge({ challenge, expiresAt }) {
      await query('insert into challenges (challenge, expires_at) values ($1, $2)', [challenge, expiresAt]);
    },
    async isOpen(challenge, now) {
      return (await query('select 1 from challenges where challenge = $1 and expires_at > $2', [challenge, now])).length > 0;
    },
    async redeem(challenge, session, now) {
      // One statement: if many redeem a challenge at once, only one deletes the row and starts a session.
      const { id, inboxId, key, accessDigest, accessExpiresAt, refreshDigest, expiresAt } = session;
      const chainId = key.kind === 'contract-wallet' ? key.chainId : null;
      const rows = await query(
        `with used as (delete from challenges where challenge = $1 and expires_at > $2 returning 1)
          insert into sessions
            (id, inbox_id, key_kind, key_id, key_chain_id, access_digest, access_expires_at, refresh_digest, expires_at)
            select $3, $4, $5, $6, $7, $8, $9, $10, $11 from used returning id`,
        [challenge, now, id, inboxId, key.kind, key.id, chainId, accessDigest, accessExpiresAt, refreshDigest, expiresAt],
      );
      return rows.length > 0;
    },
    async sessionOf(accessDigest, now) {
      const row = await sessionBy('select * from sessions where access_digest = any($1::text[])', accessDigest);
      const session = row && sessionFrom(row);
      return session && session.accessExpiresAt > now && session.expiresAt > now ? session : undefined;
    },
    async isLive(sessionId, now) {
      return (await query('select 1 from sessions where id = $1 and expires_at > $2', [sessionId, now])).length > 0;
    },
    async refreshable(sessionId, now) {
      const [row] = await query('select * from sessions where id = $1 and expires_at > $2', [sessionId, now]);
      return row && refreshableFrom(row);
    },
    async rotate({ sessionId, presentedDigest, accessDigest, refreshDigest, accessExpiresAt, now, spentAfter }) {
      // One statement; PostgreSQL rechecks the condition after waiting for another update, so of many at once, the last wins.
      const rows = await query(
        `update sessions set
            spent_at = case when refresh_digest = $2 then $6::timestamptz else spent_at end,
            spent_digest = $2, access_digest = $3, refresh_digest = $4, access_expires_at = $5
          where id = $1 and expires_at > $6 and (refresh_digest = $2 or (spent_digest = $2 and spent_at > $7))
          returning id`,
        [sessionId, presentedDigest, accessDigest, refreshDigest, accessExpiresAt, now, spentAfter],
      );
      return rows.length > 0;
    },
    async endSession(sessionId) {
      await query('delete from sessions where id = $1', [sessionId]);
    },
    async endSessionOf(accessDigest) {
      await query('delete from sessions where access_digest = $1', [accessDigest]);
    },
    async endSessionsOfInbox(inboxId) {
      await query('delete from sessions where inbox_id = $1', [inboxId]);
    },
    async deleteExpired(now) {
      await query('delete from challenges where expires_at <= $1', [now]);
      await query('delete from sessions where expires_at <= $1', [now]);
    },
    close: async () => {
      await close();
      await orm.close(true);
    },
  };
}

type Row = Record<string, unknown>;

function sessionFrom(row: Row): Session {
  return {
    id: String(row.id),
    inboxId: String(row.inbox_id),
    key: keyFrom(row),
    accessExpiresAt: new Date(String(row.access_expires_at)),
    expiresAt: new Date(String(row.expires_at)),
  };
}

function refreshableFrom(row: Row): RefreshableSession {
  const spent = row.spent_digest === null ? {} : { spent: { digest: String(row.spent_digest), at: new Date(String(row.spent_at)) } };
  return { ...sessionFrom(row), refreshDigest: String(row.refresh_digest), ...spent };
}

function keyFrom(row: Row): SessionKey {
  const id = String(row.key_id);
  const kind = String(row.key_kind) as SessionKey['kind'];
  return kind === 'contract-wallet' ? { kind, id, chainId: Number(row.key_chain_id) } : { kind, id };
}
