import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create, toBinary } from '@bufbuild/protobuf';
import { createClient } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { claimAgent } from '@offshoot/client';
import { ClaimSchema, ClaimState, JoinSchema } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import {
  ClaimService,
  CreateClaimRequestSchema,
  CreateClaimResponseSchema,
  WatchClaimResponseSchema,
} from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { expect, onTestFinished, test } from 'vitest';
import { claimResult } from '../../src/claims/claim-actions.ts';
import { PreparedClaims } from '../../src/claims/prepared-claims.ts';
import type { Cli } from '../../src/cli.ts';
import type { Environment } from '../../src/environment.ts';
import { toFailure } from '../../src/failure.ts';

const claim = (state: ClaimState) => create(ClaimSchema, { id: `clm_${'a'.repeat(26)}`, instanceId: `inst_${'a'.repeat(26)}`, state });

/** Answers each connection with the next script: the bytes of a stream, and how it ends. */
async function gatewayThat(...scripts: ((response: http.ServerResponse, socket: Socket) => void)[]) {
  let calls = 0;
  const server = http.createServer((request, response) => {
    request.resume();
    if (request.url?.endsWith('/CreateClaim')) {
      response.writeHead(200, { 'content-type': 'application/proto' });
      response.end(toBinary(CreateClaimResponseSchema, create(CreateClaimResponseSchema, { claim: claim(ClaimState.JOINING) })));
      return;
    }
    scripts[Math.min(calls++, scripts.length - 1)]?.(response, request.socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, client: createClient(ClaimService, createConnectTransport({ baseUrl: url, httpVersion: '1.1' })), calls: () => calls };
}

function frame(flag: number, body: Uint8Array): Buffer {
  const head = Buffer.alloc(5);
  head[0] = flag;
  head.writeUInt32BE(body.length, 1);
  return Buffer.concat([head, body]);
}

/** Sends the state, then dies or ends normally. */
const saying = (state: ClaimState, then: 'dies' | 'ends') => (response: http.ServerResponse, socket: Socket) => {
  response.writeHead(200, { 'content-type': 'application/connect+proto' });
  response.write(frame(0, toBinary(WatchClaimResponseSchema, create(WatchClaimResponseSchema, { claim: claim(state) }))), () => {
    if (then === 'dies') socket.destroy();
    else response.end(frame(2, Buffer.from('{}')));
  });
};

/** Prepared before, so that the claim is the first call. */
const wish = {
  requestId: '6f1f9a4e-3c52-4b6e-9f0e-6f2b1a7c8d90',
  templateId: `tmpl_${'a'.repeat(26)}`,
  join: create(JoinSchema, { way: { case: 'added', value: {} } }),
  model: '',
  values: {},
};

async function claimed(client: unknown): Promise<{ state: ClaimState; lines: string[] }> {
  const lines: string[] = [];
  const home = mkdtempSync(join(tmpdir(), 'offshoot-lost-'));
  onTestFinished(() => rmSync(home, { recursive: true }));
  const environment = { url: 'http://gateway', home };
  const { instanceId, inboxId } = claim(ClaimState.JOINING);
  new PreparedClaims(environment as Environment).of(wish).keep({
    request: create(CreateClaimRequestSchema, { requestId: wish.requestId, join: wish.join }),
    ...{ instanceId, inboxId },
  });
  const progress = (line: string) => void lines.push(line);
  const identities = { open: async () => ({}) };
  const gateway = { signedIn: { claims: client, renewSession: async () => {} } };
  const cli = { identities, gateway, environment, progress, signal: new AbortController().signal } as unknown as Cli;
  const { json } = await claimResult(cli, { wish, added: true, wait: true, timeout: 20 }, (owner, how) => claimAgent(owner, wish, how));
  return { state: ClaimState[(json as { state: string }).state.replace('CLAIM_STATE_', '') as 'LIVE'], lines };
}

test('a gateway that is killed during a wait: the command says so in one line, and resumes the wait once it is back', async () => {
  const { client, calls } = await gatewayThat(
    saying(ClaimState.JOINING, 'dies'),
    (_, socket) => socket.destroy(),
    saying(ClaimState.LIVE, 'ends'),
  );
  const { state, lines } = await claimed(client);
  expect([state, calls()]).toEqual([ClaimState.LIVE, 3]);
  expect(lines.filter((line) => line.includes('Still waiting'))).toEqual(['The connection to the service broke off. Still waiting …']);
});

test.each([
  [
    'a connection that breaks off',
    (_: http.ServerResponse, socket: Socket) => void socket.destroy(),
    /disconnected during the call/,
    /agents --mine/,
  ],
  [
    'a proxy that answers in the place of the gateway',
    (response: http.ServerResponse) => void response.writeHead(503, { 'content-type': 'text/plain' }).end('no'),
    /A proxy in front of the gateway/,
    /Try again/,
  ],
] as const)('%s is said in plain words, with what to do, and without a word about OFFSHOOT_URL', async (_, script, message, help) => {
  const { client, url } = await gatewayThat(script);
  const error = await client.getClaim({ claimId: claim(0).id }).catch((thrown: unknown) => thrown);
  const failure = toFailure(error, url);
  expect(failure).toMatchObject({
    reason: 'UPSTREAM_UNAVAILABLE',
    message: expect.stringMatching(message),
    help: expect.stringMatching(help),
  });
  expect(`${failure.message} ${failure.help}`).not.toMatch(/OFFSHOOT_URL|aborted/);
});

test('a gateway that accepts the call but never responds is not reported as unreachable', async () => {
  const { client, url } = await gatewayThat(() => {});
  const error = await client.getClaim({ claimId: claim(0).id }, { timeoutMs: 50 }).catch((thrown: unknown) => thrown);
  expect(toFailure(error, url)).toMatchObject({
    reason: 'UPSTREAM_UNAVAILABLE',
    message: expect.stringContaining('did not answer in time'),
  });
});

test('a claim whose answer was lost, and that is repeated as the error says, makes no second agent: both carry one request ID', async () => {
  const { client, url } = await gatewayThat((_, socket) => void socket.destroy());
  const home = mkdtempSync(join(tmpdir(), 'offshoot-repeated-'));
  onTestFinished(() => rmSync(home, { recursive: true }));
  const cli = { identities: { open: async () => ({}) }, gateway: {}, environment: { url, home } } as unknown as Cli;
  const { instanceId, inboxId } = claim(ClaimState.JOINING);
  const sent: string[] = [];
  const losing = async (requestId: string) =>
    claimResult(cli, { wish: { ...wish, requestId }, added: true, timeout: 20 }, async (_, { requestId: used = '', kept }) => {
      sent.push(used);
      if (kept?.find() === undefined)
        kept?.keep({ request: create(CreateClaimRequestSchema, { requestId: used, join: wish.join }), instanceId, inboxId });
      else sent.push('found again');
      await client.getClaim({ claimId: claim(0).id });
      return claim(ClaimState.JOINING);
    }).catch((thrown: unknown) => toFailure(thrown, url));
  const failure = (await losing('')) as ReturnType<typeof toFailure>;
  expect(failure).toMatchObject({ reason: 'UPSTREAM_UNAVAILABLE', metadata: { requestId: sent[0] } });
  const [, told = ''] = /--request-id (\S+):/.exec(failure.help) ?? [];
  await losing(told);
  expect(sent).toEqual([told, told, 'found again']);
});
