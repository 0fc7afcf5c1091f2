// What one caller can have the service do, at its defaults.
import { once } from 'node:events';
import http from 'node:http';
import type { Socket } from 'node:net';
import { newId } from '@offshoot/refusals/ids';
import { eventually } from '@offshoot/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { DEFAULT_LIMITS } from '../src/members/domain/limits.ts';
import { noBudgets } from '../src/usage/domain/budgets.ts';
import { member, type RunningResponses, refusalOf, runningResponses } from './running-responses.ts';
import { hangsAfter, says } from './scripted-model.ts';
import { openSocket } from './socket.ts';

let service: RunningResponses;
beforeAll(async () => {
  service = await runningResponses({ budgets: noBudgets });
});
afterAll(() => service.close());

test('a caller has 64 responses at once, and 100 in the background, and others are not kept waiting by that', async () => {
  const [one, other] = [member(), member()];
  const client = service.as(one);
  service.model.answers = [(_, signal) => hangsAfter('', signal)];
  const gone = new AbortController();
  const running = Array.from({ length: 64 }, () =>
    client.responses.create({ model: 'm', input: 'Hi', store: false }, { signal: gone.signal }).catch(() => {}),
  );
  await eventually(() => expect(service.model.open).toBe(64));
  const refused = await refusalOf(client.responses.create({ model: 'm', input: 'Hi' }));
  expect(refused).toMatchObject({ status: 429, code: 'too_many_concurrent_responses', retryAfter: '2' });
  const inBackground = () => client.responses.create({ model: 'm', input: 'Hi', background: true });
  await Promise.all(Array.from({ length: 100 }, inBackground));
  expect(await refusalOf(inBackground())).toMatchObject({
    status: 429,
    code: 'too_many_background_responses',
    retryAfter: '10',
  });
  service.model.answers = [says('Hello.')];
  expect((await service.as(other).responses.create({ model: 'm', input: 'Hi' })).output_text).toBe('Hello.');
  gone.abort();
  await Promise.all(running);
  // Those that wait are not run any more.
  await service.rows("update response set status = 'cancelled', job = null, runner_id = null, end_time = now() where end_time is null");
});

const limited = (limits: { requests: number; tokens: number }) => {
  const identity = member();
  return { ...identity, subject: newId('key'), limits };
};

test('attack: a key asks again and again over one WebSocket: each time counts as a request, together with those over HTTP', async () => {
  const key = limited({ requests: 3, tokens: 0 });
  const { socket, turn } = await openSocket(service, key);
  await service.as(key).responses.create({ model: 'm', input: 'Hi' });
  for (let n = 0; n < 2; n += 1) expect((await turn({ input: 'Hi' })).at(-1)?.type).toBe('response.completed');
  expect(await turn({ input: 'Hi' })).toMatchObject([{ type: 'error', status: 429, error: { code: 'rate_limited' } }]);
  expect(await refusalOf(service.as(key).responses.create({ model: 'm', input: 'Hi' }))).toMatchObject({ status: 429, retryAfter: '20' });
  expect(await refusalOf(service.as(key).responses.compact({ model: 'm', input: 'Hi' }))).toMatchObject({ status: 429 });
  // A refusal keeps the socket, and others are not concerned.
  expect((await (await openSocket(service, limited({ requests: 3, tokens: 0 }))).turn({ input: 'Hi' })).at(-1)?.type).toBe(
    'response.completed',
  );
  socket.terminate();
});

test.each(['HTTP', 'a WebSocket'])(
  'attack: a key with few tokens asks one thing after another over %s: it waits as soon as it has none left',
  async (over) => {
    // Each answer takes 18.
    const key = limited({ requests: 0, tokens: 20 });
    const { socket, turn } = await openSocket(service, key);
    const ask = async () => {
      if (over !== 'HTTP') return (await turn({ input: 'Hi', store: false })).at(-1)?.type;
      return await service
        .as(key)
        .responses.create({ model: 'm', input: 'Hi' })
        .then(
          () => 'response.completed',
          () => 'error',
        );
    };
    expect([await ask(), await ask(), await ask()]).toEqual(['response.completed', 'response.completed', 'error']);
    const refused = await refusalOf(service.as(key).responses.create({ model: 'm', input: 'Hi' }));
    expect(refused).toMatchObject({ status: 429, code: 'rate_limited' });
    // Nearly two minutes' worth were used, and one of them may stand.
    expect(Number(refused.retryAfter)).toBeLessThanOrEqual(60);
    socket.terminate();
  },
);

test('a caller has 32 WebSockets', async () => {
  const headers = await service.headersFor(member());
  const open = async () => {
    const socket = new WebSocket(`${service.url.replace('http', 'ws')}/v1/responses`, { headers });
    await once(socket, 'open');
    return socket;
  };
  const sockets = await Promise.all(Array.from({ length: 32 }, open));
  const [code] = (await once(await open(), 'close')) as [number];
  expect(code).toBe(1013);
  sockets[0]?.close();
  await once(sockets[0] as WebSocket, 'close');
  const again = await open();
  for (const socket of [...sockets, again]) socket.terminate();
});

test('attack: a person with many tenants has 256 responses run at once', async () => {
  const { payer } = member();
  const before = service.model.open;
  const go = Promise.withResolvers<void>();
  service.model.answers = [
    async function* () {
      await go.promise;
      yield* says('Hello.');
    },
  ];
  const ask = (who = member({ payer })) => service.as(who).responses.create({ model: 'm', input: 'Hi', store: false });
  const all = Array.from({ length: DEFAULT_LIMITS.concurrentOfPayer }, () => ask());
  await eventually(() => expect(service.model.open - before).toBe(DEFAULT_LIMITS.concurrentOfPayer));
  expect(await refusalOf(ask())).toMatchObject({ status: 429, code: 'too_many_concurrent_responses' });
  const other = ask(member());
  go.resolve();
  await Promise.all([...all, other]);
});

test('a client that sends more than 16 MiB over a WebSocket reads why it is closed, also if it reads only after it has sent all', async () => {
  const headers = {
    ...(await service.headersFor(member())),
    ...{ connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13', 'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==' },
  };
  const [, socket] = (await once(http.get(`${service.url}/v1/responses`, { headers }), 'upgrade')) as [unknown, Socket];
  const frame = Buffer.alloc(14 + DEFAULT_LIMITS.requestBytes + 1);
  // The whole of a masked text, with its length in eight bytes; the mask is 0.
  frame.set([0x81, 0xff]);
  frame.writeBigUInt64BE(BigInt(frame.length - 14), 2);
  await new Promise((resolve) => socket.on('error', resolve).write(frame, resolve));
  const said: Buffer[] = [];
  for await (const chunk of socket) said.push(chunk as Buffer);
  expect(Buffer.concat(said)).toEqual(Buffer.from([0x88, 2, 1009 >> 8, 1009 & 0xff]));
});

test('a conversation has 4,000 items, and a request 16 MiB', async () => {
  service.model.answers = [says('Hello.')];
  const client = service.as(member());
  const items = (count: number) => Array.from({ length: count }, () => ({ role: 'user' as const, content: 'Hi' }));
  const { id } = await client.responses.create({ model: 'm', input: items(3_990) });
  const more = (count: number) => client.responses.create({ model: 'm', previous_response_id: id, input: items(count) });
  expect((await more(8)).status).toBe('completed');
  expect(await refusalOf(more(9))).toMatchObject({ status: 400, code: 'too_many_items' });
  const text = (bytes: number) =>
    client.responses.create({ model: 'm', store: false, input: [{ role: 'user', content: 'x'.repeat(bytes) }] });
  const { requestBytes } = DEFAULT_LIMITS;
  expect(requestBytes).toBe(16 * 1024 * 1024);
  expect(await refusalOf(text(requestBytes))).toMatchObject({ status: 413, code: 'request_too_large' });
  // A single text has a bound of its own.
  expect(await refusalOf(text(requestBytes - 1_000))).toMatchObject({ status: 400, param: 'input[0].content' });
  expect((await text(10_000_000)).status).toBe('completed');
});
