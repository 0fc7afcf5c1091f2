import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { createTestDatabase } from '@offshoot/postgres/testing';
import { createInboxKeysReader } from '@offshoot/xmtp';
import OpenAI from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { configFromEnv } from '../src/config.ts';
import { startGateway } from '../src/index.ts';
import { openSessionStore } from '../src/store/database.ts';
import { keys, log, openWorld, type TestGateway } from './gateway.ts';

const run = promisify(execFile);
const buf = join(import.meta.dirname, '../../../node_modules/.bin/buf');

const credentials = { OFFSHOOT_SERVICE_KEY: keys.of('gateway').seed, OFFSHOOT_DEPLOYMENT_KEY: keys.deploymentKey };
let gateway: TestGateway;

beforeAll(async () => {
  gateway = await openWorld();
});
afterAll(() => gateway.close());

test('a browser may call from an allowed origin and from no other', async () => {
  const url = `${gateway.url}/${TemplateService.typeName}/ListTemplates`;
  const preflight = (origin: string) =>
    fetch(url, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type,connect-protocol-version',
      },
    });
  const allowed = await preflight('https://app.example');
  expect(allowed.status).toBe(204);
  expect(allowed.headers.get('access-control-allow-origin')).toBe('https://app.example');
  expect(allowed.headers.get('access-control-allow-headers')?.toLowerCase()).toContain('authorization');
  const refused = await preflight('https://evil.example');
  expect(refused.headers.get('access-control-allow-origin')).toBeNull();
});

/** What a browser is told that pages may send, having asked for these. */
async function allowedHeaders(asked: string, origin = 'https://app.example'): Promise<Headers> {
  const preflight = { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': asked };
  return (await fetch(`${gateway.url}/v1/responses`, { method: 'OPTIONS', headers: preflight })).headers;
}

test("a page may use OpenAI's own client", async () => {
  let sent: string[] = [];
  const client = new OpenAI({
    ...{ baseURL: `${gateway.url}/v1`, apiKey: 'x', organization: 'o', project: 'p', maxRetries: 0, timeout: 1_000 },
    fetch: async (_, init) => {
      sent = [...new Headers(init?.headers).keys()];
      return Response.json({});
    },
  });
  await client.responses.create({ model: 'm', input: 'Hi' }, { idempotencyKey: 'i' });
  // Those that every page may send.
  const asked = sent.filter((name) => !['accept', 'accept-language', 'content-length'].includes(name));
  expect(asked).toEqual(expect.arrayContaining(['authorization', 'content-type', 'openai-organization', 'x-stainless-os']));
  const told = await allowedHeaders(asked.join(','));
  expect(told.get('access-control-allow-headers')?.toLowerCase().split(', ')).toEqual(expect.arrayContaining(asked));
  expect(told.get('vary')).toBe('origin, access-control-request-method, access-control-request-headers');
  expect(told.get('access-control-allow-credentials')).toBeNull();
});

test('attack: a preflight asks for what is no name of a header, for too many, or from elsewhere', async () => {
  const usual = (await allowedHeaders('')).get('access-control-allow-headers') ?? '';
  expect(usual.toLowerCase()).toContain('authorization');
  const many = Array.from({ length: 65 }, (_, n) => `x-${n}`).join();
  for (const asked of ['x-a, <b>', '*', 'x a', 'x-a: 1', `x-${'a'.repeat(64)}`, many])
    expect([asked, (await allowedHeaders(asked)).get('access-control-allow-headers')]).toEqual([asked, usual]);
  expect((await allowedHeaders('x-a', 'https://evil.example')).get('access-control-allow-headers')).toBeNull();
});

test('the address, opened in a browser, explains what this is and what to type', async () => {
  const page = await fetch(gateway.url);
  expect(page.status).toBe(200);
  const text = await page.text();
  expect(text).toContain('gateway of Offshoot');
  expect(text).toContain('npx offshoot template list');
});

test('buf curl lists the public services by reflection and calls one', async () => {
  const curl = (...args: string[]) => run(buf, ['curl', '--http2-prior-knowledge', '--protocol', 'grpc', ...args]);
  const { stdout: list } = await curl(gateway.url, '--list-services');
  expect(list.trim().split('\n').sort()).toEqual([
    'grpc.health.v1.Health',
    'grpc.reflection.v1.ServerReflection',
    'offshoot.claim.v1.ClaimService',
    'offshoot.gateway.v1.AttachmentService',
    'offshoot.gateway.v1.DeploymentService',
    'offshoot.gateway.v1.SessionService',
    'offshoot.lineage.v1.LineageService',
    'offshoot.template.v1.ModerationService',
    'offshoot.template.v1.TemplateDraftService',
    'offshoot.template.v1.TemplateService',
  ]);
  const { stdout } = await curl(`${gateway.url}/offshoot.gateway.v1.SessionService/CreateChallenge`);
  expect(JSON.parse(stdout).audience).toBe(gateway.audience);
});

test('if the port is in use, the error names the port and OFFSHOOT_PORT', async () => {
  await using database = await createTestDatabase();
  const { service, network } = configFromEnv({ DATABASE_URL: database.url, ...credentials, OFFSHOOT_PORT: String(gateway.port) });
  const starting = startGateway(service, { identities: createInboxKeysReader(network), log });
  await expect(starting).rejects.toThrow(new RegExp(`${gateway.port}.*OFFSHOOT_PORT`));
});

test('two replicas on one database start together and share their challenges', async () => {
  await using database = await createTestDatabase();
  const { service, network } = configFromEnv({ DATABASE_URL: database.url, ...credentials });
  const config = { ...service, port: 0 };
  const replicas = await Promise.all([1, 2].map(() => startGateway(config, { identities: createInboxKeysReader(network), log })));
  for (const replica of replicas) {
    const answer = await fetch(`${replica.url}/offshoot.gateway.v1.SessionService/CreateChallenge`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    expect(answer.status).toBe(200);
  }
  await Promise.all(replicas.map((replica) => replica.close()));
});

test('expired rows are deleted, the others stay', async () => {
  await using database = await createTestDatabase();
  const store = await openSessionStore(database.url);
  const at = (ms: number) => new Date(1_772_000_000_000 + ms);
  const [stale, fresh] = ['a'.repeat(32), 'b'.repeat(32)];
  await store.addChallenge({ challenge: stale, expiresAt: at(0) });
  await store.addChallenge({ challenge: fresh, expiresAt: at(1000) });
  const session = {
    id: '1'.repeat(64),
    inboxId: 'd'.repeat(64),
    key: { kind: 'contract-wallet' as const, id: `0x${'e'.repeat(40)}`, chainId: 8453 },
    accessExpiresAt: at(0),
    expiresAt: at(0),
  };
  await store.redeem(stale, { ...session, accessDigest: 'c'.repeat(64), refreshDigest: 'f'.repeat(64) }, 100, at(-1));
  expect(await store.sessionOf('c'.repeat(64), at(-1))).toEqual(session);
  await store.deleteExpired(at(0));
  expect(await store.sessionOf('c'.repeat(64), at(-1))).toBeUndefined();
  expect([await store.isOpen(stale, at(-1)), await store.isOpen(fresh, at(0))]).toEqual([false, true]);
  await store.close();
});

test('missing and invalid settings are named', () => {
  expect(() => configFromEnv({ ...credentials })).toThrow('DATABASE_URL');
  expect(() => configFromEnv({ DATABASE_URL: 'x' })).toThrow('OFFSHOOT_SERVICE_KEY');
  expect(() => configFromEnv({ DATABASE_URL: 'x', ...credentials })).toThrow('DATABASE_URL');
  const wrong = { OFFSHOOT_PORT: '80a', OFFSHOOT_RATE_INBOX: '1:0', OFFSHOOT_RATE_SIGN_IN: 'fast', OFFSHOOT_TRUSTED_PROXIES: '-1' };
  for (const [name, value] of Object.entries(wrong)) {
    expect(() => configFromEnv({ DATABASE_URL: 'postgresql://x', ...credentials, [name]: value })).toThrow(name);
  }
});
