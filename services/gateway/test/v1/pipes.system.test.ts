// Services behind the gateway, wherever they are; and what can happen only to one in a process of its own.
import { startKnowledgeService } from '@offshoot/knowledge/service.ts';
import { openKnowledgeDatabase } from '@offshoot/knowledge/testing';
import { createTestDatabase } from '@offshoot/postgres/testing';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keys, log } from '../gateway.ts';
import { asStream, event, opened, pipedService } from './piped-service.ts';
import { openV1World, type V1World } from './v1-world.ts';

describe('a service in a process of its own', () => pipedService({ inProcess: false }));
describe("a service in the gateway's process", () => pipedService({ inProcess: true }));

let world: V1World;
let key: string;
/** The real one: the response service is a stand-in. */
let knowledge: Awaited<ReturnType<typeof openKnowledge>>;
beforeAll(async () => {
  knowledge = await openKnowledge();
  world = await openV1World({ knowledgeUrl: knowledge.url });
  key = (await world.newTenant()).key;
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  await knowledge.close();
});

async function openKnowledge() {
  const database = await createTestDatabase({ key: 'knowledge', migrate: async (url) => (await openKnowledgeDatabase(url)).close() });
  const base = { host: '127.0.0.1', port: 0, serviceKey: keys.of('knowledge'), serviceCallers: keys.callers };
  const service = await startKnowledgeService({ ...base, databaseUrl: database.url }, { log });
  return {
    url: service.url,
    async close() {
      await service.close();
      await database.drop();
    },
  };
}

test("files and vector stores behind the gateway are OpenAI's own, for its client with a key", async () => {
  const { key: secret } = await world.newTenant(['files:read', 'files:write']);
  const client = new OpenAI({ baseURL: `${world.gateway.url}/v1`, apiKey: secret, maxRetries: 0 });
  const store = await client.vectorStores.create({ name: 'Handbook' });
  const text = `The lantern is in the harbor. ${'Nothing else is told here. '.repeat(20_000)}`;
  const file = await client.vectorStores.files.uploadAndPoll(store.id, new File([text], 'a.md'), { pollIntervalMs: 50 });
  expect(file).toMatchObject({ status: 'completed', last_error: null });
  expect((await client.vectorStores.search(store.id, { query: 'lantern' })).data).toMatchObject([{ filename: 'a.md', file_id: file.id }]);
  expect(await (await client.files.content(file.id)).text()).toBe(text);
  const other = new OpenAI({ baseURL: `${world.gateway.url}/v1`, apiKey: key, maxRetries: 0 });
  await expect(other.vectorStores.retrieve(store.id)).rejects.toMatchObject({ status: 404 });
  const tooLarge = new File([new Uint8Array(33 * 1024 * 1024)], 'b.txt');
  await expect(client.files.create({ file: tooLarge, purpose: 'assistants' })).rejects.toMatchObject({ status: 413 });
  expect((await client.files.list()).data).toMatchObject([{ id: file.id }]);
});

describe('the service dies', () => {
  test('before it answers: a typed error', async () => {
    world.answer((request) => request.socket.destroy());
    const answer = await world.call('POST', '/v1/responses', { key, body: {} });
    expect([answer.status, answer.body.error.type, answer.body.error.code]).toEqual([503, 'server_error', 'upstream_unavailable']);
    await using alone = await openV1World({ responseUrl: 'http://127.0.0.1:1' });
    const { key: other } = await alone.newTenant();
    expect((await alone.call('POST', '/v1/responses', { key: other, body: {} })).body.error.code).toBe('upstream_unavailable');
  });

  test('after an event: an error event with the next number', async () => {
    let die = () => {};
    world.answer((_, response) => {
      response.writeHead(200, asStream).write(event(0) + event(1));
      die = () => response.destroy();
    });
    const { until, rest } = await opened(world, '/v1/responses', { key });
    await until((text) => text.includes('"sequence_number":1'));
    die();
    const [name, data] = ((await rest()).split('\n\n').at(-2) ?? '').split('\n');
    expect(name).toBe('event: error');
    expect(JSON.parse((data ?? '').slice('data: '.length))).toEqual({
      type: 'error',
      sequence_number: 2,
      code: 'upstream_unavailable',
      message: expect.stringMatching(/\S/),
      param: null,
    });
  });

  test.each([
    ['in the middle of an event', asStream, `${event(0)}event: response.out`],
    ['in the middle of JSON', { 'content-type': 'application/json' }, '{"id":'],
  ])('%s: the connection breaks, so that nobody takes a part for the whole', async (_, headers, text) => {
    let die = () => {};
    world.answer((_request, response) => {
      response.writeHead(200, headers).write(text);
      die = () => response.destroy();
    });
    const { until, rest } = await opened(world, '/v1/responses', { key });
    await until((sofar) => sofar.length >= text.length);
    die();
    await expect(rest()).rejects.toThrow();
  });
});
