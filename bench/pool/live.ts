// 100 claims at once until all agents are live in conversations of their own, with the real XMTP SDK on both sides. The floor is
// the same XMTP work by clients that are nobody's agents: group with a member, welcome, profile, hello. The two take turns.
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ClaimState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import type { XmtpAgentClient } from '@offshoot/xmtp';
import pg from 'pg';
import { percentile, retryWhileEmpty } from '../latency.ts';
import { CONTENT, type RunningSystem, withRunningSystem } from '../running-system.ts';
import type { BareAgentsOptions, FromBareAgents, ToBareAgents } from './bare-agents.ts';
import { printGoal, quantiles } from './figures.ts';
import type { PartOptions } from './index.ts';

const goal = { median: 367, p99: 741, toFloor: 1.2 };

export async function live({ short }: PartOptions): Promise<void> {
  const [rounds, claims] = short ? [2, 10] : [5, 100];
  console.log(`\nlive: ${claims} claims at once until live, against the same XMTP work without the pool`);
  await withRunningSystem(
    async (running) => {
      const { system, user, person, dataDir } = running;
      const template = await user.createTemplate(CONTENT, { publish: true });
      const tables = new pg.Client({ connectionString: system.databaseUrl, options: '-c search_path=claim' });
      await tables.connect();
      const bare = await startBareAgents({ network: { env: 'local', apiUrl: system.xmtpUrl }, folder: join(dataDir, 'bare') });
      try {
        const figures = { floor: [] as number[][], pool: [] as number[][] };
        for (let round = 0; round <= rounds; round += 1) {
          const floor = await bare.toLive(person, claims);
          await idleInstances(tables, claims);
          const pool = await Promise.all(Array.from({ length: claims }, () => claimToLive(running, template.id)));
          // The first round is for the just-in-time compiler.
          if (round === 0) continue;
          figures.floor.push(floor);
          figures.pool.push(pool);
          console.log(`  round ${round}: claim to live ${quantiles(pool, 0)}\n           floor         ${quantiles(floor, 0)}`);
        }
        const at = (q: number, rounds: number[][]) => rounds.map((samples) => percentile(samples, q));
        const ratios = (q: number) => at(q, figures.pool).map((value, index) => value / (at(q, figures.floor)[index] ?? Number.NaN));
        const met = [
          printGoal({ name: 'claim to live median, ms', rounds: at(0.5, figures.pool), limit: goal.median, is: 'at most', digits: 0 }),
          printGoal({ name: 'claim to live p99, ms', rounds: at(0.99, figures.pool), limit: goal.p99, is: 'at most', digits: 0 }),
        ];
        if (met.every(Boolean)) return;
        console.log('  The floor of XMTP on this machine decides:');
        printGoal({ name: 'median ÷ floor', rounds: ratios(0.5), limit: goal.toFloor, is: 'at most', digits: 2 });
        printGoal({ name: 'p99 ÷ floor', rounds: ratios(0.99), limit: goal.toFloor, is: 'at most', digits: 2 });
      } finally {
        await tables.end();
        bare.stop();
      }
    },
    { idleTarget: claims },
  );
}

async function claimToLive({ user, person }: RunningSystem, templateId: string): Promise<number> {
  const started = performance.now();
  const claim = await retryWhileEmpty(() => user.claim(templateId));
  const [settled] = await Promise.all([user.settled(claim.id), person.createGroup([claim.inboxId], { name: 'Bench' })]);
  if (settled.state !== ClaimState.LIVE) throw new Error(`a claim ended with ${settled.failureReason}`);
  return performance.now() - started;
}

/** Returns when the pool is full again and its host at rest. */
async function idleInstances(tables: pg.Client, count: number): Promise<void> {
  for (let idle = 0; idle < count; ) {
    const { rows } = await tables.query<{ idle: string }>(`select count(*) as idle from agent_metadata where state = 'IDLE'`);
    idle = Number(rows[0]?.idle);
    await sleep(500);
  }
}

async function startBareAgents(options: BareAgentsOptions) {
  const child: ChildProcess = fork(fileURLToPath(new URL('bare-agents.ts', import.meta.url)), [JSON.stringify(options)], {
    // The SDK's own log.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const said = <K extends FromBareAgents['kind']>(kind: K) =>
    new Promise<Extract<FromBareAgents, { kind: K }>>((resolve, reject) => {
      const ended = (code: number | null) => reject(new Error(`the bare agents ended with ${code}`));
      child.once('exit', ended);
      const hear = (message: FromBareAgents) => {
        if (message.kind !== kind) return;
        child.off('exit', ended);
        child.off('message', hear);
        resolve(message as Extract<FromBareAgents, { kind: K }>);
      };
      child.on('message', hear);
    });
  const tell = (order: ToBareAgents) => child.send(order);
  await said('ready');
  return {
    /** Milliseconds of each, from the moment at which all groups are made. */
    toLive: async (person: XmtpAgentClient, count: number): Promise<number[]> => {
      const opened = said('opened');
      tell({ kind: 'open', count });
      const { inboxIds } = await opened;
      const waiting = new Map<string, () => void>();
      const hear = (message: FromBareAgents) => {
        if (message.kind === 'live') waiting.get(message.inboxId)?.();
      };
      child.on('message', hear);
      const times = await Promise.all(
        inboxIds.map(async (inboxId) => {
          const lived = new Promise<void>((resolve) => waiting.set(inboxId, resolve));
          const started = performance.now();
          await Promise.all([person.createGroup([inboxId], { name: 'Bench' }), lived]);
          return performance.now() - started;
        }),
      );
      child.off('message', hear);
      const closed = said('closed');
      tell({ kind: 'close' });
      await closed;
      return times;
    },
    stop: () => child.disconnect(),
  };
}
