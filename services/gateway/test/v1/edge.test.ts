// The edge under /v1: who may come in, what they are told if not, and what those try who may not.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { createClient } from '@connectrpc/connect';
import { ClaimService } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { newId } from '@offshoot/refusals/ids';
import { apiKeyText, memberHeader, memberTokenFor } from '@offshoot/rpc/auth';
import { eventually } from '@offshoot/testing';
import { UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defaultRateLimits } from '../../src/domain/rate-limit.ts';
import { noRateLimits } from '../../src/index.ts';
import { plainPath } from '../../src/v1/edge/plain-path.ts';
import { keys, reasonOf, transportTo } from '../gateway.ts';
import { exchange, post, statusOf } from '../raw-http.ts';
import { type Answer, openV1World, type V1World } from './v1-world.ts';

let world: V1World;
beforeAll(async () => {
  world = await openV1World({ identityMs: 200 });
});
afterAll(() => world[Symbol.asyncDispose]());

const errorOf = ({ status, body }: Answer) => [status, body?.error?.type, body?.error?.code];
const invalid = [401, 'authentication_error', 'credential_invalid'];

describe('a person', () => {
  test('makes a tenant and a key, which acts in it', async () => {
    const { tenantId, token, key, keyId } = await world.newTenant();
    const asKey = await world.call('GET', '/v1/tenant', { key });
    expect(asKey).toMatchObject({ status: 200, body: { id: tenantId, object: 'tenant', you: { subject: keyId, key_id: keyId } } });
    const asPerson = await world.call('GET', '/v1/tenant', { key: token });
    expect(asPerson.body.you).toMatchObject({ subject: expect.stringMatching(/^user_/), key_id: null });
    const { body } = await world.call('GET', '/v1/keys', { key });
    expect(body).toMatchObject({
      object: 'list',
      has_more: false,
      first_id: keyId,
      last_id: keyId,
      data: [{ id: keyId, object: 'api_key', name: 'CI' }],
    });
    expect(JSON.stringify(body)).not.toContain(key.slice(-43));
  });

  test('says in which tenant, once there are several', async () => {
    const { tenantId, token } = await world.newTenant();
    const second = (await world.call('POST', '/v1/tenants', { key: token, body: { name: 'Second' } })).body.id;
    const unnamed = async () => errorOf(await world.call('GET', '/v1/tenant', { key: token }));
    // Until then, the gateway goes by what it knew a moment ago.
    await eventually(async () => expect(await unnamed()).toEqual([400, 'invalid_request', 'tenant_required']));
    for (const tenant of [tenantId, second]) {
      expect((await world.call('GET', '/v1/tenant', { key: token, tenant })).body.id).toBe(tenant);
    }
    const listed = await world.call('GET', '/v1/tenants', { key: token });
    expect(listed.body.data.map(({ id }: { id: string }) => id)).toEqual([tenantId, second]);
  });

  test('invites another, who accepts and is removed', async () => {
    const { tenantId, token } = await world.newTenant();
    const guest = await world.newPerson();
    const invited = await world.call('POST', '/v1/tenant/members', { key: token, body: { inbox_id: guest.inboxId, role: 'viewer' } });
    expect(invited).toMatchObject({ status: 201, body: { object: 'member', status: 'invited', role: 'viewer' } });
    expect((await world.call('POST', `/v1/tenants/${tenantId}/accept`, { key: guest.token })).status).toBe(204);
    expect((await world.call('GET', '/v1/tenant', { key: guest.token })).body.you.scopes).toEqual(['agents:read']);
    expect((await world.call('DELETE', `/v1/tenant/members/${invited.body.id}`, { key: token })).body).toEqual({
      id: invited.body.id,
      deleted: true,
      revoked_keys: 0,
    });
    const { body } = await world.call('GET', '/v1/tenant/audit', { key: token });
    expect(body.data.map(({ action }: { action: string }) => action)).toEqual([
      'member.remove',
      'member.accept',
      'member.invite',
      'key.create',
      'tenant.create',
    ]);
  });
});

describe('errors have one form', () => {
  test('for any fault, at any stage', async () => {
    const { key } = await world.newTenant(['keys:admin']);
    const cases: [unknown[], Promise<Answer>][] = [
      [invalid, world.call('GET', '/v1/keys')],
      [[403, 'permission_denied', 'scope_missing'], world.call('GET', '/v1/tenant/members', { key })],
      [[404, 'not_found', 'key_not_found'], world.call('GET', `/v1/keys/${newId('key')}`, { key })],
      [[404, 'not_found', 'unknown_url'], world.call('GET', '/v1/nothing', { key })],
      [[404, 'not_found', 'unknown_url'], world.call('GET', '/v1/responses/a/b', { key })],
      [[405, 'invalid_request', 'method_not_allowed'], world.call('PUT', '/v1/keys', { key, body: {} })],
      [[400, 'invalid_request', 'validation_failed'], world.call('GET', '/v1/keys?limit=0', { key })],
      [[400, 'invalid_request', 'validation_failed'], world.call('GET', '/v1/keys?after=x', { key })],
      [[404, 'not_found', 'key_not_found'], world.call('GET', `/v1/keys?after=${newId('key')}`, { key })],
      [[400, 'invalid_request', 'page_token_invalid'], world.call('GET', '/v1/usage?after=x', { key })],
      [[413, 'invalid_request', 'validation_failed'], world.call('POST', '/v1/keys', { key, body: { name: 'x'.repeat(3_000_000) } })],
      [
        [403, 'permission_denied', 'key_exceeds_maker'],
        world.call('POST', '/v1/keys', { key, body: { name: 'A', scopes: ['agents:read'] } }),
      ],
      [[400, 'invalid_request', 'validation_failed'], world.call('GET', '/v1/usage?from=2026-02-30', { key })],
    ];
    for (const [expected, call] of cases) {
      const answer = await call;
      expect(errorOf(answer)).toEqual(expected);
      expect(answer.headers.get('x-request-id')).toMatch(/^[\w-]{8,64}$/);
      expect(answer.body.error.message).toMatch(/\S/);
      expect(answer.body.error).toHaveProperty('param');
    }
    for (const path of ['/v1/chat/completions', '/v1/completions']) {
      const older = await world.call('POST', path, { key, body: { model: 'm', messages: [] } });
      expect([errorOf(older), older.body.error.message]).toEqual([
        [404, 'not_found', 'unknown_url'],
        `There is no ${path}. Use /v1/responses.`,
      ]);
    }
    const missing = await world.call('GET', '/v1/tenant/members', { key });
    expect(missing.body.error.message).toContain('tenant:admin');
    const wrong = await world.call('POST', '/v1/keys', { key, body: { name: 'A', scopes: ['agents:everything'] } });
    expect(wrong.body.error.param).toBe('scopes[0]');
    const unknown = await world.call('POST', '/v1/keys', { key, body: { name: 'A', scopes: ['keys:admin'], scope: 'all' } });
    expect(unknown.body.error.param).toBe('scope');
    expect((await world.call('GET', '/v1/keys')).headers.get('www-authenticate')).toBe('Bearer');
  });

  test('a path that has other methods names them, for any caller and service', async () => {
    const { key } = await world.newTenant(['responses:read']);
    const before = world.arrivals.length;
    for (const [method, path, allowed] of [
      ['PUT', '/v1/keys', 'POST, GET, HEAD'],
      ['GET', '/v1/responses', 'POST'],
      ['PUT', `/v1/responses/${newId('resp')}`, 'GET, HEAD, DELETE'],
      ['GET', `/v1/responses/${newId('resp')}/cancel`, 'POST'],
      ['DELETE', '/v1/models/openai%2fgpt-x:free', 'GET, HEAD'],
      ['POST', '/v1/openapi.json', 'GET, HEAD'],
    ] as const) {
      const { status, body, headers } = await world.call(method, path, { key });
      expect([path, status, headers.get('allow'), body.error.param]).toEqual([path, 405, allowed, null]);
    }
    expect(world.arrivals.length).toBe(before);
  });

  test('a type without a body is no body, which only some routes need', async () => {
    const { key, keyId, token, tenantId } = await world.newTenant(['keys:admin']);
    const sent = async (path: string, as: string) => {
      const answer = await world.fetch(path, { method: 'POST', key: as, headers: { 'content-type': 'application/json' } });
      return [answer.status, await answer.text()];
    };
    expect(await sent(`/v1/tenants/${tenantId}/accept`, token)).toEqual([204, '']);
    expect(await sent('/v1/keys', key)).toEqual([400, expect.stringContaining('The body must be an object.')]);
    expect(await sent(`/v1/keys/${keyId}/rotate`, key)).toEqual([200, expect.stringContaining('sk-off_')]);
  });

  test('the request ID of the client comes back', async () => {
    const answer = await world.fetch('/v1/keys', { headers: { 'x-request-id': 'my-own-request' } });
    expect(answer.headers.get('x-request-id')).toBe('my-own-request');
  });

  test('one address describes all routes', async () => {
    const { status, body } = await world.call('GET', '/v1/openapi.json');
    expect([status, body.openapi]).toEqual([200, '3.1.0']);
    expect(Object.keys(body.paths)).toEqual(
      expect.arrayContaining(['/v1/keys', '/v1/keys/{key_id}/rotate', '/v1/tenant/audit', '/v1/usage', '/v1/responses', '/v1/files']),
    );
    expect(body.paths['/v1/keys'].post.summary).toContain('keys:admin');
    const { get } = body.paths['/v1/responses/{response_id}'];
    expect(get.parameters.map(({ name }: { name: string }) => name)).toContain('include_obfuscation');
    expect(body.components.schemas.CreateResponse.properties).toHaveProperty('user');
    expect(JSON.stringify(body.components.schemas.CreateResponse)).toMatch(/"file_url".{0,80}Refused: no address/);
    expect(body.paths['/v1/keys/{key_id}/rotate'].post.requestBody.required).toBe(false);
  });
});

describe('attack:', () => {
  test('a key that is guessed, forged, cut short, or of another tenant', async () => {
    const [{ key, tenantId }, other] = [await world.newTenant(), await world.newTenant()];
    const changed = key.slice(0, -1) + (key.endsWith('A') ? 'B' : 'A');
    const forged = [
      changed,
      key.slice(0, -1),
      `${key}A`,
      key.toUpperCase(),
      apiKeyText(newId('key'), randomBytes(32)),
      'sk-off_x',
      'x',
      '%00',
    ];
    for (const one of forged) expect([one, ...errorOf(await world.call('GET', '/v1/keys', { key: one }))]).toEqual([one, ...invalid]);
    expect(errorOf(await world.call('GET', '/v1/keys', { key, tenant: other.tenantId }))).toEqual(invalid);
    expect((await world.call('GET', '/v1/keys', { key, tenant: tenantId })).status).toBe(200);
  });

  test('a credential in the address', async () => {
    const { key } = await world.newTenant();
    for (const path of [`/v1/keys?key=${key}`, `/v1/keys?access_token=abc`, `/v1/keys?a=1&api_key=x`, `/v1/responses/${key}`]) {
      const answer = await world.call('GET', path, { key });
      expect(errorOf(answer)).toEqual([400, 'invalid_request', 'validation_failed']);
      expect(answer.body.error.message).not.toContain(key);
    }
  });

  test('a forged header names a tenant, or who it is', async () => {
    const [{ key, tenantId, token }, victim] = [await world.newTenant(), await world.newTenant()];
    const member = {
      tenantId: victim.tenantId,
      payer: newId('payer'),
      subject: newId('user'),
      groups: [],
      scopes: ['keys:admin'] as const,
    };
    // Signed with another deployment's key, and with the right one, which nobody outside has.
    for (const caller of [memberHeader('a.b.c'), memberHeader(await memberTokenFor(keys.of('gateway'), 'profile', member))]) {
      const headers = { 'offshoot-caller': caller, 'x-offshoot-tenant': victim.tenantId, tenant_id: victim.tenantId };
      const answer = await world.fetch('/v1/tenant', { key, headers });
      expect(((await answer.json()) as { id: string }).id).toBe(tenantId);
      expect((await world.fetch('/v1/tenant', { headers })).status).toBe(401);
    }
    for (const tenant of [victim.tenantId, newId('tenant'), 'tenant_%', `${tenantId},${victim.tenantId}`]) {
      expect(errorOf(await world.call('GET', '/v1/tenant', { key: token, tenant }))).toEqual([404, 'not_found', 'tenant_not_found']);
    }
    const twice = post('/v1/keys', [`authorization: Bearer ${key}`, `authorization: Bearer ${victim.key}`]);
    expect(statusOf(await exchange(world.gateway.port, twice))).toBe(400);
  });

  test('JWTs that no identity provider of the tenant signed', async () => {
    const { tenantId } = await world.newTenant();
    const unsigned = new UnsecuredJWT({ iss: 'https://issuer.example', sub: 'stranger' }).encode();
    expect(errorOf(await world.call('GET', '/v1/tenant', { key: unsigned }))).toEqual([400, 'invalid_request', 'tenant_required']);
    expect(errorOf(await world.call('GET', '/v1/tenant', { key: unsigned, tenant: tenantId }))).toEqual(invalid);
  });

  test('an API key at what people sign in for', async () => {
    const { key } = await world.newTenant();
    for (const [method, path] of [
      ['POST', '/v1/tenants'],
      ['GET', '/v1/tenants'],
      ['POST', `/v1/tenants/${newId('tenant')}/leave`],
    ] as const) {
      expect(
        errorOf(await world.call(method, path, { key, ...(path === '/v1/tenants' && method === 'POST' && { body: { name: 'x' } }) })),
      ).toEqual(invalid);
    }
    const claims = createClient(ClaimService, transportTo(world.gateway.url, key));
    expect(await reasonOf(claims.getInstance({ instanceId: newId('inst') }))).toBe('SESSION_EXPIRED');
    expect((await world.fetch('/api/session', { key })).status).toBe(401);
  });

  test('paths that two readers could read in two ways', async () => {
    const { key } = await world.newTenant(['agents:read']);
    const before = world.arrivals.length;
    const smuggled = [
      '/v1//keys',
      '/v1/./keys',
      '/v1/x/../keys',
      '/v1/%2e%2e/v1/keys',
      '/v1/responses/%2e%2e/keys',
      '/v1/responses/..%2f..%2finternal',
      '/v1/models/..%2f..%2finternal',
      '/v1/models/%2fx',
      '/v1/models/a%2f%2e%2e%2fb',
      '/v1/models/a%252fb',
      '/v1/responses/a%2fb',
      '/v1/responses/%2e',
      '/v1/responses//x',
      '/v1/responses/x%00',
      '/v1/responses\\..\\keys',
      '/v1%2fresponses',
      '/v1/responses/;x',
      '/v1/responses/',
    ];
    for (const path of smuggled) {
      const said = await exchange(
        world.gateway.port,
        Buffer.from(`GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer ${key}\r\n\r\n`),
      );
      expect([path, statusOf(said)]).toEqual([path, 404]);
    }
    expect(world.arrivals.length).toBe(before);
    expect(plainPath('/v1/agents/agent_x@production?a=..//')).toBe('/v1/agents/agent_x@production');
    expect(plainPath('/v1/agents/agent_x%40production')).toBe('/v1/agents/agent_x%40production');
    expect(plainPath('/v1/models/openai%2Fgpt-x:free')).toBe('/v1/models/openai/gpt-x:free');
  });

  test('huge headers', async () => {
    const head = `GET /v1/keys HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer ${'a'.repeat(40_000)}\r\n\r\n`;
    expect(statusOf(await exchange(world.gateway.port, Buffer.from(head)))).toBe(431);
    const { key } = await world.newTenant();
    expect((await world.call('GET', '/v1/keys', { key })).status).toBe(200);
  });

  test('nothing of one tenant is in any answer to another', async () => {
    const [mine, other] = [await world.newTenant(), await world.newTenant()];
    const member = (await world.call('GET', '/v1/tenant/members', { key: other.key })).body.data[0].id;
    const issuer = await world.call('POST', '/v1/tenant/issuers', {
      key: other.key,
      body: { issuer: 'https://issuer.example', audience: 'offshoot', default_role: 'viewer' },
    });
    const each: [string, (id: string) => string, string, string, unknown?][] = [
      ['GET', (id) => `/v1/keys/${id}`, other.keyId, newId('key')],
      ['DELETE', (id) => `/v1/keys/${id}`, other.keyId, newId('key')],
      ['POST', (id) => `/v1/keys/${id}/rotate`, other.keyId, newId('key'), {}],
      ['PATCH', (id) => `/v1/tenant/members/${id}`, member, newId('user'), { role: 'viewer' }],
      ['DELETE', (id) => `/v1/tenant/members/${id}`, member, newId('user')],
      ['DELETE', (id) => `/v1/tenant/issuers/${id}`, issuer.body.id, newId('iss')],
      ['POST', (id) => `/v1/tenants/${id}/leave`, other.tenantId, newId('tenant')],
      ['POST', (id) => `/v1/tenants/${id}/accept`, other.tenantId, newId('tenant')],
    ];
    for (const [method, path, foreign, missing, body] of each) {
      const key = path('').startsWith('/v1/tenants') ? mine.token : mine.key;
      const [there, nowhere] = [
        await world.call(method, path(foreign), { key, body }),
        await world.call(method, path(missing), { key, body }),
      ];
      expect([method, path(foreign), there.status]).toEqual([method, path(foreign), 404]);
      expect(there.body).toEqual(nowhere.body);
    }
    for (const path of ['/v1/keys', '/v1/tenant', '/v1/tenant/members', '/v1/tenant/issuers', '/v1/tenant/audit', '/v1/usage']) {
      const told = JSON.stringify((await world.call('GET', path, { key: mine.key })).body);
      for (const id of [other.tenantId, other.keyId, member, issuer.body.id]) expect(told).not.toContain(id);
    }
    expect((await world.call('GET', '/v1/keys', { key: other.key })).status).toBe(200);
  });

  test('a revoked key goes on: it stops within the time that answers are kept', async () => {
    const { key, keyId, token } = await world.newTenant();
    expect((await world.call('GET', '/v1/keys', { key })).status).toBe(200);
    await world.call('DELETE', `/v1/keys/${keyId}`, { key: token });
    const revoked = performance.now();
    await eventually(async () => expect((await world.call('GET', '/v1/keys', { key })).status).toBe(401));
    // 200 ms are kept; the rest is this machine's.
    expect(performance.now() - revoked).toBeLessThan(2_000);
  });

  test('attack: fresh inboxes of one address make tenants without end: at the default, 20 a day', async () => {
    const rateLimits = { ...noRateLimits, newTenant: defaultRateLimits.newTenant };
    await using strict = await openV1World({ rateLimits, trustedProxies: 1 });
    const made: number[] = [];
    const make = (token: string, address: string, body: object = { name: 'Another' }) =>
      strict.fetch('/v1/tenants', {
        ...{ method: 'POST', key: token, body: JSON.stringify(body) },
        headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
      });
    const people = [await strict.newPerson(), await strict.newPerson(), await strict.newPerson()];
    const [first, , last] = people.map(({ token }) => token) as [string, string, string];
    // What fails does not count.
    expect((await make(first, '2001:db8::1', {})).status).toBe(400);
    for (const { token } of people.slice(0, 2)) for (let n = 0; n < 10; n += 1) made.push((await make(token, `2001:db8::${n}`)).status);
    expect(made).toEqual(Array.from({ length: 20 }, () => 201));
    // The eleventh of a person.
    expect((await make(first, '192.0.2.7')).status).toBe(429);
    const late = await make(last, '2001:db8::ffff');
    expect([late.status, Number(late.headers.get('retry-after')) > 60 * 60]).toEqual([429, true]);
    expect(((await late.json()) as { error: object }).error).toMatchObject({ code: 'rate_limited' });
    expect((await make(last, '192.0.2.7')).status).toBe(201);
  });

  test('a flood of wrong keys from one address', async () => {
    await using strict = await openV1World({
      rateLimits: { ...noRateLimits, credential: { perSecond: 0.01, burst: 5 } },
      trustedProxies: 1,
    });
    const { key } = await strict.newTenant();
    const from = (address: string, one: string) => strict.fetch('/v1/keys', { key: one, headers: { 'x-forwarded-for': address } });
    const statuses: number[] = [];
    for (let n = 0; n < 8; n += 1) statuses.push((await from('192.0.2.7', apiKeyText(newId('key'), randomBytes(32)))).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429, 429]);
    const late = await from('192.0.2.7', 'nonsense');
    expect([late.status, Number(late.headers.get('retry-after')) > 0]).toEqual([429, true]);
    expect(((await late.json()) as { error: object }).error).toMatchObject({ type: 'too_many_requests', code: 'rate_limited' });
    // Others go on, and valid requests use no turns up, however many come at once.
    const at = (address: string) => Promise.all(Array.from({ length: 20 }, async () => (await from(address, key)).status));
    expect(new Set(await at('192.0.2.8'))).toEqual(new Set([200]));
  });
});

test('attack: tokens without end from one address, whose identity provider does not answer', async () => {
  let asked = 0;
  const silent = createServer(() => {
    asked += 1;
  }).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const issuer = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  // At the defaults.
  await using strict = await openV1World({ rateLimits: {}, trustedProxies: 1 }, { issuerOrigins: [issuer] });
  const { tenantId, token, key } = await strict.newTenant();
  const provider = { issuer, audience: 'here', jwks_url: `${issuer}/keys`, algorithms: ['RS256'], default_role: 'viewer' };
  expect((await strict.call('POST', '/v1/tenant/issuers', { key: token, body: provider })).status).toBe(201);
  const jwt = (sub: string) => `${new UnsecuredJWT({ iss: issuer, aud: 'here', sub }).setExpirationTime('1h').encode()}c2ln`;
  const from = async (address: string, one: string) =>
    (await strict.fetch('/v1/tenant', { key: one, tenant: tenantId, headers: { 'x-forwarded-for': address } })).status;
  const all = Promise.all(Array.from({ length: 200 }, (_, n) => from('192.0.2.7', jwt(String(n)))));
  await eventually(async () => expect(asked).toBe(1));
  // Others go on, from this address, too.
  expect([await from('192.0.2.7', key), await from('192.0.2.8', key)]).toEqual([200, 200]);
  silent.closeAllConnections();
  silent.close();
  const count = Map.groupBy(await all, (status) => status);
  expect([count.get(503)?.length, count.get(429)?.length]).toEqual([120, 80]);
  // What came to nothing has taken its turn.
  expect(await from('192.0.2.7', jwt('late'))).toBe(429);
});

describe('limits', () => {
  test('a key that has used its tokens of a minute runs no model until then, and everything else', async () => {
    const { tenantId, token } = await world.newTenant();
    const body = { name: 'Small', scopes: ['responses:write', 'responses:read', 'keys:admin'], limits: { tokens_per_minute: 100 } };
    const { secret: key, id: subject } = (await world.call('POST', '/v1/keys', { key: token, body })).body;
    world.answer((_, response) => response.end('{}'));
    expect((await world.call('POST', '/v1/responses', { key, body: {} })).status).toBe(200);
    const used = { responseId: newId('resp'), tenantId, subject, inputTokens: 150n, outputTokens: 150n, requests: 1 };
    await world.record.recordUsage({ records: [used] });
    const refused = async () => errorOf(await world.call('POST', '/v1/responses', { key, body: {} }));
    await eventually(async () => expect(await refused()).toEqual([429, 'too_many_requests', 'rate_limited']));
    expect((await world.call('GET', `/v1/responses/${newId('resp')}`, { key })).status).toBe(200);
    const usage = await world.call('GET', '/v1/usage', { key });
    expect(usage.body).toMatchObject({
      object: 'list',
      data: [{ subject, agent_id: null, agent_version: null, requests: 1, input_tokens: 150, output_tokens: 150 }],
      has_more: false,
      next: null,
    });
  });

  test('a key has as many requests a minute as it was given', async () => {
    const { token } = await world.newTenant();
    const body = { name: 'Slow', scopes: ['keys:admin'], limits: { requests_per_minute: 3 } };
    const { secret: key } = (await world.call('POST', '/v1/keys', { key: token, body })).body;
    const answers = [];
    for (let n = 0; n < 5; n += 1) answers.push(await world.call('GET', '/v1/keys', { key }));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429, 429]);
    expect(Number(answers[3]?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(errorOf(answers[3] as Answer)).toEqual([429, 'too_many_requests', 'rate_limited']);
  });
});

test('attack: upgrades without a credential, by clients that never read or close, hold no connection', async () => {
  const { hostname, port } = new URL(world.gateway.url);
  const asked = 'GET /v1/responses HTTP/1.1\r\nhost: x\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n\r\n';
  // Half open: the client keeps its side until the server has given the connection up.
  const sockets = Array.from({ length: 100 }, () =>
    connect({ host: hostname, port: Number(port), allowHalfOpen: true }).on('error', () => {}),
  );
  for (const socket of sockets) socket.pause().write(asked);
  await eventually(() => {
    for (const socket of sockets) socket.write('x');
    expect(sockets.filter((socket) => !socket.destroyed)).toEqual([]);
  });
});

test('attack: connections from one address without end: what is over the limit is closed at once, and the others go on', async () => {
  const { hostname, port } = new URL(world.gateway.url);
  const sockets = Array.from({ length: 600 }, () =>
    connect(Number(port), hostname)
      .on('error', () => {})
      .resume(),
  );
  await eventually(() =>
    expect(sockets.filter((socket) => socket.destroyed || socket.readableEnded).length).toBeGreaterThanOrEqual(600 - 512),
  );
  expect(sockets.filter((socket) => !socket.destroyed && !socket.readableEnded).length).toBeGreaterThan(256);
  for (const socket of sockets) socket.destroy();
});
