// What a call between services costs with @grpc/grpc-js and with @connectrpc/connect-node, on the two hot paths: claim → host
// (Configure) and host → claim (ReportInstance). The two services run in two processes, through serve() and serviceClient()
// with validation, signed tokens and everything else. The libraries take turns in one run, so load on the machine affects both.

import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { InstanceState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { InstanceRegistryService, type ReportInstanceRequestSchema } from '@offshoot/gen/offshoot/claim/v1/instance_registry_service_pb.ts';
import { type ConfigureRequestSchema, InstanceService } from '@offshoot/gen/offshoot/instance/v1/instance_service_pb.ts';
import { newId } from '@offshoot/refusals/ids';
import { type RunningServer, route, serve, serviceClient } from '@offshoot/rpc';
import { deploymentKeys, hostAudience } from '@offshoot/rpc/auth';
import { createLogger } from '@offshoot/runtime/process/logger.ts';
import { answeringAll } from '@offshoot/testing';
import type { Command } from 'commander';
import { count, parsed } from '../options.ts';
import { childOf } from './child.ts';
import { sampleVersion } from './sample-version.ts';

const libraries = ['grpc-js', 'connect'] as const;
const directions = ['claim → host', 'host → claim'] as const;
type Library = (typeof libraries)[number];
type Direction = (typeof directions)[number];
type Urls = Record<Library, string>;

const keys = deploymentKeys('the deployment of this bench');
const { callers: serviceCallers, deploymentKey } = keys;
const hostKey = keys.host();
const log = createLogger('bench', 'error');
const inbox = 'ab'.repeat(32);

export interface RpcFigure {
  direction: Direction;
  library: Library;
  /** Calls per second with 32 callers, median of the rounds. */
  perSecond: number;
  /** One caller, median of its calls, in microseconds. */
  latencyUs: number;
}

interface Measured {
  perSecond: number;
  latencyUs: number;
}

/** The messages between the two processes of the bench. */
type ToPeer = { kind: 'measure'; url: string; library: Library; ms: number } | { kind: 'stop' };
type FromPeer = { kind: 'ready'; urls: Urls } | ({ kind: 'measured' } & Measured);

export async function rpcBench(options: { rounds: number; ms: number }): Promise<RpcFigure[]> {
  const peer = fork(fileURLToPath(import.meta.url), { stdio: 'inherit' });
  const { told, ask } = childOf<ToPeer, FromPeer>(peer, 'the peer');
  const servers = await Promise.all(libraries.map((library) => serveRegistry(library)));
  try {
    const claim = urlsOf(servers);
    const { urls: host } = await told('ready');
    const samples = new Map<string, Measured[]>();
    // Round 0 is a warm-up and does not count.
    for (let round = 0; round <= options.rounds; round += 1) {
      for (const direction of directions) {
        for (const library of round % 2 ? libraries : [...libraries].reverse()) {
          const measured =
            direction === 'claim → host'
              ? await measure(configure(host[library], library), options.ms)
              : await ask({ kind: 'measure', url: claim[library], library, ms: options.ms }, 'measured');
          if (round > 0) samples.set(`${direction} ${library}`, [...(samples.get(`${direction} ${library}`) ?? []), measured]);
        }
      }
    }
    return directions.flatMap((direction) =>
      libraries.map((library) => {
        const all = samples.get(`${direction} ${library}`) ?? [];
        return {
          direction,
          library,
          perSecond: median(all.map((one) => one.perSecond)),
          latencyUs: median(all.map((one) => one.latencyUs)),
        };
      }),
    );
  } finally {
    peer.send({ kind: 'stop' } satisfies ToPeer);
    await Promise.all(servers.map((server) => server.close()));
  }
}

export async function run(command: Command, args: string[]): Promise<void> {
  command
    .option('--rounds <n>', 'rounds', count, 5)
    .option('--ms <n>', 'length of a round in milliseconds', count, 800)
    .option('--json', 'the figures as JSON', false);
  const { json, ...measured } = parsed<{ rounds: number; ms: number; json: boolean }>(command, args);
  const figures = await rpcBench(measured);
  if (json) return void console.log(JSON.stringify(figures));
  console.log('Calls between services, two processes, 32 callers (and the latency of one):');
  for (const direction of directions) {
    const of = (library: Library) => figures.find((figure) => figure.direction === direction && figure.library === library) as RpcFigure;
    for (const library of libraries) {
      const { perSecond, latencyUs } = of(library);
      console.log(
        `  ${direction}  ${library.padEnd(8)} ${perSecond.toFixed(0).padStart(6)} calls/s  ${latencyUs.toFixed(0).padStart(5)} µs`,
      );
    }
    const ratio = of('grpc-js').perSecond / of('connect').perSecond;
    console.log(`  ${direction}  grpc-js answers ${ratio.toFixed(2)} times as many calls as connect-node`);
  }
}

function serveRegistry(library: Library): Promise<RunningServer> {
  const services = [route(InstanceRegistryService, answeringAll(InstanceRegistryService), { callers: ['host'] })];
  return serve({ port: 0, services, serviceKey: keys.of('claim'), serviceCallers, deploymentKey, log, library });
}

function serveHost(library: Library): Promise<RunningServer> {
  const services = [route(InstanceService, answeringAll(InstanceService), { callers: ['claim'] })];
  return serve({ port: 0, services, serviceKey: hostKey, serviceCallers, log, library });
}

function urlsOf(servers: RunningServer[]): Urls {
  return Object.fromEntries(libraries.map((library, index) => [library, servers[index]?.url ?? ''])) as Urls;
}

/** A claim's Configure: a template version with 2 KiB of instructions. */
function configure(url: string, library: Library): () => Promise<unknown> {
  const client = serviceClient(InstanceService, { url, serviceKey: keys.of('claim'), audience: hostAudience(hostKey.host.id), library });
  const templateVersion = sampleVersion(inbox, {
    agentName: 'Trip Planner',
    instructions: 'Plan trips. '.repeat(170),
    model: { default: 'gpt-oss-20b', allowOverride: true },
  });
  const request: MessageInitShape<typeof ConfigureRequestSchema> = {
    instanceId: newId('inst'),
    claimId: newId('clm'),
    ownerId: inbox,
    templateVersion,
    join: { way: { case: 'added' as const, value: {} } },
  };
  return () => client.configure(request);
}

function reportInstance(url: string, library: Library): () => Promise<unknown> {
  const client = serviceClient(InstanceRegistryService, { url, serviceKey: hostKey, audience: 'claim', library });
  const request: MessageInitShape<typeof ReportInstanceRequestSchema> = {
    hostId: newId('host'),
    instanceId: newId('inst'),
    claimId: newId('clm'),
    state: InstanceState.LIVE,
    conversationId: '56'.repeat(16),
    appliedVersion: 1n,
    credential: new Uint8Array(32),
  };
  return () => client.reportInstance(request);
}

async function measure(call: () => Promise<unknown>, ms: number): Promise<Measured> {
  const latencies: number[] = [];
  for (const end = performance.now() + ms / 4; performance.now() < end; ) {
    const before = performance.now();
    await call();
    latencies.push((performance.now() - before) * 1000);
  }
  let calls = 0;
  const started = performance.now();
  const caller = async () => {
    while (performance.now() < started + ms) {
      await call();
      calls += 1;
    }
  };
  await Promise.all(Array.from({ length: 32 }, caller));
  return { perSecond: (calls * 1000) / (performance.now() - started), latencyUs: median(latencies) };
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

/** The other process: the host's server, and the registry's caller. */
async function runPeer(): Promise<void> {
  const tell = (message: FromPeer) => process.send?.(message);
  const servers = await Promise.all(libraries.map((library) => serveHost(library)));
  process.on('message', async (order: ToPeer) => {
    if (order.kind === 'stop') process.exit(0);
    tell({ kind: 'measured', ...(await measure(reportInstance(order.url, order.library), order.ms)) });
  });
  process.on('disconnect', () => process.exit(0));
  tell({ kind: 'ready', urls: urlsOf(servers) });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await runPeer();
