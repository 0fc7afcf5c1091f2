import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import http2 from 'node:http2';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { InstanceState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { ClaimService } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { InstanceService } from '@offshoot/gen/offshoot/instance/v1/instance_service_pb.ts';
import { LineageRecordService } from '@offshoot/gen/offshoot/lineage/v1/lineage_service_pb.ts';
import {
  type Caller,
  callerOf,
  createLogger,
  newId,
  requireService,
  route,
  type ServiceName,
  type ServiceRoute,
  serve,
  serviceCallersOf,
  serviceClient,
  serviceCredentialsFromEnv,
  serviceNames,
} from '@offshoot/rpc';
import { describe, expect, onTestFinished, test } from 'vitest';
import { answeringAll } from './answering-all.ts';
import { instanceId, refusedWith, startTestServer, untilTestEnds } from './test-server.ts';

const inbox = 'a'.repeat(64);
const newTokens = () =>
  Object.fromEntries(serviceNames.map((name) => [name, randomBytes(32).toString('hex')])) as Record<ServiceName, string>;
const tokens = newTokens();
const serviceCallers = serviceCallersOf(tokens);
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const record = {
  instanceId,
  ownerId: inbox,
  creatorId: inbox,
  templateId: newId('tmpl'),
  state: InstanceState.LIVE,
  revision: 1n,
  createTime: timestampFromDate(new Date(0)),
};

/** Answers the status of gRPC for a call whose body never comes. */
async function statusWithoutBody(url: string, headers: http2.OutgoingHttpHeaders): Promise<string | undefined> {
  const session = http2.connect(url);
  onTestFinished(() => session.destroy());
  const path = `/${ClaimService.typeName}/GetInstance`;
  const call = session.request({ ':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers', ...headers });
  const [first] = await once(call, 'response');
  if (first['grpc-status'] !== undefined) return String(first['grpc-status']);
  call.resume();
  const [trailers] = await once(call, 'trailers');
  return String(trailers['grpc-status']);
}

describe.each(['grpc-js', 'connect'] as const)('services among themselves, by %s', (library) => {
  const start = async () => untilTestEnds(await startTestServer({ library, serviceCallers }));
  const claims = (url: string, serviceToken?: string, caller?: string) =>
    serviceClient(ClaimService, { url, serviceToken, library, caller });

  /** Two services on one port, with the rules that they have in a deployment. */
  async function startInternal() {
    const callers: Caller[] = [];
    const accept = (_: unknown, context: Parameters<typeof callerOf>[0]) => {
      requireService(context);
      callers.push(callerOf(context));
      return {};
    };
    const services: ServiceRoute[] = [
      route(LineageRecordService, answeringAll(LineageRecordService, accept), { callers: ['claim'] }),
      route(InstanceService, answeringAll(InstanceService, accept), { callers: ['claim'] }),
    ];
    const log = createLogger('test', 'silent');
    const server = untilTestEnds(await serve({ port: 0, services, serviceCallers, log, library }));
    const as = (serviceToken: string) => ({
      lineage: serviceClient(LineageRecordService, { url: server.url, serviceToken, library }),
      host: serviceClient(InstanceService, { url: server.url, serviceToken, library }),
    });
    return { as, callers };
  }

  test('each is known by its own token; the gateway is believed for whom it speaks', async () => {
    const server = await start();
    for (const name of serviceNames) await claims(server.url, tokens[name]).getInstance({ instanceId });
    await claims(server.url, tokens.gateway, inbox).getInstance({ instanceId });
    await claims(server.url, tokens.gateway, 'anonymous').getInstance({ instanceId });
    expect(server.callers).toEqual([
      ...serviceNames.map((name) => ({ kind: 'service', name })),
      { kind: 'user', inboxId: inbox },
      { kind: 'anonymous' },
    ]);
  });

  test('attack: a host speaks for a user', async () => {
    const server = await start();
    for (const caller of [inbox, 'anonymous', '']) {
      for (const name of ['host', 'template', 'claim', 'lineage'] as const) {
        const refusal = await refusedWith(claims(server.url, tokens[name], caller).getInstance({ instanceId }));
        expect(refusal).toMatchObject({ reason: 'CALLER_NOT_ALLOWED' });
      }
    }
    expect(server.callers).toEqual([]);
  });

  test('a service other than the gateway speaks for users where its route says so', async () => {
    const callers: Caller[] = [];
    const accept = (_: unknown, context: Parameters<typeof callerOf>[0]) => {
      callers.push(callerOf(context));
      return {};
    };
    const services = [
      route(LineageRecordService, answeringAll(LineageRecordService, accept), { callers: ['gateway', 'claim'], speakers: ['claim'] }),
    ];
    const server = untilTestEnds(await serve({ port: 0, services, serviceCallers, log: createLogger('test', 'silent'), library }));
    const as = (name: ServiceName) =>
      serviceClient(LineageRecordService, { url: server.url, serviceToken: tokens[name], library, caller: inbox });
    await as('claim').recordInstance(record);
    expect(await refusedWith(as('gateway').recordInstance(record))).toMatchObject({ reason: 'CALLER_NOT_ALLOWED' });
    expect(callers).toEqual([{ kind: 'user', inboxId: inbox }]);
  });

  test('attack: a host records lineage', async () => {
    const { as, callers } = await startInternal();
    expect(await refusedWith(as(tokens.host).lineage.recordInstance(record))).toMatchObject({ reason: 'CALLER_NOT_ALLOWED' });
    expect(callers).toEqual([]);
    await as(tokens.claim).lineage.recordInstance(record);
    expect(callers).toEqual([{ kind: 'service', name: 'claim' }]);
  });

  test('attack: the lineage service calls a host', async () => {
    const { as, callers } = await startInternal();
    for (const name of ['lineage', 'template', 'gateway', 'host'] as const) {
      expect(await refusedWith(as(tokens[name]).host.getHealth({}))).toMatchObject({ reason: 'CALLER_NOT_ALLOWED' });
    }
    expect(callers).toEqual([]);
    await as(tokens.claim).host.getHealth({});
    expect(callers).toEqual([{ kind: 'service', name: 'claim' }]);
  });

  test.each<[string, string | undefined]>([
    ['no token', undefined],
    ['an empty token', ''],
    ['a token that is a prefix', tokens.gateway.slice(0, -1)],
    ['a token with something behind it', `${tokens.gateway}0`],
    ['the digest instead of the token', sha256(tokens.gateway)],
    ['two tokens in one', `${tokens.host}, Bearer ${tokens.gateway}`],
    ['token of another deployment', newTokens().gateway],
  ])('attack: %s', async (_, token) => {
    const server = await start();
    expect(await refusedWith(claims(server.url, token, inbox).getInstance({ instanceId }))).toMatchObject({ reason: 'CALLER_UNKNOWN' });
    expect(await refusedWith(claims(server.url, token).getInstance({ instanceId }))).toMatchObject({ reason: 'CALLER_UNKNOWN' });
    expect(server.callers).toEqual([]);
  });

  test('attack: the offshoot-caller header twice', async () => {
    const server = await start();
    const authorization = `Bearer ${tokens.gateway}`;
    const twice = { authorization, 'offshoot-caller': ['b'.repeat(64), inbox] };
    expect(['3', '16']).toContain(await statusWithoutBody(server.url, twice));
    const plain = await fetch(`${server.url}/${ClaimService.typeName}/GetInstance`, {
      method: 'POST',
      headers: [
        ['content-type', 'application/json'],
        ['authorization', authorization],
        ['offshoot-caller', 'b'.repeat(64)],
        ['offshoot-caller', inbox],
      ],
      body: JSON.stringify({ instanceId }),
    });
    expect([400, 401]).toContain(plain.status);
    expect(server.callers).toEqual([]);
  });

  test('attack: a body that never comes, from somebody without a token, is not waited for', async () => {
    const server = await start();
    expect(await statusWithoutBody(server.url, {})).toBe('16');
    expect(await statusWithoutBody(server.url, { authorization: `Bearer ${tokens.host}`, 'offshoot-caller': inbox })).toBe('7');
  });
});

describe('configuration', () => {
  const env = { OFFSHOOT_SERVICE_TOKEN: tokens.claim };

  test('a table of callers, with several tokens of one name; without it the own token, under every name', async () => {
    const former = newTokens().host;
    const table = `gateway=${sha256(tokens.gateway)}, host=${sha256(tokens.host)},host=${sha256(former)}`;
    const server = untilTestEnds(await startTestServer(serviceCredentialsFromEnv({ ...env, OFFSHOOT_SERVICE_CALLERS: table })));
    const call = (serviceToken: string) => serviceClient(ClaimService, { url: server.url, serviceToken }).getInstance({ instanceId });
    for (const token of [tokens.gateway, tokens.host, former]) await call(token);
    expect(server.callers.map((caller) => caller.kind === 'service' && caller.name)).toEqual(['gateway', 'host', 'host']);
    // With a table, what a service itself presents opens nothing.
    expect(await refusedWith(call(tokens.claim))).toMatchObject({ reason: 'CALLER_UNKNOWN' });

    const simple = untilTestEnds(await startTestServer(serviceCredentialsFromEnv(env)));
    await serviceClient(ClaimService, { url: simple.url, serviceToken: tokens.claim, caller: inbox }).getInstance({ instanceId });
    expect(simple.callers).toEqual([{ kind: 'user', inboxId: inbox }]);
  });

  test.each([
    ['a name that nobody has', `pool=${sha256('x')}`],
    ['a token instead of its digest', `host=${'x'.repeat(64)}`],
    ['a digest that is cut off', `host=${sha256('x').slice(1)}`],
    ['an entry that is empty', `host=${sha256('x')},`],
    ['two services with one token', `host=${sha256('x')},gateway=${sha256('x')}`],
  ])('%s is an error that names the variable', (_, table) => {
    expect(() => serviceCredentialsFromEnv({ ...env, OFFSHOOT_SERVICE_CALLERS: table })).toThrow('OFFSHOOT_SERVICE_CALLERS');
  });

  test('a missing token, and TLS files that are not all named, are errors that name the variable', () => {
    expect(() => serviceCredentialsFromEnv({})).toThrow('OFFSHOOT_SERVICE_TOKEN');
    expect(() => serviceCredentialsFromEnv({ ...env, OFFSHOOT_TLS_CERT: 'cert.pem' })).toThrow('OFFSHOOT_TLS_KEY');
  });
});
