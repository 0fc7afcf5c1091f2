// Reads a website's list with a real HTTPS server, and never from where only this machine can reach.

import type { RequestListener } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { createAuthority } from '@offshoot/rpc/testing';
import { isPublicAddress } from '@offshoot/safe-fetch';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { websiteReader } from '../src/creators/adapters/website-reader.ts';
import { inboxesIn, websiteName } from '../src/creators/domain/website.ts';

const INBOX = 'ab'.repeat(32);
const LIST = JSON.stringify({ inboxes: [INBOX] });

let server: Server;
let ca: string;
let answer: RequestListener;
let calls = 0;

beforeAll(async () => {
  const authority = await createAuthority('test');
  ca = authority.pem;
  server = createServer(await authority.issue(['good.org']), (request, response) => {
    calls += 1;
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => server?.close(resolve));
});

const reader = (o: Parameters<typeof websiteReader>[0] = {}) =>
  websiteReader({ addressesOf: async () => ['127.0.0.1'], mayCall: () => true, port: (server.address() as AddressInfo).port, ca, ...o });
const says =
  (text: string | Buffer, status = 200, headers = {}): RequestListener =>
  (_request, response) =>
    response.writeHead(status, headers).end(text);

describe('a list', () => {
  it('is read', async () => {
    answer = (request, response) =>
      says(request.url === '/.well-known/offshoot.json' && request.headers.host === 'good.org' ? LIST : '')(request, response);
    expect(await reader().inboxesAt('good.org')).toEqual([INBOX]);
  });

  it.each([
    ['that is no JSON', says('<html>')],
    ['of something else', says('{"inboxes":["me"]}')],
    ['that is missing', says(LIST, 404)],
    ['behind a redirect', says(LIST, 302, { location: 'https://good.org/other' })],
    ['that is compressed', says(gzipSync(LIST), 200, { 'content-encoding': 'gzip' })],
    ['that is too long', says(`${LIST}${' '.repeat(65 * 1024)}`)],
    ['without an end', (_request, response) => void response.writeHead(200).write('{')],
  ] as [string, RequestListener][])('%s is not', async (_what, as) => {
    answer = as;
    expect(await reader({ timeoutMs: 1_500 }).inboxesAt('good.org')).toBeUndefined();
  });

  it('is not read from a server whose certificate is for another name or by nobody we know', async () => {
    answer = says(LIST);
    expect(await reader().inboxesAt('other.org')).toBeUndefined();
    const stranger = await createAuthority('stranger');
    expect(await reader({ ca: stranger.pem }).inboxesAt('good.org')).toBeUndefined();
  });
});

describe('attack: a name that leads into a private network', () => {
  it.each([
    ['this machine', ['127.0.0.1']],
    ['a private network', ['10.0.0.7']],
    ['the metadata of a cloud', ['169.254.169.254']],
    ['this machine, in IPv6', ['::1']],
    ['this machine, as IPv4 within IPv6', ['::ffff:127.0.0.1']],
    ['a public address and this machine', ['203.0.114.5', '127.0.0.1']],
    ['nowhere', []],
  ])('%s is not called', async (_what, addresses) => {
    answer = says(LIST);
    const before = calls;
    expect(await reader({ mayCall: isPublicAddress, addressesOf: async () => addresses }).inboxesAt('good.org')).toBeUndefined();
    expect(calls).toBe(before);
  });

  it('a look-up that never ends is given up', async () => {
    expect(await reader({ timeoutMs: 50, addressesOf: () => new Promise(() => {}) }).inboxesAt('good.org')).toBeUndefined();
  });
});

const dnsName = fc.array(fc.stringMatching(/^[A-Za-z0-9-]{1,12}$/), { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.'));

test('a name is a DNS name or nothing, and reading it twice changes nothing', () => {
  fc.assert(
    fc.property(fc.oneof(dnsName, fc.ipV4(), fc.ipV6(), fc.string()), (text) => {
      const name = websiteName(text);
      if (name === undefined) return;
      expect(websiteName(name)).toBe(name);
      if (!name.includes('xn--')) expect(new URL(`https://${name}/`).hostname).toBe(name);
    }),
  );
});

test('the list of any website is a list of inboxes or nothing', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.json(),
        fc.string(),
        fc.anything().map((value) => JSON.stringify({ inboxes: value }) ?? ''),
      ),
      (text) => {
        for (const inbox of inboxesIn(text) ?? []) expect(inbox).toMatch(/^[0-9a-f]{64}$/);
      },
    ),
  );
});
