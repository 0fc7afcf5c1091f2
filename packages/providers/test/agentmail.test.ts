import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { seen, TestClock } from '@offshoot/safe-fetch/provider-http/testing';
import { expect, it, onTestFinished } from 'vitest';
import { AgentMailProvider, startProviderStub } from '../src/index.ts';
import { AgentMailMessages } from '../src/mail/agentmail-messages.ts';
import { listedBy, liveRefs, newResourceId, requestFor } from './scene.ts';

async function start() {
  const clock = new TestClock();
  const stub = await startProviderStub({ now: clock.now });
  const provider = new AgentMailProvider({ baseUrl: stub.baseUrls.agentmail, apiKey: stub.apiKey, clock, deployment: 'main' });
  return { stub, provider, [Symbol.asyncDispose]: () => stub.close() };
}

/** URL of a server that gives these answers, one after the other. */
async function answering(answers: readonly object[]): Promise<string> {
  const left = [...answers];
  const server = createServer((_, response) => response.end(JSON.stringify(left.shift())));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
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
  const provider = new AgentMailProvider({ baseUrl: await answering([inbox]), apiKey: 'stub-key', deployment: 'main' });
  const error = seen(await provider.provision(requestFor(newResourceId())).catch((thrown) => thrown));
  expect(error).toMatchObject({ failure: 'garbage', retryable: true });
});

it('an inbox’s key opens that inbox alone, until it is released', async () => {
  await using scene = await start();
  const [one, other] = [
    await scene.provider.provision(requestFor(newResourceId())),
    await scene.provider.provision(requestFor(newResourceId())),
  ];
  const inbox = new AgentMailMessages({ baseUrl: scene.stub.baseUrls.agentmail, key: one.values.key ?? '', inboxId: one.providerRef });
  const mail = { to: [other.providerRef], subject: 'Hello', text: 'Hello', idempotencyKey: 'a' };
  await inbox.send(mail);
  const messageId = scene.stub.mails.deliver(one.providerRef, { from: 'a@b.example', text: 'Hello' });
  expect(await inbox.unread()).toMatchObject([{ messageId, text: 'Hello' }]);
  await inbox.markRead(messageId);
  expect(await inbox.unread()).toEqual([]);
  expect(one.publicValues).toEqual({ address: one.providerRef });
  const status = async (path: string, method = 'GET') => {
    const headers = { authorization: `Bearer ${one.values.key}` };
    return (await fetch(`${scene.stub.baseUrls.agentmail}/v0/inboxes${path}`, { method, headers })).status;
  };
  expect([await status(''), await status(`/${one.providerRef}/api-keys`), await status(`/${one.providerRef}`, 'DELETE')]).toEqual([
    403, 403, 403,
  ]);
  expect(await status(`/${other.providerRef}/messages`)).toBe(404);
  await scene.provider.release(one.providerRef);
  expect(await status(`/${one.providerRef}/messages`)).toBe(401);
});

it('a key that may open more than the inbox is not handed out', async () => {
  const clientId = newResourceId();
  const answers = [
    { inbox_id: 'a@b.c', client_id: clientId, created_at: '2026-11-21T12:00:00Z' },
    { api_key: 'am_all', inbox_id: 'b@b.c' },
  ];
  const provider = new AgentMailProvider({ baseUrl: await answering(answers), apiKey: 'stub-key', deployment: 'main' });
  const error = seen(await provider.provision(requestFor(clientId, { isFirstAttempt: true })).catch((thrown) => thrown));
  expect(error.message).toBe('agentmail: create key: garbage (HTTP 200): field inbox_id');
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
