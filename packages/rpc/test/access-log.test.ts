// Lines of calls, for operators: each by its request ID, none with what was said, and no flood of guesses in the log.
import { Refusal } from '@offshoot/refusals';
import { metricsText } from '@offshoot/runtime/metrics';
import { expect, test } from 'vitest';
import { grpcTransport } from '../src/grpc-transport/transport.ts';
import { claimsOver, collect, errorOf, ids, instanceId, startTestServer, transports, untilTestEnds } from './test-server.ts';

const REQUEST_ID = 'request-of-this-test';
const headers = { 'x-request-id': REQUEST_ID, authorization: 'Bearer canary-token', 'x-forwarded-for': '198.51.100.7' };
const anybody = () => ({ kind: 'anonymous' }) as const;
const nobody = () => {
  throw new Refusal('CREDENTIAL_INVALID', 'The credential canary is none.');
};

async function failures(): Promise<number> {
  const line = /^offshoot_auth_failures_total\{service="edge",reason="CREDENTIAL_INVALID"\} (\d+)$/m;
  return Number(line.exec((await metricsText()).body)?.[1] ?? 0);
}

test.each(transports)('a call to an edge is one line with its request ID and how it ended: $name', async ({ http2, open }) => {
  const server = untilTestEnds(
    await startTestServer({ name: 'edge', authenticate: anybody, library: http2 === 'grpc' ? 'grpc-js' : 'connect' }),
  );
  const claims = claimsOver(open(server.url));
  await claims.getInstance({ instanceId }, { headers });
  await errorOf(claims.getInstance({ instanceId: ids.refused }, { headers }));
  await errorOf(claims.getInstance({ instanceId: ids.defect }, { headers }));
  const calls = server.logged.filter(({ msg }) => msg === 'call');
  expect(calls.map(({ requestId, rpc, status, reason }) => ({ requestId, rpc, status, reason }))).toEqual(
    [
      { status: 'OK', reason: undefined },
      { status: 'FAILED_PRECONDITION', reason: 'INSTANCE_GONE' },
      { status: 'INTERNAL', reason: 'INTERNAL' },
    ].map((ended) => ({ requestId: REQUEST_ID, rpc: 'offshoot.claim.v1.ClaimService/GetInstance', ...ended })),
  );
  expect(JSON.stringify(calls)).not.toMatch(/canary|inst_|noon/);
});

test('a stream is a line once it has ended', async () => {
  const server = untilTestEnds(await startTestServer({ name: 'edge', authenticate: anybody }));
  const claims = claimsOver(grpcTransport(server.url));
  await collect(claims.watchClaim({ claimId: instanceId.replace('inst', 'clm') }, { headers }));
  await errorOf(collect(claims.watchClaim({ claimId: ids.failsLate }, { headers })));
  const ends = server.logged.filter(({ msg }) => msg === 'call').map(({ status, reason }) => [status, reason]);
  expect(ends).toEqual([
    ['OK', undefined],
    ['NOT_FOUND', 'CLAIM_NOT_FOUND'],
  ]);
});

test.each(transports)('a caller that leaves a stream has cancelled, in the log as in the metrics: $name', async ({ name, http2, open }) => {
  const server = untilTestEnds(await startTestServer({ name, authenticate: anybody, library: http2 === 'grpc' ? 'grpc-js' : 'connect' }));
  const leaving = new AbortController();
  const watched = claimsOver(open(server.url)).watchClaim({ claimId: ids.endless }, { headers, signal: leaving.signal });
  const messages = watched[Symbol.asyncIterator]();
  await messages.next();
  leaving.abort();
  await expect.poll(() => server.logged.filter(({ msg }) => msg === 'call')).toMatchObject([{ status: 'CANCELLED' }]);
  const counted = (await metricsText()).body.split('\n').filter((line) => line.includes(`_count{service="${name}"`));
  expect(counted.map((line) => /code="(\w+)"/.exec(line)?.[1])).toEqual(['CANCELLED']);
});

test('a service that only our own services call writes no line for each, unless it debugs', async () => {
  const server = untilTestEnds(await startTestServer({ name: 'claim' }));
  await claimsOver(grpcTransport(server.url)).getInstance({ instanceId });
  expect(server.logged.filter(({ msg }) => msg === 'call')).toEqual([]);
});

test('attack: a credential that is none is told with the network that it came from, behind our proxies, and not what it was', async () => {
  const server = untilTestEnds(await startTestServer({ name: 'edge', authenticate: nobody, trustedProxies: 1 }));
  const before = await failures();
  await errorOf(claimsOver(grpcTransport(server.url)).getInstance({ instanceId }, { headers }));
  expect(server.logged.filter(({ msg }) => msg === 'sign-in refused')).toMatchObject([
    { requestId: REQUEST_ID, rpc: 'offshoot.claim.v1.ClaimService/GetInstance', reason: 'CREDENTIAL_INVALID', from: '198.51.100.7' },
  ]);
  expect(JSON.stringify(server.logged)).not.toContain('canary');
  expect((await failures()) - before).toBe(1);
});

test('attack: a flood of guesses is counted to its end, and is twenty lines a second at most', async () => {
  const server = untilTestEnds(await startTestServer({ name: 'edge', authenticate: nobody }));
  const claims = claimsOver(grpcTransport(server.url));
  const before = await failures();
  const begun = performance.now();
  await Promise.all(Array.from({ length: 300 }, () => errorOf(claims.getInstance({ instanceId }))));
  const seconds = Math.ceil((performance.now() - begun) / 1000) + 1;
  expect((await failures()) - before).toBe(300);
  expect(server.logged.length).toBeGreaterThan(0);
  expect(server.logged.length).toBeLessThanOrEqual(20 * seconds);
});
