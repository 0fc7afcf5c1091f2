// What monitoring sees of the pool: an empty one and a dead host above all.
import { ClaimState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { serveAdmin } from '@offshoot/runtime/admin/admin-port.ts';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import { eventually } from '@offshoot/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { watchShortage } from '../../src/stock/adapters/shortage.ts';
import { newInbox, Pool, refused } from '../pool.ts';

type Line = [level: string, fields: Record<string, unknown>, text: string];

/** As much of a logger as is needed, and what it was told. */
function heard(): { log: Logger; lines: Line[] } {
  const lines: Line[] = [];
  const at = (level: string) => (fields: Record<string, unknown>, text: string) => lines.push([level, fields, text]);
  const log = Object.fromEntries(['trace', 'debug', 'info', 'warn', 'error', 'fatal'].map((level) => [level, at(level)]));
  return { log: log as unknown as Logger, lines };
}

const { log, lines } = heard();
let pool: Pool;
let templateId: string;
let admin: Awaited<ReturnType<typeof serveAdmin>>;
beforeAll(async () => {
  admin = await serveAdmin({ host: '127.0.0.1', port: 0 });
  pool = await Pool.start({ log });
  templateId = pool.templates.add(newInbox());
});
afterAll(async () => {
  await pool.close();
  await admin.close();
});

const text = async () => (await fetch(`${admin.url}/metrics`)).text();

/** Other files of this process have counted, too: what has been added since. */
async function meter(): Promise<(series: string) => Promise<number>> {
  const valueIn = (from: string, series: string) =>
    Number(
      from
        .split('\n')
        .find((line) => line.startsWith(`${series} `))
        ?.slice(series.length) ?? 0,
    );
  const before = await text();
  return async (series) => valueIn(await text(), series) - valueIn(before, series);
}

const now = async (pattern: RegExp) => pattern.exec(await text())?.[1];

test('an empty pool is one line for all who ask, is counted for each, and is over with the next claim that finds an agent', async () => {
  const more = await meter();
  const ask = () => pool.claim(newInbox(), { templateId, queueSeconds: 0 });
  for (let n = 0; n < 3; n++) expect((await refused(ask())).reason).toBe('POOL_EMPTY');
  const waiting = await pool.claim(newInbox(), { templateId });
  expect(waiting.state).toBe(ClaimState.QUEUED);
  expect(lines.filter(([, , said]) => said.startsWith('the pool is empty'))).toEqual([
    ['error', { asked: 1, seconds: 0 }, expect.stringContaining('until a host has an idle instance')],
  ]);
  expect(await more('offshoot_pool_empty_total')).toBe(4);
  expect(await more('offshoot_claims_total{state="REFUSED",reason="POOL_EMPTY"}')).toBe(3);
  expect(await more('offshoot_claims_total{state="QUEUED",reason=""}')).toBe(1);
  await eventually(async () => {
    expect(await now(/^offshoot_queue (\d+)$/m)).toBe('1');
    expect(Number(await now(/^offshoot_queue_oldest_seconds ([\d.]+)$/m))).toBeGreaterThan(0);
    expect(await now(/^offshoot_idle (\d+)$/m)).toBe('0');
  });

  const host = await pool.host(2);
  const { instanceId } = await pool.until(waiting, ({ state }) => state === ClaimState.LIVE);
  await pool.live(newInbox(), { templateId });
  expect(lines.filter(([, , said]) => said === 'the pool has idle instances again')).toEqual([
    ['warn', { asked: 4, seconds: expect.any(Number) }, 'the pool has idle instances again'],
  ]);
  expect(await more('offshoot_claims_total{state="LIVE",reason=""}')).toBe(2);
  expect(await more('offshoot_work_attempt_duration_seconds_count{work="configurations",outcome="done"}')).toBeGreaterThanOrEqual(2);
  await eventually(async () => {
    expect(await now(/^offshoot_agents\{state="LIVE"\} (\d+)$/m)).toBe('2');
    expect(await now(/^offshoot_hosts\{state="up"\} (\d+)$/m)).toBe('1');
    expect(await now(/^offshoot_queue (\d+)$/m)).toBe('0');
    expect(await now(/^db_client_connection_max\{service="claim"\} (\d+)$/m)).toBeDefined();
  });
  const all = await text();
  const names = [templateId, waiting.id, instanceId, waiting.requesterId, host.id];
  for (const name of names) expect(all).not.toContain(name);
  expect(all).not.toMatch(/(?:clm|inst|tmpl|trf|rsv|host)_[a-z2-7]{10}/);
});

test('a dead host with agents is an error in the log, and is seen by its lease, its agents and its count', async () => {
  const more = await meter();
  const [host] = pool.hosts;
  if (host === undefined) throw new Error('no host');
  await host.stop();
  await pool.query(`update hosts set lease_expires_at = $2 where id = $1`, [host.id, new Date(pool.now().getTime() - 1_000)]);
  await eventually(async () => {
    expect(lines.filter(([level, , said]) => level === 'error' && said.startsWith("a host's lease has expired"))).toMatchObject([
      ['error', { host: host.id, crashed: 2, movable: 0 }, expect.any(String)],
    ]);
    expect(await more('offshoot_leases_expired_total')).toBe(1);
    expect(await now(/^offshoot_hosts\{state="away"\} (\d+)$/m)).toBe('1');
    expect(await now(/^offshoot_hosts\{state="up"\} (\d+)$/m)).toBe('0');
    expect(await now(/^offshoot_agents_troubled\{state="CRASHED"\} (\d+)$/m)).toBe('2');
  });
});

test('a pool that stays empty is a line each minute, however many ask', () => {
  const own = heard();
  let at = 0;
  const shortage = watchShortage(own.log, () => at);
  for (; at < 150_000; at += 100) shortage.missed();
  expect(own.lines.map(([, { seconds }]) => seconds)).toEqual([0, 60, 120]);
  shortage.served();
  shortage.served();
  expect(own.lines).toHaveLength(4);
});
