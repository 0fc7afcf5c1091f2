import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { ProviderHttp } from '../../src/provider-http/provider-http.ts';
import { seen, TestClock } from './testing.ts';

async function start(answer: RequestListener, timeoutMs = 10_000) {
  let requests = 0;
  const server = createServer((request, response) => {
    requests++;
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const clock = new TestClock();
  const http = new ProviderHttp('some', { baseUrl, apiKey: 'stub-key', clock, timeoutMs });
  const get = () => http.request({ what: 'read', method: 'GET', path: '/x', read: (body) => body });
  const fail = async () => seen(await get().catch((thrown) => thrown));
  const close = async () => {
    server.closeAllConnections();
    server.close();
  };
  return { baseUrl, clock, http, get, fail, requests: () => requests, [Symbol.asyncDispose]: close };
}

describe('HTTP to a provider', () => {
  it.each([
    ['7', 7000],
    ['Sat, 21 Nov 2026 12:00:30 GMT', 30_000],
    ['Sat, 21 Nov 2026 11:00:00 GMT', 0],
    ['999999', 3_600_000],
    ['soon', 1000],
  ])('waits as long as Retry-After: %s says, and sends nothing meanwhile', async (header, ms) => {
    let status = 429;
    await using scene = await start((_, response) => response.writeHead(status, { 'retry-after': header }).end('{}'));
    expect(await scene.fail()).toMatchObject({ failure: 'limited', retryable: true, retryAfterMs: ms });
    status = 200;
    if (ms > 0) {
      expect(await scene.fail()).toMatchObject({ failure: 'limited', retryAfterMs: ms });
      expect(scene.requests()).toBe(1);
      await scene.clock.sleep(ms);
    }
    expect(await scene.get()).toEqual({});
  });

  it.each([
    [400, 'refused', false],
    [401, 'refused', false],
    [403, 'refused', false],
    [404, 'refused', false],
    [422, 'refused', false],
    [302, 'refused', false],
    [408, 'timeout', true],
    [409, 'conflict', true],
    [500, 'unreachable', true],
    [503, 'unreachable', true],
  ] as const)('status %i is %s', async (status, failure, retryable) => {
    await using scene = await start((_, response) => response.writeHead(status, { location: '/elsewhere' }).end('stub-key'));
    expect(await scene.fail()).toMatchObject({ failure, retryable, status });
    expect(scene.requests()).toBe(1);
  });

  it.each(['stub-key', '{"key":"stub-key', '[stub-key]', ''])('an answer that is not JSON is not quoted: %s', async (text) => {
    await using scene = await start((_, response) => response.end(text));
    expect(await scene.fail()).toMatchObject({ failure: 'garbage', message: 'some: read: garbage (HTTP 200): not JSON' });
  });

  it('an endless answer is cut off', async () => {
    await using scene = await start((_, response) => {
      const more = () => {
        while (response.write('x'.repeat(65_536)));
      };
      response.writeHead(200).on('drain', more);
      more();
    });
    expect(await scene.fail()).toMatchObject({ failure: 'garbage' });
  });

  it.each(['no answer', 'half an answer'])('%s is a timeout', async (form) => {
    await using scene = await start((_, response) => {
      if (form === 'half an answer') response.writeHead(200).write('{"data":');
    }, 200);
    expect(await scene.fail()).toMatchObject({ failure: 'timeout', retryable: true });
  });

  it('a write that timed out may still be carried out: the error says how long to wait before the next try', async () => {
    await using scene = await start(() => {}, 50);
    const error = seen(await scene.http.delete('delete', '/x').catch((thrown) => thrown));
    expect(error.failure).toBe('timeout');
    expect(error.retryAfterMs).toBeGreaterThanOrEqual(10_000);
  });

  it('an address at which nothing listens counts as unreachable', async () => {
    const scene = await start((_, response) => response.end('{}'));
    await scene[Symbol.asyncDispose]();
    expect(await scene.fail()).toMatchObject({ failure: 'unreachable', message: 'some: read: unreachable: ECONNREFUSED' });
  });

  it.each(['', 'a b', 'a\nb', 'é'])('a key that no header can carry is refused at the start: %j', (apiKey) => {
    expect(() => new ProviderHttp('some', { baseUrl: 'https://provider.example', apiKey })).toThrow('API key');
  });

  it('plain HTTP leaves the machine only with permission', () => {
    const o = { baseUrl: 'http://provider.example', apiKey: 'k' };
    expect(() => new ProviderHttp('some', o)).toThrow('https');
    expect(() => new ProviderHttp('some', { ...o, allowPlainHttp: true })).not.toThrow();
  });
});
