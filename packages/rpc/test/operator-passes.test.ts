// An operator works in a browser with a pass that the operator's key has signed. Nobody else can make one, and it opens nothing else.
import { ModerationService } from '@offshoot/gen/offshoot/template/v1/moderation_service_pb.ts';
import { TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { route, serve, serviceClient } from '@offshoot/rpc';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import { answeringAll } from '@offshoot/testing';
import { type JWTPayload, SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import {
  type Caller,
  callerHeader,
  callerOf,
  deploymentKeys,
  LONGEST_PASS_MINUTES,
  operatorPass,
  operatorPassHeader,
  privateKeyOf,
  publicKeyOf,
  type ServiceKey,
  tokenFor,
  userTokenFor,
} from '../src/auth/index.ts';
import { refusedWith, untilTestEnds } from './test-server.ts';

const keys = deploymentKeys('the deployment of this test');
const others = deploymentKeys('another deployment');
const [operator, gateway] = [keys.of('operator'), keys.of('gateway')];
const MINUTE = 60_000;
const ada = (o: { name?: string; minutes?: number; madeAt?: number; key?: ServiceKey; audience?: 'template' | 'claim' } = {}) =>
  operatorPass(o.key ?? operator, o.audience ?? 'template', {
    name: o.name ?? 'Ada',
    minutes: o.minutes ?? 60,
    now: new Date(Date.now() + (o.madeAt ?? 0) * MINUTE),
  });

describe.each(['grpc-js', 'connect'] as const)('over %s', (library) => {
  async function start() {
    const callers: Caller[] = [];
    const accept = (_: unknown, context: Parameters<typeof callerOf>[0]) => {
      callers.push(callerOf(context));
      return {};
    };
    const services = [
      route(ModerationService, answeringAll(ModerationService, accept) as never, { callers: ['operator'], takesPasses: true }),
      route(TemplateService, answeringAll(TemplateService, accept) as never, { callers: ['gateway'] }),
    ];
    const log = createLogger('test', 'silent');
    const server = untilTestEnds(
      await serve({ port: 0, services, serviceKey: keys.of('template'), serviceCallers: keys.callers, log, library }),
    );
    const headers = (stated?: string) => (stated === undefined ? {} : { headers: { [callerHeader]: stated } });
    const as = (serviceKey: ServiceKey) => ({ url: server.url, serviceKey, audience: 'template' as const, library });
    return {
      callers,
      moderate: (by: ServiceKey, stated?: string) => serviceClient(ModerationService, as(by)).listAppeals({}, headers(stated)),
      read: (by: ServiceKey, stated?: string) => serviceClient(TemplateService, as(by)).listCategories({}, headers(stated)),
    };
  }
  const brought = (pass: string) => operatorPassHeader(pass);
  const refused = async (call: Promise<unknown>) => (await refusedWith(call)).reason;

  test('the gateway brings a pass, and the service knows whose it is; the operator’s own key needs none', async () => {
    const { callers, moderate } = await start();
    await moderate(gateway, brought(await ada()));
    await moderate(operator);
    expect(callers).toEqual([
      { kind: 'operator', name: 'Ada' },
      { kind: 'service', name: 'operator' },
    ]);
  });

  test('attack: the gateway moderates without a pass, for a user, or with a pass of its own making', async () => {
    const { callers, moderate } = await start();
    expect(await refused(moderate(gateway))).toBe('CALLER_NOT_ALLOWED');
    expect(await refused(moderate(gateway, 'anonymous'))).toBe('CALLER_NOT_ALLOWED');
    expect(await refused(moderate(gateway, await userTokenFor(gateway, 'template', 'a'.repeat(64))))).toBe('CALLER_NOT_ALLOWED');
    expect(await refused(moderate(gateway, brought(await ada({ key: gateway }))))).toBe('OPERATOR_PASS_INVALID');
    expect(callers).toEqual([]);
  });

  test('attack: a pass by the operator of another deployment, for another service, or none at all', async () => {
    const { callers, moderate } = await start();
    for (const pass of [
      await ada({ key: others.of('operator') }),
      await ada({ audience: 'claim' }),
      'a.b.c',
      // Other tokens of the same key, and of the gateway, are no passes.
      await tokenFor(operator, 'template'),
      await userTokenFor(gateway, 'template', 'a'.repeat(64)),
    ]) {
      expect(await refused(moderate(gateway, brought(pass)))).toBe('OPERATOR_PASS_INVALID');
    }
    expect(callers).toEqual([]);
  });

  test('attack: an expired pass, one for the future, and one that is good for longer than any may be', async () => {
    const { moderate } = await start();
    const expired = await refusedWith(moderate(gateway, brought(await ada({ minutes: 1, madeAt: -2 }))));
    expect(expired).toMatchObject({ reason: 'OPERATOR_PASS_INVALID', metadata: { help: expect.stringContaining('offshoot store pass') } });
    expect(await refused(moderate(gateway, brought(await ada({ madeAt: 5 }))))).toBe('OPERATOR_PASS_INVALID');
    const forever = { minutes: 10 * LONGEST_PASS_MINUTES };
    expect(await refused(moderate(gateway, brought(await ada({ ...forever, madeAt: -LONGEST_PASS_MINUTES - 1 }))))).toBe(
      'OPERATOR_PASS_INVALID',
    );
  });

  test('attack: another service or a host shows a stolen pass itself', async () => {
    const { moderate } = await start();
    const pass = brought(await ada());
    expect(await refused(moderate(keys.of('claim'), pass))).toBe('CALLER_NOT_ALLOWED');
    expect(await refused(moderate(keys.of('lineage'), pass))).toBe('CALLER_NOT_ALLOWED');
  });

  test('attack: a pass opens nothing but moderation', async () => {
    const { callers, read } = await start();
    expect(await refused(read(gateway, brought(await ada())))).toBe('CALLER_UNKNOWN');
    expect(await refused(read(gateway, await ada()))).toBe('CALLER_UNKNOWN');
    expect(callers).toEqual([]);
  });

  test.each([
    ['no name', { sub: '' }],
    ['spaces', { sub: '  ' }],
    ['a name of two lines', { sub: 'Ada\nBo' }],
    ['a hidden character', { sub: 'Ada\u202e' }],
    ['a long name', { sub: 'x'.repeat(65) }],
    ['a list of services', { aud: ['template', 'claim'] }],
    ['no expiry', { exp: undefined }],
  ])('attack: the operator’s key signs a pass with %s', async (_, claims) => {
    const { moderate } = await start();
    const now = Math.floor(Date.now() / 1000);
    const payload: JWTPayload = { sub: 'Ada', aud: 'template', iat: now, exp: now + 60, ...claims } as JWTPayload;
    const pass = await new SignJWT(payload)
      .setProtectedHeader({ alg: 'EdDSA', typ: 'offshoot-operator-pass+jwt', kid: publicKeyOf(operator) })
      .sign(privateKeyOf(operator));
    expect(await refused(moderate(gateway, brought(pass)))).toBe('OPERATOR_PASS_INVALID');
  });
});
