import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { NameKind, Visibility } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { newId } from '@offshoot/refusals/ids';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { configFromEnv } from '../../src/config.ts';
import { keys, openWorld, type TestGateway } from '../gateway.ts';
import { exchange } from '../raw-http.ts';
import { startUpstream, type Upstream } from '../upstream.ts';
import { writeSite } from './written-site.ts';

const HOSTILE = `"><script>alert(1)</script><img src=x onerror='alert(2)'>&`;
const planner = {
  id: newId('tmpl'),
  agentName: 'Trip Planner',
  emoji: '🗺️',
  description: 'Plans trips for groups.',
  digest: `sha256:${'a'.repeat(64)}`,
  visibility: Visibility.PUBLIC,
  version: 3n,
  category: 'travel',
  tags: ['trains'],
  creatorName: { name: 'trips.example', kind: NameKind.WEBSITE },
  mcpServers: [
    {
      id: 'rail',
      url: 'https://rail.example/mcp',
      tools: [{ definition: '{"description":"Says when\u200b trains go.","inputSchema":{},"name":"timetable"}' }, { definition: 'none' }],
    },
  ],
};
const hostile = {
  ...planner,
  creatorName: { name: 'trips.eth', kind: NameKind.ENS },
  id: newId('tmpl'),
  agentName: HOSTILE,
  emoji: HOSTILE,
  description: HOSTILE,
  digest: `sha256:${'b'.repeat(64)}`,
};
const own = { ...planner, id: newId('tmpl'), agentName: 'Secret Plans', visibility: Visibility.PRIVATE };
const byLink = { ...planner, id: newId('tmpl'), agentName: 'Whisper', visibility: Visibility.BY_LINK };
const unknownId = newId('tmpl');

let parent: string;
let upstream: Upstream;
let gateway: TestGateway;

beforeAll(async () => {
  parent = mkdtempSync(join(tmpdir(), 'offshoot-site-'));
  const folder = join(parent, 'dist');
  writeSite(folder);
  writeFileSync(join(parent, 'secret.json'), 'CANARY beside');
  writeFileSync(join(folder, '.sources'), 'CANARY inside');
  upstream = await startUpstream({ templates: [planner, hostile, own, byLink] });
  const network = { env: 'local' as const, apiUrl: 'https://xmtp.example:5556' };
  gateway = await openWorld({ templateUrl: upstream.url, claimUrl: upstream.url, web: { folder, network } });
});
afterAll(async () => {
  await gateway.close();
  await upstream.close();
  rmSync(parent, { recursive: true, force: true });
});

const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(`${gateway.url}${path}`, { method, headers: { accept: 'text/html', ...headers }, redirect: 'error' });

test('a browser gets the app’s document for every page, and a terminal gets words', async () => {
  for (const path of ['/', '/?q=trips', '/inbox', '/inbox/?from=store']) {
    const page = await get(path);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(await page.text()).toContain('src="/assets/app-1a2b.js"');
  }
  expect(await (await get('/')).text()).toContain('<h1>The store</h1>');
  expect(await (await get('/inbox')).text()).not.toContain('The store');
  expect(await (await get('/', { accept: '*/*' })).text()).toContain('npx offshoot template list');
});

test('a page may run its own code only, and talk to the gateway and the XMTP network only', async () => {
  const { headers } = await get('/');
  expect(headers.get('content-security-policy')).toBe(
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self' https://xmtp.example:5556; " +
      "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  );
  expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('referrer-policy')).toBe('no-referrer');
  expect(await (await get('/config.json')).json()).toEqual({ xmtp: { env: 'local', url: 'https://xmtp.example:5556' } });
});

test('the keys with which agents prove their origin are open to everybody, and an outage is no empty list', async () => {
  const keysOf = (url: string, method = 'GET') =>
    fetch(`${url}/.well-known/agents.json`, { method, headers: { origin: 'https://app.example' } });
  const found = await keysOf(gateway.url);
  expect([found.status, found.headers.get('content-type')]).toEqual([200, 'application/json']);
  expect(found.headers.get('cache-control')).toBe('public, max-age=300');
  expect(found.headers.get('access-control-allow-origin')).toBe('https://app.example');
  expect(await found.json()).toEqual({ deployment: keys.deploymentKey, keys: [] });
  expect((await keysOf(gateway.url, 'HEAD')).status).toBe(200);
  expect((await keysOf(gateway.url, 'POST')).status).toBe(404);
  const asked = () => upstream.arrivals.filter(({ method }) => method === 'ListHostCertificates').length;
  const before = asked();
  await Promise.all(Array.from({ length: 20 }, () => keysOf(gateway.url)));
  expect(asked()).toBe(before);
  await using cutOff = await openWorld();
  const away = await keysOf(cutOff.url);
  expect([away.status, away.headers.get('cache-control')]).toEqual([503, 'no-store']);
});

test('files are compressed as the browser wants them, kept forever if named by their content, and sent once', async () => {
  const raw = async (coding: string, headers: Record<string, string> = {}, method = 'GET') => {
    const lines = Object.entries({ 'accept-encoding': coding, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
    const said = await exchange(
      gateway.port,
      `${method} /assets/app-1a2b.js HTTP/1.1\r\nhost: x\r\nconnection: close\r\n${lines.join('')}\r\n`,
    );
    const [head = '', body = ''] = said.split('\r\n\r\n');
    return { head: head.toLowerCase(), body: Buffer.from(body, 'latin1') };
  };
  const br = await raw('gzip, deflate, br;q=0.9');
  expect(br.head).toContain('content-encoding: br');
  expect(br.head).toContain('cache-control: public, max-age=31536000, immutable');
  expect(brotliDecompressSync(br.body).toString()).toContain('the app');
  const gzip = await raw('gzip, br;q=0');
  expect(gunzipSync(gzip.body).toString()).toContain('the app');
  const plain = await raw('identity');
  expect(plain.head).not.toContain('content-encoding');
  expect(plain.body.toString()).toContain('the app');
  const head = await raw('br', {}, 'HEAD');
  expect(head.head).toMatch(/content-length: [1-9]/);
  expect(head.body).toHaveLength(0);
  const [, etag = ''] = /etag: (\S+)/.exec(br.head) ?? [];
  const again = await raw('br', {
    'if-none-match': `"other", W/${(await get('/assets/app-1a2b.js', { 'accept-encoding': 'br' })).headers.get('etag')}`,
  });
  expect(again.head).toContain('http/1.1 304');
  expect(again.body).toHaveLength(0);
  expect(etag).not.toBe('');
});

test('several files come over one connection', async () => {
  const request = (path: string, last = false) =>
    `GET ${path} HTTP/1.1\r\nhost: x\r\naccept: text/html\r\n${last ? 'connection: close\r\n' : ''}\r\n`;
  const said = await exchange(gateway.port, request('/') + request('/assets/app-1a2b.js') + request('/config.json', true));
  expect(said.match(/HTTP\/1\.1 200/g)).toHaveLength(3);
});

test('an address without a page is not found, and the app is there to say so', async () => {
  for (const path of [
    '/some/page',
    '/inbox/other',
    '/Inbox',
    '//inbox',
    '/inbox.',
    '/t',
    '/t/',
    '/t/Trip%20Planner',
    `/t/${planner.id}/other`,
  ]) {
    const page = await get(path);
    expect([page.status, page.headers.get('content-type')], path).toEqual([404, 'text/html; charset=utf-8']);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    const html = await page.text();
    expect(html).toContain('src="/assets/app-1a2b.js"');
    expect(html).toContain('<meta name="robots" content="noindex">');
  }
  expect((await get('/t/Trip%20Planner/picture.png')).status).toBe(404);
});

test('a file that is not there, and what no page asks for, is not found', async () => {
  expect((await get('/assets/gone-9z.js')).status).toBe(404);
  expect((await get('/', {}, 'POST')).status).toBe(404);
  expect((await get('/nothing', { accept: 'application/json' })).status).toBe(404);
});

test('attack: no path of a request reaches the disk', async () => {
  const paths = [
    '/../secret.json',
    '/%2e%2e/secret.json',
    '/assets/../../secret.json',
    '//secret.json',
    '/..%2fsecret.json',
    '/.sources',
    '/assets/%00',
  ];
  for (const path of [...paths, `${parent}/secret.json`, '/assets\\..\\..\\secret.json']) {
    const said = await exchange(gateway.port, `GET ${path} HTTP/1.1\r\nhost: x\r\naccept: text/html\r\nconnection: close\r\n\r\n`);
    expect(said, path).toMatch(/^HTTP\/1\.1 (200|400|404)/);
    expect(said, path).not.toContain('CANARY');
  }
});

describe('the page of a template', () => {
  test('says without JavaScript what it is, for people and for link previews', async () => {
    const page = await get(`/t/${planner.id}`, { accept: '*/*' });
    const html = await page.text();
    expect(page.status).toBe(200);
    expect(html).toContain('<title>Trip Planner · Offshoot</title>');
    expect(html).toContain('<meta property="og:title" content="Trip Planner">');
    expect(html).toContain('<meta property="og:description" content="Plans trips for groups.">');
    expect(html).toContain(`<meta property="og:url" content="${gateway.audience}/t/${planner.id}">`);
    expect(html).toContain(`<meta property="og:image" content="${gateway.audience}/t/${planner.id}/picture.png?v=aaaaaaaa">`);
    expect(html).toContain('<h1><bdi>Trip Planner</bdi></h1>');
    expect(html).not.toContain('The store');
  });

  test('is there for those with the link of a template that is in no list, and search engines are asked not to list it', async () => {
    const page = await get(`/t/${byLink.id}`);
    const html = await page.text();
    expect(page.status).toBe(200);
    expect(html).toContain('<meta property="og:title" content="Whisper">');
    expect(html).toContain('<meta name="robots" content="noindex">');
    expect((await get(`/t/${byLink.id}/picture.png`)).status).toBe(200);
    expect(await (await get(`/t/${planner.id}`)).text()).not.toContain('noindex');
  });

  test('has a picture for link previews', async () => {
    const picture = await get(`/t/${planner.id}/picture.png`, { accept: 'image/*' });
    const png = Buffer.from(await picture.arrayBuffer());
    expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/png']);
    expect([png.toString('latin1', 1, 4), png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual(['PNG', 1200, 630]);
    expect((await get(`/t/${hostile.id}/picture.png`)).status).toBe(200);
  });

  test('has an agent card for programs that look for agents, which says only what is so', async () => {
    const answered = await get(`/t/${planner.id}/agent-card.json`, { accept: 'application/json' });
    expect([answered.status, answered.headers.get('content-type')]).toEqual([200, 'application/json']);
    const page = `${gateway.audience}/t/${planner.id}`;
    expect(await answered.json()).toEqual({
      name: 'Trip Planner',
      description: 'Plans trips for groups.',
      version: '3',
      // Nobody can call it by A2A.
      supportedInterfaces: [],
      provider: { organization: 'trips.example', url: 'https://trips.example' },
      documentationUrl: page,
      iconUrl: `${page}/picture.png?v=aaaaaaaa`,
      capabilities: { streaming: false, pushNotifications: false, extendedAgentCard: false },
      defaultInputModes: ['text/plain'],
      defaultOutputModes: ['text/plain'],
      skills: [
        { id: 'chat', name: 'Trip Planner', description: 'Plans trips for groups.', tags: ['travel', 'trains'] },
        { id: 'rail/timetable', name: 'timetable', description: 'Says when trains go.', tags: ['rail'] },
      ],
    });
    const { provider, ...card } = (await (await get(`/t/${hostile.id}/agent-card.json`)).json()) as Record<string, unknown>;
    expect(provider).toBeUndefined();
    expect(card.name).toBe(HOSTILE);
    expect((await get(`/t/${planner.id}/agent-card.json`, {}, 'HEAD')).status).toBe(200);
    expect((await get(`/t/${planner.id}/agent-card.json`, {}, 'POST')).status).toBe(404);
  });

  test('attack: the text of a template is no HTML', async () => {
    const html = await (await get(`/t/${hostile.id}`)).text();
    expect(html).not.toMatch(/<script>alert|<img|onerror='/);
    expect(html).toContain('content="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;');
  });

  test('attack: a private template is answered like one that never was, also to its creator', async () => {
    for (const suffix of ['', '/picture.png', '/agent-card.json']) {
      const [missing, refused, shown] = await Promise.all(
        [unknownId, newId('tmpl'), own.id].map(async (id) => {
          const answer = await get(`/t/${id}${suffix}`);
          const headers = Object.fromEntries([...answer.headers].filter(([name]) => name !== 'date'));
          return { status: answer.status, headers, body: await answer.text() };
        }),
      );
      expect(missing?.status).toBe(404);
      expect(refused).toEqual(missing);
      expect(shown).toEqual(missing);
      expect(shown?.body).not.toContain('Secret Plans');
    }
  });

  test('loads while the template service is away', async () => {
    await using cutOff = await openWorld({ web: { folder: join(parent, 'dist'), network: { env: 'dev' } } });
    const page = await fetch(`${cutOff.url}/t/${planner.id}`);
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toContain("connect-src 'self' https://api.dev.xmtp.network:5558;");
    expect(await page.text()).toContain('src="/assets/app-1a2b.js"');
    for (const file of ['picture.png', 'agent-card.json']) expect((await fetch(`${cutOff.url}/t/${planner.id}/${file}`)).status).toBe(503);
  });
});

test('a folder without an app, and an app for another gateway, stop the start with what to do', async () => {
  const network = { env: 'local' as const };
  const empty = join(parent, 'empty');
  mkdirSync(empty);
  await expect(openWorld({ web: { folder: empty, network } })).rejects.toThrow(/empty holds no web app\. Build it with npm run build:web/);
  writeFileSync(join(empty, 'index.html'), '<!doctype html>');
  await expect(openWorld({ web: { folder: empty, network } })).rejects.toThrow('its document has no place for the head');
  writeSite(empty);
  rmSync(join(empty, 'addresses.json'));
  await expect(openWorld({ web: { folder: empty, network } })).rejects.toThrow('it does not list its pages');
});

test('the environment says where the app is, and how browsers reach the XMTP network', () => {
  const credentials = { OFFSHOOT_SERVICE_KEY: keys.of('gateway').seed, OFFSHOOT_DEPLOYMENT_KEY: keys.deploymentKey };
  const webOf = (env: NodeJS.ProcessEnv) => configFromEnv({ DATABASE_URL: 'postgresql://x', ...credentials, ...env }).service.web;
  expect(webOf({ OFFSHOOT_WEB: 'none' })).toBeUndefined();
  const env = { OFFSHOOT_WEB: '/srv/app', XMTP_URL: 'http://xmtp-network:5556', XMTP_PUBLIC_URL: 'https://xmtp.example' };
  expect(webOf(env)).toEqual({ folder: '/srv/app', network: { env: 'local', apiUrl: 'https://xmtp.example' } });
});
