import { Code, ConnectError } from '@connectrpc/connect';
import { ErrorInfoSchema } from '@offshoot/gen/google/rpc/error_info_pb.ts';
import { ClaimService } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { refusalOf } from '@offshoot/rpc';
import { eventually } from '@offshoot/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  claimId,
  claimsOver,
  collect,
  errorOf,
  ids,
  instanceId,
  refusedWith,
  startTestServer,
  type TestServer,
  transports,
} from './test-server.ts';

describe.each(['connect', 'grpc-js'] as const)('one port, HTTP/2 by %s', (library) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ library, maxMessageBytes: 300_000 });
  });
  afterAll(() => server.close());

  describe.each(transports.filter(({ http2 }) => library === 'connect' || http2 !== 'all'))('$name', ({ open }) => {
    const client = () => claimsOver(open(server.url));

    test('calls and streams', async () => {
      expect((await client().getInstance({ instanceId })).instance?.id).toBe(instanceId);
      const heard = await collect(client().watchClaim({ claimId }));
      expect(heard.map(({ claim }) => claim?.instanceId)).toEqual(['1', '2', '3']);
    });

    test('a large answer', async () => {
      const filter = { case: 'ownerId' as const, value: 'a'.repeat(64) };
      expect((await client().listInstances({ filter })).instances[0]?.id).toHaveLength(200_000);
    });

    test('a refusal keeps its reason, message, code and details', async () => {
      const error = await errorOf(client().getInstance({ instanceId: ids.refused }));
      expect(ConnectError.from(error).code).toBe(Code.FailedPrecondition);
      expect(ConnectError.from(error).findDetails(ErrorInfoSchema)).toHaveLength(1);
      expect(refusalOf(error)).toEqual({
        reason: 'INSTANCE_GONE',
        message: 'Released — ünïcode.',
        metadata: { at: 'noon', help: 'Claim another.' },
        violations: [],
      });
    });

    test('a stream that fails after its first messages keeps its reason, too', async () => {
      const heard: string[] = [];
      const watching = async () => {
        for await (const { claim } of client().watchClaim({ claimId: ids.failsLate })) heard.push(claim?.instanceId ?? '');
      };
      expect(await refusedWith(watching())).toMatchObject({ reason: 'CLAIM_NOT_FOUND', metadata: { help: 'Look elsewhere.' } });
      expect(heard).toEqual(['1', '2', '3']);
    });

    test('violated rules are reported with their fields, for calls and streams', async () => {
      expect(await refusedWith(client().getInstance({ instanceId: 'x' }))).toMatchObject({
        reason: 'VALIDATION_FAILED',
        metadata: { field: 'instance_id' },
        violations: [{ field: 'instance_id' }],
      });
      expect(await refusedWith(collect(client().watchClaim({ claimId: 'x' })))).toMatchObject({
        reason: 'VALIDATION_FAILED',
        violations: [{ field: 'claim_id' }],
      });
    });

    test('a defect is opaque to the caller and logged in full under the same request ID', async () => {
      server.logged.length = 0;
      const error = await errorOf(client().getInstance({ instanceId: ids.defect }));
      expect(String(error)).not.toContain('secret cause');
      const refusal = refusalOf(error);
      expect(refusal?.reason).toBe('INTERNAL');
      expect(server.logged).toMatchObject([
        { requestId: refusal?.metadata.requestId, rpc: `${ClaimService.typeName}/GetInstance`, err: { message: 'the secret cause' } },
      ]);
    });

    test('a message that is too large is refused with a reason', async () => {
      const userConfig = Object.fromEntries(Array.from({ length: 32 }, (_, n) => [`key-${n}`, 'x'.repeat(12_000)]));
      const error = await errorOf(client().createClaim({ userConfig }));
      expect(ConnectError.from(error).code).toBe(Code.ResourceExhausted);
      expect(refusalOf(error)?.reason).toBe('VALIDATION_FAILED');
    });

    test('the caller’s deadline and cancellation reach the handler', async () => {
      server.aborted.length = 0;
      // On a busy machine a call can exceed its deadline before it arrives.
      await eventually(async () => {
        const late = await errorOf(client().getInstance({ instanceId: ids.never }, { timeoutMs: 150 }));
        expect(ConnectError.from(late).code).toBe(Code.DeadlineExceeded);
        expect(server.aborted).toContain(ids.never);
      });

      server.aborted.length = 0;
      const leave = new AbortController();
      const left = errorOf(client().getInstance({ instanceId: ids.never }, { signal: leave.signal }));
      await eventually(() => expect(server.callers.length).toBeGreaterThan(0));
      leave.abort();
      expect(ConnectError.from(await left).code).toBe(Code.Canceled);

      const stop = new AbortController();
      const iterator = client().watchClaim({ claimId: ids.endless }, { signal: stop.signal })[Symbol.asyncIterator]();
      await iterator.next();
      stop.abort();
      await eventually(() => expect(server.aborted).toContain(ids.endless));
    });
  });
});

describe('people and programs that speak plain HTTP', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ cors: { origins: ['https://app.example'] } });
  });
  afterAll(() => server.close());
  const post = (path: string, body: string, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
    fetch(`${server.url}/${path}`, { method: 'POST', headers, body });
  const method = `${ClaimService.typeName}/GetInstance`;

  test('JSON in, JSON out', async () => {
    expect(await (await post(method, JSON.stringify({ instanceId }))).json()).toEqual({ instance: { id: instanceId } });
  });

  test('a GET for methods without side effects', async () => {
    const message = encodeURIComponent(JSON.stringify({ instanceId }));
    const answer = await fetch(`${server.url}/${method}?connect=v1&encoding=json&message=${message}`);
    expect(await answer.json()).toEqual({ instance: { id: instanceId } });
  });

  test.each([
    ['malformed JSON', method, '{nope', 'application/json', 400],
    ['an unknown method', `${ClaimService.typeName}/Nope`, '{}', 'application/json', 404],
    ['an unknown content type', method, 'a=b', 'application/x-www-form-urlencoded', 415],
  ])('%s is refused with a reason', async (_name, path, body, type, status) => {
    const answer = await post(path, body, { 'content-type': type });
    expect(answer.status).toBe(status);
    const { details } = (await answer.json()) as { details: { type: string; debug: { reason: string } }[] };
    expect(details).toMatchObject([{ type: 'google.rpc.ErrorInfo', debug: { reason: 'VALIDATION_FAILED' } }]);
  });

  test('the response carries a request ID: the client’s, if it is well-formed', async () => {
    const own = await post(method, JSON.stringify({ instanceId }), { 'content-type': 'application/json', 'x-request-id': 'my-request-1' });
    expect(own.headers.get('x-request-id')).toBe('my-request-1');
    const wild = await post(method, JSON.stringify({ instanceId }), {
      'content-type': 'application/json',
      'x-request-id': '{"level":"fatal"} forged',
    });
    expect(wild.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('preflights of known origins are answered', async () => {
    const preflight = (origin: string) =>
      fetch(`${server.url}/${method}`, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } });
    const known = await preflight('https://app.example');
    expect([known.status, known.headers.get('access-control-allow-origin')]).toEqual([204, 'https://app.example']);
    expect((await preflight('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
    const call = await post(method, JSON.stringify({ instanceId }), { 'content-type': 'application/json', origin: 'https://app.example' });
    expect(call.headers.get('access-control-allow-origin')).toBe('https://app.example');
    for (const name of ['Grpc-Status', 'retry-after', 'x-should-retry'])
      expect(call.headers.get('access-control-expose-headers')?.split(', ')).toContain(name);
  });
});
