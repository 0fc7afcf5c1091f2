import { Writable } from 'node:stream';
import { type Client, createClient, type Transport } from '@connectrpc/connect';
import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from '@connectrpc/connect-node';
import { createConnectTransport as connectForBrowsers, createGrpcWebTransport as grpcWebForBrowsers } from '@connectrpc/connect-web';
import { ClaimService } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { Refusal } from '@offshoot/refusals';
import { newId } from '@offshoot/refusals/ids';
import { type RunningServer, refusalOf, route, type ServeOptions, serve } from '@offshoot/rpc';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import { answeringAll } from '@offshoot/testing';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { type Caller, callerOf, requireService, requireUser } from '../src/auth/index.ts';
import { grpcTransport } from '../src/grpc-transport/transport.ts';

export const instanceId = newId('inst');
export const claimId = newId('clm');
/** IDs that make the test service misbehave. */
export const ids = {
  refused: `inst_${'r'.repeat(26)}`,
  defect: `inst_${'d'.repeat(26)}`,
  never: `inst_${'n'.repeat(26)}`,
  slow: `inst_${'s'.repeat(26)}`,
  user: `inst_${'u'.repeat(26)}`,
  service: `inst_${'v'.repeat(26)}`,
  failsLate: `clm_${'f'.repeat(26)}`,
  endless: `clm_${'e'.repeat(26)}`,
};

export interface TestServer extends RunningServer {
  callers: Caller[];
  /** Calls ended by the caller or a timeout. */
  aborted: string[];
  /** Log lines, as objects. */
  logged: Record<string, unknown>[];
  /** Lets pending calls for ids.slow finish. */
  release(): void;
}

export async function startTestServer(options: Partial<ServeOptions> = {}): Promise<TestServer> {
  const callers: Caller[] = [];
  const aborted: string[] = [];
  const logged: Record<string, unknown>[] = [];
  const slow = Promise.withResolvers<void>();
  const server = await serve({
    port: 0,
    log: memoryLogger(logged),
    services: [
      route(ClaimService, {
        ...answeringAll(ClaimService),
        getClaim: (request) => ({ claim: { id: request.claimId } }),
        async *watchClaim(request, { signal }) {
          signal.addEventListener('abort', () => aborted.push(request.claimId), { once: true });
          for (let n = 1; n <= 3; n += 1) yield { claim: { id: request.claimId, instanceId: `${n}` } };
          if (request.claimId === ids.failsLate) throw new Refusal('CLAIM_NOT_FOUND', 'It went away.', { help: 'Look elsewhere.' });
          if (request.claimId === ids.endless) await new Promise((resolve) => signal.addEventListener('abort', resolve));
        },
        listInstances: () => ({ instances: [{ id: 'x'.repeat(200_000) }] }),
        async getInstance(request, context) {
          context.signal.addEventListener('abort', () => aborted.push(request.instanceId), { once: true });
          callers.push(callerOf(context));
          if (request.instanceId === ids.refused)
            throw new Refusal('INSTANCE_GONE', 'Released — ünïcode.', { help: 'Claim another.', metadata: { at: 'noon' } });
          if (request.instanceId === ids.defect) throw new TypeError('the secret cause');
          if (request.instanceId === ids.never) await new Promise(() => {});
          if (request.instanceId === ids.slow) await slow.promise;
          if (request.instanceId === ids.user) return { instance: { id: requireUser(context) } };
          if (request.instanceId === ids.service) requireService(context);
          return { instance: { id: request.instanceId } };
        },
      }),
    ],
    ...options,
  });
  return Object.assign(server, { callers, aborted, logged, release: slow.resolve });
}

export function memoryLogger(lines: Record<string, unknown>[]): Logger {
  const stream = new Writable({
    write(chunk, _encoding, done) {
      lines.push(JSON.parse(String(chunk)));
      done();
    },
  });
  return pino({ serializers: { err: pino.stdSerializers.err } }, stream);
}

/** Every way to talk to a server, by name. `http2`: unavailable over HTTP/1.1. */
export const transports: { name: string; http2: 'grpc' | 'all' | undefined; open: (baseUrl: string) => Transport }[] = [
  { name: 'gRPC by grpc-js', http2: 'grpc', open: (url) => grpcTransport(url) },
  { name: 'gRPC by connect-node', http2: 'grpc', open: (baseUrl) => createGrpcTransport({ baseUrl }) },
  { name: 'Connect, HTTP/1.1', http2: undefined, open: (baseUrl) => createConnectTransport({ baseUrl, httpVersion: '1.1' }) },
  {
    name: 'Connect JSON, HTTP/1.1',
    http2: undefined,
    open: (baseUrl) => createConnectTransport({ baseUrl, httpVersion: '1.1', useBinaryFormat: false }),
  },
  { name: 'gRPC-Web, HTTP/1.1', http2: undefined, open: (baseUrl) => createGrpcWebTransport({ baseUrl, httpVersion: '1.1' }) },
  { name: 'Connect by fetch', http2: undefined, open: (baseUrl) => connectForBrowsers({ baseUrl }) },
  { name: 'gRPC-Web by fetch', http2: undefined, open: (baseUrl) => grpcWebForBrowsers({ baseUrl }) },
  { name: 'Connect, HTTP/2', http2: 'all', open: (baseUrl) => createConnectTransport({ baseUrl, httpVersion: '2' }) },
  { name: 'gRPC-Web, HTTP/2', http2: 'all', open: (baseUrl) => createGrpcWebTransport({ baseUrl, httpVersion: '2' }) },
];

export function claimsOver(transport: Transport): Client<typeof ClaimService> {
  return createClient(ClaimService, transport);
}

export async function errorOf(call: Promise<unknown>): Promise<unknown> {
  try {
    await call;
  } catch (error) {
    return error;
  }
  throw new Error('the call succeeded');
}

export async function refusedWith(call: Promise<unknown>) {
  const error = await errorOf(call);
  return refusalOf(error) ?? { reason: `no refusal: ${error}`, message: '', metadata: {}, violations: [] };
}

export async function collect<T>(messages: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const message of messages) all.push(message);
  return all;
}

export function untilTestEnds<T extends { close(): Promise<unknown> }>(opened: T): T {
  onTestFinished(async () => void (await opened.close()));
  return opened;
}
