// A gateway with a real profile service behind it, and a response service that does what a test tells it to.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Client } from '@connectrpc/connect';
import { UsageRecordService } from '@offshoot/gen/offshoot/profile/v1/key_usage_service_pb.ts';
import { createTestDatabase } from '@offshoot/postgres/testing';
import { startProfileService } from '@offshoot/profile/service.ts';
import { openProfileDatabase } from '@offshoot/profile/testing';
import { refusalOf, serve, serviceClient } from '@offshoot/rpc';
import { type MemberCall, memberCallOf, memberReader } from '@offshoot/rpc/auth';
import type { GatewayConfig } from '../../src/index.ts';
import type { LocalService } from '../../src/v1/pipes/in-process.ts';
import { keys, log, newUser, openWorld, signInAs, type TestGateway } from '../gateway.ts';

interface Arrival {
  call: MemberCall;
  request: IncomingMessage;
}

export interface V1World extends AsyncDisposable {
  gateway: TestGateway;
  /** What reached the response service, latest last. */
  arrivals: Arrival[];
  /** Answers the next requests of the response service. */
  answer(how: (request: IncomingMessage, response: ServerResponse) => void): void;
  upgrade(how: (request: IncomingMessage, socket: Duplex) => void): void;
  /** Without a credential, unless `headers` has one. */
  fetch(path: string, init?: RequestInit & { key?: string | undefined; tenant?: string }): Promise<Response>;
  /** The same, as JSON. */
  call(method: string, path: string, o?: { key?: string | undefined; tenant?: string; body?: unknown }): Promise<Answer>;
  /** What the response service records. */
  record: Client<typeof UsageRecordService>;
  /** A person with a session of their own, without a tenant. */
  newPerson(): Promise<{ token: string; inboxId: string }>;
  /** A new tenant, its admin's session, and a key with these scopes. */
  newTenant(scopes?: string[]): Promise<{ tenantId: string; token: string; inboxId: string; key: string; keyId: string }>;
}

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look at answers of any shape.
  body: any;
  headers: Headers;
}

const everything = ['agents:read', 'keys:admin', 'tenant:admin', 'responses:read', 'responses:write', 'files:read'];

/** No template is run here. */
const nobody = { keysOf: () => Promise.reject(new Error('nobody is asked for keys')) };

/** `profileDeps`: replaces what is behind the profile service. `inProcess`: the response service and the profile service are in the gateway's process. */
export async function openV1World(
  changes: Partial<GatewayConfig> = {},
  {
    inProcess = false,
    issuerOrigins,
    ...profileDeps
  }: Pick<Parameters<typeof startProfileService>[1], 'references'> & { inProcess?: boolean; issuerOrigins?: string[] } = {},
): Promise<V1World> {
  const database = await createTestDatabase({ key: 'profile', migrate: async (url) => (await openProfileDatabase(url)).close() });
  const base = { host: '127.0.0.1', port: 0, serviceCallers: keys.callers };
  const profile = await startProfileService(
    {
      ...base,
      databaseUrl: database.url,
      knowledgeUrl: 'http://127.0.0.1:1',
      templateUrl: 'http://127.0.0.1:1',
      code: { kind: 'podman', images: ['python:3.13'], network: '', atOnce: 1 },
      serviceKey: keys.of('profile'),
      issuerOrigins,
    },
    { log, identities: nobody, ...profileDeps },
  );
  const credentials = { serviceKey: keys.of('response'), serviceCallers: keys.callers };
  const memberOf = memberReader(credentials);
  const arrivals: Arrival[] = [];
  let how: Parameters<V1World['answer']>[0] = (_, answer) => answer.end('{}');
  let howUpgrade: Parameters<V1World['upgrade']>[0] = (_, socket) => socket.destroy();
  const response = await serve({
    ...base,
    ...credentials,
    services: [],
    log,
    otherwise: (request, answer) => {
      memberOf(request).then(
        (call) => {
          arrivals.push({ call, request });
          how(request, answer);
        },
        (error: unknown) => answer.writeHead(500).end(refusalOf(error)?.reason),
      );
    },
    upgrade: (request, socket) => {
      memberOf(request).then(
        (call) => {
          arrivals.push({ call, request });
          howUpgrade(request, socket);
        },
        () => socket.destroy(),
      );
    },
  });
  const local: LocalService = {
    handle(request, answer, call) {
      arrivals.push({ call: memberCallOf(call), request });
      how(request, answer);
    },
    upgrade(request, socket, _head, call) {
      arrivals.push({ call: memberCallOf(call), request });
      howUpgrade(request, socket);
    },
    drain: async () => {},
  };
  const urls = inProcess ? {} : { profileUrl: profile.url, responseUrl: response.url };
  const gateway = await openWorld(
    { ...urls, ...changes },
    inProcess ? { responses: local, profileService: profile.local, profiles: profile.inProcess } : {},
  );
  const send: V1World['fetch'] = (path, { key, tenant, headers, ...init } = {}) => {
    const all = new Headers(headers);
    if (key !== undefined) all.set('authorization', `Bearer ${key}`);
    if (tenant !== undefined) all.set('offshoot-tenant', tenant);
    return fetch(gateway.url + path, { ...init, headers: all });
  };
  const call: V1World['call'] = async (method, path, { body, ...o } = {}) => {
    const json = body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    const answer = await send(path, { method, ...o, ...json });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? undefined : JSON.parse(text), headers: answer.headers };
  };
  const newPerson = async () => {
    const user = await newUser(gateway.network);
    return { token: await signInAs(gateway.url, user), inboxId: user.inboxId };
  };
  return {
    gateway,
    arrivals,
    answer: (next) => {
      how = next;
    },
    upgrade: (next) => {
      howUpgrade = next;
    },
    fetch: send,
    call,
    record: serviceClient(UsageRecordService, { url: profile.url, serviceKey: keys.of('response'), audience: 'profile' }),
    newPerson,
    async newTenant(scopes = everything) {
      const { token, inboxId } = await newPerson();
      const tenantId = (await call('POST', '/v1/tenants', { key: token, body: { name: 'Acme' } })).body.id;
      const { body } = await call('POST', '/v1/keys', { key: token, body: { name: 'CI', scopes } });
      return { tenantId, token, inboxId, key: body.secret, keyId: body.id };
    },
    async [Symbol.asyncDispose]() {
      await gateway.close();
      await response.close();
      await profile.close();
      await database.drop();
    },
  };
}
