import { execFile } from 'node:child_process';
import net from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Code, ConnectError, createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { Health, HealthCheckResponse_ServingStatus as Status } from '@offshoot/gen/grpc/health/v1/health_pb.ts';
import { ServerReflection } from '@offshoot/gen/grpc/reflection/v1/reflection_pb.ts';
import { ClaimService } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { PortInUseError, refusalOf, serviceClient } from '@offshoot/rpc';
import { freePort } from '@offshoot/runtime/process/free-port.ts';
import { eventually } from '@offshoot/testing';
import { describe, expect, test } from 'vitest';
import { deploymentKeys, tokenFor } from '../src/auth/index.ts';
import { grpcTransport } from '../src/grpc-transport/transport.ts';
import { type Handler, listenOnOnePort, type OnePortOptions } from '../src/serving/one-port.ts';
import { claimId, claimsOver, collect, errorOf, ids, instanceId, refusedWith, startTestServer, untilTestEnds } from './test-server.ts';

const keys = deploymentKeys('the deployment of this test');
const served = { serviceKey: keys.of('claim'), serviceCallers: keys.callers };
const run = promisify(execFile);
const buf = join(import.meta.dirname, '../../../node_modules/.bin/buf');
const inbox = 'a'.repeat(64);

describe('the caller', () => {
  test('services are identified by their token, users and anonymous callers by the gateway', async () => {
    const server = untilTestEnds(await startTestServer(served));
    const as = (caller?: string) =>
      serviceClient(ClaimService, { url: server.url, serviceKey: keys.of('gateway'), audience: 'claim', caller });
    await as().getInstance({ instanceId });
    await as(inbox).getInstance({ instanceId });
    await as('anonymous').getInstance({ instanceId });
    expect(server.callers).toEqual([{ kind: 'service', name: 'gateway' }, { kind: 'user', inboxId: inbox }, { kind: 'anonymous' }]);

    expect((await as(inbox).getInstance({ instanceId: ids.user })).instance?.id).toBe(inbox);
    expect(await refusedWith(as('anonymous').getInstance({ instanceId: ids.user }))).toMatchObject({ reason: 'SESSION_REQUIRED' });
    expect(await refusedWith(as().getInstance({ instanceId: ids.user }))).toMatchObject({ reason: 'SESSION_REQUIRED' });
    expect(await refusedWith(as(inbox).getInstance({ instanceId: ids.service }))).toMatchObject({ reason: 'CALLER_UNKNOWN' });
    await as().getInstance({ instanceId: ids.service });
  });

  test.each(['grpc-js', 'connect'] as const)('attack: header smuggling: offshoot-caller without a service token (%s)', async (library) => {
    const server = untilTestEnds(await startTestServer({ ...served, library }));
    const good = await tokenFor(keys.of('gateway'), 'claim');
    for (const token of [undefined, '', 'wrong', `${good} `.repeat(2)]) {
      const client = serviceClient(ClaimService, { url: server.url, caller: inbox, library });
      const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
      expect(await refusedWith(client.getInstance({ instanceId }, { headers }))).toMatchObject({ reason: 'CALLER_UNKNOWN' });
      const watched = collect(client.watchClaim({ claimId: ids.endless }, { headers }));
      expect(await refusedWith(watched)).toMatchObject({ reason: 'CALLER_UNKNOWN' });
    }
    expect(server.callers).toEqual([]);
  });

  test('attack: a caller header that is not an inbox ID', async () => {
    const server = untilTestEnds(await startTestServer(served));
    for (const caller of ['', 'A'.repeat(64), `${inbox}a`, 'service']) {
      expect(
        await refusedWith(
          serviceClient(ClaimService, { url: server.url, serviceKey: keys.of('gateway'), audience: 'claim', caller }).getInstance({
            instanceId,
          }),
        ),
      ).toMatchObject({
        reason: 'CALLER_UNKNOWN',
      });
    }
  });

  test('a server without a key trusts no header', async () => {
    const server = untilTestEnds(await startTestServer());
    await serviceClient(ClaimService, { url: server.url, caller: inbox }).getInstance({ instanceId });
    expect(server.callers).toEqual([{ kind: 'anonymous' }]);
  });
});

describe.each(['grpc-js', 'connect'] as const)('clients by %s', (library) => {
  test('connection refused is UPSTREAM_UNAVAILABLE at once', async () => {
    const server = await startTestServer();
    await server.close();
    const client = serviceClient(ClaimService, { url: server.url, library });
    const started = performance.now();
    const error = await errorOf(client.getInstance({ instanceId }));
    expect(ConnectError.from(error).code).toBe(Code.Unavailable);
    expect(refusalOf(error)?.reason).toBe('UPSTREAM_UNAVAILABLE');
    expect(performance.now() - started).toBeLessThan(5000);
  });

  test('the next call reaches a server that has come back, after any end of the previous call', async () => {
    const first = await startTestServer({ library, port: await freePort() });
    await first.close();
    const client = serviceClient(ClaimService, { url: first.url, library });
    for (let n = 0; n < 3; n += 1)
      expect(await refusedWith(client.getInstance({ instanceId }))).toMatchObject({ reason: 'UPSTREAM_UNAVAILABLE' });
    untilTestEnds(await startTestServer({ library, port: first.port }));
    await client.getInstance({ instanceId });
    expect(await collect(client.watchClaim({ claimId }))).toHaveLength(3);
  });

  test('the same client works again soon after the server restarted, however long that took', async () => {
    const first = await startTestServer({ library, port: await freePort() });
    const client = serviceClient(ClaimService, { url: first.url, library });
    await client.getInstance({ instanceId });
    await first.close();
    // Time for an exponential back-off to grow long.
    const failing = Date.now() + 1500;
    await eventually(async () => {
      await errorOf(client.getInstance({ instanceId }));
      expect(Date.now()).toBeGreaterThan(failing);
    });
    untilTestEnds(await startTestServer({ library, port: first.port }));
    await eventually(() => client.getInstance({ instanceId }));
  });

  test('a call without its own timeout ends after the client’s', async () => {
    const server = untilTestEnds(await startTestServer({ library }));
    const client = serviceClient(ClaimService, { url: server.url, library, timeoutMs: 100 });
    expect(await refusedWith(client.getInstance({ instanceId: ids.never }))).toMatchObject({ reason: 'UPSTREAM_UNAVAILABLE' });
  });

  test('close lets calls in flight finish, ends streams, and refuses new connections', async () => {
    const server = await startTestServer({ library });
    const client = serviceClient(ClaimService, { url: server.url, library });
    const iterator = client.watchClaim({ claimId: ids.endless })[Symbol.asyncIterator]();
    await iterator.next();
    const inFlight = client.getInstance({ instanceId: ids.slow });
    await eventually(() => expect(server.callers).toHaveLength(1));
    const closing = server.close();
    const streamEnd = await errorOf(collect({ [Symbol.asyncIterator]: () => iterator }));
    expect(refusalOf(streamEnd)?.reason).toBe('UPSTREAM_UNAVAILABLE');
    server.release();
    expect((await inFlight).instance?.id).toBe(ids.slow);
    await closing;
    await server.close();
    expect(await refusedWith(client.getInstance({ instanceId }))).toMatchObject({ reason: 'UPSTREAM_UNAVAILABLE' });
  });
});

test('a call in flight at close also finishes over HTTP/1.1', async () => {
  const server = await startTestServer();
  const call = fetch(`${server.url}/${ClaimService.typeName}/GetInstance`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ instanceId: ids.slow }),
  });
  await eventually(() => expect(server.callers).toHaveLength(1));
  const closing = server.close();
  server.release();
  expect(await (await call).json()).toEqual({ instance: { id: ids.slow } });
  await closing;
});

test('a port in use is an error that names it', async () => {
  const server = untilTestEnds(await startTestServer());
  const second = startTestServer({ port: server.port });
  await expect(second).rejects.toThrow(PortInUseError);
  await expect(second).rejects.toThrow(String(server.port));
});

describe.each(['grpc-js', 'connect'] as const)('health and reflection by %s', (library) => {
  test('buf curl lists, describes and calls with the address alone', async () => {
    const server = untilTestEnds(await startTestServer({ library, ...served }));
    const curl = (...args: string[]) => run(buf, ['curl', '--http2-prior-knowledge', '--protocol', 'grpc', ...args]);
    const { stdout: services } = await curl(server.url, '--list-services');
    expect(services.trim().split('\n').sort()).toEqual([
      'grpc.health.v1.Health',
      'grpc.reflection.v1.ServerReflection',
      'offshoot.claim.v1.ClaimService',
    ]);
    const { stdout } = await curl(
      '-H',
      `authorization: Bearer ${await tokenFor(keys.of('gateway'), 'claim')}`,
      '-d',
      JSON.stringify({ instanceId }),
      `${server.url}/${ClaimService.typeName}/GetInstance`,
    );
    expect(JSON.parse(stdout)).toEqual({ instance: { id: instanceId } });
    const refused = await curl('-d', JSON.stringify({ instanceId }), `${server.url}/${ClaimService.typeName}/GetInstance`).catch(
      (error: { stderr: string }) => error,
    );
    expect(refused.stderr).toContain('unauthenticated');
  });

  test('health follows readiness, for the server and each service', async () => {
    let ready = false;
    const server = untilTestEnds(await startTestServer({ library, ...served, ready: () => ready }));
    const health = createClient(Health, library === 'grpc-js' ? grpcTransport(server.url) : createGrpcTransport({ baseUrl: server.url }));
    expect((await health.check({})).status).toBe(Status.NOT_SERVING);
    const stop = new AbortController();
    const watching = health.watch({ service: ClaimService.typeName }, { signal: stop.signal })[Symbol.asyncIterator]();
    expect((await watching.next()).value?.status).toBe(Status.NOT_SERVING);
    ready = true;
    expect((await watching.next()).value?.status).toBe(Status.SERVING);
    stop.abort();
    expect((await health.check({ service: ClaimService.typeName })).status).toBe(Status.SERVING);
    expect(ConnectError.from(await errorOf(health.check({ service: 'nope' }))).code).toBe(Code.NotFound);
  });

  test('reflection answers every kind of question over a bidirectional stream', async () => {
    const server = untilTestEnds(await startTestServer({ library }));
    const client = createClient(
      ServerReflection,
      library === 'grpc-js' ? grpcTransport(server.url) : createGrpcTransport({ baseUrl: server.url }),
    );
    const questions = [
      { case: 'fileContainingSymbol' as const, value: 'offshoot.claim.v1.ClaimService.GetClaim' },
      { case: 'fileByFilename' as const, value: 'offshoot/claim/v1/claim.proto' },
      { case: 'fileContainingSymbol' as const, value: 'offshoot.nope.v1.Nope' },
      { case: 'fileContainingExtension' as const, value: { containingType: 'google.protobuf.FieldOptions', extensionNumber: 1159 } },
      { case: 'allExtensionNumbersOfType' as const, value: 'google.protobuf.FieldOptions' },
    ];
    async function* ask() {
      for (const messageRequest of questions) yield { messageRequest };
    }
    const answers = await collect(client.serverReflectionInfo(ask()));
    expect(answers.map(({ messageResponse }) => messageResponse.case)).toEqual([
      'fileDescriptorResponse',
      'fileDescriptorResponse',
      'errorResponse',
      'fileDescriptorResponse',
      'allExtensionNumbersResponse',
    ]);
  });
});

describe('attack: deliberately slow clients', () => {
  const opening = async (port: number, bytes: string) => {
    const socket = net.connect(port, '127.0.0.1');
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    socket.on('error', () => {});
    socket.resume();
    socket.write(bytes);
    await closed;
  };

  test.each([
    ['say nothing', ''],
    ['stop within the preface', 'PR'],
    ['stop within the headers', 'POST /x HTTP/1.1\r\nhost: x\r\nx-slow: '],
  ])('those that %s are cut off', async (_name, bytes) => {
    const listener = await listenOnOnePort({
      host: '127.0.0.1',
      port: 0,
      handler: (_request, response) => response.end(),
      headerTimeoutMs: 100,
    });
    await opening(listener.port, bytes);
    await listener.close(0);
  });

  const refuse: Handler = (_request, response) => response.writeHead(413).end('too large');
  /** Like a handler that counts the bytes of a message. Node destroys the request with that. */
  const readSome: Handler = async (request, response) => {
    for await (const _ of request) break;
    refuse(request, response);
  };

  /** A listener that answers before it has read everything, and a client that has the answer and sends on. */
  async function answeredEarly(unread: OnePortOptions['unread'], handler = refuse) {
    const listener = await listenOnOnePort({ host: '127.0.0.1', port: 0, handler, unread });
    const client = async () => {
      const socket = net.connect({ port: listener.port, host: '127.0.0.1', allowHalfOpen: true });
      socket.on('error', () => {});
      const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
      let said = '';
      const ended = new Promise<void>((resolve) => socket.on('data', (part) => (said += part)).once('end', () => resolve()));
      socket.write('POST /x HTTP/1.1\r\nhost: x\r\ncontent-length: 1000000000\r\n\r\nx');
      await Promise.race([ended, closed]);
      /** A client that sends on notices. */
      const cutOff = () =>
        eventually(() => {
          socket.write('x');
          expect(socket.destroyed).toBe(true);
        });
      return { socket, closed, cutOff, said };
    };
    return { listener, client };
  }

  test.each([
    ['unread', refuse],
    ['read in part', readSome],
  ])('those that send on after their answer are cut off after a time, and have the answer: %s', async (_, handler) => {
    const { listener, client } = await answeredEarly({ ms: 200 }, handler);
    const { said, cutOff } = await client();
    expect(said).toMatch(/^HTTP\/1\.1 413 .*connection: close.*too large/is);
    await cutOff();
    await listener.close(0);
  });

  test.each([
    ['unread', refuse],
    ['read in part', readSome],
  ])('those that send on after their answer are cut off after so many bytes: %s', async (_, handler) => {
    const { listener, client } = await answeredEarly({ ms: 60_000, bytes: 1024 * 1024 }, handler);
    const { socket, closed } = await client();
    const part = Buffer.alloc(64 * 1024);
    let sent = 0;
    const more = () => {
      while (!socket.destroyed) {
        sent += part.length;
        if (!socket.write(part)) return void socket.once('drain', more);
      }
    };
    more();
    await closed;
    expect(sent).toBeGreaterThan(1024 * 1024);
    await listener.close(0);
  });

  test('only so many connections are held for that, and none of them holds up the end', async () => {
    const { listener, client } = await answeredEarly({ ms: 60_000, atOnce: 2 });
    const held = [await client(), await client()];
    // The third one is closed with its answer.
    await (await client()).cutOff();
    expect(held.map(({ socket }) => socket.destroyed)).toEqual([false, false]);
    await listener.close(60_000);
    await Promise.all(held.map(({ cutOff }) => cutOff()));
  });

  test('headers beyond 16 KiB are refused', async () => {
    const server = untilTestEnds(await startTestServer());
    const answer = await fetch(server.url, { headers: { 'x-large': 'x'.repeat(20_000) } });
    expect(answer.status).toBe(431);
  });

  test('garbage does no harm', async () => {
    const server = untilTestEnds(await startTestServer());
    await opening(server.port, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nrubbish rubbish rubbish rubbish rubbish');
    await opening(server.port, '\x16\x03\x01 this is TLS to a clear-text port\r\n\r\n');
    expect((await claimsOver(grpcTransport(server.url)).getInstance({ instanceId })).instance?.id).toBe(instanceId);
  });
});
