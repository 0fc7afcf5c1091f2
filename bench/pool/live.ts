// 100 claims at once until all agents are live in their own conversations, with the real XMTP SDK on both sides. The baseline is
// the same XMTP work by clients that are not agents: group with a member, welcome, profile, hello. A third variant adds the
// bare calls between separate services, to show their share of the cost. The variants take turns.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ClaimState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import pg from 'pg';
import { percentile, retryWhileEmpty } from '../latency.ts';
import { CONTENT, type RunningSystem, withRunningSystem } from '../running-system.ts';
import { startBarePool } from './bare-pool.ts';
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
      const network = { env: 'local' as const, apiUrl: system.xmtpUrl };
      const bare = await startBarePool({ network, folder: join(dataDir, 'bare'), databaseUrl: system.databaseUrl });
      try {
        const figures = { floor: [] as number[][], calls: [] as number[][], pool: [] as number[][] };
        for (let round = 0; round <= rounds; round += 1) {
          const floor = await bare.toLive(person, claims);
          const calls = await bare.claimToLive(person, claims);
          await idleInstances(tables, claims);
          const pool = await Promise.all(Array.from({ length: claims }, () => claimToLive(running, template.id)));
          // The first round warms up the just-in-time compiler.
          if (round === 0) continue;
          figures.floor.push(floor);
          figures.calls.push(calls);
          figures.pool.push(pool);
          console.log(
            `  round ${round}: claim to live ${quantiles(pool, 0)}\n           floor         ${quantiles(floor, 0)}\n           bare services ${quantiles(calls, 0)}`,
          );
        }
        const at = (q: number, rounds: number[][]) => rounds.map((samples) => percentile(samples, q));
        const ratios = (q: number, of = figures.pool, to = figures.floor) =>
          at(q, of).map((value, index) => value / (at(q, to)[index] ?? Number.NaN));
        const met = [
          printGoal({ name: 'claim to live median, ms', rounds: at(0.5, figures.pool), limit: goal.median, is: 'at most', digits: 0 }),
          printGoal({ name: 'claim to live p99, ms', rounds: at(0.99, figures.pool), limit: goal.p99, is: 'at most', digits: 0 }),
        ];
        if (met.every(Boolean)) return;
        console.log('  The floor of XMTP on this machine decides:');
        printGoal({ name: 'median ÷ floor', rounds: ratios(0.5), limit: goal.toFloor, is: 'at most', digits: 2 });
        printGoal({ name: 'p99 ÷ floor', rounds: ratios(0.99), limit: goal.toFloor, is: 'at most', digits: 2 });
        const { floor, calls, pool } = figures;
        console.log('  The same XMTP work with the bare calls of separate services, and no more:');
        printRatios('÷ floor', (q) => ratios(q, calls, floor));
        printRatios('claim to live ÷ that', (q) => ratios(q, pool, calls));
      } finally {
        await tables.end();
        bare.stop();
      }
    },
    { idleTarget: claims },
  );
}

function printRatios(name: string, ratios: (q: number) => number[]): void {
  const said = (q: number) => `worst ${Math.max(...ratios(q)).toFixed(2)}, median ${percentile(ratios(q), 0.5).toFixed(2)}`;
  console.log(`  ${name}: median ${said(0.5)}; p99 ${said(0.99)}`);
}

async function claimToLive({ user, person }: RunningSystem, templateId: string): Promise<number> {
  const started = performance.now();
  const claim = await retryWhileEmpty(() => user.claim(templateId, { unsigned: true }));
  const [settled] = await Promise.all([user.settled(claim.id), person.createGroup([claim.inboxId], { name: 'Bench' })]);
  if (settled.state !== ClaimState.LIVE) throw new Error(`a claim ended with ${settled.failureReason}`);
  return performance.now() - started;
}

/** Resolves when the pool is full again and its host idle. */
async function idleInstances(tables: pg.Client, count: number): Promise<void> {
  for (let idle = 0; idle < count; ) {
    const { rows } = await tables.query<{ idle: string }>(`select count(*) as idle from agent_metadata where state = 'IDLE'`);
    idle = Number(rows[0]?.idle);
    await sleep(500);
  }
}
