import { randomBytes } from 'node:crypto';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { createClient } from '@connectrpc/connect';
import { SessionService } from '@offshoot/gen/offshoot/gateway/v1/session_service_pb.ts';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { newSession, newUser, openWorld, reasonOf, sessions, signInAs, type TestGateway, transportTo, type User } from './gateway.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;

let gateway: TestGateway;
let saul: User;
let mallory: User;

beforeAll(async () => {
  gateway = await openWorld();
  [saul, mallory] = await Promise.all([newUser(gateway.network), newUser(gateway.network)]);
});
afterAll(() => gateway.close());
afterEach(() => {
  gateway.clock.aheadMs = 0;
});

const as = (token: string) => createClient(SessionService, transportTo(gateway.url, token));
const refresh = (refreshToken: string) => sessions(gateway.url).refreshSession({ refreshToken });
const isGood = async (token: string) => (await reasonOf(as(token).getSession({}))) === 'nothing was refused';
const fromNow = (time: Parameters<typeof timestampDate>[0] | undefined) => (time ? timestampDate(time).getTime() - Date.now() : 0);

test('an access token expires after 15 minutes; a refresh returns new tokens, and the old one is invalid at once', async () => {
  const first = await newSession(gateway.url, saul);
  expect(fromNow(first.expireTime)).toBeCloseTo(15 * MINUTE, -4);
  expect(fromNow(first.sessionExpireTime)).toBeCloseTo(30 * DAY, -4);
  gateway.clock.aheadMs = 14 * MINUTE;
  expect(await isGood(first.accessToken)).toBe(true);
  gateway.clock.aheadMs = 15 * MINUTE + SECOND;
  expect(await reasonOf(as(first.accessToken).getSession({}))).toBe('SESSION_EXPIRED');

  const next = await refresh(first.refreshToken);
  const { inboxId, expireTime } = await as(next.accessToken).getSession({});
  expect([inboxId, expireTime]).toEqual([saul.inboxId, next.expireTime]);
  const last = await refresh(next.refreshToken);
  expect([await isGood(next.accessToken), await isGood(last.accessToken)]).toEqual([false, true]);
});

test('a session expires 30 days after the sign-in, however often it was refreshed', async () => {
  const first = await newSession(gateway.url, saul);
  gateway.clock.aheadMs = 30 * DAY - MINUTE;
  const last = await refresh(first.refreshToken);
  expect(last.sessionExpireTime).toEqual(first.sessionExpireTime);
  expect(last.expireTime).toEqual(first.sessionExpireTime);
  gateway.clock.aheadMs = 30 * DAY + SECOND;
  expect(await isGood(last.accessToken)).toBe(false);
  expect(await reasonOf(refresh(last.refreshToken))).toBe('REFRESH_TOKEN_INVALID');
});

test('attack: a refresh token used twice ends the session for thief and owner', async () => {
  const { refreshToken: stolen } = await newSession(gateway.url, saul);
  const owners = await refresh(stolen);
  const newest = await refresh(owners.refreshToken);
  expect(await reasonOf(refresh(stolen))).toBe('REFRESH_TOKEN_INVALID');
  expect(await isGood(newest.accessToken)).toBe(false);
  expect(await reasonOf(refresh(newest.refreshToken))).toBe('REFRESH_TOKEN_INVALID');
});

test('a lost answer: the same token returns another successor, which replaces the first', async () => {
  const { refreshToken } = await newSession(gateway.url, saul);
  const lost = await refresh(refreshToken);
  gateway.clock.aheadMs = 29 * SECOND;
  const found = await refresh(refreshToken);
  expect([await isGood(lost.accessToken), await isGood(found.accessToken)]).toEqual([false, true]);
  expect(await isGood((await refresh(found.refreshToken)).accessToken)).toBe(true);
});

test('attack: a thief repeats the token within the grace period; using the other successor ends the session', async () => {
  const { refreshToken: stolen } = await newSession(gateway.url, saul);
  const owners = await refresh(stolen);
  const thiefs = await refresh(stolen);
  expect(await isGood(owners.accessToken)).toBe(false);
  expect(await reasonOf(refresh(owners.refreshToken))).toBe('REFRESH_TOKEN_INVALID');
  expect(await isGood(thiefs.accessToken)).toBe(false);
  expect(await reasonOf(refresh(thiefs.refreshToken))).toBe('REFRESH_TOKEN_INVALID');
});

test('attack: a spent refresh token after the grace period; repetitions do not extend it', async () => {
  const { refreshToken: stolen } = await newSession(gateway.url, saul);
  await refresh(stolen);
  gateway.clock.aheadMs = 20 * SECOND;
  const newest = await refresh(stolen);
  gateway.clock.aheadMs = 31 * SECOND;
  expect(await reasonOf(refresh(stolen))).toBe('REFRESH_TOKEN_INVALID');
  expect(await isGood(newest.accessToken)).toBe(false);
});

test('attack: a refresh race: 16 concurrent refreshes leave exactly one pair of valid tokens', async () => {
  const { refreshToken } = await newSession(gateway.url, saul);
  const answers = await Promise.all(Array.from({ length: 16 }, () => refresh(refreshToken)));
  const good = await Promise.all(answers.map((answer) => isGood(answer.accessToken)));
  expect(good.filter(Boolean)).toHaveLength(1);
  const winner = answers[good.indexOf(true)];
  expect(await isGood((await refresh(winner?.refreshToken ?? '')).accessToken)).toBe(true);
});

test('attack: invented, truncated and foreign refresh tokens end nobody’s session', async () => {
  const { accessToken, refreshToken } = await newSession(gateway.url, saul);
  const foreign = await newSession(gateway.url, mallory);
  const spliced = Buffer.concat([Buffer.from(foreign.refreshToken, 'base64url').subarray(0, 16), randomBytes(32)]).toString('base64url');
  const attempts = [randomBytes(48).toString('base64url'), refreshToken.slice(1), `${refreshToken}=`, accessToken, "' or 1=1 --", spliced];
  for (const attempt of attempts) expect(await reasonOf(refresh(attempt))).toBe('REFRESH_TOKEN_INVALID');
  expect(await isGood(accessToken)).toBe(true);
  expect((await as((await refresh(refreshToken)).accessToken).getSession({})).inboxId).toBe(saul.inboxId);
});

test('attack: a refresh token as an access token', async () => {
  const { refreshToken } = await newSession(gateway.url, saul);
  expect(await reasonOf(as(refreshToken).getSession({}))).toBe('SESSION_EXPIRED');
});

test('sign-out ends the session and its refresh token, even if the access token has expired in the meantime', async () => {
  const session = await newSession(gateway.url, saul);
  gateway.clock.aheadMs = 20 * MINUTE;
  await as(session.accessToken).signOut({});
  expect(await reasonOf(refresh(session.refreshToken))).toBe('REFRESH_TOKEN_INVALID');
});

test('sign-out everywhere ends all sessions of the inbox and nobody else’s', async () => {
  const [one, other] = [await newSession(gateway.url, saul), await newSession(gateway.url, saul)];
  const bystander = await signInAs(gateway.url, mallory);
  await as(one.accessToken).signOut({ everywhere: true });
  expect([await isGood(one.accessToken), await isGood(other.accessToken), await isGood(bystander)]).toEqual([false, false, true]);
  expect(await reasonOf(refresh(other.refreshToken))).toBe('REFRESH_TOKEN_INVALID');
});

test('sign-out everywhere never fails silently: without a valid token it is refused', async () => {
  const session = await newSession(gateway.url, saul);
  expect(await reasonOf(sessions(gateway.url).signOut({ everywhere: true }))).toBe('SESSION_REQUIRED');
  gateway.clock.aheadMs = 16 * MINUTE;
  expect(await reasonOf(as(session.accessToken).signOut({ everywhere: true }))).toBe('SESSION_EXPIRED');
  await refresh(session.refreshToken);
});
