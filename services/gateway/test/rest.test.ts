import { once } from 'node:events';
import http2 from 'node:http2';
import { create, toJson } from '@bufbuild/protobuf';
import { SignInRequestSchema } from '@offshoot/gen/offshoot/gateway/v1/session_service_pb.ts';
import { newId } from '@offshoot/refusals/ids';
import { type CheckedApi, checkedApi } from '@offshoot/rest/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { noRateLimits } from '../src/index.ts';
import { newUser, openWorld, signedIn, signInAs, type TestGateway, type User } from './gateway.ts';
import { exchange, post, statusOf } from './raw-http.ts';
import { startUpstream, type Upstream } from './upstream.ts';

let upstream: Upstream;
let gateway: TestGateway;
let api: CheckedApi;
let saul: User;
let token: string;

beforeAll(async () => {
  upstream = await startUpstream();
  gateway = await openWorld({ templateUrl: upstream.url, claimUrl: upstream.url });
  api = await checkedApi(gateway.url, '/api/openapi.json');
  saul = await newUser(gateway.network);
  token = await signInAs(gateway.url, saul);
});
afterAll(async () => {
  await gateway.close();
  await upstream.close();
});

const lastArrival = () => upstream.arrivals.at(-1);

test('a session is made, read, refreshed and ended without an RPC library', async () => {
  const { status, body: challenge } = await api.call('POST', '/api/session/challenges');
  expect([status, challenge.audience]).toEqual([201, gateway.audience]);
  const signed = toJson(SignInRequestSchema, create(SignInRequestSchema, await signedIn(saul, challenge)));
  const { body: session } = await api.call('POST', '/api/session', { body: signed });
  const read = await api.call('GET', '/api/session', { token: session.accessToken });
  expect(read.body.inboxId).toBe(saul.inboxId);
  const { body: next } = await api.call('POST', '/api/session/refresh', { body: { refreshToken: session.refreshToken } });
  expect((await api.call('GET', '/api/session', { token: session.accessToken })).reason).toBe('SESSION_EXPIRED');
  expect((await api.call('DELETE', '/api/session', { token: next.accessToken })).status).toBe(204);
  expect((await api.call('GET', '/api/session', { token: next.accessToken })).reason).toBe('SESSION_EXPIRED');
  expect((await api.call('POST', '/api/session', { body: signed })).reason).toBe('CHALLENGE_UNKNOWN');
});

test('a route reaches the service as its RPC does: with the caller, the request ID, and nothing else of the client', async () => {
  const store = '/api/pool/templates?visibility=public';
  const { body } = await api.call('GET', store, { token, headers: { 'x-request-id': 'from-the-client', 'offshoot-caller': 'another' } });
  expect(body).toEqual({ templates: [{ id: 'tmpl_1', agentName: 'Trip Planner' }], nextPageToken: 'more' });
  expect(lastArrival()).toMatchObject({ caller: { kind: 'user', inboxId: saul.inboxId }, requestId: 'from-the-client' });
  const anonymous = await api.call('GET', store);
  expect(lastArrival()?.caller).toEqual({ kind: 'anonymous' });
  expect(anonymous.headers.get('x-request-id')).toBe(lastArrival()?.requestId);
  expect(anonymous.headers.get('cache-control')).toBe('no-store');
});

test('a refusal has the reason, the message and the details of the RPC, and a status that fits', async () => {
  const refused = await api.call('GET', `/api/pool/templates/${newId('tmpl')}`, { token });
  expect(refused.status).toBe(403);
  expect(refused.body.error).toEqual({
    reason: 'TEMPLATE_PRIVATE',
    message: 'It is private.',
    next: 'Ask its creator.',
    details: { templateId: 'tmpl_x' },
    requestId: refused.headers.get('x-request-id'),
  });
  const agents = await api.call('GET', `/api/pool/agents?owner=${saul.inboxId}`);
  expect([agents.status, agents.reason, agents.headers.get('www-authenticate')]).toEqual([401, 'SESSION_REQUIRED', 'Bearer']);
});

test('a defect behind a route reveals nothing', async () => {
  const { status, body } = await api.call('GET', `/api/pool/templates/${newId('tmpl')}/versions/current`, { token });
  expect([status, body.error.reason]).toEqual([500, 'INTERNAL']);
  expect(JSON.stringify(body)).not.toMatch(/defect|secret|TypeError/);
});

test.each<[string, string, string, Parameters<CheckedApi['call']>[2], number, string?]>([
  ['a path that is none', 'GET', '/api/pool/nothing', {}, 404],
  ['a method that the path does not have', 'PUT', '/api/pool/claim', { body: {} }, 405],
  ['a path that cannot be decoded', 'GET', '/api/pool/templates/%E0%A4%A', {}, 400],
  ['an ID of another kind', 'GET', '/api/pool/templates/clm_x', {}, 400, 'templateId'],
  ['an unknown parameter', 'GET', '/api/pool/templates?visibility=public&colour=red', {}, 400, 'colour'],
  ['a parameter that is there twice', 'GET', '/api/pool/templates?visibility=public&visibility=public', {}, 400, 'visibility'],
  ['two filters', 'GET', `/api/pool/templates?visibility=public&creator=${'a'.repeat(64)}`, {}, 400, 'creator'],
  ['no filter', 'GET', '/api/pool/templates', {}, 400],
  ['a page that is too large', 'GET', '/api/pool/templates?visibility=public&pageSize=101', {}, 400, 'pageSize'],
  ['a page size in words', 'GET', '/api/pool/templates?visibility=public&pageSize=all', {}, 400, 'pageSize'],
  ['an unknown field', 'POST', '/api/session/refresh', { body: { refreshToken: 'x', refreshtoken: 'y' } }, 400, 'refreshtoken'],
  ['a missing field', 'POST', '/api/session/refresh', { body: {} }, 400, 'refreshToken'],
  ['a field of another type', 'POST', '/api/session/refresh', { body: { refreshToken: 7 } }, 400, 'refreshToken'],
  ['a list instead of an object', 'POST', '/api/session/refresh', { body: [] }, 400],
  ['no body', 'POST', '/api/session/refresh', {}, 400],
  ['no JSON', 'POST', '/api/session/refresh', { raw: '{"refreshToken":' }, 400],
  ['a prototype in the JSON', 'POST', '/api/session/refresh', { raw: '{"refreshToken":"x","__proto__":{"a":1}}' }, 400],
  ['a form', 'POST', '/api/session/refresh', { raw: 'refreshToken=x', headers: { 'content-type': 'text/plain' } }, 415],
  ['more than 4 MiB', 'POST', '/api/session/refresh', { raw: `{"refreshToken":"${'x'.repeat(4 << 20)}"}` }, 413],
])('refused with what to mend: %s', async (_, method, path, request, status, field) => {
  const before = upstream.arrivals.length;
  const refused = await api.call(method, path, request);
  expect([refused.status, refused.reason]).toEqual([status, 'VALIDATION_FAILED']);
  expect(refused.body.error.next).toMatch(/\S/);
  if (field !== undefined) expect(refused.body.error.details.field).toBe(field);
  if (status === 405) expect(refused.headers.get('allow')).toBe('POST');
  expect(upstream.arrivals.length).toBe(before);
});

test('the caller is identified before the body is read', async () => {
  const path = `/api/pool/templates/${newId('tmpl')}`;
  expect((await api.call('DELETE', path, { raw: '{"creatorSignature":' })).reason).toBe('SESSION_REQUIRED');
  expect((await api.call('DELETE', path, { raw: '{"creatorSignature":', token: 'x'.repeat(43) })).reason).toBe('SESSION_EXPIRED');
});

test('attack: two tokens in one request, of which a proxy may have checked the other', async () => {
  const lines = ['content-type: application/json', `authorization: Bearer ${token}`, 'authorization: Bearer other'];
  const said = await exchange(gateway.port, post('/api/pool/claim', lines));
  expect(statusOf(said)).toBe(400);
  expect(said).toContain('The header authorization stands there twice.');
});

test('attack: a claim names another person as its requester', async () => {
  const body = { requester: 'f'.repeat(64), templateId: newId('tmpl'), invite: 'x' };
  const refused = await api.call('POST', '/api/pool/claim', { token, body });
  expect([refused.reason, refused.body.error.details.field]).toEqual(['VALIDATION_FAILED', 'requester']);
});

test.each([
  ['an invite and a conversation', { templateId: newId('tmpl'), invite: 'x', conversationId: 'a'.repeat(32) }, 'invite'],
  ['a context prompt without an agent to clone', { templateId: newId('tmpl'), invite: 'x', contextPrompt: 'All of it' }, 'contextPrompt'],
  ['a signature without an agent to clone', { templateId: newId('tmpl'), invite: 'x', ownerSignature: {} }, 'ownerSignature'],
  ['no way into a conversation', { templateId: newId('tmpl') }, 'join'],
])('a claim is refused with %s', async (_, body, field) => {
  const refused = await api.call('POST', '/api/pool/claim', { token, body });
  expect(refused.reason).toBe('VALIDATION_FAILED');
  expect(refused.body.error.details.field.split('.')[0]).toBe(field);
});

test('routes take turns from the same limits as the RPCs, and say when to come back', async () => {
  await using strict = await openWorld({ rateLimits: { ...noRateLimits, signIn: { perSecond: 0.1, burst: 1 } } });
  const limited = await checkedApi(strict.url, '/api/openapi.json');
  expect((await limited.call('POST', '/api/session/challenges')).status).toBe(201);
  const refused = await limited.call('POST', '/api/session/challenges');
  expect([refused.status, refused.reason]).toEqual([429, 'RATE_LIMITED']);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  const rpc = `${strict.url}/offshoot.gateway.v1.SessionService/CreateChallenge`;
  const sameLimit = await fetch(rpc, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' });
  expect(sameLimit.status).toBe(429);
});

test('web pages may call from the same origins as the RPCs', async () => {
  const preflight = (origin: string) =>
    fetch(`${gateway.url}/api/pool/templates/${newId('tmpl')}`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'PUT', 'access-control-request-headers': 'authorization,content-type' },
    });
  const allowed = await preflight('https://app.example');
  expect(allowed.headers.get('access-control-allow-origin')).toBe('https://app.example');
  expect(allowed.headers.get('access-control-allow-methods')).toMatch(/PUT.*PATCH.*DELETE/);
  expect((await preflight('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
});

test('it is served over HTTP/2, too', async () => {
  const session = http2.connect(gateway.url);
  const stream = session.request({ ':path': '/api/pool/templates?visibility=public', authorization: `Bearer ${token}` });
  const [headers] = await once(stream, 'response');
  let text = '';
  for await (const chunk of stream.setEncoding('utf8')) text += chunk;
  session.close();
  expect([headers[':status'], JSON.parse(text).nextPageToken]).toEqual([200, 'more']);
  expect(lastArrival()?.caller).toEqual({ kind: 'user', inboxId: saul.inboxId });
});

test('the page for people has every route, runs no script and loads nothing', async () => {
  const page = await fetch(`${gateway.url}/api`);
  const html = await page.text();
  for (const path of Object.keys(api.document.paths)) expect(html).toContain(path);
  expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
  expect(html).not.toMatch(/<script|src=|https?:\/\//);
});
