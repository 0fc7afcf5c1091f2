import { createClient } from '@connectrpc/connect';
import { SessionService } from '@offshoot/gen/offshoot/gateway/v1/session_service_pb.ts';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  newSession,
  newUser,
  openWorld,
  reasonOf,
  sessions,
  signedIn,
  signInAs,
  type TestGateway,
  transportTo,
  type User,
} from './gateway.ts';

let gateway: TestGateway;
let saul: User;
let mallory: User;

beforeAll(async () => {
  gateway = await openWorld();
  [saul, mallory] = await Promise.all([newUser(gateway.network), newUser(gateway.network)]);
});
afterAll(() => gateway.close());

const as = (token: string) => createClient(SessionService, transportTo(gateway.url, token));

test('challenge, signature, session: the token identifies the inbox until sign-out', async () => {
  const client = sessions(gateway.url);
  const { challenge, audience, expireTime } = await client.createChallenge({});
  expect(challenge).toMatch(/^[0-9a-f]{32}$/);
  expect(audience).toBe(gateway.audience);
  expect(Number(expireTime?.seconds) * 1000 - Date.now()).toBeGreaterThan(4 * 60_000);

  const { accessToken } = await client.signIn(await signedIn(saul, { challenge, audience }));
  expect(Buffer.from(accessToken, 'base64url')).toHaveLength(32);
  expect((await as(accessToken).getSession({})).inboxId).toBe(saul.inboxId);

  await as(accessToken).signOut({});
  await as(accessToken).signOut({});
  expect(await reasonOf(as(accessToken).getSession({}))).toBe('SESSION_EXPIRED');
});

test('without a session: SESSION_REQUIRED; with a token that was never issued: SESSION_EXPIRED', async () => {
  expect(await reasonOf(sessions(gateway.url).getSession({}))).toBe('SESSION_REQUIRED');
  expect(await reasonOf(as('x'.repeat(43)).getSession({}))).toBe('SESSION_EXPIRED');
  expect(await reasonOf(as("' or 1=1 --").getSession({}))).toBe('SESSION_EXPIRED');
});

test('a client with an expired token can sign in again without dropping it first', async () => {
  const client = as('dead');
  const { challenge, audience } = await client.createChallenge({});
  const { accessToken } = await client.signIn(await signedIn(saul, { challenge, audience }));
  expect((await as(accessToken).getSession({})).inboxId).toBe(saul.inboxId);
});

test('attack: challenge replay', async () => {
  const client = sessions(gateway.url);
  const { challenge, audience } = await client.createChallenge({});
  const request = await signedIn(saul, { challenge, audience });
  await client.signIn(request);
  expect(await reasonOf(client.signIn(request))).toBe('CHALLENGE_UNKNOWN');
});

test('attack: challenge race: 16 simultaneous redemptions open one session', async () => {
  const client = sessions(gateway.url);
  const { challenge, audience } = await client.createChallenge({});
  const request = await signedIn(saul, { challenge, audience });
  const reasons = await Promise.all(Array.from({ length: 16 }, () => reasonOf(client.signIn(request))));
  expect(reasons.filter((reason) => reason === 'nothing was refused')).toHaveLength(1);
  expect(reasons.filter((reason) => reason === 'CHALLENGE_UNKNOWN')).toHaveLength(15);
});

test('attack: an invented challenge', async () => {
  const request = await signedIn(saul, { challenge: 'ab'.repeat(16), audience: gateway.audience });
  expect(await reasonOf(sessions(gateway.url).signIn(request))).toBe('CHALLENGE_UNKNOWN');
});

test('attack: a statement for another audience (relayed by a lying gateway)', async () => {
  const client = sessions(gateway.url);
  const { challenge, audience } = await client.createChallenge({});
  const request = await signedIn(saul, { challenge, audience: 'https://evil.example' });
  expect(await reasonOf(client.signIn(request))).toBe('STATEMENT_SIGNATURE_INVALID');
  // The failed attempt has not used up the challenge.
  await client.signIn(await signedIn(saul, { challenge, audience }));
});

test('attack: a statement for another challenge', async () => {
  const client = sessions(gateway.url);
  const { challenge, audience } = await client.createChallenge({});
  const { statement } = await signedIn(saul, { challenge: 'cd'.repeat(16), audience });
  expect(await reasonOf(client.signIn({ challenge, statement }))).toBe('STATEMENT_SIGNATURE_INVALID');
});

test('attack: a statement in someone else’s name, signed with one’s own key', async () => {
  const client = sessions(gateway.url);
  const { challenge, audience } = await client.createChallenge({});
  const request = await signedIn(mallory, { challenge, audience }, { signer: saul.inboxId });
  expect(await reasonOf(client.signIn(request))).toBe('STATEMENT_KEY_UNKNOWN');
});

test('attack: an inbox that the network does not know', async () => {
  const client = sessions(gateway.url);
  const { challenge, audience } = await client.createChallenge({});
  const request = await signedIn(mallory, { challenge, audience }, { signer: 'f'.repeat(64) });
  expect(await reasonOf(client.signIn(request))).toBe('STATEMENT_KEY_UNKNOWN');
});

test('attack: a sign-in statement without an expiry, or with a distant one', async () => {
  const client = sessions(gateway.url);
  const { challenge, audience } = await client.createChallenge({});
  const issuedAt = new Date(Math.floor(Date.now() / 1000) * 1000);
  const expiresAt = new Date(issuedAt.getTime() + 3_600_000);
  const far = await signedIn(saul, { challenge, audience }, { envelope: { issuedAt, expiresAt } });
  expect(await reasonOf(client.signIn(far))).toBe('STATEMENT_LIFETIME_TOO_LONG');
  const { statement } = await signedIn(saul, { challenge, audience });
  expect(await reasonOf(client.signIn({ challenge, statement: { ...statement, expireTime: undefined } }))).toBe('STATEMENT_MALFORMED');
});

test('attack: a stolen database opens no session (only digests of tokens are stored)', async () => {
  const session = await newSession(gateway.url, saul);
  const refreshed = await sessions(gateway.url).refreshSession({ refreshToken: session.refreshToken });
  const client = new pg.Client({ connectionString: gateway.databaseUrl });
  await client.connect();
  const { rows } = await client.query<Record<string, string>>('select * from gateway.sessions');
  await client.end();
  expect(rows.length).toBeGreaterThan(0);
  const secrets = [session, refreshed].flatMap((one) => [one.accessToken, one.refreshToken, one.refreshToken.slice(0, 21)]);
  for (const secret of secrets) expect(JSON.stringify(rows)).not.toContain(secret);
  for (const value of rows.flatMap((row) => Object.values(row)).filter((one) => /^[0-9a-f]{64}$/.test(one))) {
    expect(await reasonOf(as(value).getSession({}))).toBe('SESSION_EXPIRED');
    expect(await reasonOf(sessions(gateway.url).refreshSession({ refreshToken: value }))).toBe('REFRESH_TOKEN_INVALID');
  }
});

test('attack: an inbox signs in forever: it keeps its newest hundred sessions, and other inboxes keep theirs', async () => {
  const [flooder, other] = [await newUser(gateway.network), await signInAs(gateway.url, mallory)];
  const [first, second] = [await signInAs(gateway.url, flooder), await signInAs(gateway.url, flooder)];
  const client = new pg.Client({ connectionString: gateway.databaseUrl });
  await client.connect();
  const count = async () =>
    Number((await client.query('select count(*) from gateway.sessions where inbox_id = $1', [flooder.inboxId])).rows[0].count);
  try {
    // Copies stand for the sign-ins in between.
    await client.query(
      `insert into gateway.sessions
       select r.* from (select * from gateway.sessions where inbox_id = $1 order by expires_at desc limit 1) s, generate_series(1, 98) n,
         jsonb_populate_record(null::gateway.sessions, to_jsonb(s) || jsonb_build_object(
           'id', md5('a' || n) || md5('b' || n), 'access_digest', md5('c' || n) || md5('d' || n))) r`,
      [flooder.inboxId],
    );
    expect(await count()).toBe(100);
    const newest = await signInAs(gateway.url, flooder);
    expect(await count()).toBe(100);
    expect(await reasonOf(as(first).getSession({}))).toBe('SESSION_EXPIRED');
    for (const token of [second, newest, other]) await as(token).getSession({});
    // Many at once may exceed it by their number; the next one makes up for that.
    await Promise.all(Array.from({ length: 8 }, () => signInAs(gateway.url, flooder)));
    await signInAs(gateway.url, flooder);
    expect(await count()).toBe(100);
  } finally {
    await client.end();
  }
});

test('challenges expire after 5 minutes', async () => {
  const client = sessions(gateway.url);
  const { challenge, audience } = await client.createChallenge({});
  try {
    gateway.clock.aheadMs = 5 * 60_000 + 1000;
    expect(
      await reasonOf(client.signIn(await signedIn(saul, { challenge, audience }, { now: new Date(Date.now() + gateway.clock.aheadMs) }))),
    ).toBe('CHALLENGE_UNKNOWN');
  } finally {
    gateway.clock.aheadMs = 0;
  }
});
