// What /v1/responses adds to a call of a model: against bare proxies and against the gateway of Portkey, all in front of one endpoint that
// answers at once, so that nothing hides what they take. Every program is a process of its own; the ways take turns call by call. Beside each goal
// stands a floor: the figure of the least program that could do the same, in the same run.
import { loadavg } from 'node:os';
import type { Command } from 'commander';
import pg from 'pg';
import { count, parsed } from '../options.ts';
import { type RunningSystem, withRunningSystem } from '../running-system.ts';
import { ask, askJson, type Question } from './asking.ts';
import { addProfiles, type Company, foundCompany } from './company.ts';
import { LIST } from './list-statement.ts';
import { addedBy, type Busy, busyWith, interleaved, median, mediansOf, type Samples, type Way } from './measuring.ts';
import { portkeyHeaders, startPortkey } from './portkey.ts';
import { type Started, started } from './started.ts';

interface Options {
  rounds: number;
  calls: number;
  ms: number;
  profiles: number;
  seed: number;
  portkey: boolean;
  apart?: true;
  cpuProf?: string;
}

interface Scene {
  upstream: Started;
  bare: Started;
  bareTwice: Started;
  reading: Started;
  portkey: Started | undefined;
  running: RunningSystem;
  company: Company;
}

const BARE_PROXY = new URL('./bare-proxy.ts', import.meta.url);
const TEAMS = 500;
const GOALS = { bareTwice: 1.25, portkey: 0.5, agent: 1.15, first: 1.5, throughput: 0.5, tail: 4, list: 2 };
let isMissed = false;

export async function run(command: Command, args: string[]): Promise<void> {
  command
    .option('--rounds <n>', 'rounds', count, 5)
    .option('--calls <n>', 'calls of each way in a round', count, 100)
    .option('--ms <n>', 'how long many callers call at once, in milliseconds, in each round', count, 2000)
    .option('--profiles <n>', 'profiles in the list', count, 10_000)
    .option('--seed <n>', 'seed: what is asked for in the list', count, 7)
    .option('--without-portkey', 'leaves out what has to be installed')
    .option('--apart', 'the response and the profile service are processes of their own; otherwise they are in that of the gateway')
    .option('--cpu-prof <folder>', 'writes CPU profiles of the gateway, the response and the profile service');
  const { withoutPortkey, ...o } = parsed<Options & { withoutPortkey?: true }>(command, args);
  await using upstream = await started(new URL('./upstream.ts', import.meta.url));
  await using bare = await started(BARE_PROXY, { TARGET: upstream.url });
  await using bareTwice = await started(BARE_PROXY, { TARGET: bare.url });
  await using reading = await started(new URL('./reading-proxy.ts', import.meta.url), { TARGET: upstream.url });
  await using portkey = withoutPortkey ? undefined : await startPortkey();
  const env = (name: string): NodeJS.ProcessEnv => ({
    ...(name === 'gateway' && { OFFSHOOT_RATE_MEMBER: '0', OFFSHOOT_RATE_TENANT: '0' }),
    ...((o.apart ? name === 'response' : name === 'gateway') && {
      LLM_BASE_URL: `${upstream.url}/v1`,
      LLM_MODEL: 'stub',
      LLM_MODELS: '*',
      OFFSHOOT_BUDGET_TENANT: '0',
      OFFSHOOT_BUDGET_PERSON: '0',
      OFFSHOOT_BUDGET_DEPLOYMENT: '0',
    }),
    ...(o.cpuProf &&
      ['gateway', 'response', 'profile'].includes(name) && { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${o.cpuProf}/${name}` }),
  });
  await withRunningSystem(
    async (running) => {
      const company = await foundCompany(running.system.url, running.user);
      const scene: Scene = { upstream, bare, bareTwice, reading, portkey, running, company };
      console.log(`the response and the profile service are ${o.apart ? 'processes of their own' : "in the gateway's process"}`);
      console.log(`load ${loadavg()[0]?.toFixed(1)}; ${o.rounds} rounds of ${o.calls} calls, and of ${o.ms} ms with many callers`);
      await withoutState(scene, o);
      await firstToken(scene, o);
      await manyCallers(scene, o);
      await withAgent(scene, o);
      await listed(scene, o);
    },
    {},
    { env, isGatewayWithServices: !o.apart },
  );
  if (isMissed) process.exitCode = 1;
}

const INPUT = 'When are the offices open, and when is the lantern lit?';

/** A call of the model in the form of the endpoint, at a URL that passes it on. */
const completion = (url: string, o: { stream?: true; headers?: Record<string, string> } = {}) => ({
  url: `${url}/v1/chat/completions`,
  headers: { authorization: 'Bearer none', ...o.headers },
  body: { model: 'stub', messages: [{ role: 'user', content: INPUT }], ...(o.stream && { stream: true }) },
});
const response = ({ running, company }: Scene, body: object) => ({
  url: `${running.system.url}/v1/responses`,
  headers: company.headers,
  body: { input: INPUT, ...body },
});

async function withoutState(scene: Scene, o: Options): Promise<void> {
  const { upstream, bareTwice, reading, portkey } = scene;
  const whole = (question: Question) => async () => (await ask(question)).wholeMs;
  const rounds = await interleaved(
    {
      direct: whole(completion(upstream.url)),
      'bare proxy, twice': whole(completion(bareTwice.url)),
      'reading proxy': whole(completion(reading.url)),
      ...(portkey && { Portkey: whole(completion(portkey.url, { headers: portkeyHeaders(upstream.url) })) }),
      offshoot: whole(response(scene, { model: 'stub', store: false })),
    },
    o,
  );
  console.log('\nWithout state, one caller: what is added to the call of the model');
  printTimes(rounds, 'direct');
  const added = (name: string) => median(addedBy(rounds, name, 'direct'));
  judge('added ÷ added by a bare proxy, twice', added('offshoot') / added('bare proxy, twice'), GOALS.bareTwice);
  floor('a proxy that reads the JSON', added('reading proxy') / added('bare proxy, twice'));
  if (!portkey) return;
  judge('added ÷ added by Portkey', added('offshoot') / added('Portkey'), GOALS.portkey);
  floor('a proxy that reads the JSON', added('reading proxy') / added('Portkey'));
}

/** Without Portkey, whose package streams nothing with this version of Node. */
async function firstToken(scene: Scene, o: Options): Promise<void> {
  const { upstream, bare, reading } = scene;
  const first = (question: Question) => async () => (await ask(question)).firstMs;
  const rounds = await interleaved(
    {
      direct: first(completion(upstream.url, { stream: true })),
      'bare proxy': first(completion(bare.url, { stream: true })),
      'reading proxy': first(completion(reading.url, { stream: true })),
      offshoot: first(response(scene, { model: 'stub', store: false, stream: true })),
    },
    o,
  );
  console.log('\nStreams, one caller: what is added to the time to the first token');
  printTimes(rounds, 'direct');
  const added = (name: string) => median(addedBy(rounds, name, 'direct'));
  judge('added ÷ added by a bare proxy', added('offshoot') / added('bare proxy'), GOALS.first);
  floor('a proxy that reads the JSON', added('reading proxy') / added('bare proxy'));
}

async function manyCallers(scene: Scene, o: Options): Promise<void> {
  const { upstream, bare, reading, portkey } = scene;
  const whole = (question: Question) => async () => (await ask(question)).wholeMs;
  const { system } = scene.running;
  const ways: { name: string; way: Way; pids: number[] }[] = [
    { name: 'direct', way: whole(completion(upstream.url)), pids: [] },
    { name: 'bare proxy', way: whole(completion(bare.url)), pids: [bare.pid] },
    { name: 'reading proxy', way: whole(completion(reading.url)), pids: [reading.pid] },
    ...(portkey
      ? [{ name: 'Portkey', way: whole(completion(portkey.url, { headers: portkeyHeaders(upstream.url) })), pids: [portkey.pid] }]
      : []),
    {
      name: 'offshoot',
      way: whole(response(scene, { model: 'stub', store: false })),
      pids: (o.apart ? (['gateway', 'response', 'profile'] as const) : (['gateway'] as const)).map((name) => system.pid(name)),
    },
  ];
  const figures = new Map<string, Busy[]>();
  for (let round = 0; round <= o.rounds; round += 1) {
    for (const { name, way, pids } of round % 2 ? ways : ways.toReversed()) {
      const busy = await busyWith(way, pids, o.ms);
      if (round > 0) figures.set(name, [...(figures.get(name) ?? []), busy]);
    }
  }
  console.log('\nWithout state, many callers: calls per second of 32, latency of 16, and CPU time of each call');
  const of = (name: string) => {
    const at = (figure: (busy: Busy) => number) => median((figures.get(name) ?? []).map(figure));
    const cpu = ways.find((way) => way.name === name)?.pids.map((_, index) => at(({ cpuUs }) => cpuUs[index] ?? 0)) ?? [];
    return { rate: at(({ perSecond }) => perSecond), p50: at(({ p50 }) => p50), p99: at(({ p99 }) => p99), cpu };
  };
  for (const { name } of ways) {
    const { rate, p50, p99, cpu } = of(name);
    const latency = `p50 ${p50.toFixed(1).padStart(6)} ms   p99 ${p99.toFixed(1).padStart(6)} ms`;
    const parts = cpu.map((us) => us.toFixed(0)).join(' + ');
    console.log(`  ${name.padEnd(20)} ${rate.toFixed(0).padStart(5)} calls/s   ${latency}${parts && `   ${parts} µs`}`);
  }
  const perSecond = (name: string) => of(name).rate / of('bare proxy').rate;
  judge('calls/s ÷ those of a bare proxy', perSecond('offshoot'), GOALS.throughput, 'least');
  floor('a proxy that reads the JSON', perSecond('reading proxy'));
  const direct = of('direct').p50;
  const tail = (name: string) => (of(name).p99 - direct) / (of(name).p50 - direct);
  judge('added p99 ÷ added p50', tail('offshoot'), GOALS.tail);
  floor('a bare proxy', tail('bare proxy'));
}

async function withAgent(scene: Scene, o: Options): Promise<void> {
  const { agentId, inline, tenantId } = scene.company;
  const asked = { model: 'stub', ...inline };
  const made = async (body: object) => (await askJson<{ id: string }>(response(scene, body))).id;
  const [fromInline, fromAgent] = [await made(asked), await made({ agent_id: agentId })];
  const whole = (body: object) => async () => (await ask(response(scene, body))).wholeMs;
  await using db = await connected(scene);
  const rounds = await interleaved(
    {
      'inline, first turn': whole(asked),
      'agent_id, first turn': whole({ agent_id: agentId }),
      'inline, later turn': whole({ ...asked, previous_response_id: fromInline }),
      'agent_id, later turn': whole({ agent_id: agentId, previous_response_id: fromAgent }),
      'bare statement': () => db.timed({ name: 'access', text: ACCESS, values: [tenantId, agentId] }),
    },
    { rounds: o.rounds, calls: Math.ceil(o.calls / 2) },
  );
  console.log('\nStored, one caller: a profile with three levels against the same configuration in the request');
  printTimes(rounds);
  const at = (name: string) => median(mediansOf(rounds, name));
  judge('first turn, agent_id ÷ inline', at('agent_id, first turn') / at('inline, first turn'), GOALS.agent);
  floor('one statement more, for the access list', (at('inline, first turn') + at('bare statement')) / at('inline, first turn'));
  judge('later turn, agent_id ÷ inline', at('agent_id, later turn') / at('inline, later turn'), GOALS.agent);
}

/** Every use of a profile has to read who may use it and which version is in force. */
const ACCESS = 'select status, version, access from profile.agent_profiles where tenant_id = $1 and id = $2';

async function listed(scene: Scene, o: Options): Promise<void> {
  const { running, company } = scene;
  await addProfiles(running.system.databaseUrl, company, { profiles: o.profiles, teams: TEAMS });
  await using db = await connected(scene);
  await using bareList = await started(new URL('./bare-list.ts', import.meta.url), { DATABASE_URL: running.system.databaseUrl });
  let call = o.seed;
  const team = () => `team-${(call++ * 7919) % TEAMS}`;
  const rounds = await interleaved(
    {
      'GET /v1/agents': async () =>
        (await ask({ url: `${running.system.url}/v1/agents?metadata.team=${team()}&limit=20`, headers: company.headers })).wholeMs,
      'bare server': async () => (await ask({ url: `${bareList.url}/?tenant=${company.tenantId}&team=${team()}` })).wholeMs,
      'bare statement': () => db.timed({ name: 'list', text: LIST, values: [company.tenantId, JSON.stringify({ team: team() })] }),
    },
    o,
  );
  console.log(`\n${o.profiles} profiles: a page of those with one value of metadata`);
  printTimes(rounds);
  const at = (name: string) => median(mediansOf(rounds, name));
  judge('list ÷ bare statement', at('GET /v1/agents') / at('bare statement'), GOALS.list);
  floor('the same statement behind a bare server', at('bare server') / at('bare statement'));
}

/** A connection of its own. `timed` resolves with milliseconds. */
async function connected({ running }: Scene): Promise<AsyncDisposable & { timed(statement: pg.QueryConfig): Promise<number> }> {
  const db = new pg.Client({ connectionString: running.system.databaseUrl });
  await db.connect();
  return {
    async timed(statement) {
      const begun = performance.now();
      const { rows } = await db.query(statement);
      if (rows.length === 0) throw new Error(`${statement.name} found nothing`);
      return performance.now() - begun;
    },
    [Symbol.asyncDispose]: () => db.end(),
  };
}

/** Also what each way takes longer than `than`. */
function printTimes(rounds: readonly Samples[], than?: string): void {
  for (const name of rounds[0]?.keys() ?? []) {
    const p50 = median(mediansOf(rounds, name)).toFixed(2).padStart(6);
    const more =
      than === undefined || than === name
        ? ''
        : `   added ${median(addedBy(rounds, name, than))
            .toFixed(2)
            .padStart(6)} ms`;
    console.log(`  ${name.padEnd(20)} p50 ${p50} ms${more}`);
  }
}

function judge(what: string, figure: number, goal: number, is: 'most' | 'least' = 'most'): void {
  const isMet = is === 'most' ? figure <= goal : figure >= goal;
  if (!isMet) isMissed = true;
  console.log(`  ${what}: ${figure.toFixed(2)}, goal ${is === 'most' ? '≤' : '≥'} ${goal}: ${isMet ? 'met' : 'MISSED'}`);
}

/** The figure of the least program that could do the same. */
function floor(what: string, figure: number): void {
  console.log(`    floor (${what}): ${figure.toFixed(2)}`);
}
