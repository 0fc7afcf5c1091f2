// A service that stops in order: a client that waits for an answer hears that it ends, and nothing is left in progress.
import { once } from 'node:events';
import { eventually } from '@offshoot/testing';
import { expect, test } from 'vitest';
import { member, runningResponses } from './running-responses.ts';
import { hangsAfter, says } from './scripted-model.ts';
import { openSocket } from './socket.ts';

test('a stop ends streams, sockets and whole answers with the error that is promised; what ends soon is answered', async () => {
  const service = await runningResponses();
  const someone = member();
  const answer = async (body: object) => {
    const headers = { ...(await service.headersFor(someone)), 'content-type': 'application/json' };
    const response = await fetch(`${service.url}/v1/responses`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ model: 'm', input: 'Hi', ...body }),
    });
    return { status: response.status, text: await response.text() };
  };
  const { promise: soon, resolve: finish } = Promise.withResolvers<void>();
  service.model.answers = [
    (_, signal) => hangsAfter('Well', signal),
    (_, signal) => hangsAfter('Well', signal),
    (_, signal) => hangsAfter('Well', signal),
    (_, signal) => hangsAfter('Well', signal),
    async function* () {
      await soon;
      yield* says('Just in time.');
    },
  ];
  const begun = (n: number) => eventually(() => expect(service.model.asked).toHaveLength(n));
  const { socket, turn } = await openSocket(service, someone);
  const closed = once(socket, 'close');
  const told: Record<string, unknown>[] = [];
  socket.on('message', (data) => told.push(JSON.parse(String(data))));
  turn({ input: 'Hi' });
  await begun(1);
  const pending = [];
  for (const body of [{ stream: true }, {}, { stream: true, background: true }, {}]) {
    pending.push(answer(body));
    await begun(pending.length + 1);
  }
  const closing = service.close();
  finish();
  const [stream, whole, background, inTime] = await Promise.all(pending);
  for (const one of [stream, background])
    expect(one?.text).toMatch(
      /event: error\ndata: .*server_error.*\n\nevent: response\.failed\ndata: .*"status":"failed".*\n\ndata: \[DONE\]\n\n$/,
    );
  expect([whole?.status, JSON.parse(whole?.text ?? '')]).toMatchObject([500, { error: { code: 'server_error' } }]);
  expect([inTime?.status, JSON.parse(inTime?.text ?? '')]).toMatchObject([200, { status: 'completed' }]);
  expect((await closed)[0]).toBe(1001);
  expect(told.slice(-2)).toMatchObject([
    { type: 'error', status: 500, code: 'server_error' },
    { type: 'response.failed', response: { status: 'failed' } },
  ]);
  await closing;
});
