// Nothing goes on for a member or key whose key or membership has ended.
import { once } from 'node:events';
import { eventually } from '@offshoot/testing';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import type { Holder } from '../src/database/domain/ports.ts';
import { member, runningResponses } from './running-responses.ts';
import { hangsAfter } from './scripted-model.ts';

async function serviceFor(gone: Set<string>) {
  const members = { ended: async (holders: readonly Holder[]) => holders.filter(({ subject }) => gone.has(subject)) };
  const service = await runningResponses({ members, memberMs: 50, limits: { backgroundAtOnce: 2 } });
  onTestFinished(() => service.close());
  service.model.answers = [(_, signal) => hangsAfter('Hello', signal)];
  return service;
}

test('streams, sockets and responses in the background end with the key, and those that waited never run', async () => {
  const gone = new Set<string>();
  const service = await serviceFor(gone);
  const [leaver, stayer] = [member(), member()];
  const socket = new WebSocket(`${service.url.replace('http', 'ws')}/v1/responses`, { headers: await service.headersFor(leaver) });
  await once(socket, 'open');
  const [client, other] = [service.as(leaver), service.as(stayer)];
  const ask = { model: 'm', input: 'Hi' };
  const stream = await client.responses.create({ ...ask, stream: true });
  const kept = await other.responses.create({ ...ask, background: true });
  await eventually(() => expect(service.model.open).toBe(2));
  const running = await client.responses.create({ ...ask, background: true });
  const waiting = await client.responses.create({ ...ask, background: true });
  await eventually(() => expect(service.model.open).toBe(3));

  const closed = once(socket, 'close');
  gone.add(leaver.subject);
  const events = [];
  for await (const event of stream) events.push(event.type);
  expect(events.at(-1)).toBe('response.incomplete');
  expect((await closed)[0]).toBe(1008);
  for (const { id } of [running, waiting])
    await eventually(async () => expect((await client.responses.retrieve(id)).status).toBe('cancelled'));
  expect(service.model.asked).toHaveLength(3);
  expect(service.model.open).toBe(1);
  expect((await other.responses.retrieve(kept.id)).status).toBe('in_progress');
});
