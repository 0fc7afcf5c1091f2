// Calls a real HTTPS server on this machine under several names, and what only this machine can reach under none.

import { createServer as createPlainServer, type Server as PlainServer, type RequestListener } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { createAuthority } from '@offshoot/rpc/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type GuardedFetch, type GuardOptions, guardedFetch } from '../src/guarded-fetch.ts';
import { OutboundError } from '../src/outbound-error.ts';

let server: Server;
let plain: PlainServer;
let ca: string;
let answer: RequestListener;
let calls = 0;
const opened: GuardedFetch[] = [];

beforeAll(async () => {
  const authority = await createAuthority('test');
  ca = authority.pem;
  const count: RequestListener = (request, response) => {
    calls += 1;
    answer(request, response);
  };
  server = createServer(await authority.issue(['good.org']), count);
  plain = createPlainServer(count);
  for (const each of [server, plain]) await new Promise<void>((resolve) => each.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((each) => each.close()));
});
afterAll(async () => {
  for (const each of [server, plain]) {
    each?.closeAllConnections();
    await new Promise((resolve) => each?.close(resolve));
  }
});

function opens(o: Partial<GuardOptions> = {}): GuardedFetch {
  const made = guardedFetch({ maxBytes: 1_000, ca, ...o });
  opened.push(made);
  return made;
}
/** Good.org is on this machine, which counts as the Internet. */
const onThisMachine = { addressesOf: async () => ['127.0.0.1'], mayCall: () => true };
const good = (path = '/') => `https://good.org:${(server.address() as AddressInfo).port}${path}`;
const plainUrl = () => `http://127.0.0.1:${(plain.address() as AddressInfo).port}`;
const says =
  (body: string | Buffer, status = 200, headers = {}): RequestListener =>
  (_request, response) =>
    void response.writeHead(status, headers).end(body);
const problemOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'none',
    (error: unknown) => OutboundError.within(error)?.is ?? String(error),
  );

describe('a call', () => {
  it('attack: a proxy in the environment does not get it past the checks', async () => {
    calls = 0;
    answer = says('from the proxy');
    for (const name of ['HTTPS_PROXY', 'HTTP_PROXY', 'https_proxy', 'http_proxy']) vi.stubEnv(name, plainUrl());
    vi.stubEnv('NODE_USE_ENV_PROXY', '1');
    const outbound = opens({ addressesOf: async () => ['10.0.0.1'] });
    expect(await problemOf(outbound(good()))).toBe('private-address');
    expect(await problemOf(outbound('https://169.254.169.254/'))).toBe('private-address');
    expect(calls).toBe(0);
    vi.unstubAllEnvs();
  });

  it('gets its answer, with the name in the certificate and in the request', async () => {
    answer = (request, response) => says(request.headers.host ?? '')(request, response);
    const response = await opens(onThisMachine)(good());
    expect(await response.text()).toBe(new URL(good()).host);
  });

  it('fails where the certificate is for another name', async () => {
    answer = says('');
    await expect(opens(onThisMachine)(good().replace('good.org', 'other.org'))).rejects.toThrow();
  });

  it('ends with its signal', async () => {
    answer = (_request, response) => void response.writeHead(200).write('and');
    const response = await opens(onThisMachine)(good(), { signal: AbortSignal.timeout(200) });
    await expect(response.text()).rejects.toThrow();
  });

  it('reaches an origin that the operator allows, and no other port of it', async () => {
    answer = says('inside');
    const call = opens({ allowedOrigins: [plainUrl()] });
    expect(await (await call(plainUrl())).text()).toBe('inside');
    expect(await problemOf(call('http://127.0.0.1:9444/'))).toBe('bad-url');
    expect(await problemOf(call('https://127.0.0.1:9443/'))).toBe('private-address');
  });
});

describe('attack: an address that leads to what only this machine can reach', () => {
  it('a port that no web server has, which may be that of a database, is not called where only usual ones are', async () => {
    answer = says('good');
    const { origin } = new URL(good());
    const before = calls;
    expect(await problemOf(opens({ ...onThisMachine, isOnlyUsualPort: true })(good()))).toBe('bad-url');
    expect(calls).toBe(before);
    const allowed = opens({ ...onThisMachine, isOnlyUsualPort: true, allowedOrigins: [origin] });
    // The operator's origins are called as they are: here that name is not known.
    expect(await problemOf(allowed(good()))).not.toBe('bad-url');
    expect(await (await opens(onThisMachine)(good())).text()).toBe('good');
  });

  it.each([
    ['this machine', 'https://127.0.0.1/'],
    ['this machine by name', 'https://localhost/'],
    ['this machine, as one number', 'https://2130706433/'],
    ['this machine, in octal', 'https://0177.0.0.1/'],
    ['this machine, in IPv6', 'https://[::1]/'],
    ['IPv4 within IPv6', 'https://[::ffff:127.0.0.1]/'],
    ['NAT64', 'https://[64:ff9b::7f00:1]/'],
    ['6to4', 'https://[2002:7f00:1::1]/'],
    ['a private network', 'https://10.0.0.7/'],
    ['the metadata of a cloud', 'https://169.254.169.254/latest/meta-data/'],
    ['nowhere', 'https://0.0.0.0/'],
  ])('%s is not called', async (_what, url) => {
    const before = calls;
    expect(await problemOf(opens()(url))).toBe('private-address');
    expect(calls).toBe(before);
  });

  it.each([
    ['a private address', ['192.168.1.1'], 'private-address'],
    ['a public and a private one', ['203.0.114.5', '127.0.0.1'], 'private-address'],
    ['none', [], 'not-found'],
  ])('a name with %s is not called', async (_what, addresses, problem) => {
    expect(await problemOf(opens({ addressesOf: async () => addresses })(good()))).toBe(problem);
  });

  it('a name server that answers otherwise the second time has no second time', async () => {
    answer = says('once');
    let asked = 0;
    const seen: string[] = [];
    const call = opens({
      addressesOf: async () => {
        asked += 1;
        return [asked === 1 ? '127.0.0.1' : '10.0.0.7'];
      },
      mayCall: (address) => {
        seen.push(address);
        return address === '127.0.0.1';
      },
    });
    expect(await (await call(good())).text()).toBe('once');
    expect({ asked, seen }).toEqual({ asked: 1, seen: ['127.0.0.1'] });
  });

  it('a redirect is not followed', async () => {
    answer = says('', 302, { location: plainUrl() });
    const before = calls;
    const response = await opens(onThisMachine)(good());
    expect([response.status, response.headers.get('location'), calls - before]).toEqual([302, plainUrl(), 1]);
  });

  it.each([
    'http://good.org/',
    'ftp://good.org/',
    'file:///etc/passwd',
    'https://me:secret@good.org/',
    'data:text/plain,x',
    'good.org',
    '',
  ])('%s is no address to call', async (url) => {
    expect(await problemOf(opens(onThisMachine)(url))).toBe('bad-url');
  });
});

describe('attack: an answer that is too large', () => {
  it.each([
    ['with its length', says(Buffer.alloc(1_001))],
    ['in pieces', (_request, response) => void response.writeHead(200).write(Buffer.alloc(1_001))],
    ['compressed', says(gzipSync(Buffer.alloc(100_000)), 200, { 'content-encoding': 'gzip' })],
  ] as [string, RequestListener][])('%s is not read to its end', async (_what, as) => {
    answer = as;
    const response = await opens(onThisMachine)(good());
    expect(await problemOf(response.text())).toBe('too-large');
  });

  it('one that has just as much as allowed is read', async () => {
    answer = says(Buffer.alloc(1_000));
    expect((await (await opens(onThisMachine)(good())).arrayBuffer()).byteLength).toBe(1_000);
  });
});
