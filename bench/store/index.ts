// Searches in a store with many templates, through the template service. They take turns with a limit (the same templates read by their
// ids with one bare statement) and with a peer (pg_trgm on name, category and tags), so load on the machine affects all three.
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@connectrpc/connect';
import { TemplateOrder, TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { openDatabase, placed, removeData } from '@offshoot/postgres';
import { newId } from '@offshoot/refusals/ids';
import { serviceClient } from '@offshoot/rpc';
import { deploymentKeys } from '@offshoot/rpc/auth';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import { startTemplateService } from '@offshoot/template/service.ts';
import { fillStore, type StoreContent, storeStatement } from '@offshoot/template/testing';
import type { Command } from 'commander';
import pg from 'pg';
import { percentile } from '../latency.ts';
import { anySeed, count, parsed } from '../options.ts';
import { drawsFrom, queriesOf, storeContents } from './store-contents.ts';

const PAGE = 20;
const GOAL_MS = 20;

export interface StoreOptions {
  templates: number;
  searches: number;
  seed: number;
}

type Search = Parameters<typeof storeStatement>[0] & { tags: string[] };

interface Measured {
  kind: string;
  search: Search;
  ms: number;
  /** CPU time of PostgreSQL, which other load on the machine changes less than `ms`. */
  cpuMs: number;
  limitMs: number;
  peerMs: number;
}

export async function run(command: Command, args: string[]): Promise<void> {
  command
    .option('--templates <n>', 'templates in the store', count, 100_000)
    .option('--searches <n>', 'searches', count, 2000)
    .option('--seed <n>', 'seed, to repeat a run', count, anySeed());
  await storeBench(parsed<StoreOptions>(command, args));
}

export async function storeBench({ templates, searches, seed }: StoreOptions): Promise<void> {
  const draw = drawsFrom(seed);
  const dataDir = mkdtempSync(join(tmpdir(), 'offshoot-bench-'));
  const log = createLogger('bench', 'error');
  try {
    await using database = await openDatabase({ dataDir, log });
    const keys = deploymentKeys('the deployment of this bench');
    const identities = { keysOf: () => Promise.reject(new Error('nobody signs anything here')) };
    await using service = await startTemplateService(
      { port: 0, databaseUrl: database.url, serviceKey: keys.of('template'), serviceCallers: keys.callers },
      { identities, log },
    );
    const contents = storeContents(draw, templates);
    await fillStore(
      database.url,
      contents.map((content) => ({ ...content, id: newId('tmpl') })),
    );
    const db = new pg.Client({ connectionString: database.url });
    await db.connect();
    try {
      await fillPeer(db, contents);
      const store = serviceClient(TemplateService, {
        url: service.url,
        serviceKey: keys.of('gateway'),
        audience: 'template',
        caller: 'anonymous',
      });
      console.log(`${templates} templates, ${searches} searches, pages of ${PAGE}, seed ${seed}`);
      const asked = queriesOf(draw, contents, searches);
      const measured: Measured[] = [];
      // The first tenth warms up and does not count.
      for (const [n, { kind, ...search }] of asked.entries()) {
        const one = await measure(store, db, search);
        if (n >= searches / 10) measured.push({ kind, search, ...one });
      }
      print(measured);
      await printWeakSpots(db, measured);
    } finally {
      await db.end();
    }
  } finally {
    removeData(dataDir);
  }
}

async function measure(store: Client<typeof TemplateService>, db: pg.Client, search: Search) {
  const { query, category, tags } = search;
  const order = search.order === 'newest' ? TemplateOrder.NEWEST : TemplateOrder.RELEVANCE;
  const { rows } = await db.query<{ pid: number }>("select pid from pg_stat_activity where backend_type = 'client backend'");
  const cpuMsSoFar = () => rows.reduce((sum, { pid }) => sum + cpuMsOf(pid), 0);
  const before = cpuMsSoFar();
  const started = performance.now();
  const page = await store.listTemplates({ filter: { case: 'public', value: true }, query, category, tags, order, pageSize: PAGE });
  const ms = performance.now() - started;
  const cpuMs = cpuMsSoFar() - before;
  const ids = page.templates.map(({ id }) => id);
  const limitMs = await timed(db, 'limit', 'select * from template.agent_templates where id = any($1::text[])', [ids]);
  const peerMs = await timed(db, 'peer', PEER, [query || category || tags.join(' '), PAGE]);
  return { ms, cpuMs, limitMs, peerMs };
}

/** CPU time of a process so far. Linux counts it in nanoseconds; 0 elsewhere, and for a process that has ended. */
function cpuMsOf(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
  } catch {
    return 0;
  }
}

async function timed(db: pg.Client, name: string, text: string, values: unknown[]): Promise<number> {
  const started = performance.now();
  await db.query({ name, text, values });
  return performance.now() - started;
}

/** The most similar texts, as pg_trgm's documentation suggests. */
const PEER = 'select id from peer where $1 <% label order by word_similarity($1, label) desc limit $2';

async function fillPeer(db: pg.Client, contents: readonly StoreContent[]): Promise<void> {
  await db.query('create extension pg_trgm');
  await db.query('create table peer (id serial primary key, label text not null)');
  const labels = contents.map(({ agentName, category, tags }) => [agentName, category, ...tags].join(' '));
  await db.query('insert into peer (label) select * from unnest($1::text[])', [labels]);
  await db.query('create index on peer using gin (label gin_trgm_ops)');
  await db.query('vacuum analyze peer');
}

function print(measured: readonly Measured[]): void {
  const line = (kind: string, of: readonly Measured[]) => {
    const at = (value: (one: Measured) => number, q: number) => percentile(of.map(value), q).toFixed(1).padStart(6);
    const columns = [
      (one: Measured) => one.ms,
      (one: Measured) => one.cpuMs,
      (one: Measured) => one.limitMs,
      (one: Measured) => one.peerMs,
    ];
    console.log(`${kind.padEnd(30)} ${columns.map((value) => `${at(value, 0.5)} ${at(value, 0.99)}`).join('   ')}   (n = ${of.length})`);
  };
  const heads = ['search', 'its CPU time', 'by id', 'pg_trgm'];
  console.log(`\n${'milliseconds'.padEnd(30)} ${heads.map((head) => head.padStart(13)).join('   ')}`);
  console.log(`${''.padEnd(30)} ${heads.map(() => '   p50    p99').join('   ')}   (CPU time: of PostgreSQL)`);
  for (const kind of new Set(measured.map((one) => one.kind)))
    line(
      kind,
      measured.filter((one) => one.kind === kind),
    );
  line('all', measured);
  const p99 = percentile(
    measured.map(({ ms }) => ms),
    0.99,
  );
  console.log(`\np99 of all searches: ${p99.toFixed(1)} ms, goal ${GOAL_MS} ms: ${p99 <= GOAL_MS ? 'met' : 'MISSED'}`);
}

interface Plan {
  'Node Type': string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Actual Total Time': number;
  'Shared Hit Blocks': number;
  'Shared Read Blocks': number;
  Plans?: Plan[];
}

/** Where the slowest searches spend their time, by PostgreSQL's own account. */
async function printWeakSpots(db: pg.Client, measured: readonly Measured[]): Promise<void> {
  console.log('\nWhere the slowest searches spend their time:');
  for (const { kind, search, ms } of measured.toSorted((a, b) => b.ms - a.ms).slice(0, 5)) {
    const { sql, values } = storeStatement(search, PAGE);
    const statement = placed(sql, values);
    const { rows } = await db.query({ ...statement, text: `explain (analyze, buffers, format json) ${statement.text}` });
    const plan: Plan = rows[0]['QUERY PLAN'][0].Plan;
    const [heap, index] = ['Bitmap Heap Scan', 'Bitmap Index Scan'].map((type) => nodesOf(plan).find((node) => node['Node Type'] === type));
    const total = (node: Plan | undefined) => (node ? (node['Actual Total Time'] * node['Actual Loops']).toFixed(1) : '-');
    const matching = heap ? Math.round(heap['Actual Rows'] * heap['Actual Loops']) : plan['Actual Rows'];
    const { query, category, tags } = search;
    console.log(
      `  ${ms.toFixed(1).padStart(6)} ms  ${JSON.stringify(query || category || tags)} (${kind}): ${index?.['Actual Loops'] ?? 1} groups of results, ` +
        `${matching} templates match; again: index ${total(index)} ms, rows ${total(heap)} ms, all ${plan['Actual Total Time'].toFixed(1)} ms, ` +
        `${plan['Shared Hit Blocks']} pages in memory, ${plan['Shared Read Blocks']} read`,
    );
  }
}

function nodesOf(plan: Plan): Plan[] {
  return [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];
}
