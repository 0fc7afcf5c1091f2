// The commons: passes against the bare cryptography of the library, queries over its RPC against text search of PostgreSQL, and how long a
// host checks the longest public list. What is compared takes turns, so load on the machine affects both.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as pause } from 'node:timers/promises';
import { createClient } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { ristretto255_oprf } from '@noble/curves/ed25519.js';
import { randomBytes } from '@noble/curves/utils.js';
import { startCommonsService } from '@offshoot/commons/service.ts';
import { CommonsService } from '@offshoot/gen/offshoot/commons/v1/commons_service_pb.ts';
import {
  applied,
  askForPasses,
  evaluatePasses,
  maxEntriesOf,
  type Pattern,
  PUBLIC_SCOPE,
  passesFrom,
  passKeyOf,
  passKeysOf,
  patternId,
  rootOf,
  signHead,
  snapshotKey,
  weekOf,
} from '@offshoot/patterns';
import { openDatabase, removeData } from '@offshoot/postgres';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import type { Command } from 'commander';
import pg from 'pg';
import { percentile } from '../latency.ts';
import { anySeed, count, parsed } from '../options.ts';
import { drawsFrom, wordsFrom } from '../store/store-contents.ts';
import { sendCouriers } from './couriers.ts';

interface CommonsOptions {
  patterns: number;
  queries: number;
  rounds: number;
  couriers: number;
  seed: number;
}

const GOALS = { passes: 1.5, query: 1 };
const SEED = '11'.repeat(32);
/** As many passes as an owner gets: five to publish, and one vote for each of 64 buckets. */
const LOTS = [5, ...Array.from({ length: 64 }, () => 1)];
const DAY_SECONDS = 86_400;
const BATCH = 5_000;
const TEXTS_EACH = 20;
const MINUTE_MS = 60_000;
const RESULTS = 5;

export async function run(command: Command, args: string[]): Promise<void> {
  command
    .option('--patterns <n>', 'public patterns that are searched', count, 100_000)
    .option('--queries <n>', 'queries', count, 500)
    .option('--rounds <n>', 'owners who get their passes of a week', count, 5)
    .option('--couriers <n>', 'couriers at once, each with twenty texts', count, 50)
    .option('--seed <n>', 'seed, to repeat a run', count, anySeed());
  const { patterns, queries, rounds, couriers, seed } = parsed<CommonsOptions>(command, args);
  const draw = drawsFrom(seed);
  const word = wordsFrom(draw);
  const made = (): Pattern => ({
    when: `Somebody asks for ${word()} ${word()} ${word()}`,
    do: `Confirm ${word()} and ${word()} first, then ${word()} ${word()}.`,
    because: `Without ${word()}, the ${word()} fails.`,
    interests: [...new Set([word(), word(), word()])].sort(),
  });
  await comparePasses(rounds);
  checkList(made);
  await compareQueries(made, word, { patterns, queries, couriers, seed });
}

async function comparePasses(rounds: number): Promise<void> {
  const times: [ours: number, bare: number][] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const one: [number, number] = [await timed(ourPasses), await timed(async () => barePasses())];
    // The first warms up.
    if (round > 0) times.push(one);
  }
  const [ours, bare] = [0, 1].map((at) =>
    percentile(
      times.map((one) => one[at] as number),
      0.5,
    ),
  ) as [number, number];
  console.log(
    `passes of an owner and week (69), made, checked and unblinded: ${ours.toFixed(0)} ms; the bare cryptography: ${bare.toFixed(0)} ms`,
  );
  judge('  ratio', ours / bare, GOALS.passes);
}

async function ourPasses(): Promise<void> {
  const week = weekOf(new Date());
  const of = { passKey: passKeyOf(SEED), week };
  const asked = await askForPasses(of, pause);
  const answer = await evaluatePasses(passKeysOf(SEED), { week, request: asked.request }, pause);
  await passesFrom(of, asked, answer, pause);
}

function barePasses(): void {
  const { secret, public: key } = passKeysOf(SEED);
  for (const [at, size] of LOTS.entries()) {
    const suite = ristretto255_oprf.poprf(new TextEncoder().encode(`info ${at}`));
    const items = Array.from({ length: size }, () => {
      const input = crypto.getRandomValues(new Uint8Array(32));
      return { input, ...suite.blind(input, key) };
    });
    const { evaluated, proof } = suite.blindEvaluateBatch(
      secret,
      items.map(({ blinded }) => blinded),
      randomBytes,
    );
    const whole = items.map((item, place) => ({ ...item, evaluated: evaluated[place] as Uint8Array }));
    suite.finalizeBatch(whole, proof, (items[0] as { tweakedKey: Uint8Array }).tweakedKey);
  }
}

/** What a host does with the longest list, once a day for all of its agents. */
function checkList(made: () => Pattern): void {
  const now = new Date();
  const expireTime = Math.floor(now.getTime() / 1_000) + 30 * DAY_SECONDS;
  const entries = Array.from({ length: maxEntriesOf(PUBLIC_SCOPE) }, () => {
    const pattern = made();
    return { id: patternId(pattern), pattern, votes: { helped: 60, failed: 3 }, expireTime };
  });
  const head = {
    ...{ scope: PUBLIC_SCOPE, version: 1, issueTime: Math.floor(now.getTime() / 1_000), root: rootOf(entries) },
    public: { passKey: passKeyOf(SEED), ownerWeeks: 40_000 },
  };
  const part = { head, signature: signHead(head, SEED), since: 0, entries, removed: [] };
  const before = performance.now();
  applied(part, undefined, { key: snapshotKey(SEED), scope: PUBLIC_SCOPE, passKey: passKeyOf(SEED), now });
  const seconds = (performance.now() - before) / 1_000;
  const megabytes = JSON.stringify(entries).length / 1e6;
  console.log(`the longest public list, ${entries.length} patterns, ${megabytes.toFixed(0)} MB: checked in ${seconds.toFixed(1)} s`);
}

async function compareQueries(
  made: () => Pattern,
  word: () => string,
  { patterns, queries, couriers, seed }: Pick<CommonsOptions, 'patterns' | 'queries' | 'couriers' | 'seed'>,
): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'offshoot-bench-'));
  const log = createLogger('bench', 'error');
  try {
    await using database = await openDatabase({ dataDir, log });
    const config = {
      host: '127.0.0.1',
      port: 0,
      databaseUrl: database.url,
      folder: join(dataDir, 'commons'),
      isPublic: true,
      trustedProxies: 1,
    };
    await using service = await startCommonsService({ ...config, seed: SEED }, { log });
    const client = createClient(CommonsService, createConnectTransport({ baseUrl: service.url, httpVersion: '1.1' }));
    // An address may ask 300 times a minute.
    const spreadMs = (couriers * TEXTS_EACH * MINUTE_MS) / 250;
    await sendCouriers(service.url, SEED, made, { processes: couriers, each: TEXTS_EACH, spreadMs });
    await using db = await connected(database.url);
    await fill(db, patterns, made);
    const measured: [ours: number, peer: number][] = [];
    for (let n = 0; n < queries * 1.1; n += 1) {
      const interests = [word(), word()];
      // Each from another address: one may ask 300 times a minute.
      const headers = { 'x-forwarded-for': `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}` };
      const ours = await timed(async () => void (await client.queryPatterns({ interests, limit: RESULTS }, { headers })));
      const peer = await timed(async () => void (await db.query(PEER, [interests.join(' | ')])));
      if (n >= queries * 0.1) measured.push([ours, peer]);
    }
    console.log(`${patterns} public patterns, ${queries} queries for two interests, ${RESULTS} results, seed ${seed}`);
    const at = (place: 0 | 1, q: number) =>
      percentile(
        measured.map((one) => one[place]),
        q,
      );
    console.log(`  over the RPC: p50 ${at(0, 0.5).toFixed(1)} ms, p99 ${at(0, 0.99).toFixed(1)} ms`);
    console.log(`  text search of PostgreSQL, the bare statement: p50 ${at(1, 0.5).toFixed(1)} ms, p99 ${at(1, 0.99).toFixed(1)} ms`);
    judge('  p99 ratio', at(0, 0.99) / at(1, 0.99), GOALS.query);
  } finally {
    removeData(dataDir);
  }
}

async function connected(url: string): Promise<pg.Client & AsyncDisposable> {
  const db = new pg.Client({ connectionString: url });
  await db.connect();
  return Object.assign(db, { [Symbol.asyncDispose]: () => db.end() });
}

const PEER = `select p.* from commons.peer s join commons.pattern p using (pattern_id), to_tsquery('simple', $1) query
  where s.words @@ query order by ts_rank(s.words, query) desc limit ${RESULTS}`;

async function fill(db: pg.Client, patterns: number, made: () => Pattern): Promise<void> {
  await db.query(`insert into commons.team (team_id, version) values ('${PUBLIC_SCOPE}', 1) on conflict do nothing`);
  for (let done = 0; done < patterns; done += BATCH) {
    const rows = Array.from({ length: Math.min(BATCH, patterns - done) }, () => {
      const pattern = made();
      return { id: patternId(pattern), ...pattern, interests: pattern.interests.join(',') };
    });
    const of = (field: 'id' | 'when' | 'do' | 'because' | 'interests') => rows.map((row) => row[field]);
    await db.query(
      `insert into commons.pattern (team_id, pattern_id, unit_id, author, situation, advice, reason, interests, doubts, helped, failed, state,
         change_version, create_time, vote_time, expire_time)
       select '${PUBLIC_SCOPE}', id, id, '', situation, advice, reason, string_to_array(interests, ','), '{}', 60, 3, 'live', 1, now(), now(),
         now() + interval '30 days'
       from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) as v (id, situation, advice, reason, interests)
       on conflict do nothing`,
      [of('id'), of('when'), of('do'), of('because'), of('interests')],
    );
  }
  await db.query(`create table commons.peer as select pattern_id,
    to_tsvector('simple', situation || ' ' || advice || ' ' || reason || ' ' || array_to_string(interests, ' ')) as words from commons.pattern`);
  await db.query('create index peer_words on commons.peer using gin (words)');
  await db.query('create unique index peer_id on commons.peer (pattern_id)');
  await db.query('analyze commons.pattern, commons.peer');
}

async function timed(work: () => Promise<void>): Promise<number> {
  const before = performance.now();
  await work();
  return performance.now() - before;
}

function judge(name: string, ratio: number, goal: number): void {
  const isMet = ratio <= goal;
  console.log(`${name}: ${ratio.toFixed(2)} (goal ≤ ${goal})${isMet ? '' : '   NOT HELD'}`);
  if (!isMet) process.exitCode = 1;
}
