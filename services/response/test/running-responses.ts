import { randomBytes } from 'node:crypto';
import { offlineCatalog } from '@offshoot/models';
import { createTestDatabase } from '@offshoot/postgres/testing';
import { newId } from '@offshoot/refusals/ids';
import { callerHeader, deploymentKeys, type Identity, memberHeader, memberTokenFor, tokenFor } from '@offshoot/rpc/auth';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import OpenAI from 'openai';
import pg from 'pg';
import type { Models } from '../src/database/domain/ports.ts';
import type { StoredQuotas } from '../src/retention/domain/stored-quotas.ts';
import type { ResponseDeps } from '../src/service.ts';
import { openResponseDatabase, startResponseService } from '../src/service.ts';
import type { Budgets } from '../src/usage/domain/budgets.ts';
import { type ScriptedModel, scriptedModel } from './scripted-model.ts';

export const keys = deploymentKeys('the deployment of this test');

const NOWHERE = 'http://127.0.0.1:9';

export const member = (changes: Partial<Identity> = {}): Identity => ({
  tenantId: newId('tenant'),
  payer: newId('payer'),
  subject: newId('user'),
  groups: [],
  scopes: ['responses:read', 'responses:write', 'agents:use'],
  ...changes,
});

export interface RunningResponses {
  url: string;
  databaseUrl: string;
  model: ScriptedModel;
  as(identity: Identity): OpenAI;
  headersFor(identity: Identity): Promise<Record<string, string>>;
  rows<Row>(sql: string): Promise<Row[]>;
  close(): Promise<void>;
}

/** As the gateway calls on behalf of a member. */
async function headersFor(identity: Identity): Promise<Record<string, string>> {
  return {
    authorization: `Bearer ${await tokenFor(keys.of('gateway'), 'response')}`,
    [callerHeader]: memberHeader(await memberTokenFor(keys.of('gateway'), 'response', identity)),
  };
}

/** OpenAI's client, on behalf of a member as the gateway says. */
export function clientOf(url: string, identity: Identity): OpenAI {
  return new OpenAI({
    baseURL: `${url}/v1`,
    apiKey: randomBytes(8).toString('hex'),
    maxRetries: 0,
    fetch: async (input, init) => {
      const headers = new Headers(init?.headers);
      for (const [name, value] of Object.entries(await headersFor(identity))) headers.set(name, value);
      return fetch(input, { ...init, headers });
    },
  });
}

/** The members of these tests have no rows in the profile service, which would say that all of them have ended. */
const nobodyEnded = { ended: async () => [] };

/** A service on a port and a database of its own, called as the gateway does. */
export async function runningResponses(
  deps: Partial<ResponseDeps> & {
    databaseUrl?: string;
    profileUrl?: string;
    knowledgeUrl?: string;
    mcpOrigins?: string[];
    quotas?: Partial<StoredQuotas>;
    budgets?: Partial<Budgets>;
    allowed?: Models['allowed'];
  } = {},
): Promise<RunningResponses> {
  const { databaseUrl, profileUrl = NOWHERE, knowledgeUrl = NOWHERE, mcpOrigins = [], quotas, budgets, allowed = 'any', ...more } = deps;
  const database = databaseUrl
    ? undefined
    : await createTestDatabase({ key: 'response', migrate: async (url) => (await openResponseDatabase(url)).close() });
  const url = databaseUrl ?? database?.url ?? '';
  const model = scriptedModel();
  const service = await startResponseService(
    {
      host: '127.0.0.1',
      port: 0,
      databaseUrl: url,
      profileUrl,
      knowledgeUrl,
      mcpOrigins,
      quotas,
      budgets,
      models: { model, defaultModel: 'plain', catalog: offlineCatalog, allowed, isFree: false },
      serviceKey: keys.of('response'),
      serviceCallers: keys.callers,
    },
    { log: createLogger('response', process.env.LOG_LEVEL ?? 'silent'), members: nobodyEnded, ...more },
  );
  const client = new pg.Client({ connectionString: url, options: '-c search_path=response' });
  await client.connect();
  return {
    url: service.url,
    databaseUrl: url,
    model,
    headersFor,
    as: (identity) => clientOf(service.url, identity),
    rows: async <Row>(sql: string) => (await client.query(sql)).rows as Row[],
    async close() {
      await client.end();
      await service.close();
      await database?.drop();
    },
  };
}

interface Refused {
  status: number | undefined;
  code: unknown;
  param: unknown;
  retryAfter?: string;
}

/** What a call that must fail is answered with. */
export async function refusalOf(call: PromiseLike<unknown>): Promise<Refused> {
  try {
    await call;
  } catch (error) {
    if (error instanceof OpenAI.APIError) {
      const { status, code, param, headers } = error;
      const retryAfter = headers?.get('retry-after');
      return { status, code, param, ...(retryAfter && { retryAfter }) };
    }
    throw error;
  }
  throw new Error('nothing was refused');
}
