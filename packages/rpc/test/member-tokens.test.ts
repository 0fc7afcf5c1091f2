// A service acts only in the tenant that the gateway's signature names.
import { Buffer } from 'node:buffer';
import http from 'node:http';
import { TemplateFeedService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { newId } from '@offshoot/refusals/ids';
import { refusalOf, route, serve, serviceClient } from '@offshoot/rpc';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import { answeringAll } from '@offshoot/testing';
import { type JWTPayload, SignJWT } from 'jose';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import {
  type Audience,
  type Caller,
  callerHeader,
  callerOf,
  deploymentKeys,
  type Identity,
  type MemberCall,
  memberHeader,
  memberReader,
  memberTokenFor,
  privateKeyOf,
  publicKeyOf,
  requireMember,
  requireMemberCall,
  requireUser,
  type ServiceKey,
  type SingleService,
  tokenFor,
  userTokenFor,
} from '../src/auth/index.ts';
import { errorOf, refusedWith, untilTestEnds } from './test-server.ts';

const keys = deploymentKeys('the deployment of this test');
const others = deploymentKeys('another deployment');
const [gateway, response] = [keys.of('gateway'), keys.of('response')];
const identity: Identity = {
  tenantId: newId('tenant'),
  payer: newId('payer'),
  subject: newId('key'),
  groups: ['group_security_team'],
  scopes: ['agents:use', 'responses:write'],
  keyId: newId('key'),
  allowedAgents: [newId('agent')],
};
const person: Identity = { tenantId: newId('tenant'), payer: newId('payer'), subject: newId('user'), groups: [], scopes: ['agents:read'] };
const templateId = `tmpl_${'a'.repeat(26)}`;

/** A service that records who called, by RPC and by plain requests. */
async function start(name: SingleService, require: (context: Parameters<typeof callerOf>[0]) => unknown = callerOf) {
  const callers: Caller[] = [];
  const calls: MemberCall[] = [];
  const requests: MemberCall[] = [];
  const accept = (_: unknown, context: Parameters<typeof callerOf>[0]) => {
    require(context);
    callers.push(callerOf(context));
    if (callerOf(context).kind === 'member') calls.push(requireMemberCall(context));
    return {};
  };
  const services = [route(TemplateFeedService, answeringAll(TemplateFeedService, accept) as never)];
  const credentials = { serviceKey: keys.of(name), serviceCallers: keys.callers };
  const memberOf = memberReader(credentials);
  const server = untilTestEnds(
    await serve({
      port: 0,
      services,
      ...credentials,
      log: createLogger('test', 'silent'),
      otherwise: (request, answer) => {
        memberOf(request).then(
          (call) => {
            requests.push(call);
            answer.writeHead(204).end();
          },
          (error: unknown) => answer.writeHead(403).end(refusalOf(error)?.reason ?? String(error)),
        );
      },
    }),
  );
  const call = (by: ServiceKey, caller?: string) => {
    const client = serviceClient(TemplateFeedService, { url: server.url, serviceKey: by, audience: name });
    return client.getCurrentVersion({ templateId }, caller === undefined ? {} : { headers: { [callerHeader]: caller } });
  };
  const request = async (by: ServiceKey, caller: string | undefined) => {
    const authorization = `Bearer ${await tokenFor(by, name)}`;
    return fetch(`${server.url}/v1/responses`, { headers: { authorization, ...(caller !== undefined && { [callerHeader]: caller }) } });
  };
  return { callers, calls, requests, call, request, url: server.url };
}

const headerFor = async (audience: Audience, who: Identity) => memberHeader(await memberTokenFor(gateway, audience, who));

describe('members, named by the gateway', () => {
  test.each([
    ['with an API key', identity],
    ['signed in', person],
  ])('a member %s arrives whole, by RPC and by a plain request', async (_, who) => {
    const service = await start('response', requireMember);
    const token = await headerFor('response', who);
    await service.call(gateway, token);
    expect(service.callers).toEqual([{ kind: 'member', identity: who }]);
    expect(service.calls).toEqual([{ identity: who, token }]);
    expect((await service.request(gateway, token)).status).toBe(204);
    expect(service.requests).toEqual([{ identity: who, token }]);
  });

  test('a client of the gateway names the member', async () => {
    const service = await start('profile', requireMember);
    const client = serviceClient(TemplateFeedService, { url: service.url, serviceKey: gateway, audience: 'profile', caller: person });
    await client.getCurrentVersion({ templateId });
    expect(service.callers).toEqual([{ kind: 'member', identity: person }]);
  });

  test('the response service passes the token on to profile and knowledge, and to no other service', async () => {
    const token = await headerFor('response', identity);
    for (const name of ['profile', 'knowledge'] as const) {
      const service = await start(name);
      await service.call(response, token);
      expect(service.callers).toEqual([{ kind: 'member', identity }]);
    }
    for (const name of ['template', 'claim', 'lineage'] as const) {
      const service = await start(name);
      expect(await refusedWith(service.call(response, token))).toMatchObject({ reason: 'CALLER_UNKNOWN' });
      expect(service.callers).toEqual([]);
    }
  });

  test('attack: an API key reaches an RPC that is for people who sign', async () => {
    const service = await start('claim', requireUser);
    expect(await refusedWith(service.call(gateway, await headerFor('claim', identity)))).toMatchObject({ reason: 'SESSION_REQUIRED' });
    expect(service.callers).toEqual([]);
  });

  test('attack: a user, a service or nobody at what is for members', async () => {
    const service = await start('profile', requireMember);
    for (const caller of [await userTokenFor(gateway, 'profile', 'a'.repeat(64)), 'anonymous', undefined]) {
      expect(await refusedWith(service.call(gateway, caller))).toMatchObject({ reason: 'CALLER_NOT_ALLOWED' });
      expect((await service.request(gateway, caller)).status).toBe(403);
    }
    expect([...service.callers, ...service.requests]).toEqual([]);
  });

  const now = () => Math.floor(Date.now() / 1000);
  const good = (changes: JWTPayload = {}): JWTPayload => ({
    tenant: identity.tenantId,
    payer: identity.payer,
    sub: identity.subject,
    groups: [],
    scopes: ['agents:read'],
    aud: ['response', 'profile'],
    iat: now(),
    exp: now() + 60,
    ...changes,
  });
  const headerOf = (key: ServiceKey) => ({ alg: 'EdDSA', typ: 'offshoot-member+jwt', kid: publicKeyOf(key) });
  const signed = (payload: JWTPayload, by: ServiceKey = gateway, header: ReturnType<typeof headerOf> = headerOf(by)) =>
    new SignJWT(payload).setProtectedHeader(header).sign(privateKeyOf(by));
  const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const forged: Record<string, () => string | Promise<string>> = {
    'a plain tenant ID': () => identity.tenantId,
    'the identity as JSON': () => JSON.stringify(identity),
    nothing: () => '',
    'the response service names a member': () => memberTokenFor(response, 'profile', identity),
    "the response service's signature under the gateway's name": () => signed(good(), response, headerOf(gateway)),
    'a token for another service': () => signed(good({ aud: ['lineage'] })),
    'a token that has expired': () => signed(good({ iat: now() - 200, exp: now() - 100 })),
    'a token that lasts for a day': () => signed(good({ iat: now() - 7200, exp: now() + 86_400 })),
    "a user's token as a member's": () => userTokenFor(gateway, 'profile', 'a'.repeat(64)),
    'no tenant': () => signed(good({ tenant: undefined })),
    'nobody who pays': () => signed(good({ payer: undefined })),
    'a tenant with a wildcard': () => signed(good({ tenant: 'tenant_%' })),
    'a scope that is none': () => signed(good({ scopes: ['agents:everything'] })),
    'a scope that is no list': () => signed(good({ scopes: 'agents:read' })),
    'a group that is a subject': () => signed(good({ groups: [newId('user')] })),
    'a subject that is a group': () => signed(good({ sub: 'group_security_team' })),
    "another deployment's gateway": () => signed(good(), others.of('gateway')),
    "another deployment's gateway under our gateway's name": () => signed(good(), others.of('gateway'), headerOf(gateway)),
    'alg none': () => `${base64({ ...headerOf(gateway), alg: 'none' })}.${base64(good())}.`,
    'alg HS256 with the public key as the secret': () =>
      new SignJWT(good()).setProtectedHeader({ ...headerOf(gateway), alg: 'HS256' }).sign(Buffer.from(publicKeyOf(gateway), 'hex')),
    'another tenant in a stolen token': async () => {
      const [header, , signature] = (await signed(good())).split('.');
      return `${header}.${base64(good({ tenant: newId('tenant') }))}.${signature}`;
    },
  };

  test('attack: forged tokens of members', async () => {
    const service = await start('profile');
    // They are refused for their flaw alone, and the cache of valid tokens does not help them.
    await service.call(response, memberHeader(await signed(good())));
    expect(service.callers).toHaveLength(1);
    for (const [name, forge] of Object.entries(forged)) {
      const caller = memberHeader(await forge());
      for (const by of [response, gateway]) {
        expect({ name, ...(await refusedWith(service.call(by, caller))) }).toMatchObject({ name, reason: 'CALLER_UNKNOWN' });
      }
      expect({ name, status: (await service.request(gateway, caller)).status }).toEqual({ name, status: 403 });
    }
    expect(service.callers).toHaveLength(1);
    expect(service.requests).toEqual([]);
  });

  test('attack: another service than the gateway makes a plain request for a member', async () => {
    const service = await start('knowledge');
    const answer = await service.request(response, await headerFor('response', identity));
    expect([answer.status, await answer.text()]).toEqual([403, 'CALLER_NOT_ALLOWED']);
    expect(service.requests).toEqual([]);
  });

  test('a response that runs for half an hour can still look up profiles; another call cannot', async () => {
    const service = await start('profile');
    const began = Date.now();
    vi.useFakeTimers({ toFake: ['Date'], now: began });
    onTestFinished(() => void vi.useRealTimers());
    const [long, short] = [await headerFor('response', identity), await headerFor('knowledge', identity)];
    vi.setSystemTime(began + 30 * 60_000);
    await service.call(response, long);
    expect(await refusedWith(service.call(keys.of('knowledge'), short))).toMatchObject({ reason: 'CALLER_UNKNOWN' });
    vi.setSystemTime(began + 61 * 60_000);
    expect(await refusedWith(service.call(response, long))).toMatchObject({ reason: 'CALLER_UNKNOWN' });
  });
});

describe('WebSockets', () => {
  async function startUpgrading() {
    const server = untilTestEnds(
      await serve({
        port: 0,
        services: [],
        log: createLogger('test', 'silent'),
        otherwise: (request, answer) => {
          request.resume().on('end', () => answer.end(`plain ${request.method} ${request.url} ${request.headers.upgrade ?? 'no upgrade'}`));
        },
        upgrade: (request, socket, head) => {
          socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n');
          socket.end(`taken ${request.url} ${head.toString()}`);
        },
      }),
    );
    const ask = (upgrade: string, o: { method?: string; body?: string } = {}) =>
      new Promise<string>((resolve, reject) => {
        const headers = { connection: 'Upgrade', upgrade, ...(o.body !== undefined && { 'content-length': o.body.length }) };
        const request = http.request(`${server.url}/v1/responses`, { method: o.method ?? 'GET', headers, agent: false });
        const whole = (stream: NodeJS.ReadableStream, head = '') => {
          let text = head;
          stream.setEncoding('utf8').on('data', (part: string) => {
            text += part;
          });
          stream.on('end', () => resolve(text));
        };
        request.on('upgrade', (_response, socket, head) => whole(socket, head.toString()));
        request.on('response', whole);
        request.on('error', reject);
        request.end(o.body);
      });
    return ask;
  }

  test('the port hands them over', async () => {
    expect(await (await startUpgrading())('websocket')).toBe('taken /v1/responses ');
  });

  test('clients that offer HTTP/2 with every request are answered over HTTP/1.1, with their body', async () => {
    const ask = await startUpgrading();
    expect(await ask('h2c')).toBe('plain GET /v1/responses no upgrade');
    expect(await ask('h2c', { method: 'POST', body: 'x'.repeat(100_000) })).toBe('plain POST /v1/responses no upgrade');
  });
});

test('nothing of a member is left in an error', async () => {
  const service = await start('profile');
  const error = await errorOf(service.call(response, memberHeader('a.b.c')));
  expect(String(error)).not.toContain('a.b.c');
});
