// The system under chaos: all services as processes, with two claim services, two hosts, and a proxy in front of each callee.
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Processes, type ProcessName, privateConfig, SERVICES, startProcesses } from '@offshoot/standalone';
import { type CallProxy, NO_FAULTS, startCallProxy } from './call-proxy.ts';
import type { ChaosDatabase } from './chaos-database.ts';
import type { Planned } from './plan.ts';
import type { Seeded } from './seeded.ts';

export interface ChaosFleet {
  processes: Processes;
  /** Folder with a host's agents. */
  agentsOf(host: 'host' | 'host-2'): string;
  /** Counts of all proxies together. */
  calls(): CallProxy['counts'];
  /** Carries out the plan; resolves when its last fault has ended. */
  carryOut(plan: readonly Planned[], tell: (line: string) => void): Promise<void>;
  close(): Promise<void>;
}

const REPLICAS: ProcessName[] = ['claim-2', 'host-2'];
const RESTARTS = 10;
const RESTART_MS = 200;
const POLL_MS = 50;
const STAND_INS = new URL('stand-ins.mjs', import.meta.url).href;

export async function startFleet(o: { dataDir: string; database: ChaosDatabase; draws: Seeded; idleTarget?: number }): Promise<ChaosFleet> {
  const { dataDir, database, draws, idleTarget = 2 } = o;
  const proxies: CallProxy[] = [];
  const claims: string[] = [];
  const controls = join(dataDir, 'controls');
  mkdirSync(controls, { recursive: true });
  const controlOf = (name: ProcessName) => join(controls, `${name}.json`);
  const proxied = async (name: ProcessName, targets: () => readonly string[]) => {
    const proxy = await startCallProxy(targets, draws.of(`calls of ${name}`));
    proxies.push(proxy);
    return proxy.url;
  };
  const reach = async (name: ProcessName, url: string): Promise<string> => {
    if (name === 'gateway' || name === 'xmtp-network') return url;
    if (name === 'claim' || name === 'claim-2') claims.push(url);
    if (name === 'claim-2') return url;
    return proxied(name, name === 'claim' ? () => claims : () => [url]);
  };
  const backups = {
    OFFSHOOT_BACKUP_DIR: join(dataDir, 'backups'),
    OFFSHOOT_BACKUP_KEY: randomBytes(32).toString('hex'),
    OFFSHOOT_BACKUP_SECONDS: '1',
  };
  const config = privateConfig(dataDir, {
    databaseUrl: database.url,
    databaseRoles: 'each',
    idleTarget,
    // Agents fall asleep and wake all the time.
    sleepSeconds: 2,
    logLevel: process.env.LOG_LEVEL ?? 'warn',
  });
  const processes = await startProcesses(config, reach, undefined, {
    replicas: REPLICAS,
    env: (name) => ({
      ...backups,
      CHAOS_CONTROL: controlOf(name),
      NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --import ${STAND_INS}`,
    }),
  });

  let isClosed = false;
  const control = (name: ProcessName, values: { clockMs?: number; diskMs?: number }) =>
    writeFileSync(controlOf(name), JSON.stringify(values));
  const faults = (given: CallProxy['faults']) => {
    for (const proxy of proxies) proxy.faults = given;
  };
  /** Restarts the process until it stays up: one that finds no database at startup gives up. */
  const supervised = async (name: ProcessName) => {
    for (let left = RESTARTS; ; left--) {
      try {
        return await processes.start(name);
      } catch (error) {
        if (left === 0) throw error;
        await pause(RESTART_MS);
      }
    }
  };
  /** Starts a fault; returns a function that ends it. */
  const begin = async (trouble: Planned): Promise<() => Promise<void> | void> => {
    switch (trouble.kind) {
      case 'kill':
        await processes.stop(trouble.process, 'SIGKILL');
        return () => supervised(trouble.process);
      case 'pause': {
        const pid = processes.pid(trouble.process);
        process.kill(pid, 'SIGSTOP');
        return () => void process.kill(pid, 'SIGCONT');
      }
      case 'database':
        return database.stop();
      case 'providers':
        processes.providerStub?.faults.add(
          { fault: { kind: 'status', status: 503 }, probability: 0.5 },
          { fault: { kind: 'lost-reply' }, probability: 0.5 },
        );
        return () => processes.providerStub?.faults.clear();
      case 'clock':
        control(trouble.process, { clockMs: trouble.ms });
        return () => control(trouble.process, {});
      case 'disk':
        control(trouble.process, { diskMs: trouble.ms });
        return () => control(trouble.process, {});
      case 'calls':
        faults(trouble.faults);
        return () => faults(NO_FAULTS);
    }
  };

  const calls = () => {
    const kinds = ['calls', 'lostRequest', 'lostReply', 'twice', 'again', 'late'] as const;
    return Object.fromEntries(
      kinds.map((kind) => [kind, proxies.reduce((sum, { counts }) => sum + counts[kind], 0)]),
    ) as CallProxy['counts'];
  };

  return {
    processes,
    agentsOf: (host) => join(dataDir, host, 'instance', 'agents'),
    calls,
    async carryOut(plan, tell) {
      const from = Date.now();
      /** Recoveries in progress, so that the next fault spares what is still recovering. */
      const mended = new Map<string, Promise<void>>();
      await Promise.all(
        plan.map(async (trouble) => {
          await pause(trouble.atMs);
          const subject = 'process' in trouble ? trouble.process : trouble.kind;
          const over = Promise.withResolvers<void>();
          const before = mended.get(subject);
          mended.set(subject, over.promise);
          await before;
          if (isClosed) return;
          tell(`${seconds(Date.now() - from)} ${nameOf(trouble)} for ${seconds(trouble.forMs)}`);
          try {
            const end = await begin(trouble);
            await pause(trouble.forMs);
            if (trouble.kind === 'calls') while (!isClosed && calls().twice < (trouble.untilTwice ?? 0)) await pause(POLL_MS);
            if (!isClosed) await end();
          } finally {
            over.resolve();
          }
        }),
      );
    },
    async close() {
      isClosed = true;
      // A paused process would not notice a gentler signal.
      for (const name of [...SERVICES, ...REPLICAS]) await processes.stop(name, 'SIGKILL');
      await processes.close();
      for (const proxy of proxies) await proxy.close();
    },
  };
}

function nameOf({ kind, ...trouble }: Planned): string {
  const { atMs: _, forMs: __, ...rest } = trouble;
  return [kind, ...Object.values(rest).map((value) => (typeof value === 'object' ? JSON.stringify(value) : String(value)))].join(' ');
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
