// Searches in a vector store over its HTTP route. They take turns with a peer (ts_rank of PostgreSQL over the same chunks, with a GIN index)
// and with a limit (the found chunks read by their keys with one bare statement), so load on the machine affects all three.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startKnowledgeService } from '@offshoot/knowledge/service.ts';
import { openDatabase, removeData } from '@offshoot/postgres';
import { newId } from '@offshoot/refusals/ids';
import { callerHeader, deploymentKeys, type Identity, memberHeader, memberTokenFor, tokenFor } from '@offshoot/rpc/auth';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import type { Command } from 'commander';
import OpenAI from 'openai';
import pg from 'pg';
import { percentile } from './latency.ts';
import { anySeed, count, parsed } from './options.ts';
import { drawsFrom, wordsFrom } from './store/store-contents.ts';

interface KnowledgeOptions {
  chunks: number;
  searches: number;
  seed: number;
}

/** Searches over HTTP, with everything that belongs to a request, against the bare statement of the peer. */
const GOAL = 1;
const RESULTS = 10;
const CHUNKS_PER_FILE = 100;
/** 150 words are about 250 tokens. */
const CHUNK_TOKENS = 250;
const WORDS_PER_CHUNK = 150;

export async function run(command: Command, args: string[]): Promise<void> {
  command
    .option('--chunks <n>', 'chunks in the store', count, 10_000)
    .option('--searches <n>', 'searches', count, 500)
    .option('--seed <n>', 'seed, to repeat a run', count, anySeed());
  const { chunks, searches, seed } = parsed<KnowledgeOptions>(command, args);
  const dataDir = mkdtempSync(join(tmpdir(), 'offshoot-bench-'));
  const log = createLogger('bench', 'error');
  try {
    await using database = await openDatabase({ dataDir, log });
    const keys = deploymentKeys('the deployment of this bench');
    await using service = await startKnowledgeService(
      { host: '127.0.0.1', port: 0, databaseUrl: database.url, serviceKey: keys.of('knowledge'), serviceCallers: keys.callers },
      { log },
    );
    const member: Identity = {
      tenantId: newId('tenant'),
      payer: newId('payer'),
      subject: newId('user'),
      groups: [],
      scopes: ['files:read', 'files:write'],
    };
    const client = new OpenAI({
      baseURL: `${service.url}/v1`,
      apiKey: 'none',
      fetch: async (url, init) => {
        const headers = new Headers(init?.headers);
        headers.set('authorization', `Bearer ${await tokenFor(keys.of('gateway'), 'knowledge')}`);
        headers.set(callerHeader, memberHeader(await memberTokenFor(keys.of('gateway'), 'knowledge', member)));
        return fetch(url, { ...init, headers });
      },
    });
    const draw = drawsFrom(seed);
    const word = wordsFrom(draw);
    const storeId = await fill(client, chunks, () => Array.from({ length: WORDS_PER_CHUNK * CHUNKS_PER_FILE }, word).join(' '));
    const db = new pg.Client({ connectionString: database.url });
    await db.connect();
    try {
      const rows = await fillPeer(db);
      console.log(`${rows} chunks, ${searches} searches for 1 to 6 words, ${RESULTS} results, seed ${seed}`);
      const measured: [ms: number, peerMs: number, limitMs: number][] = [];
      for (let n = 0; n < searches * 1.1; n += 1) {
        const query = Array.from({ length: 1 + Math.floor(draw() * 6) }, word).join(' ');
        const one = await measure(client, db, storeId, query);
        // The first tenth warms up and does not count.
        if (n >= searches * 0.1) measured.push(one);
      }
      print(measured);
    } finally {
      await db.end();
    }
  } finally {
    removeData(dataDir);
  }
}

async function fill(client: OpenAI, chunks: number, text: () => string): Promise<string> {
  const store = await client.vectorStores.create({ name: 'bench' });
  const files = Array.from({ length: Math.ceil(chunks / CHUNKS_PER_FILE) }, (_, at) => new File([text()], `${at}.txt`));
  const fileIds: string[] = [];
  const uploading = performance.now();
  for (const file of files) fileIds.push((await client.files.create({ file, purpose: 'assistants' })).id);
  const reading = performance.now();
  await client.vectorStores.fileBatches.createAndPoll(
    store.id,
    {
      file_ids: fileIds,
      chunking_strategy: { type: 'static', static: { max_chunk_size_tokens: CHUNK_TOKENS, chunk_overlap_tokens: 0 } },
    },
    { pollIntervalMs: 100 },
  );
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  const rate = (since: number, until: number) => `${(bytes / 1e3 / (until - since)).toFixed(2)} MB/s`;
  console.log(
    `${files.length} files of ${(bytes / files.length / 1e3).toFixed(0)} kB: uploaded at ${rate(uploading, reading)}, searchable at ${rate(reading, performance.now())}`,
  );
  return store.id;
}

async function fillPeer(db: pg.Client): Promise<number> {
  await db.query("create table peer as select document_id, ordinal, to_tsvector('english', text) as words from knowledge.chunk");
  await db.query('create index on peer using gin (words)');
  await db.query('vacuum analyze peer');
  const { rows } = await db.query<{ chunks: string }>('select count(*) as chunks from peer');
  return Number(rows[0]?.chunks);
}

const PEER = `select document_id, ordinal from peer, to_tsquery('english', $1) as asked where words @@ asked
  order by ts_rank(words, asked, 1) desc limit ${RESULTS}`;
const LIMIT = `select c.text, d.attributes from knowledge.chunk c join knowledge.document d using (document_id)
  join unnest($1::bigint[], $2::smallint[]) as p(document_id, ordinal) on c.document_id = p.document_id and c.ordinal = p.ordinal`;

async function measure(client: OpenAI, db: pg.Client, storeId: string, query: string): Promise<[number, number, number]> {
  const asked = performance.now();
  await client.vectorStores.search(storeId, { query, max_num_results: RESULTS });
  const ms = performance.now() - asked;
  const begun = performance.now();
  const { rows } = await db.query<{ document_id: string; ordinal: number }>({
    name: 'peer',
    text: PEER,
    values: [query.replaceAll(' ', ' | ')],
  });
  const peerMs = performance.now() - begun;
  const reading = performance.now();
  await db.query({ name: 'limit', text: LIMIT, values: [rows.map((row) => row.document_id), rows.map((row) => row.ordinal)] });
  return [ms, peerMs, performance.now() - reading];
}

function print(measured: readonly [number, number, number][]): void {
  const names = ['search over HTTP (BM25)', 'peer: ts_rank, bare', 'limit: by key, bare'];
  for (const [column, name] of names.entries()) {
    const at = (q: number) =>
      percentile(
        measured.map((one) => one[column] ?? 0),
        q,
      )
        .toFixed(1)
        .padStart(7);
    console.log(`${name.padEnd(26)} p50 ${at(0.5)} ms   p99 ${at(0.99)} ms   (n = ${measured.length})`);
  }
  const [ours = 0, peer = 0] = [0, 1].map((column) =>
    percentile(
      measured.map((one) => one[column] ?? 0),
      0.5,
    ),
  );
  console.log(`p50 of a search: ${(ours / peer).toFixed(2)} × that of the peer, goal ${GOAL} ×: ${ours <= peer * GOAL ? 'met' : 'MISSED'}`);
}
