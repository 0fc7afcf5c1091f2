import { createClient } from '@connectrpc/connect';
import { ClaimService } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { SessionService } from '@offshoot/gen/offshoot/gateway/v1/session_service_pb.ts';
import { networkOf, refusalOf } from '@offshoot/rpc';
import { eventually } from '@offshoot/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRateLimiter } from '../src/adapters/rate-limiter.ts';
import { noRateLimits, type RateLimits } from '../src/index.ts';
import { newUser, openWorld, reasonOf, signInAs, type TestGateway, transportTo } from './gateway.ts';
import { startUpstream, type Upstream } from './upstream.ts';

const slow = { perSecond: 1, burst: 4 };
let upstream: Upstream;

beforeAll(async () => {
  upstream = await startUpstream();
});
afterAll(async () => {
  await upstream.close();
});

/** A gateway of its own with only these limits. */
async function limited(limits: Partial<RateLimits>, trustedProxies = 0): Promise<TestGateway> {
  return openWorld({ claimUrl: upstream.url, templateUrl: upstream.url, rateLimits: { ...noRateLimits, ...limits }, trustedProxies });
}
const sessionsOf = (url: string, token?: string, headers = {}) => createClient(SessionService, transportTo(url, token, headers));
const times = async (count: number, call: () => Promise<unknown>) => {
  const reasons: string[] = [];
  for (let n = 0; n < count; n += 1) reasons.push(await reasonOf(call()));
  return reasons;
};
const fine = 'nothing was refused';

test('a session has its own limit; the refusal says when to retry, and then the call succeeds', async () => {
  await using gateway = await limited({ session: slow });
  const user = await newUser(gateway.network);
  const [busy, quiet] = [await signInAs(gateway.url, user), await signInAs(gateway.url, user)];
  const client = sessionsOf(gateway.url, busy);
  expect(await times(4, () => client.getSession({}))).toEqual([fine, fine, fine, fine]);
  const refusal = refusalOf(await client.getSession({}).catch((error: unknown) => error));
  expect(refusal).toMatchObject({ reason: 'RATE_LIMITED', metadata: { help: expect.stringContaining('retry_after_ms') } });
  const wait = Number(refusal?.metadata.retry_after_ms);
  expect(wait).toBeGreaterThan(0);
  expect(wait).toBeLessThanOrEqual(4000);
  const answer = await fetch(`${gateway.url}/${SessionService.typeName}/GetSession`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${busy}` },
    body: '{}',
  });
  expect([answer.status, Number(answer.headers.get('retry-after'))]).toEqual([429, expect.any(Number)]);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  await sessionsOf(gateway.url, quiet).getSession({});
  await eventually(() => client.getSession({}));
});

test('attack: many sessions of one inbox share the inbox’s limit', async () => {
  await using gateway = await limited({ inbox: slow });
  const user = await newUser(gateway.network);
  const tokens = [];
  for (let n = 0; n < 5; n += 1) tokens.push(await signInAs(gateway.url, user));
  const reasons = await Promise.all(tokens.map((token) => reasonOf(sessionsOf(gateway.url, token).getSession({}))));
  expect(reasons.filter((reason) => reason === 'RATE_LIMITED')).toHaveLength(1);
  const other = await signInAs(gateway.url, await newUser(gateway.network));
  await sessionsOf(gateway.url, other).getSession({});
});

test('attack: guessing tokens, or calling without any, is limited by address; callers with a session are unaffected', async () => {
  await using gateway = await limited({ address: slow });
  const token = await signInAs(gateway.url, await newUser(gateway.network));
  let guess = 0;
  const reasons = await times(6, () => sessionsOf(gateway.url, `guess-${guess++}`).getSession({}));
  expect(reasons).toEqual([...Array(4).fill('SESSION_EXPIRED'), 'RATE_LIMITED', 'RATE_LIMITED']);
  expect(await reasonOf(sessionsOf(gateway.url).getSession({}))).toBe('RATE_LIMITED');
  await sessionsOf(gateway.url, token).getSession({});
});

test('attack: flooding with challenges; each kind of sign-in call is counted separately', async () => {
  await using gateway = await limited({ signIn: slow });
  const client = sessionsOf(gateway.url);
  expect(await times(5, () => client.createChallenge({}))).toEqual([fine, fine, fine, fine, 'RATE_LIMITED']);
  expect(await times(5, () => client.refreshSession({ refreshToken: 'x' }))).toEqual([
    ...Array(4).fill('REFRESH_TOKEN_INVALID'),
    'RATE_LIMITED',
  ]);
});

test('attack: a forged X-Forwarded-For does not give a new address', async () => {
  await using gateway = await limited({ signIn: slow });
  let n = 0;
  const call = () => sessionsOf(gateway.url, undefined, { 'x-forwarded-for': `10.0.0.${n++}` }).createChallenge({});
  expect((await times(5, call)).at(-1)).toBe('RATE_LIMITED');
});

test('behind one proxy, the address is the one that this proxy appended, not one that the client wrote before it', async () => {
  await using gateway = await limited({ signIn: slow }, 1);
  let n = 0;
  const from = (address: string) => () =>
    sessionsOf(gateway.url, undefined, { 'x-forwarded-for': `10.0.0.${n++}, ${address}` }).createChallenge({});
  expect((await times(5, from('203.0.113.7'))).at(-1)).toBe('RATE_LIMITED');
  expect(await times(1, from('203.0.113.8'))).toEqual([fine]);
});

test('a stream counts once, however many messages it has', async () => {
  await using gateway = await limited({ session: slow });
  const token = await signInAs(gateway.url, await newUser(gateway.network));
  const client = createClient(ClaimService, transportTo(gateway.url, token));
  for (let stream = 0; stream < 4; stream += 1) {
    let messages = 0;
    for await (const _ of client.watchClaim({ claimId: `clm_${'e'.repeat(26)}` })) messages += 1;
    expect(messages).toBe(3);
  }
  const fifth = client.watchClaim({ claimId: `clm_${'e'.repeat(26)}` })[Symbol.asyncIterator]();
  expect(await reasonOf(fifth.next())).toBe('RATE_LIMITED');
});

test('attack: more addresses than there are counters share them, so memory stays bounded', async () => {
  const { take } = createRateLimiter({ ...noRateLimits, address: { perSecond: 0.01, burst: 1 } });
  let refused = 0;
  for (let n = 0; n < 100_000; n += 1) if ((await take('address', `address ${n}`)) > 0) refused += 1;
  // There are at most 32,768 counters: of 100,000 addresses that call once each, all others are refused.
  expect(refused).toBeGreaterThanOrEqual(100_000 - 32_768);
});

test('an IPv6 client counts as its /64, an IPv4 client as itself in either notation', () => {
  expect(networkOf('::ffff:192.0.2.1')).toBe('192.0.2.1');
  expect(networkOf('192.0.2.1')).toBe('192.0.2.1');
  expect(networkOf('2001:db8::1')).toBe('2001:db8:0:0');
  expect(networkOf('2001:0DB8:0000:0000:ffff::9%eth0')).toBe('2001:db8:0:0');
  expect(networkOf('::1')).toBe('0:0:0:0');
});

test('a turn that is given back can be taken again, and nothing is given back that was not taken', async () => {
  const limiter = createRateLimiter({ ...noRateLimits, token: { perSecond: 0.01, burst: 2 } });
  for (let n = 0; n < 10; n += 1) {
    expect(await limiter.take('token', 'a')).toBe(0);
    await limiter.giveBack('token', 'a');
    await limiter.giveBack('token', 'a');
  }
  const waits = [await limiter.take('token', 'a'), await limiter.take('token', 'a'), await limiter.take('token', 'a')];
  expect(waits.map((ms) => ms > 0)).toEqual([false, false, true]);
});
