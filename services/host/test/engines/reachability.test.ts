// Whether a language model's endpoint is reachable, tested without calling a model.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEngine } from '../../src/adapters/engines/index.ts';

const asked: { url: string | undefined; key: string | undefined }[] = [];
let status: number | 'silent' = 200;
const server = createServer((request, response) => {
  asked.push({ url: request.url, key: request.headers.authorization });
  // Longer than the check should read.
  if (status !== 'silent') response.writeHead(status).write('x'.repeat(100_000));
});
let url = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
});
afterAll(() => server.closeAllConnections());

const check = (ms = 5000) => createEngine({ LLM_BASE_URL: url, LLM_API_KEY: 'key' }).check?.(AbortSignal.timeout(ms));

test.each([200, 404, 405, 429])('an endpoint that answers %i is reachable', async (answer) => {
  status = answer;
  await check();
  expect(asked.at(-1)).toEqual({ url: '/v1/models', key: 'Bearer key' });
});

test.each([401, 403, 500, 503] as const)('an endpoint that answers %i is unusable', async (answer) => {
  status = answer;
  await expect(check()).rejects.toThrow();
});

test('an endpoint that does not answer or does not exist is unusable', async () => {
  status = 'silent';
  await expect(check(50)).rejects.toThrow();
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
  await expect(check()).rejects.toThrow();
});

test('the offline engine needs no endpoint', () => {
  expect(createEngine({}).check).toBeUndefined();
});
