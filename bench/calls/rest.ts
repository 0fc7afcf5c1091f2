// What a call through the gateway costs: directly to the service, through the gateway by gRPC, by Connect and by REST. The services
// are separate processes; the four ways take turns in one run, so load on the machine affects all of them.
import http from 'node:http';
import { createClient } from '@connectrpc/connect';
import { TemplateService } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { serviceClient, serviceTransport } from '@offshoot/rpc';
import { deploymentKeys } from '@offshoot/rpc/auth';
import type { Command } from 'commander';
import type { User } from '../../test/user.ts';
import { percentile } from '../latency.ts';
import { count, parsed } from '../options.ts';
import { cpuUsOf } from '../processes.ts';
import { type RunningSystem, withRunningSystem } from '../running-system.ts';

const ways = ['direct', 'gateway, gRPC', 'gateway, Connect', 'gateway, REST'] as const;
type Way = (typeof ways)[number];

/** Processes whose CPU time is counted; the bench itself is the client. */
const parts = ['client', 'gateway', 'template'] as const;
type Part = (typeof parts)[number];

interface Measured {
  perSecond: number;
  /** One caller, median, in microseconds. */
  latencyUs: number;
  /** CPU time per call in microseconds. */
  cpuUs: Record<Part, number>;
}

const CALLERS = 16;
/** Enough for a median of the latency. */
const ALONE = 200;

export async function run(command: Command, args: string[]): Promise<void> {
  command.option('--rounds <n>', 'rounds', count, 7).option('--ms <n>', 'length of a round in milliseconds', count, 1500);
  const { rounds, ms } = parsed<{ rounds: number; ms: number }>(command, args);
  await withRunningSystem(async (running) => {
    const calls = await callsOf(running);
    const samples = new Map<Way, Measured[]>(ways.map((way) => [way, []]));
    // Round 0 is a warm-up and does not count.
    for (let round = 0; round <= rounds; round += 1) {
      for (const way of round % 2 ? ways : [...ways].reverse()) {
        const measured = await measure(calls[way], running, ms);
        if (round > 0) samples.get(way)?.push(measured);
      }
    }
    print(samples);
  });
}

async function callsOf({ system, user, serviceSecret }: RunningSystem): Promise<Record<Way, () => Promise<unknown>>> {
  const content = { agentName: 'Trip Planner', instructions: 'Plan trips. '.repeat(170) };
  const { id: templateId } = await user.createTemplate(content, { publish: true });
  const direct = serviceClient(TemplateService, {
    url: system.urls.template,
    serviceKey: deploymentKeys(serviceSecret).of('gateway'),
    audience: 'template',
    caller: user.inboxId,
  });
  const authorization = `Bearer ${await tokenOf(user)}`;
  const viaGateway = createClient(TemplateService, serviceTransport({ url: system.url }));
  const { hostname, port } = new URL(system.url);
  const agent = new http.Agent({ keepAlive: true, maxSockets: CALLERS });
  const rpc = {
    path: `/${TemplateService.typeName}/GetTemplate`,
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
  };
  const route = { path: `/api/pool/templates/${templateId}`, headers: { authorization } };
  return {
    direct: () => direct.getTemplate({ templateId }),
    'gateway, gRPC': () => viaGateway.getTemplate({ templateId }, { headers: { authorization } }),
    'gateway, Connect': () => answerTo({ hostname, port, agent, ...rpc }, JSON.stringify({ templateId })),
    'gateway, REST': () => answerTo({ hostname, port, agent, ...route }, undefined),
  };
}

/** Of a session of its own. */
async function tokenOf(user: User): Promise<string> {
  const { challenge, audience } = await user.sessions.createChallenge({});
  const statement = await user.sign({ action: 'session.sign-in', audience, challenge });
  return (await user.sessions.signIn({ challenge, statement })).accessToken;
}

/** Node's own client for both, so that only the server differs. */
function answerTo(options: http.RequestOptions, body: string | undefined): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const request = http.request(options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => (response.statusCode === 200 ? resolve(JSON.parse(text)) : reject(new Error(text))));
    });
    request.on('error', reject).end(body);
  });
}

async function measure(call: () => Promise<unknown>, running: RunningSystem, ms: number): Promise<Measured> {
  const alone: number[] = [];
  for (let n = 0; n < ALONE; n += 1) {
    const start = performance.now();
    await call();
    alone.push((performance.now() - start) * 1000);
  }
  const before = cpuOf(running);
  const start = performance.now();
  let done = 0;
  const worker = async () => {
    while (performance.now() - start < ms) {
      await call();
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, worker));
  const seconds = (performance.now() - start) / 1000;
  const after = cpuOf(running);
  const cpuUs = Object.fromEntries(parts.map((part) => [part, (after[part] - before[part]) / done])) as Record<Part, number>;
  return { perSecond: done / seconds, latencyUs: percentile(alone, 0.5), cpuUs };
}

/** CPU time so far, in microseconds. Linux. */
function cpuOf({ system }: RunningSystem): Record<Part, number> {
  const { user, system: kernel } = process.cpuUsage();
  return { client: user + kernel, gateway: cpuUsOf(system.pid('gateway')), template: cpuUsOf(system.pid('template')) };
}

function print(samples: ReadonlyMap<Way, readonly Measured[]>): void {
  const median = (way: Way, of: (one: Measured) => number) => percentile((samples.get(way) ?? []).map(of), 0.5);
  console.log(`GetTemplate, ${CALLERS} callers (and the latency of one), CPU time per call:`);
  for (const way of ways) {
    const cpu = parts.map((part) => `${part} ${median(way, (one) => one.cpuUs[part]).toFixed(0)}`).join(', ');
    const perSecond = median(way, (one) => one.perSecond).toFixed(0);
    console.log(
      `  ${way.padEnd(16)} ${perSecond.padStart(5)} calls/s ${median(way, (one) => one.latencyUs)
        .toFixed(0)
        .padStart(6)} µs   CPU µs: ${cpu}`,
    );
  }
  const ratio = (a: Way, b: Way, of: (one: Measured) => number) => (median(a, of) / median(b, of)).toFixed(2);
  const rate = ({ perSecond }: Measured) => perSecond;
  const all = ({ cpuUs }: Measured) => parts.reduce((sum, part) => sum + cpuUs[part], 0);
  const [direct, grpc, connect, rest] = ways;
  console.log(
    `  REST ÷ Connect: calls/s ${ratio(rest, connect, rate)}, CPU of the gateway ${ratio(rest, connect, ({ cpuUs }) => cpuUs.gateway)}`,
  );
  for (const way of [grpc, connect, rest])
    console.log(`  ${way} ÷ direct: calls/s ${ratio(way, direct, rate)}, calls per CPU time ${ratio(direct, way, all)}`);
}
