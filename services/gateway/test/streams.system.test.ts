import { randomBytes } from 'node:crypto';
import http2 from 'node:http2';
import { type Client, createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { Health, HealthCheckResponse_ServingStatus as Status } from '@offshoot/gen/grpc/health/v1/health_pb.ts';
import { ServerReflection } from '@offshoot/gen/grpc/reflection/v1/reflection_pb.ts';
import { type Claim, ClaimSchema } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { ClaimService } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { newId } from '@offshoot/refusals/ids';
import { refusalOf, serviceClient } from '@offshoot/rpc';
import { eventually } from '@offshoot/testing';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { upstreamService } from '../src/adapters/upstream-service.ts';
import { defaultStreamLimits } from '../src/domain/stream-limit.ts';
import { keys, newUser, openWorld, reasonOf, signInAs, type TestGateway, transportTo, type User } from './gateway.ts';
import { startUpstream, type Upstream } from './upstream.ts';

let upstream: Upstream;
let gateway: TestGateway;
let saul: User;
let mallory: User;

const behind = () => ({ templateUrl: upstream.url, claimUrl: upstream.url, lineageUrl: upstream.url });
beforeAll(async () => {
  upstream = await startUpstream();
  gateway = await openWorld(behind());
  [saul, mallory] = await Promise.all([newUser(gateway.network), newUser(gateway.network)]);
});
afterAll(async () => {
  await gateway.close();
  await upstream.close();
});

/** Claims whose stream never ends by itself. */
const lasting = () => `${newId('clm').slice(0, -1)}a`;
const claimsOf = (token: string, url = gateway.url): Client<typeof ClaimService> => createClient(ClaimService, transportTo(url, token));
const watchesOf = (arrivals: Upstream['arrivals']) => arrivals.filter(({ method }) => method === 'WatchClaim').length;

/** Opens the stream and waits for its first message, or for the reason why there is none. The stream ends with the test. */
async function opened(client: Client<typeof ClaimService>, claimId = lasting()): Promise<string> {
  const leave = new AbortController();
  onTestFinished(() => leave.abort());
  const stream = client.watchClaim({ claimId }, { signal: leave.signal })[Symbol.asyncIterator]();
  return reasonOf(stream.next());
}

const count = (reasons: string[]) =>
  Object.fromEntries([...Map.groupBy(reasons, (reason) => reason)].map(([reason, all]) => [reason, all.length]));
const fine = 'nothing was refused';

test('attack: a session opens a thousand streams: it gets a few, and everyone else is unaffected', async () => {
  const [greedy, other] = [await signInAs(gateway.url, mallory), await signInAs(gateway.url, saul)];
  // An attacker opens as many connections as necessary.
  const clients = Array.from({ length: 8 }, () => claimsOf(greedy));
  const reasons = await Promise.all(Array.from({ length: 1000 }, (_, n) => opened(clients[n % 8] as (typeof clients)[0])));
  expect(count(reasons)).toEqual({ [fine]: 32, RATE_LIMITED: 968 });
  const client = claimsOf(other);
  await client.getClaim({ claimId: lasting() }, { timeoutMs: 2000 });
  expect(await opened(client)).toBe(fine);
  const { status } = await serviceClient(Health, { url: gateway.url }).check({});
  expect(status).toBe(Status.SERVING);
  const refusal = refusalOf(
    await claimsOf(greedy)
      .watchClaim({ claimId: lasting() })
      [Symbol.asyncIterator]()
      .next()
      .catch((error: unknown) => error),
  );
  expect(refusal).toMatchObject({ reason: 'RATE_LIMITED', metadata: { scope: 'session', limit: '32', retry_after_ms: '1000' } });
  expect(refusal?.metadata.help).toContain('retry_after_ms');
});

test('attack: many sessions of one inbox share the inbox’s slots, and get them back when streams end', async () => {
  const tokens = await Promise.all([1, 2, 3].map(() => signInAs(gateway.url, mallory)));
  await eventually(async () => expect(await opened(claimsOf(tokens[0] as string))).toBe(fine));
  const leave = new AbortController();
  const open = (token: string) =>
    claimsOf(token).watchClaim({ claimId: lasting() }, { signal: leave.signal })[Symbol.asyncIterator]().next();
  const reasons = await Promise.all(tokens.flatMap((token) => Array.from({ length: 30 }, () => reasonOf(open(token)))));
  expect(count(reasons)).toEqual({ [fine]: 63, RATE_LIMITED: 27 });
  leave.abort();
  await eventually(async () => expect(await opened(claimsOf(tokens[2] as string))).toBe(fine));
});

test('the defaults', () => {
  expect(defaultStreamLimits).toEqual({ session: 32, inbox: 64, address: 16, member: 256, tenant: 512, payer: 1000, total: 2000 });
});

test('attack: more streams than fit into one connection to a service: calls never wait behind them', async () => {
  const service = upstreamService('claim', { url: upstream.url, serviceKey: keys.of('gateway'), audience: 'claim' });
  const client = createClient(ClaimService, service);
  const asSaul = { 'offshoot-caller': await service.callerHeader(saul.inboxId) };
  const leave = new AbortController();
  onTestFinished(() => leave.abort());
  const open = () => client.watchClaim({ claimId: lasting() }, { signal: leave.signal, headers: asSaul })[Symbol.asyncIterator]().next();
  const reasons = await Promise.all(Array.from({ length: 1050 }, () => reasonOf(open())));
  expect(count(reasons)).toEqual({ [fine]: 1050 });
  await client.getClaim({ claimId: lasting() }, { timeoutMs: 2000, headers: asSaul });
});

test('attack: many inboxes take all slots of a gateway: callers with fewer still get in, and displaced ones learn when to retry', async () => {
  await using small = await openWorld({ ...behind(), streamLimits: { total: 12 }, trustedProxies: 1 });
  const users = await Promise.all(Array.from({ length: 4 }, () => newUser(small.network)));
  const tokens = await Promise.all(users.map((user) => signInAs(small.url, user)));
  const from = (token: string, address: string) =>
    createClient(ClaimService, transportTo(small.url, token, { 'x-forwarded-for': address }));
  const ends: string[] = [];
  for (const token of tokens.slice(0, 3)) {
    for (let n = 0; n < 4; n += 1) {
      const stream = from(token, '203.0.113.7').watchClaim({ claimId: lasting() });
      const first = Promise.withResolvers<void>();
      void (async () => {
        for await (const _ of stream) first.resolve();
      })().catch((error: unknown) => ends.push(refusalOf(error)?.reason ?? String(error)));
      await first.promise;
    }
  }
  const late = tokens[3] as string;
  // From another network and from the same one; others hold more in both cases.
  for (const address of ['198.51.100.1', '198.51.100.1', '203.0.113.7']) expect(await opened(from(late, address))).toBe(fine);
  await eventually(() => expect(ends).toEqual(['RATE_LIMITED', 'RATE_LIMITED', 'RATE_LIMITED']));
});

test('all watchers of one claim by one inbox share a stream; two inboxes never do', async () => {
  const tokens = [await signInAs(gateway.url, saul), await signInAs(gateway.url, saul), await signInAs(gateway.url, mallory)];
  const claimId = lasting();
  const before = upstream.arrivals.length;
  for (const token of [...tokens, ...tokens]) expect(await opened(claimsOf(token), claimId)).toBe(fine);
  const watches = upstream.arrivals.slice(before).filter(({ method }) => method === 'WatchClaim');
  expect(watches.map(({ caller }) => caller)).toEqual([
    { kind: 'user', inboxId: saul.inboxId },
    { kind: 'user', inboxId: mallory.inboxId },
  ]);
  expect(await opened(claimsOf(tokens[0] as string))).toBe(fine);
  expect(watchesOf(upstream.arrivals.slice(before))).toBe(3);
});

test('attack: a watcher reads nothing: the gateway buffers little for it, and others see every change at once', async () => {
  const token = await signInAs(gateway.url, saul);
  const claimId = `${newId('clm').slice(0, -1)}b`;
  const { connection, stream } = stalled(token, claimId);
  onTestFinished(() => connection.destroy());
  await new Promise((resolve) => stream.once('response', resolve));
  const seen: number[] = [];
  let largest: Claim | undefined;
  for await (const { claim } of claimsOf(token).watchClaim({ claimId }, { timeoutMs: 20_000 })) {
    seen.push(Number(claim?.instanceId));
    largest = claim;
    if (seen.at(-1) === 3000) break;
  }
  // Twelve megabytes were sent. What is in flight to the silent reader is bounded and ends with the newest message.
  const said =
    3000 *
    JSON.stringify({ ...largest, $typeName: ClaimSchema.typeName }, (_, value) => (typeof value === 'bigint' ? String(value) : value))
      .length;
  let bytes = 0;
  let last = '';
  stream.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    last = (last + chunk.toString('latin1')).slice(-10_000);
  });
  stream.resume();
  await eventually(() => expect(last).toContain('3000'));
  expect(said).toBeGreaterThan(12_000_000);
  expect(bytes).toBeLessThan(1_000_000);
});

/** A stream over a connection that accepts 64 KiB and no more. */
function stalled(token: string, claimId: string) {
  const connection = http2.connect(gateway.url);
  const path = `/${ClaimService.typeName}/WatchClaim`;
  const headers = { ':method': 'POST', ':path': path, 'content-type': 'application/connect+json', authorization: `Bearer ${token}` };
  const stream = connection.request(headers);
  const text = Buffer.from(JSON.stringify({ claimId }));
  const head = Buffer.alloc(5);
  head.writeUInt32BE(text.length, 1);
  stream.end(Buffer.concat([head, text]));
  return { connection, stream };
}

test('attack: health and reflection streams without a session: an address gets a few; probes and calls still work', async () => {
  await using own = await openWorld(behind());
  const leave = new AbortController();
  const health = createClient(Health, createGrpcTransport({ baseUrl: own.url }));
  const watch = () => reasonOf(health.watch({}, { signal: leave.signal })[Symbol.asyncIterator]().next());
  const reasons = await Promise.all(Array.from({ length: 60 }, watch));
  expect(count(reasons)).toEqual({ [fine]: 16, RATE_LIMITED: 44 });
  const reflection = createClient(ServerReflection, createGrpcTransport({ baseUrl: own.url }));
  async function* questions() {
    yield { messageRequest: { case: 'listServices' as const, value: '' } };
    await new Promise((resolve) => leave.signal.addEventListener('abort', resolve));
  }
  const ask = () => reasonOf(reflection.serverReflectionInfo(questions(), { signal: leave.signal })[Symbol.asyncIterator]().next());
  expect(await ask()).toBe('RATE_LIMITED');
  await health.check({});
  leave.abort();
  await eventually(async () => expect(await ask()).not.toBe('RATE_LIMITED'));
});

test('behind a proxy, streams without a session count toward the address that the proxy names', async () => {
  await using own = await openWorld({ ...behind(), streamLimits: { address: 2 }, trustedProxies: 1 });
  const leave = new AbortController();
  onTestFinished(() => leave.abort());
  const watch = (address: string) =>
    reasonOf(
      createClient(Health, transportTo(own.url, undefined, { 'x-forwarded-for': address }))
        .watch({}, { signal: leave.signal })
        [Symbol.asyncIterator]()
        .next(),
    );
  const reasons = [];
  for (const address of ['203.0.113.7', '203.0.113.7', '203.0.113.7', '203.0.113.8']) reasons.push(await watch(address));
  expect(reasons).toEqual([fine, fine, 'RATE_LIMITED', fine]);
});

test('attack: a flood of health checks and reflection is limited by address, each separately and apart from other calls', async () => {
  await using own = await openWorld({ ...behind(), rateLimits: { address: { perSecond: 0.01, burst: 3 } } });
  const health = createClient(Health, createGrpcTransport({ baseUrl: own.url }));
  const reasons = [];
  for (let n = 0; n < 5; n += 1) reasons.push(await reasonOf(health.check({})));
  expect(reasons).toEqual([fine, fine, fine, 'RATE_LIMITED', 'RATE_LIMITED']);
  expect(await reasonOf(createClient(ClaimService, transportTo(own.url)).getClaim({ claimId: lasting() }))).toBe('SESSION_REQUIRED');
});

test('attack: one reflection stream with endless requests', async () => {
  await using own = await openWorld(behind());
  const reflection = createClient(ServerReflection, createGrpcTransport({ baseUrl: own.url }));
  async function* endless() {
    for (;;) yield { messageRequest: { case: 'fileByFilename' as const, value: randomBytes(4).toString('hex') } };
  }
  let answers = 0;
  const asking = async () => {
    for await (const _ of reflection.serverReflectionInfo(endless())) answers += 1;
  };
  expect(await reasonOf(asking())).toBe('RATE_LIMITED');
  expect(answers).toBe(200);
});
