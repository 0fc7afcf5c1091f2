import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@connectrpc/connect';
import { ClaimService } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { SessionService, type SignInResponse } from '@offshoot/gen/offshoot/gateway/v1/session_service_pb.ts';
import { refusalOf } from '@offshoot/rpc';
import { toWire } from '@offshoot/rpc/wire';
import { type KeySignature, newEnvelope, statementText } from '@offshoot/statements';
import { eventually } from '@offshoot/testing';
import { privateKeyToAddress } from 'viem/accounts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newSession, newUser, openWorld, reasonOf, sessions, type TestGateway, transportTo } from './gateway.ts';
import { openApp, revokeInstallation } from './revoke.ts';
import { startUpstream, type Upstream } from './upstream.ts';

const dir = mkdtempSync(join(tmpdir(), 'offshoot-gateway-'));
let upstream: Upstream;
let gateway: TestGateway;

beforeAll(async () => {
  upstream = await startUpstream();
  gateway = await openWorld({ claimUrl: upstream.url, templateUrl: upstream.url, streamCheckMs: 100 }, { trustMs: 200 });
});
afterAll(async () => {
  await gateway.close();
  await upstream.close();
  rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
});

const as = (token: string) => createClient(SessionService, transportTo(gateway.url, token));
const refresh = (refreshToken: string) => sessions(gateway.url).refreshSession({ refreshToken });

/** A person who signed in with the installation key of an app. */
async function appUser() {
  const walletKey = `0x${randomBytes(32).toString('hex')}` as const;
  const app = await openApp(gateway.network, walletKey, join(dir, randomBytes(4).toString('hex'), 'xmtp.db3'));
  const signIn = async (before: KeySignature[] = []): Promise<SignInResponse> => {
    const { challenge, audience } = await sessions(gateway.url).createChallenge({});
    const envelope = newEnvelope(app.inboxId, { now: new Date(), nonce: randomBytes(16).toString('hex'), lifetimeSeconds: 300 });
    const signature = app.sign(statementText(envelope, { action: 'session.sign-in', audience, challenge }));
    return sessions(gateway.url).signIn({ challenge, statement: toWire(envelope, [...before, signature]) });
  };
  const revoke = () => revokeInstallation(gateway.network, walletKey, app.installationId);
  return { ...app, inboxId: app.inboxId, walletKey, signIn, revoke, [Symbol.asyncDispose]: () => app.close() };
}

test('attack: a session of a revoked installation ends as soon as the cached keys expire, and says why', async () => {
  await using app = await appUser();
  const session = await app.signIn();
  const byWallet = await newSession(gateway.url, { key: app.walletKey, inboxId: app.inboxId });
  expect((await as(session.accessToken).getSession({})).inboxId).toBe(app.inboxId);
  await app.revoke();
  const ended = await eventually(async () => {
    const error = await as(session.accessToken)
      .getSession({})
      .then(
        () => undefined,
        (thrown: unknown) => refusalOf(thrown),
      );
    expect(error).toMatchObject({ reason: 'SESSION_EXPIRED', message: expect.stringContaining('revoked') });
    return error;
  });
  expect(ended?.metadata.help).toContain('Sign in again');
  // Ended for good, and only this one: the wallet is still a key of the inbox.
  expect(await reasonOf(refresh(session.refreshToken))).toBe('REFRESH_TOKEN_INVALID');
  expect((await as(byWallet.accessToken).getSession({})).inboxId).toBe(app.inboxId);
  await refresh(byWallet.refreshToken);
});

test('attack: an invalid signature precedes the valid one: the session depends on the key that signed validly', async () => {
  await using app = await appUser();
  const forged = {
    kind: 'wallet' as const,
    address: privateKeyToAddress(app.walletKey).toLowerCase(),
    signature: new Uint8Array(65).fill(1),
  };
  const session = await app.signIn([forged]);
  await app.revoke();
  expect(await reasonOf(refresh(session.refreshToken))).toBe('REFRESH_TOKEN_INVALID');
});

test('two sessions of one inbox watch the same thing: signing out of one only ends its own stream, and says why', async () => {
  const user = await newUser(gateway.network);
  const [one, other] = [await newSession(gateway.url, user), await newSession(gateway.url, user)];
  const leave = new AbortController();
  const watch = ({ accessToken }: SignInResponse) =>
    createClient(ClaimService, transportTo(gateway.url, accessToken))
      .watchClaim({ claimId: `clm_${'c'.repeat(25)}a` }, { signal: leave.signal })
      [Symbol.asyncIterator]();
  const [ending, going] = [watch(one), watch(other)];
  for (let n = 1; n <= 3; n += 1) await ending.next();
  await going.next();
  const before = upstream.aborted.length;
  await as(one.accessToken).signOut({});
  expect(await reasonOf(ending.next())).toBe('SESSION_EXPIRED');
  expect(upstream.aborted).toHaveLength(before);
  leave.abort();
  await eventually(() => expect(upstream.aborted).toHaveLength(before + 1));
});

test('attack: a refresh right after the revocation, while keys are still cached', async () => {
  await using app = await appUser();
  const session = await app.signIn();
  await app.revoke();
  const refusal = refusalOf(await refresh(session.refreshToken).catch((error: unknown) => error));
  expect(refusal).toMatchObject({ reason: 'REFRESH_TOKEN_INVALID', message: expect.stringContaining('revoked') });
  expect(await reasonOf(as(session.accessToken).getSession({}))).toBe('SESSION_EXPIRED');
  expect(await reasonOf(app.signIn())).toBe('STATEMENT_KEY_UNKNOWN');
});

test('attack: a stream opened before the revocation or sign-out does not outlive it', async () => {
  await using app = await appUser();
  const [revoked, signedOut] = [await app.signIn(), await newSession(gateway.url, await newUser(gateway.network))];
  const open = async ({ accessToken }: SignInResponse) => {
    const watching = createClient(ClaimService, transportTo(gateway.url, accessToken)).watchClaim({ claimId: `clm_${'a'.repeat(26)}` });
    const iterator = watching[Symbol.asyncIterator]();
    for (let n = 1; n <= 3; n += 1) await iterator.next();
    return iterator;
  };
  const [first, second] = [await open(revoked), await open(signedOut)];
  upstream.aborted.length = 0;
  const [firstEnd, secondEnd] = [reasonOf(first.next()), reasonOf(second.next())];
  await app.revoke();
  await as(signedOut.accessToken).signOut({});
  expect([await firstEnd, await secondEnd]).toEqual(['SESSION_EXPIRED', 'SESSION_EXPIRED']);
  await eventually(() => expect(upstream.aborted.filter((method) => method === 'WatchClaim')).toHaveLength(2));
});

test('while the network is down, calls work until the access token expires; a refresh fails, and costs nothing', async () => {
  const session = await newSession(gateway.url, await newUser(gateway.network));
  await gateway.testnet.stop();
  try {
    expect(await reasonOf(refresh(session.refreshToken))).toBe('IDENTITY_UNAVAILABLE');
    // By now, the keys that the sign-in read have expired.
    await as(session.accessToken).getSession({});
    gateway.clock.aheadMs = 16 * 60_000;
    expect(await reasonOf(as(session.accessToken).getSession({}))).toBe('SESSION_EXPIRED');
    expect(await reasonOf(refresh(session.refreshToken))).toBe('IDENTITY_UNAVAILABLE');
  } finally {
    await gateway.testnet.start();
  }
  const next = await eventually(() => refresh(session.refreshToken));
  await as(next.accessToken).getSession({});
  gateway.clock.aheadMs = 0;
});
