import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { seen, TestClock } from '@offshoot/provider-http/testing';
import { expect, it, onTestFinished } from 'vitest';
import { AgentMailProvider, startProviderStub } from '../src/index.ts';
import { listedBy, liveRefs, newResourceId, requestFor } from './scene.ts';

async function start() {
  const clock = new TestClock();
  const stub = await startProviderStub({ now: clock.now });
  const provider = new AgentMailProvider({ baseUrl: stub.baseUrls.agentmail, apiKey: stub.apiKey, clock, deployment: 'main' });
  return { stub, provider, [Symbol.asyncDispose]: () => stub.close() };
}

it('an inbox is found among hundreds', async () => {
  await using scene = await start();
  const made = [];
  for (let i = 0; i < 205; i++) {
    const id = newResourceId();
    made.push({ id, ref: (await scene.provider.provision(requestFor(id))).providerRef });
  }
  for (const at of [0, 100, 204]) expect((await scene.provider.find(made[at]?.id ?? ''))?.providerRefs).toEqual([made[at]?.ref]);
  expect(await listedBy(scene.provider)).toHaveLength(205);
});

it('an inbox with our mark but another’s client ID is not listed', async () => {
  await using scene = await start();
  const metadata = { offshoot: `offshoot/main/${newResourceId()}` };
  await fetch(`${scene.stub.baseUrls.agentmail}/v0/inboxes`, {
    method: 'POST',
    headers: { authorization: `Bearer ${scene.stub.apiKey}` },
    body: JSON.stringify({ client_id: newResourceId(), metadata }),
  });
  expect(liveRefs(scene.stub)).toHaveLength(1);
  expect(await listedBy(scene.provider)).toEqual([]);
});

it('someone else’s inbox in an answer is not mistaken for ours', async () => {
  const inbox = { inbox_id: 'a@b.c', email: 'a@b.c', client_id: newResourceId(), created_at: '2026-11-21T12:00:00Z' };
  const server = createServer((_, response) => response.end(JSON.stringify(inbox)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new AgentMailProvider({ baseUrl, apiKey: 'stub-key', deployment: 'main' });
  const error = seen(await provider.provision(requestFor(newResourceId())).catch((thrown) => thrown));
  expect(error).toMatchObject({ failure: 'garbage', retryable: true });
});

it('an inbox’s display name is one plain line', async () => {
  await using scene = await start();
  const { providerRef } = await scene.provider.provision(
    requestFor(newResourceId(), { displayName: ` Ada"<x@y>\r\nBcc: all\u202e ${'é'.repeat(200)}` }),
  );
  const headers = { authorization: `Bearer ${scene.stub.apiKey}` };
  const inbox = await (await fetch(`${scene.stub.baseUrls.agentmail}/v0/inboxes/${encodeURIComponent(providerRef)}`, { headers })).json();
  expect(inbox).toMatchObject({ display_name: `Ada x@y Bcc: all ${'é'.repeat(83)}` });
});
