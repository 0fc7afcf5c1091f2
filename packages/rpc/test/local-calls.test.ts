// What a caller and a server notice of a call is the same over a connection and in the same process. Who may call: service-callers.test.ts.
import { Code, type ConnectError } from '@connectrpc/connect';
import { ErrorInfoSchema } from '@offshoot/gen/google/rpc/error_info_pb.ts';
import { Health } from '@offshoot/gen/grpc/health/v1/health_pb.ts';
import { ClaimService } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { type RunningServer, refusalOf, serviceClient } from '@offshoot/rpc';
import { eventually } from '@offshoot/testing';
import { describe, expect, test } from 'vitest';
import { type Caller, deploymentKeys } from '../src/auth/index.ts';
import { claimId, collect, errorOf, ids, instanceId, refusedWith, startTestServer, untilTestEnds } from './test-server.ts';

const keys = deploymentKeys('the deployment of this test');

describe.each(['a connection', 'the same process'])('a call over %s', (way) => {
  const start = async () => untilTestEnds(await startTestServer({ serviceKey: keys.of('claim'), serviceCallers: keys.callers }));
  const clientOf = ({ url, local }: RunningServer, timeoutMs?: number) =>
    serviceClient(ClaimService, {
      ...(way === 'a connection' ? { url } : { url: 'http://127.0.0.1:1', local }),
      ...{ serviceKey: keys.of('gateway'), audience: 'claim' as const, caller: 'anonymous' },
      ...(timeoutMs !== undefined && { timeoutMs }),
    });

  test('gets the answer, with what was not set, and keeps its request ID', async () => {
    const server = await start();
    const headers: Headers[] = [];
    const answer = await clientOf(server).getInstance(
      { instanceId },
      { headers: { 'x-request-id': 'request-of-mine' }, onHeader: (given) => headers.push(given) },
    );
    expect(answer.instance).toMatchObject({ $typeName: 'offshoot.claim.v1.Instance', id: instanceId, templateId: '' });
    expect(headers.map((header) => header.get('x-request-id'))).toEqual(['request-of-mine']);
  });

  test('a refusal has its reason, words and details', async () => {
    expect(await refusedWith(clientOf(await start()).getInstance({ instanceId: ids.refused }))).toEqual({
      reason: 'INSTANCE_GONE',
      message: 'Released — ünïcode.',
      metadata: { help: 'Claim another.', at: 'noon' },
      violations: [],
    });
  });

  test('a request that breaks the contract names the field, and reaches no handler', async () => {
    const server = await start();
    const refusal = await refusedWith(clientOf(server).getInstance({ instanceId: 'none' }));
    expect(refusal).toMatchObject({
      reason: 'VALIDATION_FAILED',
      metadata: { field: 'instance_id' },
      violations: [{ field: 'instance_id' }],
    });
    expect(server.callers).toEqual([]);
  });

  test('a defect tells the caller nothing, and the log everything', async () => {
    const server = await start();
    const error = (await errorOf(clientOf(server).getInstance({ instanceId: ids.defect }))) as ConnectError;
    expect(error.code).toBe(Code.Internal);
    expect(refusalOf(error)?.reason).toBe('INTERNAL');
    expect(error.cause).toBeUndefined();
    expect(JSON.stringify([error.stack, refusalOf(error), error.findDetails(ErrorInfoSchema)])).not.toContain('the secret cause');
    expect(JSON.stringify(server.logged)).toContain('the secret cause');
  });

  test('text that is no Unicode arrives with replacement characters', async () => {
    const refusal = await refusedWith(clientOf(await start()).getClaim({ claimId: `${claimId}\ud800` }));
    expect(refusal.reason).toBe('VALIDATION_FAILED');
    expect(JSON.stringify(refusal)).not.toContain('ud800');
  });

  test('too large a message is refused', async () => {
    const refusal = await refusedWith(clientOf(await start()).getClaim({ claimId: 'x'.repeat(5 * 1024 * 1024) }));
    expect(refusal).toMatchObject({ reason: 'VALIDATION_FAILED', message: expect.stringContaining('at most 4194304') });
  });

  test('a deadline ends it, for a handler that does not listen, too', async () => {
    const server = await start();
    const refusal = await refusedWith(clientOf(server, 50).getInstance({ instanceId: ids.never }));
    expect(refusal).toMatchObject({ reason: 'UPSTREAM_UNAVAILABLE' });
    // It may have passed before the handler began.
    await eventually(() => expect(server.aborted).toHaveLength(server.callers.length));
  });

  test('its caller ends it, before or while it runs', async () => {
    const server = await start();
    const stop = new AbortController();
    const call = errorOf(clientOf(server).getInstance({ instanceId: ids.never }, { signal: stop.signal }));
    await eventually(() => expect(server.callers).toHaveLength(1));
    stop.abort();
    expect(((await call) as ConnectError).code).toBe(Code.Canceled);
    await eventually(() => expect(server.aborted).toEqual([ids.never]));
    expect(((await errorOf(clientOf(server).getInstance({ instanceId }, { signal: stop.signal }))) as ConnectError).code).toBe(
      Code.Canceled,
    );
    expect(server.callers).toHaveLength(1);
  });

  test('a server that stops finishes the calls that it has, and takes no more', async () => {
    const server = await start();
    const client = clientOf(server);
    const slow = client.getInstance({ instanceId: ids.slow });
    await eventually(() => expect(server.callers).toHaveLength(1));
    const closed = server.close();
    await eventually(async () => expect((await refusedWith(client.getInstance({ instanceId }))).reason).toBe('UPSTREAM_UNAVAILABLE'));
    server.release();
    expect((await slow).instance?.id).toBe(ids.slow);
    await closed;
    expect((await refusedWith(client.getInstance({ instanceId }))).reason).toBe('UPSTREAM_UNAVAILABLE');
    expect(server.callers).toHaveLength(1);
  });
});

test('the health of a server is for everybody in the same process, too, and a stream crosses processes only', async () => {
  const server = untilTestEnds(await startTestServer({ serviceKey: keys.of('claim'), serviceCallers: keys.callers }));
  const at = { url: 'http://127.0.0.1:1', local: server.local };
  expect((await serviceClient(Health, at).check({})).status).toBe(1);
  await expect(collect(serviceClient(ClaimService, at).watchClaim({ claimId }))).rejects.toThrow('cannot be called in the same process');
});

describe('a call by another edge of the same service', () => {
  const caller: Caller = { kind: 'user', inboxId: 'ab'.repeat(32) };
  const { getInstance, watchClaim } = ClaimService.method;
  const start = async () => untilTestEnds(await startTestServer({ serviceKey: keys.of('claim'), serviceCallers: keys.callers }));
  const as = (timeoutMs = 5_000) => ({ caller, header: { 'x-request-id': 'request-of-mine' }, timeoutMs });

  test('is for the caller that the edge names, even if its headers name another', async () => {
    const server = await start();
    const header = { authorization: 'Bearer none', 'offshoot-caller': 'anonymous' };
    expect((await server.own(getInstance, { instanceId: ids.user }, { ...as(), header })).instance?.id).toBe(caller.inboxId);
    expect(server.callers).toEqual([caller]);
  });

  test('is validated, refused, logged and ended as any other', async () => {
    const server = await start();
    expect(await refusedWith(server.own(getInstance, { instanceId: 'none' }, as()))).toMatchObject({
      reason: 'VALIDATION_FAILED',
      violations: [{ field: 'instance_id' }],
    });
    expect(server.callers).toEqual([]);
    expect(await refusedWith(server.own(getInstance, { instanceId: ids.refused }, as()))).toMatchObject({
      reason: 'INSTANCE_GONE',
      metadata: { help: 'Claim another.', at: 'noon' },
    });
    expect(await refusedWith(server.own(getInstance, { instanceId: ids.defect }, as()))).toMatchObject({
      reason: 'INTERNAL',
      metadata: { requestId: 'request-of-mine' },
    });
    expect(JSON.stringify(server.logged)).toContain('the secret cause');
    expect((await refusedWith(server.own(getInstance, { instanceId: ids.never }, as(50)))).reason).toBe('UPSTREAM_UNAVAILABLE');
    await server.close();
    expect((await refusedWith(server.own(getInstance, { instanceId }, as()))).reason).toBe('UPSTREAM_UNAVAILABLE');
  });

  test('reaches unary methods only', async () => {
    const server = await start();
    await expect(server.own(watchClaim as never, { claimId }, as())).rejects.toThrow('is no unary method');
  });
});
