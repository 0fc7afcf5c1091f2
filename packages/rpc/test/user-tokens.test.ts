// A service acts only for the user whom the gateway's signature names.
import { Buffer } from 'node:buffer';
import { TemplateFeedService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { route, serve, serviceClient } from '@offshoot/rpc';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import { answeringAll } from '@offshoot/testing';
import { type JWTPayload, SignJWT } from 'jose';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import {
  type Caller,
  callerHeader,
  callerOf,
  deploymentKeys,
  privateKeyOf,
  publicKeyOf,
  requireUserCall,
  type ServiceKey,
  type ServiceName,
  type UserCall,
  userTokenFor,
} from '../src/auth/index.ts';
import { refusedWith, untilTestEnds } from './test-server.ts';

const keys = deploymentKeys('the deployment of this test');
const others = deploymentKeys('another deployment');
const [inbox, stranger] = ['a'.repeat(64), 'b'.repeat(64)];
const templateId = `tmpl_${'a'.repeat(26)}`;

describe.each(['grpc-js', 'connect'] as const)('users, reported by services over %s', (library) => {
  async function start(name: Exclude<ServiceName, 'host'> = 'template') {
    const callers: Caller[] = [];
    const calls: UserCall[] = [];
    const accept = (_: unknown, context: Parameters<typeof callerOf>[0]) => {
      callers.push(callerOf(context));
      if (callerOf(context).kind === 'user') calls.push(requireUserCall(context));
      return {};
    };
    const services = [route(TemplateFeedService, answeringAll(TemplateFeedService, accept) as never)];
    const log = createLogger('test', 'silent');
    const server = untilTestEnds(await serve({ port: 0, services, serviceKey: keys.of(name), serviceCallers: keys.callers, log, library }));
    const call = (by: ServiceKey, caller?: string) => {
      const client = serviceClient(TemplateFeedService, { url: server.url, serviceKey: by, audience: name, library });
      return client.getCurrentVersion({ templateId }, caller === undefined ? {} : { headers: { [callerHeader]: caller } });
    };
    return { callers, calls, call, url: server.url };
  }

  const gateway = keys.of('gateway');
  const claim = keys.of('claim');

  test('the called service passes the token on to the services that it may call, and to no other', async () => {
    const [template, lineage] = [await start(), await start('lineage')];
    const token = await userTokenFor(gateway, 'claim', inbox);
    await template.call(claim, token);
    expect(template.callers).toEqual([{ kind: 'user', inboxId: inbox }]);
    expect(template.calls).toEqual([{ inboxId: inbox, token }]);
    expect(await refusedWith(lineage.call(claim, token))).toMatchObject({ reason: 'CALLER_UNKNOWN' });
    // The template service can pass it on to nobody.
    const claims = await start('claim');
    expect(await refusedWith(claims.call(keys.of('template'), await userTokenFor(gateway, 'template', inbox)))).toMatchObject({
      reason: 'CALLER_UNKNOWN',
    });
    expect([...lineage.callers, ...claims.callers]).toEqual([]);
  });

  const now = () => Math.floor(Date.now() / 1000);
  const good = (changes: JWTPayload = {}) => ({ sub: inbox, aud: ['claim', 'template'], iat: now(), exp: now() + 60, ...changes });
  const headerOf = (key: ServiceKey) => ({ alg: 'EdDSA', typ: 'offshoot-user+jwt', kid: publicKeyOf(key) });
  const signed = (payload: JWTPayload, by: ServiceKey = gateway, header = headerOf(by)) =>
    new SignJWT(payload).setProtectedHeader(header).sign(privateKeyOf(by));
  const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const forged: Record<string, () => string | Promise<string>> = {
    'a plain inbox ID': () => inbox,
    'a stolen key of the claim service names a user': () => userTokenFor(claim, 'template', inbox),
    "the claim service's signature under the gateway's name": () => signed(good(), claim, headerOf(gateway)),
    nothing: () => '',
    'a token for another service': () => signed(good({ aud: ['lineage'] })),
    'a token for nobody': () => signed({ sub: inbox, iat: now(), exp: now() + 60 }),
    'a token that has expired': () => signed(good({ iat: now() - 200, exp: now() - 100 })),
    'a token that does not expire': () => signed({ sub: inbox, aud: 'template', iat: now() }),
    'a token that lasts for a day': () => signed(good({ iat: now() - 3600, exp: now() + 86_400 })),
    'a token from the future': () => signed(good({ iat: now() + 3600, exp: now() + 3660 })),
    'a token that names no user': () => signed(good({ sub: undefined })),
    'a token that names no inbox': () => signed(good({ sub: 'anonymous' })),
    "the gateway's own token": () => signed(good({ aud: 'template' }), gateway, { ...headerOf(gateway), typ: 'offshoot-call+jwt' }),
    "another deployment's gateway": () => signed(good(), others.of('gateway')),
    "another deployment's gateway under our gateway's name": () => signed(good(), others.of('gateway'), headerOf(gateway)),
    'alg none': () => `${base64({ ...headerOf(gateway), alg: 'none' })}.${base64(good())}.`,
    'alg HS256 with the public key as the secret': () =>
      new SignJWT(good()).setProtectedHeader({ ...headerOf(gateway), alg: 'HS256' }).sign(Buffer.from(publicKeyOf(gateway), 'hex')),
    'the name of another user in a stolen token': async () => {
      const [header, , signature] = (await signed(good({ sub: stranger }))).split('.');
      return `${header}.${base64(good())}.${signature}`;
    },
    'two tokens in one': async () => `${await signed(good({ sub: stranger }))}, ${await signed(good())}`,
  };

  test.each(Object.entries(forged))('attack: %s', async (_, forge) => {
    const template = await start();
    // The cache of valid tokens does not help forged ones.
    await template.call(claim, await signed(good({ sub: stranger })));
    const caller = await forge();
    for (const by of [claim, gateway]) expect(await refusedWith(template.call(by, caller))).toMatchObject({ reason: 'CALLER_UNKNOWN' });
    expect(template.callers).toEqual([{ kind: 'user', inboxId: stranger }]);
  });

  test('the forgeries above are refused for their flaw alone: the same token without it is accepted', async () => {
    const template = await start();
    await template.call(claim, await signed(good()));
    await template.call(gateway, await signed(good({ aud: 'template' })));
    await template.call(claim, 'anonymous');
    expect(template.callers).toEqual([{ kind: 'user', inboxId: inbox }, { kind: 'user', inboxId: inbox }, { kind: 'anonymous' }]);
  });

  test("attack: a user's token instead of a service's", async () => {
    const template = await start();
    const authorization = `Bearer ${await userTokenFor(gateway, 'claim', inbox)}`;
    const nobody = serviceClient(TemplateFeedService, { url: template.url, library });
    expect(await refusedWith(nobody.getCurrentVersion({ templateId }, { headers: { authorization } }))).toMatchObject({
      reason: 'CALLER_UNKNOWN',
    });
    expect(template.callers).toEqual([]);
  });

  test('an accepted token is refused once it has expired; the gateway has signed a new one by then', async () => {
    const template = await start();
    // Later than all tokens of the tests before, which are kept.
    const began = Date.now() + 300_000;
    vi.useFakeTimers({ toFake: ['Date'], now: began });
    onTestFinished(() => void vi.useRealTimers());
    const token = await userTokenFor(gateway, 'claim', inbox);
    for (const seconds of [0, 25, 85]) {
      vi.setSystemTime(began + seconds * 1000);
      await template.call(claim, token);
      expect((await userTokenFor(gateway, 'claim', inbox)) === token).toBe(seconds < 30);
      expect(await userTokenFor(gateway, 'claim', stranger)).not.toBe(await userTokenFor(gateway, 'claim', inbox));
    }
    vi.setSystemTime(began + 95_000);
    expect(await refusedWith(template.call(claim, token))).toMatchObject({ reason: 'CALLER_UNKNOWN' });
    await template.call(claim, await userTokenFor(gateway, 'claim', inbox));
  });
});
