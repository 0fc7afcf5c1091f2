import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { startNameProxy } from '@offshoot/models/testing';
import { newId } from '@offshoot/refusals/ids';
import { propertyRuns, untilFound } from '@offshoot/testing';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { configFromEnv } from '../src/config.ts';
import { openAiEmbedder } from '../src/embedding/adapters/embedder.ts';
import { fromBytes, toBytes, unitVector } from '../src/embedding/domain/vectors.ts';
import { fused } from '../src/search/domain/fused.ts';
import { nearest } from '../src/search/domain/place.ts';
import { VectorCache } from '../src/search/store/vector-cache.ts';
import { inDatabase, knowledgeDatabase, membersAt, newMember, startOn, storeWith } from './knowledge-fixture.ts';

/** An endpoint whose vectors say which of these a text is about. */
const SUBJECTS = [/car|automobile|engine/i, /boat|ship|harbor/i, /bread|bakery|loaf/i];
let endpoint: http.Server;
let isBroken = false;
const asked: { model: string; input: string[] }[] = [];

beforeAll(async () => {
  endpoint = http.createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const { model, input } = JSON.parse(Buffer.concat(parts).toString()) as { model: string; input: string[] };
    asked.push({ model, input });
    response.writeHead(isBroken ? 500 : 200, { 'content-type': 'application/json' });
    const data = input.map((text, index) => ({ index, embedding: [...SUBJECTS.map((subject) => (subject.test(text) ? 2 : 0)), 0.1] }));
    response.end(JSON.stringify({ object: 'list', data: data.toReversed(), model }));
  });
  await new Promise<void>((resolve) => endpoint.listen(0, '127.0.0.1', resolve));
});
afterAll(() => endpoint.close());

const ENV = { DATABASE_URL: 'postgresql://x', OFFSHOOT_SERVICE_KEY: 'ab'.repeat(32) };
const portOf = (server: http.Server) => (server.address() as AddressInfo).port;
const embeddings = (model: string) => ({ baseUrl: `http://127.0.0.1:${portOf(endpoint)}/v1`, apiKey: 'sk', model });

async function untilEmbedded(databaseUrl: string, model: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await untilFound('the documents to be embedded', async () => {
    const { rows } = await client.query('select 1 from knowledge.document where embedded_with is distinct from $1', [model]);
    return rows.length === 0;
  });
  await client.end();
}

test('what is meant is found without its words, by each model anew, and by words alone while the endpoint fails', async () => {
  await using database = await knowledgeDatabase();
  const member = newMember();
  const texts = {
    'car.txt': 'The car has a new engine.',
    'boat.txt': 'A boat in the harbor.',
    'bread.txt': 'A loaf from the bakery. An automobile is named.',
  };
  let storeId = '';
  const found = async (url: string, query: string) => (await membersAt(url).as(member).vectorStores.search(storeId, { query })).data;
  const first = await startOn(database.url, embeddings('one'));
  try {
    storeId = await storeWith(membersAt(first.url).as(member), texts);
    await untilEmbedded(database.url, 'one');
    const [best, next] = await found(first.url, 'automobile');
    // Named and meant is first; meant alone is found, too.
    expect([best?.filename, next?.filename]).toEqual(['bread.txt', 'car.txt']);
    expect(best?.score).toBeGreaterThan(next?.score ?? 1);
    expect(best?.score).toBeLessThanOrEqual(1);
    const limited = await membersAt(first.url).as(member).vectorStores.search(storeId, { query: 'ship', max_num_results: 1 });
    expect(limited.data.map(({ filename }) => filename)).toEqual(['boat.txt']);
    isBroken = true;
    expect((await found(first.url, 'automobile')).map(({ filename }) => filename)).toEqual(['bread.txt']);
    const [{ id: lost } = { id: '' }] = (await membersAt(first.url).as(member).vectorStores.files.list(storeId)).data;
    await membersAt(first.url).as(member).vectorStores.files.delete(lost, { vector_store_id: storeId });
  } finally {
    isBroken = false;
    await first.close();
  }
  const second = await startOn(database.url, embeddings('two'));
  try {
    await untilEmbedded(database.url, 'two');
    expect((await found(second.url, 'ship')).map(({ filename }) => filename)).toContain('boat.txt');
    expect(asked.at(-1)).toMatchObject({ model: 'two', input: ['ship'] });
  } finally {
    await second.close();
  }
});

test('attack: a person embeds without end with many tenants, and asks, too: they share 40,000,000 tokens a day, and words find the rest', async () => {
  await using database = await knowledgeDatabase();
  const payer = newId('payer');
  const [one, two, other] = [newMember({ payer }), newMember({ payer }), newMember()];
  const today = new Date().toISOString().slice(0, 10);
  await inDatabase(database.url, `insert into budget_day values ('${payer}', '${today}', 40000000)`);
  const service = await startOn(database.url, embeddings('one'));
  try {
    asked.length = 0;
    const members = membersAt(service.url);
    const stores = await Promise.all([one, two].map((member) => storeWith(members.as(member), { 'car.txt': 'The car has a new engine.' })));
    await storeWith(members.as(other), { 'boat.txt': 'A boat in the harbor.' });
    const waiting = () =>
      inDatabase(
        database.url,
        `select 1 from document where embedded_with is null and lease_time = date_trunc('day', now() at time zone 'utc') at time zone 'utc' + interval '1 day'`,
      );
    await untilFound('the others to be embedded', async () => (await waiting()).length === 2 && asked.length > 0);
    expect(asked.map(({ input }) => input)).toEqual([['A boat in the harbor.']]);
    const { data } = await members.as(one).vectorStores.search(stores[0] ?? '', { query: 'engine' });
    expect(data.map(({ filename }) => filename)).toEqual(['car.txt']);
    expect(asked).toHaveLength(1);
  } finally {
    await service.close();
  }
  const used = await inDatabase<{ tokens: string }>(
    database.url,
    `select tokens from budget_day where holder in ('${other.payer}', 'all')`,
  );
  expect(used.map(({ tokens }) => Number(tokens))).toEqual([6, 6]);
});

const vectors = (length: number) => fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: length, maxLength: length });

test('random vectors: the nearest are those of a plain comparison of all', () => {
  const collection = fc.array(fc.array(vectors(6), { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(vectors(6), collection, (question, documents) => {
      const query = unitVector(question);
      fc.pre(query !== undefined);
      const known = new Map(documents.map((chunks, id) => [id, chunks.flatMap((chunk) => unitVector(chunk) ?? [])]));
      const product = (a: Float32Array, b: Float32Array) => a.reduce((sum, number, at) => sum + number * (b[at] ?? 0), 0);
      const all = [...known].flatMap(([documentId, chunks]) =>
        chunks.map((vector, ordinal) => ({ documentId, ordinal, close: product(query as Float32Array, vector) })),
      );
      const best = all.filter(({ close }) => close > 0).sort((a, b) => b.close - a.close);
      const answer = nearest(query as Float32Array, known, 3).map(({ documentId, ordinal }) =>
        product(query as Float32Array, known.get(documentId)?.[ordinal] as Float32Array),
      );
      expect(answer).toEqual(best.slice(0, 3).map(({ close }) => close));
    }),
    { numRuns: propertyRuns(50) },
  );
  expect(unitVector([0, 0])).toBeUndefined();
  expect(unitVector([1, Number.NaN])).toBeUndefined();
  expect(unitVector(['1'])).toBeUndefined();
  expect([...fromBytes(toBytes(unitVector([3, 4]) as Float32Array))]).toEqual([Math.fround(0.6), Math.fround(0.8)]);
});

test('ranks are fused: the first of every list has 1, and one list alone half of it', () => {
  const [a, b, c] = [1, 2, 3].map((documentId) => ({ documentId, ordinal: 0 })) as [never, never, never];
  expect(
    fused([
      [a, b],
      [a, c],
    ]).map(({ documentId, score }) => [documentId, Number(score.toFixed(4))]),
  ).toEqual([
    [1, 1],
    [2, 0.4919],
    [3, 0.4919],
  ]);
});

test('a cache keeps what was used last, and no more bytes than it may', async () => {
  const loaded: number[][] = [];
  const cache = new VectorCache(async (ids) => {
    loaded.push([...ids]);
    return new Map(ids.map((id) => [id, [new Float32Array(4)]]));
  }, 32);
  await cache.of([1, 2]);
  await cache.of([1]);
  await cache.of([3]);
  expect((await cache.of([1, 3])).size).toBe(2);
  await cache.of([2]);
  expect(loaded).toEqual([[1, 2], [3], [2]]);
});

test('an endpoint without a model is refused at the start, and none needs no model', () => {
  expect(configFromEnv(ENV).embeddings).toBeUndefined();
  const withEndpoint = { ...ENV, EMBEDDINGS_BASE_URL: 'http://127.0.0.1:1/v1', EMBEDDINGS_API_KEY: 'sk-secret' };
  expect(() => configFromEnv(withEndpoint)).toThrow(/^(?!.*sk-secret)[\s\S]*EMBEDDINGS_MODEL/);
  const full = configFromEnv({ ...withEndpoint, EMBEDDINGS_MODEL: 'm' });
  expect(full.embeddings).toEqual({ baseUrl: 'http://127.0.0.1:1/v1', apiKey: 'sk-secret', model: 'm' });
});

test('an endpoint is called through the proxies for language models, which learn neither its key nor a text', async () => {
  const proxy = await startNameProxy(() => portOf(endpoint));
  try {
    const env = { EMBEDDINGS_BASE_URL: 'http://embeddings.example.invalid/v1', EMBEDDINGS_API_KEY: 'sk-canary', EMBEDDINGS_MODEL: 'm' };
    const configured = configFromEnv({ ...ENV, ...env, HTTP_PROXY: proxy.url.replace('//', '//me:secret@') }).embeddings;
    const embedder = await openAiEmbedder(configured ?? embeddings('none'));
    expect(await embedder.embed(['the car'], 5_000)).toHaveLength(1);
    expect(asked.at(-1)).toEqual({ model: 'm', input: ['the car'] });
    expect(proxy.asked.map(({ url }) => url)).toEqual(['embeddings.example.invalid:80']);
    expect(proxy.asked[0]?.headers['proxy-authorization']).toBe(`Basic ${Buffer.from('me:secret').toString('base64')}`);
    expect(JSON.stringify(proxy.asked.map(({ headers }) => headers))).not.toContain('canary');
  } finally {
    proxy.close();
  }
});

test('attack: an endpoint that leads elsewhere is not followed there', async () => {
  const lured = http.createServer((_, response) => response.writeHead(307, { location: `${embeddings('m').baseUrl}/embeddings` }).end());
  await new Promise<void>((resolve) => lured.listen(0, '127.0.0.1', resolve));
  try {
    const before = asked.length;
    const embedder = await openAiEmbedder({ ...embeddings('m'), baseUrl: `http://127.0.0.1:${portOf(lured)}/v1` });
    await expect(embedder.embed(['a secret plan'], 5_000)).rejects.toThrow(
      /^the embeddings endpoint does not answer as it has to \(no answer\)$/,
    );
    expect(asked).toHaveLength(before);
  } finally {
    lured.close();
  }
});
