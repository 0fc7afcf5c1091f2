// The lateness of alarms, and the cost of many at once: against workerd's Durable Objects, and against a bare loop over the same rows.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { createOfflineEngine, OWNER, openBareAgent, ring, Scheduler, ticksOf } from '@offshoot/host/testing';
import { freePort } from '@offshoot/runtime/process/free-port.ts';
import type { Command } from 'commander';
import { percentile } from './latency.ts';
import { count, parsed } from './options.ts';

/** The peer is no dependency: 160 MB that only this bench needs. */
const WORKERD = 'workerd@1.20261117.1';
const MINUTE_MS = 60_000;
/** As many as an agent keeps. */
const ALARMS_EACH = 50;
/** Between two alarms, so that each is measured alone. */
const APART_MS = 20;
const LEAD_MS = 1_500;
const ROUNDS = 3;

export async function run(command: Command, args: string[]): Promise<void> {
  command
    .option('--alarms <n>', 'number of alarms one after the other, in each of three rounds', count, 100)
    .option('--at-once <n>', 'number of alarms that are due at once', count, 10_000);
  const { alarms, atOnce } = parsed<{ alarms: number; atOnce: number }>(command, args);
  await lateness(alarms);
  await manyAtOnce(atOnce);
}

type BareAgent = ReturnType<typeof openBareAgent>;

function agentWith(alarms: number, start: Date): BareAgent {
  const agent = openBareAgent({ engine: createOfflineEngine(), isDurable: true });
  const { store } = agent;
  store.change({ conversationId: 'c'.repeat(32), conversationState: 'here' });
  const rule = { start: start.toISOString().slice(0, 16), zone: 'UTC' };
  store.transaction(() => {
    for (let place = 0; place < alarms; place += 1)
      store.alarms.add({
        ...{ messageId: 'a'.repeat(64), place, askedBy: OWNER, kind: 'reminder', whom: 'group', text: 'pack', rule, nextIndex: 0 },
      });
  });
  return agent;
}

type Ringing = Parameters<typeof ring>[0];
const inConversation = ({ deps }: BareAgent, now: () => Date) =>
  ({ ...deps, now, client: { conversation: () => Promise.resolve({ memberInboxIds: [OWNER] }) } }) as never as Ringing & typeof deps;

/** From the moment at which an alarm is due until its handler has run: ours until its message is on disk. */
async function lateness(alarms: number): Promise<void> {
  const [ours, peers]: [number[], number[]] = [[], []];
  await using peer = await startWorkerd();
  for (let round = 0; round < ROUNDS; round += 1) {
    ours.push(...(await ourLateness(alarms)));
    peers.push(...(await peer.lateness(alarms)));
  }
  const p = (samples: number[]) => `${percentile(samples, 0.5).toFixed(1)} ms (${percentile(samples, 0.99).toFixed(1)} ms)`;
  console.log(`${ROUNDS} × ${alarms} alarms ${APART_MS} ms apart, from due to handled, p50 (p99)`);
  console.log(`  an agent's alarm, until its message is on disk: ${p(ours)}`);
  console.log(`  workerd, a Durable Object's alarm:              ${p(peers)}`);
  console.log(`  ours ÷ workerd, p50: ${(percentile(ours, 0.5) / percentile(peers, 0.5)).toFixed(2)} (goal ≤ 3)`);
}

const newScheduler = () =>
  new Scheduler({ limits: { duties: 16, calls: 16, mail: 4, health: 3, lease: 1 }, onError: (error) => console.error(error) });

/** Alarms are due at a full minute: each agent has a clock of its own that comes to it at another moment. */
async function ourLateness(alarms: number): Promise<number[]> {
  const scheduler = new Scheduler({
    limits: { duties: 16, calls: 16, mail: 4, health: 3, lease: 1 },
    onError: (error) => console.error(error),
  });
  const due = new Date(Math.ceil(Date.now() / MINUTE_MS) * MINUTE_MS);
  const agents = Array.from({ length: alarms }, () => agentWith(1, due));
  const late: number[] = [];
  const began = Date.now();
  // One after the other, as agents come to rest.
  for (const [at, agent] of agents.entries()) {
    const rings = began + LEAD_MS + at * APART_MS;
    const deps = inConversation(agent, () => new Date(Date.now() - rings + due.getTime()));
    const loop = scheduler.task('duties', async () => {
      const wait = await ring(deps, ticksOf(deps));
      if (wait === 0) late.push(Date.now() - rings);
      return wait;
    });
    loop.wake();
    await loop.ended();
  }
  while (late.length < alarms) await sleep(APART_MS);
  scheduler.close();
  for (const agent of agents) agent.close();
  return late;
}

/** All of them are due, each agent's in its own file. By the scheduler of a host, by a bare loop over the agents, and as rows alone. */
async function manyAtOnce(atOnce: number): Promise<void> {
  const due = new Date(Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS);
  const agents = Math.ceil(atOnce / ALARMS_EACH);
  const ringing: number[] = [];
  const bare: number[] = [];
  const rows: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    ringing.push(await allRung(agents, due, true));
    bare.push(await allRung(agents, due, false));
    rows.push(rowsMoved(agents, due));
  }
  const p50 = (samples: number[]) => percentile(samples, 0.5);
  const ratio = (samples: number[]) => (p50(ringing) / p50(samples)).toFixed(2);
  console.log(`\n${agents * ALARMS_EACH} alarms of ${agents} agents at once, median of ${ROUNDS}`);
  console.log(`  by the loops of a host:     ${p50(ringing).toFixed(0)} ms`);
  console.log(`  by a bare loop over agents: ${p50(bare).toFixed(0)} ms; ÷ ${ratio(bare)} (goal ≤ 1.5)`);
  console.log(`  the same rows, in SQL only: ${p50(rows).toFixed(0)} ms; ÷ ${ratio(rows)}`);
}

async function allRung(agents: number, due: Date, isScheduled: boolean): Promise<number> {
  const scheduler = newScheduler();
  const opened = Array.from({ length: agents }, () => agentWith(ALARMS_EACH, due));
  const rings = opened.map((agent) => {
    const deps = inConversation(agent, () => new Date());
    return () => ring(deps, ticksOf(deps));
  });
  const began = performance.now();
  if (isScheduled) {
    const over = rings.map((run) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const loop = scheduler.task('duties', async () => {
        const wait = await run();
        if (wait === undefined) resolve();
        return wait;
      });
      loop.wake();
      return promise;
    });
    await Promise.all(over);
  } else for (const run of rings) while ((await run()) === 0);
  const ms = performance.now() - began;
  scheduler.close();
  for (const agent of opened) agent.close();
  return ms;
}

/** What is on disk afterwards, without the rules of an agent: what such a change costs at least. */
function rowsMoved(files: number, due: Date): number {
  const folder = mkdtempSync(join(tmpdir(), 'offshoot-bench-alarms-'));
  try {
    const opened = Array.from({ length: files }, (_, at) => {
      const db = new DatabaseSync(join(folder, `${at}.db`));
      db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
        CREATE TABLE alarm (seq INTEGER PRIMARY KEY, key TEXT UNIQUE, text TEXT, rule TEXT, next_at INTEGER); CREATE INDEX alarm_next ON alarm (next_at);
        CREATE TABLE outbox (seq INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, text TEXT NOT NULL); BEGIN`);
      const add = db.prepare('INSERT INTO alarm (key, text, rule, next_at) VALUES (?, ?, ?, ?)');
      for (let n = 0; n < ALARMS_EACH; n += 1) add.run(`${'a'.repeat(64)}:${n}`, 'pack', '{}', due.getTime());
      db.exec('COMMIT');
      return db;
    });
    const began = performance.now();
    for (const db of opened) {
      db.exec('BEGIN');
      const say = db.prepare('INSERT INTO outbox (key, text) VALUES (?, ?)');
      const remove = db.prepare('DELETE FROM alarm WHERE key = ?');
      for (const { key, text } of db.prepare('SELECT * FROM alarm WHERE next_at <= ? ORDER BY next_at, seq LIMIT 100').all(Date.now())) {
        say.run(String(key), `Saul, you asked me to remind you: ${text}.`);
        remove.run(String(key));
      }
      db.exec('COMMIT');
    }
    const ms = performance.now() - began;
    for (const db of opened) db.close();
    return ms;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const WORKER = `
export class Alarm {
  constructor(state) { this.storage = state.storage; }
  async fetch(request) {
    const at = new URL(request.url).searchParams.get('at');
    if (at === null) return Response.json((await this.storage.get('late')) ?? null);
    await this.storage.put('due', Number(at));
    await this.storage.setAlarm(Number(at));
    return new Response();
  }
  async alarm() { await this.storage.put('late', Date.now() - (await this.storage.get('due'))); }
}
export default { fetch(request, env) {
  return env.ALARM.get(env.ALARM.idFromName(new URL(request.url).searchParams.get('id'))).fetch(request);
} };`;

const configOf = (port: number) => `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [ (name = "main", worker = .main), (name = "disk", disk = (path = "objects", writable = true)) ],
  sockets = [ (name = "http", address = "127.0.0.1:${port}", http = (), service = "main") ] );
const main :Workerd.Worker = (
  modules = [ (name = "worker.js", esModule = embed "worker.js") ],
  compatibilityDate = "2026-11-01",
  durableObjectNamespaces = [ (className = "Alarm", uniqueKey = "alarm") ],
  durableObjectStorage = (localDisk = "disk"),
  bindings = [ (name = "ALARM", durableObjectNamespace = "Alarm") ] );`;

async function startWorkerd() {
  const folder = mkdtempSync(join(tmpdir(), 'offshoot-bench-workerd-'));
  const tool = join(tmpdir(), `offshoot-bench-${WORKERD}`);
  const binary = join(tool, 'node_modules/.bin/workerd');
  if (!existsSync(binary)) {
    mkdirSync(tool, { recursive: true });
    console.log(`Installing ${WORKERD} into ${tool} …`);
    execFileSync('npm', ['install', '--no-save', '--prefix', tool, WORKERD], { stdio: 'ignore' });
  }
  const port = await freePort();
  mkdirSync(join(folder, 'objects'));
  writeFileSync(join(folder, 'worker.js'), WORKER);
  writeFileSync(join(folder, 'config.capnp'), configOf(port));
  const child: ChildProcess = spawn(binary, ['serve', 'config.capnp'], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  const ask = (query: string) => fetch(`http://127.0.0.1:${port}/?${query}`);
  for (let tries = 0; ; tries += 1) {
    if (
      await ask('id=ready').then(
        ({ ok }) => ok,
        () => false,
      )
    )
      break;
    if (tries === 200 || child.exitCode !== null) throw new Error('workerd did not start');
    await sleep(50);
  }
  let rounds = 0;
  return {
    async lateness(alarms: number): Promise<number[]> {
      const ids = Array.from({ length: alarms }, (_, at) => `${rounds}-${at}`);
      rounds += 1;
      const began = Date.now();
      await Promise.all(ids.map((id, at) => ask(`id=${id}&at=${began + LEAD_MS + at * APART_MS}`).then((answer) => answer.text())));
      await sleep(LEAD_MS + alarms * APART_MS);
      const late: number[] = [];
      for (const id of ids) {
        let found: number | null = null;
        while (found === null) {
          found = (await (await ask(`id=${id}`)).json()) as number | null;
          if (found === null) await sleep(APART_MS);
        }
        late.push(found);
      }
      return late;
    },
    async [Symbol.asyncDispose]() {
      const gone = new Promise((resolve) => void child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
