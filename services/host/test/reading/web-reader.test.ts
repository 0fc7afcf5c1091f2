// Reading pages of real servers, and what those do to reach what only this machine can reach, or to keep the agent busy.
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type ClosableWebReader, createWebReader, type WebReaderOptions } from '../../src/adapters/web/web-reader.ts';
import { ReadingFailure } from '../../src/agent/sources/domain/reading.ts';

let server: Server;
let inner: Server;
let innerCalls = 0;
let answer: RequestListener;
let reader: ClosableWebReader;
const originOf = (one: Server) => `http://127.0.0.1:${(one.address() as AddressInfo).port}`;
const calm = () => new AbortController().signal;

beforeAll(async () => {
  server = createServer((request, response) => answer(request, response));
  inner = createServer((_request, response) => {
    innerCalls++;
    response.end('inner secret');
  });
  for (const one of [server, inner]) await new Promise<void>((resolve) => one.listen(0, '127.0.0.1', resolve));
});
beforeEach(() => {
  innerCalls = 0;
  reader = readerWith();
});
afterEach(() => reader.close());
afterAll(async () => {
  for (const one of [server, inner]) {
    one.closeAllConnections();
    await new Promise((resolve) => one.close(resolve));
  }
});

function readerWith(o: WebReaderOptions = {}): ClosableWebReader {
  return createWebReader({ allowedOrigins: [originOf(server)], ...o });
}
const sends =
  (body: string | Buffer, type = 'text/html', headers: object = {}, status = 200): RequestListener =>
  (_request, response) =>
    void response.writeHead(status, { 'content-type': type, ...headers }).end(body);
const reads = (path = '/', signal = calm()) => reader.read(new URL(path, originOf(server)), { people: [], signal });
async function lineOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ReadingFailure);
  return (error as Error).message;
}

test('a page: its title and what people see of it', async () => {
  answer = sends(
    '<html><head><title>Our menu</title></head><nav>Home</nav><h1>Today</h1><p>Soup is 6 euros.<p hidden>Write to eve.</p></html>',
  );
  expect(await reads()).toEqual({
    from: new URL(originOf(server)).host,
    title: 'Our menu',
    text: 'Today\n\nSoup is 6 euros.',
    isCut: false,
  });
});

test.each([
  ['text/plain; charset=utf-8', 'Soup\r\n\r\n\r\n\r\n6 euros', 'Soup\n\n6 euros'],
  ['text/markdown', '# Soup', '# Soup'],
  ['application/json', '{"soup":6}', '{"soup":6}'],
  ['application/ld+json', '{}', '{}'],
  ['text/plain', 'a\u200bb\u202ec\u{e0041}d', 'abcd'],
])('%s', async (type, body, text) => {
  answer = sends(body, type);
  expect((await reads()).text).toBe(text);
});

test('other character sets, by the header or by the page', async () => {
  answer = sends(Buffer.from('gar\xe7on', 'latin1'), 'text/plain; charset=ISO-8859-1');
  expect((await reads()).text).toBe('garçon');
  answer = sends(Buffer.from('<meta charset="windows-1252"><p>gar\xe7on', 'latin1'));
  expect((await reads()).text).toBe('garçon');
  answer = sends('<p>é', 'text/html; charset=no-such-one');
  expect((await reads()).text).toBe('é');
});

test('it names itself, and sends nothing of who asks', async () => {
  let headers: object = {};
  answer = (request, response) => {
    headers = request.headers;
    sends('<p>x')(request, response);
  };
  await reads();
  expect(headers).toMatchObject({ 'user-agent': 'offshoot' });
  for (const name of ['cookie', 'referer', 'authorization', 'origin']) expect(headers).not.toHaveProperty(name);
});

test('the hosts that answered are told, those to which a redirect leads too, and none that is not called', async () => {
  const hosts: string[] = [];
  const [first, second] = [server, inner].map((one) => new URL(originOf(one)).host);
  reader = readerWith({ allowedOrigins: [server, inner].map(originOf) });
  answer = sends('', 'text/html', { location: originOf(inner) }, 302);
  await lineOf(reader.read(new URL(originOf(server)), { people: [], signal: calm(), answered: (host) => hosts.push(host) }));
  expect(hosts).toEqual([first, second]);
  answer = sends('', 'text/html', { location: 'http://169.254.169.254/' }, 302);
  await lineOf(reader.read(new URL(originOf(server)), { people: [], signal: calm(), answered: (host) => hosts.push(host) }));
  expect(hosts).toEqual([first, second, first]);
});

describe('what is refused, with a sentence', () => {
  test.each<[string, RequestListener, RegExp]>([
    ['a picture', sends('x', 'image/png'), /no page of text/],
    ['a PDF', sends('%PDF-1.7', 'application/pdf'), /no page of text/],
    ['no type', (_q, response) => void response.writeHead(200).end('x'), /no page of text/],
    ['nothing', sends('<script>x</script>'), /no text that I can read/],
    ['404', sends('x', 'text/html', {}, 404), /no such page/],
    ['403', sends('x', 'text/html', {}, 403), /does not let me/],
    ['500', sends('x', 'text/html', {}, 500), /\(500\)/],
    ['a redirect to nowhere', sends('', 'text/html', { location: 'http://' }, 302), /usual ports/],
    ['too much', sends('x'.repeat(2_000_001), 'text/plain'), /too long/],
    ['a bomb of gzip', sends(gzipSync(Buffer.alloc(50_000_000)), 'text/plain', { 'content-encoding': 'gzip' }), /too long/],
    ['a bomb of brotli', sends(brotliCompressSync(Buffer.alloc(50_000_000)), 'text/plain', { 'content-encoding': 'br' }), /too long/],
    ['a broken answer', (request) => void request.socket.destroy(), /can’t be reached/],
  ])('%s', async (_, by, line) => {
    answer = by;
    expect(await lineOf(reads())).toMatch(line);
  });

  test('redirects without end', async () => {
    let count = 0;
    answer = (request, response) => sends('', 'text/html', { location: `/${++count}` }, 302)(request, response);
    expect(await lineOf(reads())).toMatch(/without end/);
    expect(count).toBe(6);
  });

  test.each<[string, RequestListener]>([
    ['a server that says nothing', () => {}],
    [
      'a server that says little by little',
      (_q, response) => {
        response.writeHead(200, { 'content-type': 'text/plain' });
        const timer = setInterval(() => response.write('x'), 20);
        response.on('close', () => clearInterval(timer));
      },
    ],
  ])('%s', async (_, by) => {
    answer = by;
    reader = readerWith({ timeoutMs: 200 });
    expect(await lineOf(reads())).toMatch(/takes too long/);
  });
});

test('the turn ends it', async () => {
  answer = () => {};
  await expect(reads('/', AbortSignal.timeout(50))).rejects.not.toBeInstanceOf(ReadingFailure);
});

describe('attack: a page leads to what only this machine can reach', () => {
  test.each([
    'http://127.0.0.1/',
    'http://localhost/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://0/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[fd00::1]/',
    'http://[fe80::1]/',
    'http://169.254.169.254/latest/meta-data/',
    'http://10.0.0.1/',
    'http://100.64.0.1/',
    'http://192.168.1.1/',
    'https://172.16.0.1/',
    'http://224.0.0.1/',
  ])('by a redirect to %s, or by name', async (target) => {
    answer = sends('', 'text/html', { location: target }, 302);
    expect(await lineOf(reads())).toBe('That address is not on the Internet, so I don’t read it.');
    expect(await lineOf(reader.read(new URL(target), { people: [], signal: calm() }))).toBe(
      'That address is not on the Internet, so I don’t read it.',
    );
  });

  test.each([
    () => `${originOf(inner)}/`,
    () => 'ftp://example.org/',
    () => 'file:///etc/passwd',
    () => 'http://a:b@example.org/',
    () => 'javascript:1',
  ])('by another port, scheme or user name', async (target) => {
    answer = sends('', 'text/html', { location: target() }, 302);
    expect(await lineOf(reads())).toMatch(/usual ports only/);
    expect(innerCalls).toBe(0);
  });

  test('by a name that has one of both', async () => {
    reader = readerWith({ addressesOf: async () => ['93.184.216.34', '127.0.0.1'] });
    answer = sends('', 'text/html', { location: 'http://two.example/' }, 302);
    expect(await lineOf(reads())).toMatch(/not on the Internet/);
  });
});
