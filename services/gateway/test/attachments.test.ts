// Files that members attached elsewhere, as pages read them through the gateway.
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createClient } from '@connectrpc/connect';
import { AttachmentService } from '@offshoot/gen/offshoot/gateway/v1/attachment_service_pb.ts';
import { OutgoingRateLimiter } from '@offshoot/safe-fetch';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createAttachmentFetcher } from '../src/adapters/attachment-fetcher.ts';
import { newUser, openWorld, reasonOf, signInAs, type TestGateway, transportTo } from './gateway.ts';

let gateway: TestGateway;
let store: Server;
let answer: RequestListener;
let calls: { url: string | undefined; headers: Record<string, unknown> }[] = [];
let token: string;

const FILE = Buffer.from(Array.from({ length: 200_000 }, (_, n) => n % 251));

beforeAll(async () => {
  store = createServer((request, response) => {
    calls.push({ url: request.url, headers: request.headers });
    answer(request, response);
  }).listen(0, '127.0.0.1');
  await once(store, 'listening');
  gateway = await openWorld({ attachmentOrigins: [storeUrl()] });
  token = await signInAs(gateway.url, await newUser(gateway.network));
});
afterAll(async () => {
  await gateway.close();
  store.closeAllConnections();
  store.close();
});

const storeUrl = (path = '') => `http://127.0.0.1:${(store.address() as AddressInfo).port}${path}`;

/** `as`: the token of a session; '': none. */
async function fetched(url: string, as = token, at = gateway.url): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const { encrypted } of createClient(AttachmentService, transportTo(at, as || undefined)).fetchAttachment({ url }))
    parts.push(encrypted);
  return Buffer.concat(parts);
}

test('the encrypted file comes as it was stored, and its server hears nothing of the caller', async () => {
  calls = [];
  answer = (_request, response) => response.end(FILE);
  expect((await fetched(storeUrl('/a?b'))).equals(FILE)).toBe(true);
  expect(calls).toHaveLength(1);
  expect(calls[0]?.url).toBe('/a?b');
  expect(calls[0]?.headers).not.toHaveProperty('authorization');
  expect(calls[0]?.headers).not.toHaveProperty('x-forwarded-for');
});

test('attack: a caller without an account uses the gateway as a proxy', async () => {
  calls = [];
  expect(await reasonOf(fetched(storeUrl(), ''))).toBe('SESSION_REQUIRED');
  expect(calls).toEqual([]);
});

test.each([
  'https://127.0.0.1/x',
  'https://169.254.169.254/latest/meta-data',
  'https://[::1]/x',
  'https://localhost/x',
  'http://example.org/x',
  'https://user:secret@example.org/x',
  'https://example.org:8443/x',
  'file:///etc/passwd',
  'not a URL',
])('attack: a message whose file is at %s has nothing called', async (url) => {
  expect(await reasonOf(fetched(url))).toBe('ATTACHMENT_UNAVAILABLE');
});

test('attack: a server that sends the caller on to a private address is not followed', async () => {
  calls = [];
  answer = (_request, response) => response.writeHead(302, { location: storeUrl('/inner') }).end();
  expect(await reasonOf(fetched(storeUrl('/outer')))).toBe('ATTACHMENT_UNAVAILABLE');
  expect(calls.map(({ url }) => url)).toEqual(['/outer']);
});

test('attack: a file without an end is cut off at ten megabytes', async () => {
  let sent = 0;
  answer = (_request, response) => {
    const part = Buffer.alloc(1_000_000);
    const more = () => {
      while (!response.destroyed && sent < 50_000_000) {
        sent += part.length;
        if (!response.write(part)) return void response.once('drain', more);
      }
      response.end();
    };
    more();
  };
  expect(await reasonOf(fetched(storeUrl()))).toBe('ATTACHMENT_UNAVAILABLE');
  expect(sent).toBeLessThan(50_000_000);
});

test('attack: a server that sends a byte now and then holds the gateway for as long as a file may take', async () => {
  answer = (_request, response) => {
    const drip = setInterval(() => response.write('x'), 20);
    response.on('close', () => clearInterval(drip));
  };
  const rateLimiter = new OutgoingRateLimiter({ person: 0, host: 0 });
  const fetcher = createAttachmentFetcher({ allowedOrigins: [storeUrl()], rateLimiter, timeoutMs: 200 });
  onTestFinished(() => fetcher.close());
  const reading = (async () => {
    for await (const _ of fetcher.fetch(storeUrl(), 'a person', new AbortController().signal));
  })();
  await expect(reading).rejects.toMatchObject({ reason: 'ATTACHMENT_UNAVAILABLE' });
});

test('a file that is gone is refused with the next step', async () => {
  answer = (_request, response) => response.writeHead(404).end('<html>');
  expect(await reasonOf(fetched(storeUrl()))).toBe('ATTACHMENT_UNAVAILABLE');
});

test('attack: one person has hundreds of requests sent to a server, with many accounts: thirty a minute go out', async () => {
  await using other = await openWorld({ attachmentOrigins: [storeUrl()] });
  const tokens = await Promise.all(Array.from({ length: 3 }, async () => signInAs(other.url, await newUser(other.network))));
  calls = [];
  answer = (_request, response) => response.end('x');
  const reasons = await Promise.all(Array.from({ length: 90 }, (_, n) => reasonOf(fetched(storeUrl(), tokens[n % 3], other.url))));
  expect(new Set(reasons)).toEqual(new Set(['nothing was refused', 'RATE_LIMITED']));
  // Some waited for the next turn.
  expect(calls.length).toBeLessThan(40);
  expect(calls.length).toBeGreaterThanOrEqual(30);
});
