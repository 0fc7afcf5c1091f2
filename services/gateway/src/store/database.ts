import { type DatabaseConnection, gatheredRows, type NamedValues, openQueries } from '@offshoot/postgres';
import type { Session } from '../domain/session.ts';
import type { SessionKey } from '../domain/session-key.ts';
import type { RefreshableSession, SessionStore } from '../domain/session-store.ts';
import { type AnswerStore, answerStore } from './answer-store.ts';
import { initial } from './migrations/initial.ts';

/** Connections of this replica for single statements. */
const CONNECTIONS = 10;

/** The schema `gateway`. Every call looks up its session by a unique key, so these are prepared statements. */
export async function openSessionStore(
  database: DatabaseConnection | string,
): Promise<SessionStore & { answers: AnswerStore; close(): Promise<void> }> {
  const { query: queryAs, close } = await openQueries({ database, schema: 'gateway', migrations: [initial], connections: CONNECTIONS });
  const query = (sql: string, values: NamedValues) => queryAs<Row>(sql, values);
  const sessionBy = gatheredRows<Row>(queryAs, 'access_digest');
  return {
    answers: answerStore({ query: queryAs }),
    async addChallenge({ challenge, expiresAt }) {
      await query('insert into challenges (challenge, expires_at) values (:challenge, :expires_at)', { challenge, expires_at: expiresAt });
    },
    async isOpen(challenge, now) {
      return (await query('select 1 from challenges where challenge = :challenge and expires_at > :now', { challenge, now })).length > 0;
    },
    async redeem(challenge, session, kept, now) {
      // One statement: if many redeem a challenge at once, only one deletes the row and starts a session.
      const { id, inboxId, key, accessDigest, accessExpiresAt, refreshDigest, expiresAt } = session;
      const chainId = key.kind === 'contract-wallet' ? key.chainId : null;
      const rows = await query(
        `with used as (
            delete from challenges where challenge = :challenge and expires_at > :now returning 1
          ), ended as (
            delete from sessions where id in (
              select id from sessions, used where inbox_id = :inbox_id order by expires_at desc, id offset :others)
          )
          insert into sessions
            (id, inbox_id, key_kind, key_id, key_chain_id, access_digest, access_expires_at, refresh_digest, expires_at)
            select :id, :inbox_id, :key_kind, :key_id, :key_chain_id, :access_digest, :access_expires_at, :refresh_digest, :expires_at
            from used returning id`,
        {
          challenge,
          now,
          id,
          inbox_id: inboxId,
          key_kind: key.kind,
          key_id: key.id,
          key_chain_id: chainId,
          access_digest: accessDigest,
          access_expires_at: accessExpiresAt,
          refresh_digest: refreshDigest,
          expires_at: expiresAt,
          others: kept - 1,
        },
      );
      return rows.length > 0;
    },
    async sessionOf(accessDigest, now) {
      const row = await sessionBy('select * from sessions where access_digest = any(:keys::text[])', accessDigest);
      const session = row && sessionFrom(row);
      return session && session.accessExpiresAt > now && session.expiresAt > now ? session : undefined;
    },
    async isLive(sessionId, now) {
      return (await query('select 1 from sessions where id = :id and expires_at > :now', { id: sessionId, now })).length > 0;
    },
    async refreshable(sessionId, now) {
      const [row] = await query('select * from sessions where id = :id and expires_at > :now', { id: sessionId, now });
      return row && refreshableFrom(row);
    },
    async rotate({ sessionId, presentedDigest, accessDigest, refreshDigest, accessExpiresAt, now, spentAfter }) {
      // One statement; PostgreSQL rechecks the condition after waiting for another update, so of many at once, the last wins.
      const rows = await query(
        `update sessions set
            spent_at = case when refresh_digest = :presented then :now::timestamptz else spent_at end,
            spent_digest = :presented, access_digest = :access_digest, refresh_digest = :refresh_digest,
            access_expires_at = :access_expires_at
          where id = :id and expires_at > :now
            and (refresh_digest = :presented or (spent_digest = :presented and spent_at > :spent_after))
          returning id`,
        {
          id: sessionId,
          presented: presentedDigest,
          access_digest: accessDigest,
          refresh_digest: refreshDigest,
          access_expires_at: accessExpiresAt,
          now,
          spent_after: spentAfter,
        },
      );
      return rows.length > 0;
    },
    async endSession(sessionId) {
      await query('delete from sessions where id = :id', { id: sessionId });
    },
    async endSessionOf(accessDigest) {
      await query('delete from sessions where access_digest = :access_digest', { access_digest: accessDigest });
    },
    async endSessionsOfInbox(inboxId) {
      await query('delete from sessions where inbox_id = :inbox_id', { inbox_id: inboxId });
    },
    async deleteExpired(now) {
      await query('delete from challenges where expires_at <= :now', { now });
      await query('delete from sessions where expires_at <= :now', { now });
    },
    close,
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
