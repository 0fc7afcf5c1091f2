import { randomBytes } from 'node:crypto';
import { type Client, createClient, type Interceptor, type Transport } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { SessionService, type SignInResponse } from '@offshoot/gen/offshoot/gateway/v1/session_service_pb.ts';
import { createTestDatabase } from '@offshoot/postgres/testing';
import { refusalOf } from '@offshoot/rpc';
import { deploymentKeys } from '@offshoot/rpc/auth';
import { toWire } from '@offshoot/rpc/wire';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import type { RunningService } from '@offshoot/runtime/process/running-service.ts';
import { type Envelope, newEnvelope, signWithWallet, statementText } from '@offshoot/statements';
import { startTestNetwork, type TestNetwork } from '@offshoot/testing/testnet';
import { createInboxKeysReader, registerInbox, type XmtpNetwork } from '@offshoot/xmtp';
import { type GatewayConfig, noRateLimits, startGateway } from '../src/index.ts';
import type { GatewayDeps } from '../src/service.ts';

export const keys = deploymentKeys('the deployment of this test');
export const log = createLogger('gateway-test', 'silent');

/** A gateway on a free port, with real PostgreSQL, a real XMTP network, and a clock that can be advanced. */
export interface TestGateway extends RunningService {
  audience: string;
  databaseUrl: string;
  network: XmtpNetwork;
  testnet: TestNetwork;
  clock: { aheadMs: number };
}

/** Shared by the tests of one file, because creating inboxes takes time. */
export async function openWorld(
  changes: Partial<GatewayConfig> = {},
  { trustMs, ...inProcess }: { trustMs?: number } & Pick<GatewayDeps, 'responses' | 'profileService' | 'profiles'> = {},
): Promise<TestGateway> {
  const [database, testnet] = await Promise.all([createTestDatabase(), startTestNetwork()]);
  const network: XmtpNetwork = { env: 'local', apiUrl: testnet.url };
  const clock = { aheadMs: 0 };
  const nowhere = 'http://127.0.0.1:1';
  const audience = 'https://offshoot.example';
  const gateway = await startGateway(
    {
      host: '127.0.0.1',
      port: 0,
      databaseUrl: database.url,
      serviceKey: keys.of('gateway'),
      deploymentKey: keys.deploymentKey,
      templateUrl: nowhere,
      claimUrl: nowhere,
      lineageUrl: nowhere,
      profileUrl: nowhere,
      responseUrl: nowhere,
      knowledgeUrl: nowhere,
      origin: audience,
      corsOrigins: ['https://app.example'],
      rateLimits: noRateLimits,
      ...changes,
    },
    {
      identities: createInboxKeysReader(network, { ...(trustMs !== undefined && { trustMs }) }),
      now: () => new Date(Date.now() + clock.aheadMs),
      ...inProcess,
      log,
    },
  );
  let closing: Promise<void> | undefined;
  const closeAll = async () => {
    await gateway.close();
    await testnet.close();
    await database.drop();
  };
  const close = () => {
    closing ??= closeAll();
    return closing;
  };
  const { url, port } = gateway;
  return { url, port, audience, databaseUrl: database.url, network, testnet, clock, close, [Symbol.asyncDispose]: close };
}

export interface User {
  key: `0x${string}`;
  inboxId: string;
}

export async function newUser(network: XmtpNetwork): Promise<User> {
  const key = `0x${randomBytes(32).toString('hex')}` as const;
  return { key, inboxId: (await registerInbox(network, key)).inboxId };
}

export function sessions(url: string): Client<typeof SessionService> {
  return createClient(SessionService, transportTo(url));
}

export function transportTo(url: string, token?: string, headers: Record<string, string> = {}): Transport {
  const identify: Interceptor = (next) => (request) => {
    if (token !== undefined) request.header.set('authorization', `Bearer ${token}`);
    for (const [name, value] of Object.entries(headers)) request.header.set(name, value);
    return next(request);
  };
  return createGrpcTransport({ baseUrl: url, interceptors: [identify] });
}

/** The sign-in request of an honest client; overrides are what an attacker changes. */
export async function signedIn(
  user: User,
  said: { challenge: string; audience: string },
  overrides: { signer?: string; key?: `0x${string}`; envelope?: Partial<Envelope>; now?: Date } = {},
) {
  const now = overrides.now ?? new Date();
  const nonce = randomBytes(16).toString('hex');
  const envelope = { ...newEnvelope(overrides.signer ?? user.inboxId, { now, nonce, lifetimeSeconds: 300 }), ...overrides.envelope };
  const text = statementText(envelope, { action: 'session.sign-in', ...said });
  return { challenge: said.challenge, statement: toWire(envelope, [await signWithWallet(overrides.key ?? user.key, text)]) };
}

/** A complete sign-in. */
export async function newSession(url: string, user: User): Promise<SignInResponse> {
  const client = sessions(url);
  const { challenge, audience } = await client.createChallenge({});
  return client.signIn(await signedIn(user, { challenge, audience }));
}

export async function signInAs(url: string, user: User): Promise<string> {
  return (await newSession(url, user)).accessToken;
}

/** The reason of a call that must fail. */
export async function reasonOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    return refusalOf(error)?.reason ?? `no refusal: ${error}`;
  }
  return 'nothing was refused';
}
