// What outsiders, thieves and snoops can do to the gateway of the running system.

import http2 from 'node:http2';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { ConnectError, createClient } from '@connectrpc/connect';
import { errorFromJson } from '@connectrpc/connect/protocol-connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { type GatewayConfig, noRateLimits, startGateway } from '@offshoot/gateway';
import { exchange, http2Call, post, statusOf } from '@offshoot/gateway/testing';
import { ClaimService } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { SessionService } from '@offshoot/gen/offshoot/gateway/v1/session_service_pb.ts';
import { LineageService } from '@offshoot/gen/offshoot/lineage/v1/lineage_service_pb.ts';
import { TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { refusalOf } from '@offshoot/rpc';
import { tokenFor } from '@offshoot/rpc/auth';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import type { RunningService } from '@offshoot/runtime/process/running-service.ts';
import { propertyRuns } from '@offshoot/testing';
import { createInboxKeysReader } from '@offshoot/xmtp';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startSystem, type TestSystem, urlsBehind } from '../system.ts';
import { User } from '../user.ts';
import { forgedToken, forgedTokens } from './forged-page-tokens.ts';

const log = createLogger('gateway-attacks', 'silent');
const session = `/${SessionService.typeName}/GetSession`;
const list = `/${TemplateService.typeName}/ListTemplates`;
const create = `/${TemplateService.typeName}/CreateTemplate`;
const json = 'content-type: application/json';
const everybodys = '{"public":true}';
/** Outsiders must not learn where in our code something happened. */
const internals = /\bat (file|node):|\.[jt]s:\d|node_modules|node:internal|stack/;

let system: TestSystem;
let gateway: RunningService;
let saul: User;
let mallory: User;
let token: string;

/** Starts another gateway of the same deployment. */
const startAnother = (changes: Partial<GatewayConfig> = {}) => {
  const { running } = system;
  return startGateway(
    {
      host: '127.0.0.1',
      port: 0,
      databaseUrl: running.database.url,
      serviceKey: running.keys.of('gateway'),
      deploymentKey: running.keys.deploymentKey,
      ...urlsBehind(running),
      corsOrigins: [],
      rateLimits: noRateLimits,
      ...changes,
    },
    { identities: createInboxKeysReader(running.network), log },
  );
};

beforeAll(async () => {
  system = await startSystem();
  gateway = await startAnother();
  [saul, mallory] = (await Promise.all([1, 2].map(() => User.signIn(gateway.url, system.running.network)))) as [User, User];
  token = await signIn(mallory);
});
afterAll(async () => {
  await gateway?.close();
  await system?.[Symbol.asyncDispose]();
});
/** The gateway still runs and identifies its callers after all attacks. */
afterEach(async () => {
  const said = await exchange(gateway.port, post(session, [json, `authorization: Bearer ${token}`]));
  expect(said).toContain(mallory.inboxId);
});

async function signIn(user: User): Promise<string> {
  const { challenge, audience } = await user.sessions.createChallenge({});
  const statement = await user.sign({ action: 'session.sign-in', audience, challenge });
  return (await user.sessions.signIn({ challenge, statement })).accessToken;
}

const reasonOf = async (call: Promise<unknown>) =>
  call.then(
    () => 'nothing was refused',
    (error: unknown) => refusalOf(error)?.reason ?? String(error),
  );

/** Sends it and returns status and reason; the response must reveal nothing internal. */
async function answerTo(request: Buffer): Promise<[status: number, reason: string | undefined]> {
  const said = await exchange(gateway.port, request);
  expect(said).not.toMatch(internals);
  const body = /\{"code":.*\}/.exec(said)?.[0];
  return [statusOf(said), body && refusalOf(errorFromJson(JSON.parse(body), undefined, new ConnectError('')))?.reason];
}

test('attack: nonce reuse: a challenge opens one session, and a signed statement serves no other challenge', async () => {
  const { sessions } = mallory;
  const { challenge, audience } = await sessions.createChallenge({});
  const statement = await mallory.sign({ action: 'session.sign-in', audience, challenge });
  await sessions.signIn({ challenge, statement });
  expect(await reasonOf(sessions.signIn({ challenge, statement }))).toBe('CHALLENGE_UNKNOWN');
  const another = await sessions.createChallenge({});
  expect(await reasonOf(sessions.signIn({ challenge: another.challenge, statement }))).toBe('STATEMENT_SIGNATURE_INVALID');
});

test('attack: other audience: what was signed for one gateway opens nothing at another one that knows the challenge', async () => {
  await using other = await startAnother({ origin: 'https://other.example' });
  const at = (url: string) => createClient(SessionService, createGrpcTransport({ baseUrl: url }));
  const { challenge, audience } = await at(gateway.url).createChallenge({});
  const statement = await mallory.sign({ action: 'session.sign-in', audience, challenge });
  expect(await reasonOf(at(other.url).signIn({ challenge, statement }))).toBe('STATEMENT_SIGNATURE_INVALID');
  // The challenge was not used up there.
  await at(gateway.url).signIn({ challenge, statement });
});

test('attack: token of another inbox: it allows what that inbox may do, and the call cannot name another caller', async () => {
  const template = await saul.createTemplate({ agentName: 'Private', instructions: 'Mine alone.' });
  const deletion = await saul.sign({ action: 'template.delete', templateId: template.id, version: 1 });
  expect(await reasonOf(mallory.templates.getTemplate({ templateId: template.id }))).toBe('TEMPLATE_PRIVATE');
  expect(await reasonOf(mallory.templates.deleteTemplate({ templateId: template.id, statement: deletion }))).toBe('NOT_TEMPLATE_CREATOR');
  const body = JSON.stringify({ templateId: template.id });
  const get = `/${TemplateService.typeName}/GetTemplate`;
  const asSaul = [`offshoot-caller: ${saul.inboxId}`, `x-offshoot-caller: ${saul.inboxId}`, `cookie: session=${token}`];
  expect(await answerTo(post(get, [json, `authorization: Bearer ${token}`, ...asSaul], body))).toEqual([403, 'TEMPLATE_PRIVATE']);
  // A token in a cookie or in the URL does not count.
  expect(
    await answerTo(
      post(`${session}?access_token=${token}&authorization=Bearer%20${token}`, [json, `cookie: authorization=Bearer ${token}`]),
    ),
  ).toEqual([401, 'SESSION_REQUIRED']);
  // Tokens between services are not valid here.
  for (const audience of ['gateway', 'template'] as const) {
    const service = `authorization: Bearer ${await tokenFor(system.running.keys.of('gateway'), audience)}`;
    expect(await answerTo(post(get, [json, service, ...asSaul], body))).toEqual([401, 'SESSION_EXPIRED']);
  }
});

test('attack: header smuggling between protocols: two callers, or two protocols, in one request', async () => {
  const mine = `authorization: Bearer ${token}`;
  const frame = Buffer.alloc(5);
  const refused = [400, 'VALIDATION_FAILED'];
  expect(await answerTo(post(session, [json, mine, 'Authorization: Bearer other']))).toEqual(refused);
  expect(await answerTo(post(session, [json, mine, `offshoot-caller: ${saul.inboxId}`, 'offshoot-caller: anonymous']))).toEqual(refused);
  expect(await answerTo(post(session, [json, mine, 'content-type: application/grpc-web']))).toEqual(refused);
  expect(await answerTo(post(session, [json, mine, 'grpc-timeout: 1S']))).toEqual(refused);
  for (const type of ['application/grpc', 'application/grpc-web+proto']) {
    const said = await exchange(gateway.port, post(session, [`content-type: ${type}`, mine, 'connect-protocol-version: 1'], frame));
    expect(said).toMatch(/grpc-status: 3\r\n/);
    expect(said).not.toContain(mallory.inboxId);
  }
  // gRPC over HTTP/1.1 is not gRPC; if it is answered, it needs a session like everything else.
  expect(await exchange(gateway.port, post(session, ['content-type: application/grpc'], frame))).toMatch(/grpc-status: 16\r\n/);
  const twice = http2Call(
    [
      [':method', 'POST'],
      [':scheme', 'http'],
      [':path', session],
      [':authority', 'localhost'],
      ['content-type', 'application/json'],
      ['authorization', `Bearer ${token}`],
      ['authorization', 'Bearer other'],
    ],
    Buffer.from('{}'),
  );
  const said = await exchange(gateway.port, twice, (text) => /message|inboxId/.test(text));
  expect(said).toContain('authorization stands there twice');
  expect(said).not.toContain(mallory.inboxId);
});

test('attack: request smuggling: the end of the body is never ambiguous', async () => {
  const hidden = post(session, [json, `authorization: Bearer ${token}`]).toString();
  const both = ['content-length: 2', 'transfer-encoding: chunked'];
  const tricks = [
    both,
    [...both].reverse(),
    ['content-length: 2', 'content-length: 200'],
    ['transfer-encoding: chunked', 'transfer-encoding: identity'],
    ['transfer-encoding: xchunked'],
    ['content-length: +2'],
    ['content-length : 2'],
    ['x: a\n content-length: 2', 'content-length: 0'],
  ];
  for (const trick of tricks) {
    const said = await exchange(
      gateway.port,
      Buffer.from(`POST ${list} HTTP/1.1\r\nhost: localhost\r\n${[json, ...trick].join('\r\n')}\r\n\r\n0\r\n\r\n${hidden}`),
    );
    expect([trick, statusOf(said)]).toEqual([trick, 400]);
    expect(said).not.toContain(mallory.inboxId);
    expect(said).not.toMatch(internals);
  }
});

test('attack: an invalid Host header, and other request heads that no client sends', async () => {
  for (const host of ['[', 'a b', '', 'a:99999', '%']) {
    expect([host, (await answerTo(post(session, [json, `host: ${host}`])))[0]]).toEqual([host, 400]);
  }
  expect(statusOf(await exchange(gateway.port, `POST ${session} HTTP/1.0\r\n${json}\r\ncontent-length: 2\r\n\r\n{}`))).toBe(400);
  expect(
    statusOf(
      await exchange(
        gateway.port,
        `GET ${session} HTTP/1.1\r\nhost: localhost\r\n${json}\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}`,
      ),
    ),
  ).toBe(400);
  expect(statusOf(await exchange(gateway.port, 'NONSENSE\r\n\r\n'))).toBe(400);
  for (const type of ['text/xml', 'application/x-www-form-urlencoded', 'application/grpcx', '']) {
    expect(await answerTo(post(session, [`content-type: ${type}`]))).toEqual([415, 'VALIDATION_FAILED']);
  }
});

test('attack: oversized messages: by length, without a length, in a frame, in the headers', async () => {
  const tooLarge = [429, 'VALIDATION_FAILED'];
  expect(await answerTo(post(list, [json, 'content-length: 99999999999']))).toEqual(tooLarge);
  const chunk = `100000\r\n${'x'.repeat(0x100000)}\r\n`;
  expect(await answerTo(post(list, [json, 'transfer-encoding: chunked'], chunk.repeat(5)))).toEqual(tooLarge);
  const frame = Buffer.from([0, 0xff, 0xff, 0xff, 0xff, 1]);
  expect(await exchange(gateway.port, post(list, ['content-type: application/grpc-web'], frame))).toMatch(/grpc-status: 8\r\n/);
  expect(statusOf(await exchange(gateway.port, post(list, [json, `x: ${'y'.repeat(20_000)}`])))).toBe(431);
});

test('attack: compressed bombs are limited by their unpacked size', async () => {
  const zeros = Buffer.alloc(64 * 1024 * 1024);
  const [gzip, brotli] = [gzipSync(zeros), brotliCompressSync(zeros, { params: { 1: 1 } })];
  const before = process.memoryUsage().rss;
  for (const [encoding, bomb] of [
    ['gzip', gzip],
    ['br', brotli],
  ] as const) {
    expect(await answerTo(post(list, [json, `content-encoding: ${encoding}`], bomb))).toEqual([429, 'VALIDATION_FAILED']);
  }
  const head = Buffer.alloc(5);
  head.writeUInt8(1);
  head.writeUInt32BE(gzip.length, 1);
  const framed = post(list, ['content-type: application/grpc-web', 'grpc-encoding: gzip'], Buffer.concat([head, gzip]));
  expect(await exchange(gateway.port, framed)).toMatch(/grpc-status: 8\r\n/);
  expect(process.memoryUsage().rss - before).toBeLessThan(zeros.length);
  expect(await answerTo(post(list, [json, 'content-encoding: gzip'], gzip.subarray(0, 30)))).toEqual([400, 'VALIDATION_FAILED']);
});

test('attack: deeply nested messages, in JSON and in binary', async () => {
  const deep = (open: string, close: string, count: number) => open.repeat(count) + close.repeat(count);
  const texts = [
    deep('[', ']', 1_000_000),
    `{"content":${deep('{"tools":[', ']}', 200_000)}}`,
    `{"statement":${deep('{"a":', '}', 300_000).replace(':}', ':1}')}}`,
    `{"unheard_of":${deep('[', ']', 1_500_000)}}`,
  ];
  const mine = `authorization: Bearer ${token}`;
  for (const text of texts) expect(await answerTo(post(create, [json, mine], text))).toEqual([400, 'VALIDATION_FAILED']);
  const proto = 'content-type: application/proto';
  const groups = Buffer.alloc(2_000_000, 0x7b);
  expect(await answerTo(post(create, [proto, mine], groups))).toEqual([400, 'VALIDATION_FAILED']);
  // Nested length-delimited fields, as content, a template and a request.
  let nested = Buffer.alloc(0);
  for (let level = 0; level < 5_000; level += 1) nested = Buffer.concat([Buffer.from([0x22, ...varint(nested.length)]), nested]);
  expect(await answerTo(post(create, [proto, mine], nested))).toEqual([400, 'VALIDATION_FAILED']);
});

test('attack: text that is not valid UTF-8, in a field that an error would quote, gets an answer over every protocol', async () => {
  const text = Buffer.from('"\\ud800"');
  const frame = Buffer.concat([Buffer.from([0, 0, 0, 0, text.length]), text]);
  expect(await answerTo(post(session, [json], text))).toEqual([400, 'VALIDATION_FAILED']);
  for (const type of ['grpc', 'grpc-web']) {
    expect(await exchange(gateway.port, post(session, [`content-type: application/${type}+json`], frame))).toMatch(/grpc-status: 3\r\n/);
  }
});

test('attack: slow bodies: they are cut off in time over both HTTP versions, and nobody else waits', async () => {
  await using impatient = await startAnother({ requestTimeoutMs: 1000 });
  let isCut = false;
  const slow = exchange(impatient.port, post(list, [json, 'content-length: 1000'], '{"pub')).finally(() => {
    isCut = true;
  });
  const slowHead = exchange(impatient.port, `POST ${list} HTTP/1.1\r\nhost: loc`);
  const silent = exchange(impatient.port, '');
  const client = http2.connect(impatient.url);
  const stream = client.request({ ':method': 'POST', ':path': list, 'content-type': 'application/json' });
  stream.write('{"pub');
  const cut = new Promise((resolve) => stream.on('close', () => resolve(stream.rstCode)));
  stream.on('error', () => {});
  expect(statusOf(await exchange(impatient.port, post(list, [json], everybodys)))).toBe(200);
  expect(isCut).toBe(false);
  expect([statusOf(await slow), statusOf(await slowHead), await silent]).toEqual([408, 408, '']);
  expect(await cut).toBe(http2.constants.NGHTTP2_CANCEL);
  client.destroy();
});

test('attack: one connection with endless calls: the gateway announces how many it accepts', async () => {
  const client = http2.connect(gateway.url);
  const settings = await new Promise<http2.Settings>((resolve) => client.once('remoteSettings', resolve));
  client.destroy();
  expect(settings).toMatchObject({ maxConcurrentStreams: 256, maxHeaderListSize: 16 * 1024 });
});

/** Two thousand requests, eight at a time: minutes on a machine that is busy with other things. */
test('attack: forged, truncated, foreign and huge page tokens at every method that takes one are refused with a reason, never an internal error', async () => {
  const { templates, claims, inboxId } = mallory;
  const owner = { ownerId: inboxId };
  const { id: templateId } = await mallory.createTemplate({ agentName: 'Pages', instructions: 'One.' });
  const time = String(Date.now());
  const [tmpl, inst, clm] = ['tmpl', 'inst', 'clm'].map((prefix) => `${prefix}_${'a'.repeat(26)}`) as [string, string, string];
  type Listing = { filter: unknown; good: string[]; list: (pageToken: string) => Promise<unknown> };
  const listings: Record<string, Listing> = {
    ListTemplates: {
      filter: { publicOnly: true, labels: [] },
      good: ['1', '0', time, tmpl],
      list: (pageToken) => templates.listTemplates({ filter: { case: 'public', value: true }, pageToken }),
    },
    ListTemplateVersions: {
      filter: templateId,
      good: ['7'],
      list: (pageToken) => templates.listTemplateVersions({ templateId, pageToken }),
    },
    ListClaims: {
      filter: [inboxId, false],
      good: [time, clm],
      list: (pageToken) => claims.listClaims({ pageToken }),
    },
    ListInstances: {
      filter: [owner, false],
      good: [time, inst],
      list: (pageToken) => claims.listInstances({ filter: { case: 'ownerId', value: inboxId }, pageToken }),
    },
  };
  const paged = [SessionService, TemplateService, ClaimService, LineageService].flatMap(({ methods }) =>
    methods.filter(({ input }) => input.fields.some((field) => field.name === 'page_token')).map(({ name }) => name),
  );
  expect(paged.sort()).toEqual(Object.keys(listings).sort());
  for (const [method, { filter, good, list }] of Object.entries(listings)) {
    // The forger computes the same digest as the service: any well-formed cursor is accepted, wherever it comes from.
    await list(forgedToken(method, filter, good));
    const isRefused = fc.asyncProperty(forgedTokens(method, filter), async (token) => {
      const reason = await reasonOf(list(token));
      expect([method, token, ['PAGE_TOKEN_INVALID', 'VALIDATION_FAILED', 'nothing was refused'].includes(reason)]).toEqual([
        method,
        token,
        true,
      ]);
      // The accepted one is a well-formed cursor.
      if (reason === 'nothing was refused')
        expect(Buffer.from(token, 'base64url').toString()).toMatch(/^\S{16}( \d+){1,2}( (tmpl|inst)_[a-z2-7]{26})?$/);
    });
    await fc.assert(isRefused, { numRuns: propertyRuns(50) });
  }
});

function varint(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) return [...bytes, rest];
    bytes.push((rest & 0x7f) | 0x80);
  }
}
