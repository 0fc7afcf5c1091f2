import { type Client, Code, ConnectError, createClient, type Interceptor, type Transport } from '@connectrpc/connect';
import { createConnectTransport, createGrpcWebTransport } from '@connectrpc/connect-web';
import { Health, HealthCheckResponse_ServingStatus as Status } from '@offshoot/gen/grpc/health/v1/health_pb.ts';
import { ClaimService } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { InstanceRegistryService } from '@offshoot/gen/offshoot/claim/v1/instance_registry_service_pb.ts';
import { SessionService } from '@offshoot/gen/offshoot/gateway/v1/session_service_pb.ts';
import { LineageService } from '@offshoot/gen/offshoot/lineage/v1/lineage_service_pb.ts';
import { TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { newId } from '@offshoot/refusals/ids';
import { refusalOf, serviceClient } from '@offshoot/rpc';
import { deploymentKeys, tokenFor } from '@offshoot/rpc/auth';
import { eventually } from '@offshoot/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keys, newUser, openWorld, reasonOf, sessions, signInAs, type TestGateway, transportTo, type User } from './gateway.ts';
import { startUpstream, type Upstream } from './upstream.ts';

let upstream: Upstream;
let gateway: TestGateway;
let saul: User;
let token: string;

beforeAll(async () => {
  upstream = await startUpstream();
  gateway = await openWorld({ templateUrl: upstream.url, claimUrl: upstream.url });
  saul = await newUser(gateway.network);
  token = await signInAs(gateway.url, saul);
});
afterAll(async () => {
  await gateway.close();
  await upstream.close();
});

const templates = (transport: Transport): Client<typeof TemplateService> => createClient(TemplateService, transport);
const claims = (transport: Transport): Client<typeof ClaimService> => createClient(ClaimService, transport);
const lastArrival = () => upstream.arrivals.at(-1);
const store = { filter: { case: 'public' as const, value: true } };
const templateId = newId('tmpl');

test('a signed-in call reaches the service as that user, one without a session as anonymous, over every protocol', async () => {
  const identify: Interceptor = (next) => (request) => {
    request.header.set('authorization', `Bearer ${token}`);
    return next(request);
  };
  const browser = { baseUrl: gateway.url, interceptors: [identify] };
  for (const transport of [transportTo(gateway.url, token), createConnectTransport(browser), createGrpcWebTransport(browser)]) {
    const { templates: list, nextPageToken } = await templates(transport).listTemplates(store);
    expect([list[0]?.agentName, nextPageToken]).toEqual(['Trip Planner', 'more']);
    expect(lastArrival()?.caller).toEqual({ kind: 'user', inboxId: saul.inboxId });
  }
  const url = `${gateway.url}/${TemplateService.typeName}/ListTemplates`;
  const json = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"public":true}' });
  expect(await json.json()).toEqual({ templates: [{ id: 'tmpl_1', agentName: 'Trip Planner' }], nextPageToken: 'more' });
  expect(lastArrival()?.caller).toEqual({ kind: 'anonymous' });
});

test('a call that needs a caller is refused without a session before it reaches a service', async () => {
  const before = upstream.arrivals.length;
  const anonymous = transportTo(gateway.url);
  expect(await reasonOf(claims(anonymous).getClaim({ claimId: newId('clm') }))).toBe('SESSION_REQUIRED');
  expect(
    await reasonOf(
      claims(anonymous)
        .watchClaim({ claimId: newId('clm') })
        [Symbol.asyncIterator]()
        .next(),
    ),
  ).toBe('SESSION_REQUIRED');
  expect(await reasonOf(templates(anonymous).deleteTemplate({ templateId }))).toBe('SESSION_REQUIRED');
  expect(upstream.arrivals).toHaveLength(before);
});

test('a bad token is SESSION_EXPIRED even on methods that need no session', async () => {
  expect(await reasonOf(templates(transportTo(gateway.url, 'stale')).listTemplates(store))).toBe('SESSION_EXPIRED');
});

test('attack: the token of a signed-out session', async () => {
  const stolen = await signInAs(gateway.url, saul);
  const client = claims(transportTo(gateway.url, stolen));
  await client.getClaim({ claimId: newId('clm') });
  await createClient(SessionService, transportTo(gateway.url, stolen)).signOut({});
  expect(await reasonOf(client.getClaim({ claimId: newId('clm') }))).toBe('SESSION_EXPIRED');
});

test('attack: header smuggling of offshoot-caller and of the service token', async () => {
  const victim = 'a'.repeat(64);
  await templates(transportTo(gateway.url, undefined, { 'offshoot-caller': victim })).listTemplates(store);
  expect(lastArrival()?.caller).toEqual({ kind: 'anonymous' });
  await templates(
    transportTo(gateway.url, token, { 'offshoot-caller': victim, 'x-forwarded-for': '1.2.3.4', cookie: 'a=b' }),
  ).listTemplates(store);
  expect(lastArrival()?.caller).toEqual({ kind: 'user', inboxId: saul.inboxId });
  expect(lastArrival()?.headers).not.toHaveProperty('x-forwarded-for');
  expect(lastArrival()?.headers).not.toHaveProperty('cookie');
  const shown = await tokenFor(keys.of('gateway'), 'template');
  expect(lastArrival()?.headers.authorization).toBe(`Bearer ${shown}`);
  // The gateway's own token is not a session.
  expect(await reasonOf(templates(transportTo(gateway.url, shown, { 'offshoot-caller': victim })).listTemplates(store))).toBe(
    'SESSION_EXPIRED',
  );
});

test('attack: a call past the gateway, straight to the service', async () => {
  const smuggled = transportTo(upstream.url, token, { 'offshoot-caller': saul.inboxId });
  expect(await reasonOf(templates(smuggled).listTemplates(store))).toBe('CALLER_UNKNOWN');
});

test('attack: internal services are not reachable through the gateway', async () => {
  const registry = createClient(InstanceRegistryService, transportTo(gateway.url, token));
  await expect(registry.keepAlive({ hostId: newId('host') })).rejects.toMatchObject({
    code: Code.Unimplemented,
  });
});

test('refusals are passed on with all their details; internal errors stay opaque', async () => {
  const client = templates(transportTo(gateway.url, token));
  const refusal = await client.getTemplate({ templateId }).catch((error: unknown) => error);
  expect(refusal).toMatchObject({ code: Code.PermissionDenied });
  expect(refusalOf(refusal)).toEqual({
    reason: 'TEMPLATE_PRIVATE',
    message: 'It is private.',
    metadata: { templateId: 'tmpl_x', help: 'Ask its creator.' },
    violations: [],
  });
  const defect = await client.getTemplateVersion({ templateId }).catch((error: unknown) => error);
  expect(refusalOf(defect)?.reason).toBe('INTERNAL');
  expect(String(defect)).not.toContain('secret');
});

test('a violated contract rule is refused at the gateway, with the field', async () => {
  const before = upstream.arrivals.length;
  const refusal = refusalOf(
    await templates(transportTo(gateway.url))
      .getTemplate({ templateId: 'x' })
      .catch((error: unknown) => error),
  );
  expect(refusal).toMatchObject({
    reason: 'VALIDATION_FAILED',
    metadata: { field: 'template_id' },
    violations: [{ field: 'template_id' }],
  });
  expect(upstream.arrivals).toHaveLength(before);
});

test('a stream is forwarded message by message, and ends upstream when the client leaves', async () => {
  const client = claims(transportTo(gateway.url, token));
  const names: string[] = [];
  for await (const { claim } of client.watchClaim({ claimId: `clm_${'e'.repeat(26)}` })) names.push(claim?.instanceId ?? '');
  expect(names).toEqual(['1', '2', '3']);

  const leave = new AbortController();
  upstream.aborted.length = 0;
  const watching = client.watchClaim({ claimId: `clm_${'a'.repeat(26)}` }, { signal: leave.signal });
  const iterator = watching[Symbol.asyncIterator]();
  await iterator.next();
  leave.abort();
  await expect(iterator.next())
    .resolves.toBeDefined()
    .catch(() => {});
  await eventually(() => expect(upstream.aborted).toContain('WatchClaim'));
});

test('the client’s deadline and request ID reach the service', async () => {
  upstream.aborted.length = 0;
  const client = templates(transportTo(gateway.url, undefined, { 'x-request-id': 'client-chose-this-1' }));
  // On a busy machine a call can be too late before it arrives.
  await eventually(async () => {
    const late = await client.listTemplateVersions({ templateId }, { timeoutMs: 300 }).catch((error: unknown) => error);
    expect(ConnectError.from(late).code).toBe(Code.DeadlineExceeded);
    expect(lastArrival()).toMatchObject({ method: 'ListTemplateVersions', requestId: 'client-chose-this-1' });
  });
  expect(lastArrival()?.timeoutMs).toBeLessThanOrEqual(300);
  await eventually(() => expect(upstream.aborted).toContain('ListTemplateVersions'));
});

test('a service that is down is named, and works again when it is back; health reports each service, and the gateway keeps running', async () => {
  const [own, lineage] = [await startUpstream(), await startUpstream()];
  const other = await openWorld({ templateUrl: own.url, claimUrl: own.url, lineageUrl: lineage.url });
  try {
    const client = templates(transportTo(other.url));
    const health = serviceClient(Health, { url: other.url });
    const statuses = async () => {
      const names = ['', TemplateService.typeName, ClaimService.typeName, LineageService.typeName];
      return (await Promise.all(names.map((service) => health.check({ service })))).map(({ status }) => status === Status.SERVING);
    };
    await client.listTemplates(store);
    await eventually(async () => expect(await statuses()).toEqual([true, true, true, true]));
    await lineage.close();
    const user = transportTo(other.url, await signInAs(other.url, await newUser(other.network)));
    const refusal = async (call: Promise<unknown>) => refusalOf(await call.catch((error: unknown) => error));
    const away = (name: string) => ({
      reason: 'UPSTREAM_UNAVAILABLE',
      message: `The ${name} service does not answer.`,
      metadata: { upstream: name, help: expect.stringContaining('still works') },
    });
    expect(await refusal(createClient(LineageService, user).getTree({ instanceId: newId('inst') }))).toMatchObject(away('lineage'));
    await client.listTemplates(store);
    await claims(user).getClaim({ claimId: newId('clm') });
    await eventually(async () => expect(await statuses()).toEqual([true, true, true, false]));
    await own.close();
    expect(await refusal(client.listTemplates(store))).toMatchObject(away('template'));
    const watch = claims(user)
      .watchClaim({ claimId: newId('clm') })
      [Symbol.asyncIterator]();
    expect(await refusal(watch.next())).toMatchObject(away('claim'));
    await eventually(async () => expect(await statuses()).toEqual([true, false, false, false]));
    // Sessions need no other service.
    await sessions(other.url).createChallenge({});
    const again = await startUpstream({ port: own.port });
    await eventually(() => client.listTemplates(store));
    await again.close();
  } finally {
    await other.close();
    await own.close();
    await lineage.close();
  }
});

test('a service that does not know the gateway’s token is the deployment’s fault, not the client’s', async () => {
  const foreign = await startUpstream({ callers: deploymentKeys('another deployment').callers });
  const other = await openWorld({ templateUrl: foreign.url });
  try {
    expect(await reasonOf(templates(transportTo(other.url)).listTemplates(store))).toBe('INTERNAL');
  } finally {
    await other.close();
    await foreign.close();
  }
});
