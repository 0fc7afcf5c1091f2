import { once } from 'node:events';
import http2 from 'node:http2';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { InstanceState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { ClaimService } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { InstanceService } from '@offshoot/gen/offshoot/instance/v1/instance_service_pb.ts';
import { LineageRecordService } from '@offshoot/gen/offshoot/lineage/v1/lineage_service_pb.ts';
import { newId } from '@offshoot/refusals/ids';
import { type RunningServer, route, type ServiceRoute, serve, serviceClient } from '@offshoot/rpc';
import { readEnvironment } from '@offshoot/runtime/environment';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import { answeringAll } from '@offshoot/testing';
import { type JWTPayload, SignJWT } from 'jose';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import {
  type Audience,
  audienceOf,
  type Caller,
  callerOf,
  deploymentKeys,
  hostAudience,
  issueHost,
  privateKeyOf,
  publicKeyOf,
  requireService,
  type ServiceKey,
  type ServiceName,
  serviceCredentials,
  serviceNames,
  tokenFor,
} from '../src/auth/index.ts';
import { instanceId, refusedWith, startTestServer, untilTestEnds } from './test-server.ts';

const inbox = 'a'.repeat(64);
/** Nobody listens there. */
const NOWHERE = 'http://127.0.0.1:1';
const keys = deploymentKeys('the deployment of this test');
const others = deploymentKeys('another deployment');
const { callers: serviceCallers, deploymentKey } = keys;
const [host, neighbour] = [keys.host(), keys.host('neighbour')];
const keyOf = (name: ServiceName): ServiceKey => (name === 'host' ? host : keys.of(name));
const identityOf = (name: ServiceName) => ({ name, ...(name === 'host' && { hostId: host.host.id, certificate: host.host.certificate }) });
const record = {
  instanceId,
  ownerId: inbox,
  creatorId: inbox,
  templateId: newId('tmpl'),
  state: InstanceState.LIVE,
  revision: 1n,
  createTime: timestampFromDate(new Date(0)),
};

/** Returns the gRPC status of a call whose body never arrives. */
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

describe.each(['grpc-js', 'connect', 'the same process'] as const)('calls between services, by %s', (way) => {
  const library = way === 'the same process' ? undefined : way;
  const to = ({ url, local }: Pick<RunningServer, 'url' | 'local'>) => (library ? { url, library } : { url: NOWHERE, local });
  const served = { serviceCallers, deploymentKey, ...(library && { library }) };
  const start = async () => untilTestEnds(await startTestServer({ ...served, serviceKey: keys.of('claim') }));
  const claims = (server: RunningServer, serviceKey?: ServiceKey, caller?: string) =>
    serviceClient(ClaimService, { ...to(server), serviceKey, audience: 'claim', caller });
  /** Sends the given header values unchanged. */
  const sending = (server: RunningServer, token: string | undefined, caller?: string) =>
    claims(server, undefined, caller).getInstance(
      { instanceId },
      { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } },
    );

  /** Two services on one port, with the caller rules of a deployment. */
  async function startInternal(serviceKey: ServiceKey = keys.of('claim')) {
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
    const server = untilTestEnds(await serve({ port: 0, services, serviceKey, log, ...served }));
    const as = (name: ServiceName, audience: Audience = audienceOf(serviceKey)) => {
      const options = { ...to(server), serviceKey: keyOf(name), audience };
      return { lineage: serviceClient(LineageRecordService, options), host: serviceClient(InstanceService, options) };
    };
    return { as, callers, server };
  }

  test('each service is identified by its own key, and the gateway is trusted about its users', async () => {
    const server = await start();
    for (const name of serviceNames) await claims(server, keyOf(name)).getInstance({ instanceId });
    await claims(server, keys.of('gateway'), inbox).getInstance({ instanceId });
    await claims(server, keys.of('gateway'), 'anonymous').getInstance({ instanceId });
    expect(server.callers).toEqual([
      ...serviceNames.map((name) => ({ kind: 'service', ...identityOf(name) })),
      { kind: 'user', inboxId: inbox },
      { kind: 'anonymous' },
    ]);
  });

  test('attack: a service other than the gateway speaks for a user', async () => {
    const server = await start();
    for (const name of serviceNames.filter((each) => each !== 'gateway')) {
      for (const caller of [inbox, '']) {
        const refusal = await refusedWith(claims(server, keyOf(name), caller).getInstance({ instanceId }));
        expect(refusal).toMatchObject({ reason: 'CALLER_UNKNOWN' });
      }
    }
    expect(server.callers).toEqual([]);
  });

  test('attack: a host records lineage', async () => {
    const { as, callers } = await startInternal();
    expect(await refusedWith(as('host').lineage.recordInstance(record))).toMatchObject({ reason: 'CALLER_NOT_ALLOWED' });
    expect(callers).toEqual([]);
    await as('claim').lineage.recordInstance(record);
    expect(callers).toEqual([{ kind: 'service', name: 'claim' }]);
  });

  test('attack: the lineage service calls a host', async () => {
    const { as, callers } = await startInternal();
    for (const name of ['lineage', 'template', 'gateway', 'host'] as const) {
      expect(await refusedWith(as(name).host.getHealth({}))).toMatchObject({ reason: 'CALLER_NOT_ALLOWED' });
    }
    expect(callers).toEqual([]);
    await as('claim').host.getHealth({});
    expect(callers).toEqual([{ kind: 'service', name: 'claim' }]);
  });

  const now = () => Math.floor(Date.now() / 1000);
  const good = (changes: JWTPayload = {}) => ({ aud: 'claim', iat: now(), exp: now() + 60, ...changes });
  const gatewayKey = keys.of('gateway');
  const headerOf = (key: ServiceKey) => ({
    alg: 'EdDSA',
    typ: 'offshoot-call+jwt',
    kid: publicKeyOf(key),
    ...(key.host && { certificate: key.host.certificate }),
  });
  const signed = (payload: JWTPayload, by: ServiceKey = gatewayKey, header = headerOf(by)) =>
    new SignJWT(payload).setProtectedHeader(header).sign(privateKeyOf(by));
  const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const forged: Record<string, () => string | undefined | Promise<string | undefined>> = {
    'no token': () => undefined,
    'an empty token': () => '',
    'the key itself': () => gatewayKey.seed,
    'the public key': () => publicKeyOf(gatewayKey),
    'a truncated token': async () => (await signed(good())).slice(0, -1),
    'a token with something after it': async () => `${await signed(good())}0`,
    'two tokens in one': async () => `${await signed(good(), host)}, Bearer ${await signed(good())}`,
    'a token for another service': () => signed(good({ aud: 'template' })),
    'a token for a host': () => signed(good({ aud: hostAudience(host.host.id) })),
    'a token for several services': () => signed(good({ aud: ['claim', 'template'] })),
    'a token for nobody': () => signed({ iat: now(), exp: now() + 60 }),
    'a token that has expired': () => signed(good({ iat: now() - 200, exp: now() - 100 })),
    'a token that does not expire': () => signed({ aud: 'claim', iat: now() }),
    'a token that lasts for a day': () => signed(good({ iat: now() - 3600, exp: now() + 86_400 })),
    'a token from the future': () => signed(good({ iat: now() + 3600, exp: now() + 3660 })),
    'a token of another kind': () => signed(good(), gatewayKey, { ...headerOf(gatewayKey), typ: 'JWT' }),
    "another deployment's gateway": () => signed(good(), others.of('gateway')),
    "a key under another one's name": () => signed(good(), others.of('gateway'), headerOf(gatewayKey)),
    "another deployment's host": () => signed(good(), others.host()),
    "a host with another host's certificate": () => signed(good(), host, { ...headerOf(host), certificate: neighbour.host.certificate }),
    "a stranger's key under a host's certificate": () => signed(good(), others.of('claim'), headerOf(host)),
    'a service that certifies itself as a host': () => signed(good(), issueHost(Buffer.from(gatewayKey.seed, 'hex'))),
    'alg none': () => `${base64({ ...headerOf(gatewayKey), alg: 'none' })}.${base64(good())}.`,
    'alg none with the signature of another token': async () =>
      `${base64({ ...headerOf(gatewayKey), alg: 'none' })}.${base64(good())}.${(await signed(good())).split('.')[2]}`,
    'alg HS256 with the public key as the secret': () =>
      new SignJWT(good()).setProtectedHeader({ ...headerOf(gatewayKey), alg: 'HS256' }).sign(Buffer.from(publicKeyOf(gatewayKey), 'hex')),
    'the payload of another token': async () => {
      const [header, , signature] = (await signed(good({ aud: 'template' }))).split('.');
      return `${header}.${base64(good())}.${signature}`;
    },
  };

  test.each(Object.entries(forged))('attack: %s', async (_, forge) => {
    const server = await start();
    const token = await forge();
    expect(await refusedWith(sending(server, token, inbox))).toMatchObject({ reason: 'CALLER_UNKNOWN' });
    expect(await refusedWith(sending(server, token))).toMatchObject({ reason: 'CALLER_UNKNOWN' });
    expect(server.callers).toEqual([]);
  });

  test('the forgeries above are refused for their flaw alone: the same tokens without it are accepted', async () => {
    const server = await start();
    await sending(server, await signed(good()));
    await sending(server, await signed(good(), host));
    expect(server.callers.map((caller) => caller.kind === 'service' && caller.name)).toEqual(['gateway', 'host']);
  });

  test('attack: the receiver of a token uses it elsewhere: at another service, another host, or the caller itself', async () => {
    const atHost = await startInternal(host);
    const [atNeighbour, atTemplate] = [await startInternal(neighbour), await startInternal(keys.of('template'))];
    await atHost.as('claim').host.getHealth({});
    const received = await tokenFor(keys.of('claim'), hostAudience(host.host.id));
    const headers = { authorization: `Bearer ${received}` };
    for (const { server } of [atNeighbour, atTemplate]) {
      const replayed = serviceClient(InstanceService, to(server)).getHealth({}, { headers });
      expect(await refusedWith(replayed)).toMatchObject({ reason: 'CALLER_UNKNOWN', message: expect.stringContaining('another service') });
    }
    const back = await start();
    expect(await refusedWith(sending(back, received))).toMatchObject({ reason: 'CALLER_UNKNOWN' });
    // The host's token for the claim service is worthless at another host.
    const shown = { authorization: `Bearer ${await tokenFor(host, 'claim')}` };
    expect(await refusedWith(serviceClient(InstanceService, to(atNeighbour.server)).getHealth({}, { headers: shown }))).toMatchObject({
      reason: 'CALLER_UNKNOWN',
    });
    expect([...atNeighbour.callers, ...atTemplate.callers, ...back.callers]).toEqual([]);
  });

  test('an accepted token is refused once it has expired; by then the caller sends a new one', async () => {
    const server = await start();
    const caller = { ...gatewayKey };
    const began = Date.now();
    vi.useFakeTimers({ toFake: ['Date'], now: began });
    onTestFinished(() => void vi.useRealTimers());
    const token = await tokenFor(caller, 'claim');
    for (const seconds of [0, 25, 85]) {
      vi.setSystemTime(began + seconds * 1000);
      await sending(server, token);
      await claims(server, caller).getInstance({ instanceId });
      expect((await tokenFor(caller, 'claim')) === token).toBe(seconds < 30);
    }
    vi.setSystemTime(began + 95_000);
    expect(await refusedWith(sending(server, token))).toMatchObject({ reason: 'CALLER_UNKNOWN' });
    await claims(server, caller).getInstance({ instanceId });
  });

  test.skipIf(!library)('attack: the offshoot-caller header twice', async () => {
    const server = await start();
    const authorization = `Bearer ${await tokenFor(keys.of('gateway'), 'claim')}`;
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

  test.skipIf(!library)('attack: the server does not wait for the body of a caller without a token', async () => {
    const server = await start();
    expect(await statusWithoutBody(server.url, {})).toBe('16');
    expect(
      await statusWithoutBody(server.url, { authorization: `Bearer ${await tokenFor(host, 'claim')}`, 'offshoot-caller': inbox }),
    ).toBe('16');
  });
});

describe('configuration', () => {
  const env = { OFFSHOOT_SERVICE_KEY: keys.of('claim').seed };
  const listed = (...list: [name: string, key: ServiceKey][]) => list.map(([name, key]) => `${name}=${publicKeyOf(key)}`).join(', ');

  test('a table of callers, with several keys per name, and hosts by the deployment key', async () => {
    const former = others.of('operator');
    const table = listed(['gateway', keys.of('gateway')], ['operator', keys.of('operator')], ['operator', former]);
    const given = { ...env, OFFSHOOT_SERVICE_CALLERS: table, OFFSHOOT_DEPLOYMENT_KEY: deploymentKey };
    const server = untilTestEnds(await startTestServer(readEnvironment(serviceCredentials('claim'), given)));
    const call = (key: ServiceKey) =>
      serviceClient(ClaimService, { url: server.url, serviceKey: key, audience: 'claim' }).getInstance({ instanceId });
    for (const key of [keys.of('gateway'), keys.of('operator'), former, host]) await call(key);
    expect(server.callers.map((caller) => caller.kind === 'service' && caller.name)).toEqual(['gateway', 'operator', 'operator', 'host']);
    // Callers that are not listed are refused, including the service itself.
    for (const key of [keys.of('claim'), keys.of('template'), others.host()])
      expect(await refusedWith(call(key))).toMatchObject({ reason: 'CALLER_UNKNOWN' });
  });

  test('without a table nobody is admitted', async () => {
    const server = untilTestEnds(await startTestServer(readEnvironment(serviceCredentials('claim'), env)));
    for (const key of [keys.of('claim'), keys.of('gateway'), host]) {
      const called = serviceClient(ClaimService, { url: server.url, serviceKey: key, audience: 'claim' }).getInstance({ instanceId });
      expect(await refusedWith(called)).toMatchObject({ reason: 'CALLER_UNKNOWN' });
    }
  });

  test.each([
    ['a name that nobody has', `pool=${deploymentKey}`],
    ['a host, which has a certificate instead', `host=${deploymentKey}`],
    ['a truncated key', `claim=${deploymentKey.slice(1)}`],
    ['an empty entry', `claim=${deploymentKey},`],
    ['two services with one key', `claim=${deploymentKey},gateway=${deploymentKey}`],
  ])('%s is an error that names the variable', (_, table) => {
    expect(() => readEnvironment(serviceCredentials('claim'), { ...env, OFFSHOOT_SERVICE_CALLERS: table })).toThrow(
      'OFFSHOOT_SERVICE_CALLERS',
    );
  });

  test('a host needs a certificate for its key', () => {
    const own = { OFFSHOOT_SERVICE_KEY: host.seed };
    expect(readEnvironment(serviceCredentials('host'), { ...own, OFFSHOOT_HOST_CERTIFICATE: host.host.certificate }).serviceKey).toEqual(
      host,
    );
    for (const certificate of [undefined, 'none', neighbour.host.certificate])
      expect(() => readEnvironment(serviceCredentials('host'), { ...own, OFFSHOOT_HOST_CERTIFICATE: certificate })).toThrow(
        'OFFSHOOT_HOST_CERTIFICATE',
      );
  });

  test('a missing or invalid key, and an incomplete set of TLS files, are errors that name the variable', () => {
    expect(() => readEnvironment(serviceCredentials('claim'), {})).toThrow('OFFSHOOT_SERVICE_KEY is not set');
    expect(() => readEnvironment(serviceCredentials('host'), { OFFSHOOT_SERVICE_KEY: host.seed })).toThrow(
      'OFFSHOOT_HOST_CERTIFICATE is not set',
    );
    expect(() => readEnvironment(serviceCredentials('claim'), { OFFSHOOT_SERVICE_KEY: 'a-token' })).toThrow('OFFSHOOT_SERVICE_KEY');
    expect(() => readEnvironment(serviceCredentials('claim'), { ...env, OFFSHOOT_DEPLOYMENT_KEY: 'x' })).toThrow('OFFSHOOT_DEPLOYMENT_KEY');
    const files = { OFFSHOOT_TLS_CERT: 'cert.pem', OFFSHOOT_TLS_KEY: 'key.pem', OFFSHOOT_TLS_CA: 'ca.pem' };
    for (const [variable, file] of Object.entries(files)) {
      const { [variable as keyof typeof files]: _, ...others } = files;
      for (const some of [{ [variable]: file }, others])
        expect(() => readEnvironment(serviceCredentials('claim'), { ...env, ...some })).toThrow('OFFSHOOT_TLS_KEY');
    }
  });
});
