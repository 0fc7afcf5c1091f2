// What browsers speak on the network's port: gRPC-Web over HTTP/1.1.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { type Client, Code, ConnectError, createClient } from '@connectrpc/connect';
import { createGrpcWebTransport } from '@connectrpc/connect-web';
import { SessionService } from '@offshoot/gen/offshoot/gateway/v1/session_service_pb.ts';
import { MlsApi, SortDirection } from '@offshoot/gen/xmtp/mls/api/v1/mls_pb.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startXmtpNetwork } from '../src/service.ts';
import { privateMessage } from './private-message.ts';
import { type NetworkUnderTest, silent, startNetwork } from './running-network.ts';

let network: NetworkUnderTest;
let web: Client<typeof MlsApi>;
beforeEach(async () => {
  network = await startNetwork();
  web = createClient(MlsApi, createGrpcWebTransport({ baseUrl: network.url }));
});
afterEach(() => network[Symbol.asyncDispose]());

const messageOf = (data: Uint8Array) => ({ messages: [{ version: { case: 'v1' as const, value: { data } } }] });
const send = (api: Client<typeof MlsApi>, data: Uint8Array) => api.sendGroupMessages(messageOf(data));

async function hexOf(of: AsyncIterator<{ version: { value?: { data: Uint8Array } | undefined } }>): Promise<string> {
  const { value } = await of.next();
  return Buffer.from(value.version.value.data).toString('hex');
}

function following(api: Client<typeof MlsApi>, groupId: Uint8Array, options: { onHeader?: () => void; signal?: AbortSignal } = {}) {
  return api.subscribeGroupMessages({ filters: [{ groupId, idCursor: 0n }] }, options)[Symbol.asyncIterator]();
}

describe('a browser', () => {
  test('and a node client read each other’s messages, stored and as they come', async () => {
    const groupId = randomBytes(16);
    const sent = [0, 1, 2, 3].map((n) => privateMessage(groupId, 1, Uint8Array.of(n)));
    const [first, second, third, fourth] = sent.map((data) => Buffer.from(data).toString('hex'));
    await send(web, sent[0] as Uint8Array);
    const [inBrowser, inNode] = [following(web, groupId), following(network.mls, groupId)];
    expect([await hexOf(inBrowser), await hexOf(inNode)]).toEqual([first, first]);
    await send(network.mls, sent[1] as Uint8Array);
    expect([await hexOf(inBrowser), await hexOf(inNode)]).toEqual([second, second]);
    await send(web, sent[2] as Uint8Array);
    expect([await hexOf(inBrowser), await hexOf(inNode)]).toEqual([third, third]);
    await send(web, sent[3] as Uint8Array);
    expect([await hexOf(inBrowser), await hexOf(inNode)]).toEqual([fourth, fourth]);
    const { messages } = await web.queryGroupMessages({ groupId, pagingInfo: { direction: SortDirection.ASCENDING } });
    expect(messages.map(({ version }) => Buffer.from(version.value?.data ?? []).toString('hex'))).toEqual([first, second, third, fourth]);
  });

  test('gets the headers of a stream before its first message', async () => {
    const headers = Promise.withResolvers<void>();
    const hangUp = new AbortController();
    const stream = following(web, randomBytes(16), { onHeader: () => headers.resolve(), signal: hangUp.signal });
    const first = stream.next().catch((error: unknown) => ConnectError.from(error).code);
    await headers.promise;
    hangUp.abort();
    expect(await first).toBe(Code.Canceled);
  });

  test('gets a refusal, and UNIMPLEMENTED for an unknown method', async () => {
    await expect(send(web, Uint8Array.of(9))).rejects.toMatchObject({ code: Code.InvalidArgument });
    const stranger = createClient(SessionService, createGrpcWebTransport({ baseUrl: network.url }));
    await expect(stranger.createChallenge({})).rejects.toMatchObject({ code: Code.Unimplemented });
  });

  test('may call from any page, and is told so before and with each answer', async () => {
    const url = `${network.url}/xmtp.mls.api.v1.MlsApi/QueryGroupMessages`;
    const origin = 'http://localhost:8080';
    const asking = {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type,x-app-version,x-grpc-web,x-libxmtp-version',
    };
    const preflight = await fetch(url, { method: 'OPTIONS', headers: asking });
    expect(preflight.status).toBe(204);
    expect(Object.fromEntries(preflight.headers)).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': '*',
    });
    expect(preflight.headers.has('access-control-allow-credentials')).toBe(false);
    const answer = await fetch(url, {
      method: 'POST',
      headers: { origin, 'content-type': 'application/grpc-web+proto', 'x-grpc-web': '1' },
      body: new Uint8Array(5),
    });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('access-control-expose-headers')).toBe('*');
  });
});

test('attack: a page of another site, and one whose name was pointed at this machine, call the network of `npm start`', async () => {
  const own = { hosts: ['offshoot.example'], pages: ['offshoot.example', 'app.example'] };
  await using running = await startXmtpNetwork({ host: '127.0.0.1', port: 0, ...own }, { log: silent });
  const path = '/xmtp.mls.api.v1.MlsApi/QueryGroupMessages';
  const statusOf = async (headers: Record<string, string>, method = 'POST') => {
    const all = { 'content-type': 'application/grpc-web+proto', ...headers };
    const asked = request({ host: '127.0.0.1', port: running.port, path, method, headers: all });
    const [answer] = (await once(asked.end(Buffer.alloc(5)), 'response')) as [IncomingMessage];
    answer.resume();
    return answer.statusCode;
  };
  const rebound = { host: `evil.example:${running.port}`, origin: `http://evil.example:${running.port}` };
  expect(await statusOf(rebound)).toBe(421);
  for (const method of ['OPTIONS', 'POST']) expect(await statusOf({ origin: 'https://evil.example' }, method)).toBe(403);
  expect(await statusOf({ origin: 'null' })).toBe(403);
  for (const origin of ['http://localhost:8080', 'https://app.example']) expect(await statusOf({ origin }, 'OPTIONS')).toBe(204);
  expect(await statusOf({ host: 'offshoot.example', origin: 'https://offshoot.example' })).toBe(200);
});

describe('when the network closes', () => {
  test('an open stream ends with an error at once, and the next one misses and repeats nothing', async () => {
    const groupId = randomBytes(16);
    const [before, after] = [1, 2].map((n) => privateMessage(groupId, 1, Uint8Array.of(n))) as [Uint8Array, Uint8Array];
    await send(web, before);
    const stream = following(web, groupId);
    expect(await hexOf(stream)).toBe(Buffer.from(before).toString('hex'));
    const next = stream.next().then(
      () => undefined,
      (error: unknown) => ConnectError.from(error).code,
    );
    const start = performance.now();
    await network.restart();
    // It did not wait for the stream until calls in flight are cut off.
    expect(performance.now() - start).toBeLessThan(900);
    expect(await next).toBeDefined();
    await send(web, after);
    const again = following(web, groupId);
    expect([await hexOf(again), await hexOf(again)]).toEqual([before, after].map((data) => Buffer.from(data).toString('hex')));
  });

  test('a call that has begun is answered', async () => {
    const groupId = randomBytes(16);
    const call = request(`${network.url}/xmtp.mls.api.v1.MlsApi/QueryGroupMessages`, {
      method: 'POST',
      headers: { 'content-type': 'application/grpc-web+proto', 'x-grpc-web': '1', 'content-length': 23 },
    });
    // A message of 18 bytes: field 1 with 16 bytes.
    call.write(Buffer.concat([Uint8Array.of(0, 0, 0, 0, 18, 10, 16)]));
    await once(call, 'socket');
    await web.queryGroupMessages({ groupId });
    const restarted = network.restart();
    call.end(groupId);
    const [answer] = await once(call, 'response');
    expect(answer.statusCode).toBe(200);
    answer.resume();
    await restarted;
  });
});
