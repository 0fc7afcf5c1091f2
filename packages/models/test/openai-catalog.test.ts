// What an endpoint says of its models, and how long a question is for them.
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createOpenAiCatalog, ModelError } from '../src/index.ts';

let answer: (response: ServerResponse) => void;
const keys: unknown[] = [];
const server = createServer((request, response) => {
  keys.push([request.url, request.headers.authorization]);
  answer(response);
});
let baseUrl = '';
beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
});
afterAll(() => server.close());

const catalog = () => createOpenAiCatalog({ baseUrl, apiKey: 'k' });
const list = () => catalog().list(AbortSignal.timeout(5_000));
const says = (body: unknown) => {
  answer = (response) => response.end(JSON.stringify(body));
};

test('models have their IDs, and what else the endpoint says', async () => {
  says({ object: 'list', data: [{ id: 'openai/gpt-x', created: 7, owned_by: 'OpenAI' }, { id: 'llama3:8b' }] });
  expect(await list()).toEqual([
    { id: 'openai/gpt-x', created: 7, ownedBy: 'OpenAI' },
    { id: 'llama3:8b', created: 0, ownedBy: '' },
  ]);
  expect(keys.at(-1)).toEqual(['/v1/models', 'Bearer k']);
});

test('attack: a list that is none, is endless, or has IDs that are none', async () => {
  const wrong = [
    null,
    7,
    {},
    { id: 7 },
    { id: '' },
    { id: 'a b' },
    { id: 'a\u202eb' },
    { id: 'x'.repeat(257) },
    { id: 'ok', created: 'now', owned_by: '\u0000' },
  ];
  says({ data: wrong });
  expect(await list()).toEqual([{ id: 'ok', created: 0, ownedBy: '' }]);
  says({ data: Array.from({ length: 5_000 }, (_, n) => ({ id: `m${n}` })) });
  expect(await list()).toHaveLength(2_000);
  for (const none of [{}, [], 'x', null, { data: {} }]) {
    says(none);
    await expect(list()).rejects.toMatchObject({ failure: 'garbage' });
  }
  answer = (response) => response.end('<html>');
  await expect(list()).rejects.toBeInstanceOf(ModelError);
  for (const status of [401, 500]) {
    answer = (response) => response.writeHead(status).end('{"error": "the key k is wrong"}');
    const error = await list().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ModelError);
    expect(String(error)).not.toContain('the key k');
  }
  answer = (response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end();
  await expect(list()).rejects.toBeInstanceOf(ModelError);
});

test('tokens are estimated: a quarter of the bytes, and a little for each message', () => {
  const { inputTokens } = catalog();
  const message = (text: string) => ({ is: 'message' as const, role: 'user' as const, text });
  expect(inputTokens({ instructions: 'x'.repeat(40), items: [message('y'.repeat(400))] })).toBe(114);
  expect(inputTokens({ instructions: '', items: [message('\u5b57'.repeat(4))] })).toBe(7);
  const tool = { name: 'f', description: '', parameters: { type: 'object' } };
  expect(inputTokens({ instructions: '', items: [], tools: [tool] })).toBe(Math.ceil(JSON.stringify(tool).length / 4));
  const image = { is: 'image' as const, at: 0, url: 'data:image/png;base64,AAAA' };
  expect(inputTokens({ instructions: '', items: [{ ...message(''), attached: [image] }] })).toBe(89);
});
