// A short run of `npm run chaos`.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase } from '@offshoot/postgres/testing';
import { expect, test } from 'vitest';
import { NO_FAULTS } from './call-proxy.ts';
import { gatedDatabase } from './chaos-database.ts';
import { LEASE_MS, type Planned, planOf } from './plan.ts';
import { runChaos } from './run.ts';
import { seeded } from './seeded.ts';

/** Other tests run at the same time; `npm run chaos` enforces the limit of a lease plus a second. */
const BUSY_MS = 40_000;
/** One fault of each kind that ends within seconds; faults longer than a lease are left to the long run. */
const PLAN: Planned[] = [
  { kind: 'calls', faults: { lostRequest: 0.05, lostReply: 0.1, twice: 0.5, again: 0.2, late: 0.3 }, untilTwice: 6, atMs: 0, forMs: 2500 },
  { kind: 'kill', process: 'claim', atMs: 300, forMs: 200 },
  { kind: 'kill', process: 'host', atMs: 700, forMs: 0 },
  { kind: 'database', atMs: 1300, forMs: 300 },
];

test('failed, duplicated and delayed calls for a few seconds lose, duplicate and leak nothing', async () => {
  const seed = Number(process.env.CHAOS_SEED ?? Math.floor(Math.random() * 1e9));
  const dataDir = mkdtempSync(join(tmpdir(), 'offshoot-chaos-'));
  const server = await createTestDatabase();
  const database = await gatedDatabase(server.url);
  const told: string[] = [];
  try {
    const options = {
      seed,
      ms: 0,
      people: 1,
      idleTarget: 1,
      recoveryMs: BUSY_MS,
      dataDir,
      database,
      plan: PLAN,
      tell: (line: string) => void told.push(line),
    };
    const result = await runChaos(options);
    expect(result.violations, `CHAOS_SEED=${seed}\n${told.join('\n')}`).toEqual([]);
    expect(result.claims).toBeGreaterThan(1);
    expect(result.resources).toBeGreaterThan(1);
    expect(result.calls.twice).toBeGreaterThanOrEqual(6);
  } finally {
    await database.close();
    await server.drop();
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 3 });
  }
});

test('a seed gives one plan; its faults end with it and never break the same thing twice at once', () => {
  for (let seed = 0; seed < 200; seed++) {
    const plan = planOf(seeded(seed), 60_000);
    expect(planOf(seeded(seed), 60_000)).toEqual(plan);
    expect(plan.every(({ atMs, forMs }) => atMs + forMs <= 60_000)).toBe(true);
    const outages = plan.filter(({ kind, forMs }) => kind === 'kill' && forMs > LEASE_MS);
    expect(outages.every(({ atMs }) => atMs > 0)).toBe(true);
  }
  expect(planOf(seeded(1), 60_000)).not.toEqual(planOf(seeded(2), 60_000));
  expect(NO_FAULTS).toEqual({ lostRequest: 0, lostReply: 0, twice: 0, again: 0, late: 0 });
});
