import type { DescService } from '@bufbuild/protobuf';
import type { CallOptions, Client } from '@connectrpc/connect';
import { createTestDatabase } from '@offshoot/postgres/testing';
import { newId } from '@offshoot/refusals/ids';
import { serviceClient } from '@offshoot/rpc';
import { callerHeader, deploymentKeys, type Identity, memberHeader, memberTokenFor, tokenFor } from '@offshoot/rpc/auth';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import { untilFound } from '@offshoot/testing';
import OpenAI from 'openai';
import pg from 'pg';
import type { EmbeddingsConfig } from '../src/embedding/adapters/embedder.ts';
import { openKnowledgeDatabase, startKnowledgeService } from '../src/service.ts';

export const keys = deploymentKeys('the deployment of this test');

export const newMember = (o: Partial<Identity> = {}): Identity => ({
  tenantId: newId('tenant'),
  payer: newId('payer'),
  subject: newId('user'),
  groups: [],
  scopes: ['files:read', 'files:write', 'knowledge:read', 'knowledge:write'],
  ...o,
});

/** Requests as the gateway passes them on. */
export interface Members {
  /** OpenAI's own client, as a member. */
  as(member: Identity): OpenAI;
  /** A plain request of a member. */
  request(member: Identity, method: string, path: string, body?: unknown): Promise<Response>;
  /** The body of an upload as it is, with the boundary XX. */
  upload(member: Identity, body: NonNullable<RequestInit['body']>): Promise<Response>;
}

export interface RunningKnowledge extends Members {
  url: string;
  databaseUrl: string;
  /** For another service of the deployment. */
  client<S extends DescService>(service: S, caller: 'response' | 'profile'): Client<S>;
  close(): Promise<void>;
}

export const knowledgeDatabase = () =>
  createTestDatabase({ key: 'knowledge', migrate: async (url) => (await openKnowledgeDatabase(url)).close() });

export const startOn = (databaseUrl: string, embeddings?: EmbeddingsConfig) =>
  startKnowledgeService(
    { host: '127.0.0.1', port: 0, databaseUrl, embeddings, serviceKey: keys.of('knowledge'), serviceCallers: keys.callers },
    { log: createLogger('knowledge', 'silent') },
  );

export async function runningKnowledge(): Promise<RunningKnowledge> {
  const database = await knowledgeDatabase();
  const service = await startOn(database.url);
  return {
    url: service.url,
    databaseUrl: database.url,
    ...membersAt(service.url),
    client: (of, caller) => serviceClient(of, { url: service.url, serviceKey: keys.of(caller), audience: 'knowledge' }),
    async close() {
      await service.close();
      await database.drop();
    },
  };
}

export function membersAt(url: string): Members {
  const headersOf = async (member: Identity) => ({
    authorization: `Bearer ${await tokenFor(keys.of('gateway'), 'knowledge')}`,
    [callerHeader]: memberHeader(await memberTokenFor(keys.of('gateway'), 'knowledge', member)),
  });
  return {
    as: (member) =>
      new OpenAI({
        baseURL: `${url}/v1`,
        apiKey: 'the gateway reads it',
        maxRetries: 0,
        fetch: async (address, init) => {
          const headers = new Headers(init?.headers);
          for (const [name, value] of Object.entries(await headersOf(member))) headers.set(name, value);
          return fetch(address, { ...init, headers });
        },
      }),
    request: async (member, method, path, body) =>
      fetch(`${url}${path}`, {
        method,
        headers: { ...(await headersOf(member)), ...(body !== undefined && { 'content-type': 'application/json' }) },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    upload: async (member, body) =>
      fetch(`${url}/v1/files`, {
        method: 'POST',
        headers: { ...(await headersOf(member)), 'content-type': 'multipart/form-data; boundary=XX' },
        body,
        ...(body instanceof ReadableStream && { duplex: 'half' }),
      }),
  };
}

export async function inDatabase<Row extends pg.QueryResultRow>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url, options: '-c search_path=knowledge' });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** A store with these texts, read. Keys are file names. */
export async function storeWith(client: OpenAI, texts: Readonly<Record<string, string>>): Promise<string> {
  const { id } = await client.vectorStores.create({ name: 'a store' });
  for (const [name, text] of Object.entries(texts)) {
    const file = await client.files.create({ file: new File([text], name), purpose: 'assistants' });
    await client.vectorStores.files.create(id, { file_id: file.id });
  }
  await untilRead(client, id);
  return id;
}

export const untilRead = (client: OpenAI, storeId: string) =>
  untilFound('the files to be read', async () => {
    const store = await client.vectorStores.retrieve(storeId);
    return store.status === 'completed' && store;
  });

/** What a request is refused with. */
export async function refusalOf(call: Promise<unknown>): Promise<{ status: number | undefined; error: unknown }> {
  try {
    await call;
  } catch (error) {
    if (error instanceof OpenAI.APIError) return { status: error.status, error: error.error };
    throw error;
  }
  throw new Error('the request was not refused');
}

/** Of all pages. */
export async function everyOf<Item>(pages: AsyncIterable<Item>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of pages) items.push(item);
  return items;
}

/** Options of a call that the response service makes for a member: it passes on the token that the gateway signed. */
export async function forMember(member: Identity): Promise<CallOptions> {
  return { headers: { [callerHeader]: memberHeader(await memberTokenFor(keys.of('gateway'), 'response', member)) } };
}
