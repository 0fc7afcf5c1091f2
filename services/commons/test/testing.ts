import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as pause } from 'node:timers/promises';
import { type Client, createClient } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { CommonsService, type GetSnapshotResponse, type StoredPattern } from '@offshoot/gen/offshoot/commons/v1/commons_service_pb.ts';
import {
  askForPasses,
  type Pass,
  type PassAct,
  passesFrom,
  passKeyOf,
  purposeOf,
  type SnapshotEntry,
  type SnapshotPart,
  type SpentPass,
  snapshotKey,
  spend,
  weekOf,
} from '@offshoot/patterns';
import { createTestDatabase } from '@offshoot/postgres/testing';
import { refusalOf } from '@offshoot/rpc';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import pg from 'pg';
import { startCommonsService } from '../src/service.ts';
import { openCommonsDatabase } from '../src/store/commons-store.ts';
import { issuerToken, keptSeed, operatorToken } from '../src/tokens/signing-seed.ts';
import { giveToken, takeBackToken } from '../src/tokens/tokens.ts';

export { openCommonsDatabase };

export interface RunningCommons {
  url: string;
  /** Of the key that signs. */
  key: string;
  operatorToken: string;
  /** By which passes are evaluated. */
  passKey: string;
  issuerToken: string;
  /** A new token of an owner. */
  token(team: string, owner: string): string;
  takeBack(team: string, owner: string): void;
  as(token: string | undefined, from?: string): Client<typeof CommonsService>;
  request(
    token: string | undefined,
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ status: number; body: Record<string, never> }>;
  /** A statement in its database. */
  sql<Row extends object>(text: string): Promise<Row[]>;
  /** Goes on from now on. */
  pass(ms: number): void;
  now(): Date;
  close(): Promise<void>;
}

const headersOf = (token: string | undefined, from: string): Record<string, string> => ({
  'x-forwarded-for': from,
  ...(token !== undefined && { authorization: `Bearer ${token}` }),
});

/** A client, without a token as a stranger. */
export function commonsAs(url: string, token: string | undefined, from = '198.51.100.1'): Client<typeof CommonsService> {
  const transport = createConnectTransport({
    baseUrl: url,
    httpVersion: '1.1',
    interceptors: [
      (next) => (request) => {
        for (const [name, value] of Object.entries(headersOf(token, from))) request.header.set(name, value);
        return next(request);
      },
    ],
  });
  return createClient(CommonsService, transport);
}

/** `log`: of the service. `since`: what its clock shows, which stands. */
export async function runningCommons({
  isPublic = false,
  log = createLogger('commons', 'silent'),
  since = new Date('2026-11-25T12:00:00Z'),
} = {}): Promise<RunningCommons> {
  const folder = mkdtempSync(join(tmpdir(), 'offshoot-commons-'));
  const database = await createTestDatabase({ key: 'commons', migrate: async (url) => (await openCommonsDatabase(url)).close() });
  let time = since.getTime();
  const now = () => new Date(time);
  const service = await startCommonsService(
    { host: '127.0.0.1', port: 0, databaseUrl: database.url, folder, isPublic, trustedProxies: 1 },
    { log, now },
  );
  const { url } = service;
  return {
    url,
    key: snapshotKey(keptSeed(folder)),
    operatorToken: operatorToken(keptSeed(folder)),
    passKey: passKeyOf(keptSeed(folder)),
    issuerToken: issuerToken(keptSeed(folder)),
    token: (team, owner) => giveToken(folder, team, owner),
    takeBack: (team, owner) => takeBackToken(folder, team, owner),
    as: (token, from) => commonsAs(url, token, from),
    async request(token, method, path, body) {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: { ...headersOf(token, '198.51.100.1'), ...(body !== undefined && { 'content-type': 'application/json' }) },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, body: text === '' ? {} : JSON.parse(text) };
    },
    async sql(text) {
      const client = new pg.Client({ connectionString: database.url, options: '-c search_path=commons' });
      await client.connect();
      const { rows } = await client.query(text).finally(() => client.end());
      return rows;
    },
    pass(ms) {
      time += ms;
    },
    now,
    async close() {
      await service.close();
      await database.drop();
      rmSync(folder, { recursive: true });
    },
  };
}

/** The passes of an owner for this week, as the claim service gets them. */
export async function passesOfOwner(commons: Pick<RunningCommons, 'as' | 'issuerToken' | 'now' | 'passKey'>): Promise<Pass[]> {
  const ofWeek = { passKey: commons.passKey, week: weekOf(commons.now()) };
  const asked = await askForPasses(ofWeek, pause);
  const answer = await commons.as(commons.issuerToken).evaluatePasses({ week: ofWeek.week, blinded: asked.request });
  return passesFrom(ofWeek, asked, answer, pause);
}

/** Takes one from the list. */
export function taken(passes: Pass[], act: PassAct): SpentPass {
  const purpose = purposeOf(act);
  const [pass] = passes.splice(
    passes.findIndex((one) => one.purpose === purpose),
    1,
  );
  return spend(pass as Pass, act);
}

/** A pattern like no other. */
export const patternAbout = (what: string, interests: string[] = ['travel']) => ({
  when: `A group asks for ${what}`,
  do: `Confirm ${what} with everybody first.`,
  because: 'Plans change, and deposits are lost.',
  interests,
});

/** What a call is refused with: the reason, and what is wrong. */
export async function refusalOfCall(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    const refusal = refusalOf(error);
    if (!refusal) throw error;
    const { problem, cap } = refusal.metadata;
    return [refusal.reason, problem ?? cap].filter(Boolean).join(' ');
  }
  return 'accepted';
}

/** As a client reads it. */
export const partOf = (answer: GetSnapshotResponse): SnapshotPart => ({
  head: {
    ...{ scope: answer.scope, version: Number(answer.version), issueTime: Number(answer.issueTime?.seconds), root: answer.root },
    ...(answer.public && { public: { passKey: Buffer.from(answer.public.passKey).toString('hex'), ownerWeeks: answer.public.ownerWeeks } }),
  },
  signature: Buffer.from(answer.signature).toString('hex'),
  since: Number(answer.since),
  upto: Number(answer.upto),
  entries: answer.entries.map(entryOf),
  removed: answer.removed,
});

function entryOf({ id, pattern, helped, failed, expireTime }: StoredPattern): SnapshotEntry {
  const { when = '', do: action = '', because = '', interests = [] } = pattern ?? {};
  return { id, pattern: { when, do: action, because, interests }, votes: { helped, failed }, expireTime: Number(expireTime?.seconds) };
}
