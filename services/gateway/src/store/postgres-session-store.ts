import type { MikroORM } from '@mikro-orm/postgresql';
import { openOrm } from '@offshoot/postgres';
import type { Session } from '../domain/session.ts';
import type { SessionStore } from '../domain/session-store.ts';
import { ChallengeSchema, SessionSchema } from './entities.ts';
import { CreateGatewaySchema } from './migrations/20260222000000-create-gateway-schema.ts';

/** The schema `gateway`. Every call looks its session up, by one primary key: plain prepared SQL instead of entities. */
export async function openSessionStore(url: string): Promise<SessionStore & { close(): Promise<void> }> {
  const orm: MikroORM = await openOrm({
    url,
    schema: 'gateway',
    entities: [ChallengeSchema, SessionSchema],
    migrations: [{ name: '20260222000000-create-gateway-schema', class: CreateGatewaySchema }],
  });
  const pool = await orm.em.fork().getDriver().getConnection().getNativeClient();
  const query = async (name: string, text: string, values: unknown[]): Promise<Row[]> =>
    (await pool.query<Row>({ name, text, values })).rows;
  return {
    async addChallenge({ challenge, expiresAt }) {
      await query('add_challenge', 'insert into challenges (challenge, expires_at) values ($1, $2)', [challenge, expiresAt]);
    },
    async isOpen(challenge, now) {
      return (
        (await query('open_challenge', 'select 1 from challenges where challenge = $1 and expires_at > $2', [challenge, now])).length > 0
      );
    },
    async redeem(challenge, session, now) {
      // One statement: of many that redeem one challenge at once, one deletes the row and so one begins a session.
      const rows = await query(
        'redeem_challenge',
        `with used as (delete from challenges where challenge = $1 and expires_at > $2 returning 1)
          insert into sessions (token_digest, inbox_id, expires_at) select $3, $4, $5 from used returning inbox_id`,
        [challenge, now, session.tokenDigest, session.inboxId, session.expiresAt],
      );
      return rows.length > 0;
    },
    async sessionOf(digest, now) {
      const text = 'select inbox_id, expires_at from sessions where token_digest = $1 and expires_at > $2';
      const [row] = await query('session_of', text, [digest, now]);
      return row && sessionFrom(row);
    },
    async endSession(digest) {
      await query('end_session', 'delete from sessions where token_digest = $1', [digest]);
    },
    async deleteExpired(now) {
      await query('delete_expired_challenges', 'delete from challenges where expires_at <= $1', [now]);
      await query('delete_expired_sessions', 'delete from sessions where expires_at <= $1', [now]);
    },
    close: () => orm.close(true),
  };
}

type Row = Record<string, unknown>;

function sessionFrom(row: Row): Session {
  return { inboxId: String(row.inbox_id), expiresAt: new Date(String(row.expires_at)) };
}
