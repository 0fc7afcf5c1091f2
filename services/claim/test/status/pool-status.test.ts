// The order of an instance's states, its history, and the operator's view of the pool.

import { timestampDate } from '@bufbuild/protobuf/wkt';
import { ClaimState, InstanceState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import type { PoolStatus, WatchPoolResponse } from '@offshoot/gen/offshoot/claim/v1/pool_service_pb.ts';
import { newId } from '@offshoot/refusals/ids';
import { eventually } from '@offshoot/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openClaimDatabase } from '../../src/database/database.ts';
import { instanceMoves, instanceStates } from '../../src/database/domain/states.ts';
import { watchPool } from '../../src/status/commands/watch-pool.ts';
import { noStockRules } from '../../src/stock/domain/replenishment.ts';
import type { HostCounterpart } from '../host-counterpart.ts';
import { newInbox, Pool, refused } from '../pool.ts';

let pool: Pool;
beforeAll(async () => {
  pool = await Pool.start();
});
afterAll(() => pool.close());

async function status(): Promise<PoolStatus> {
  const answer = await pool.operator.getPoolStatus({});
  if (!answer.status) throw new Error('no status in the answer');
  return answer.status;
}

const nameOf = (state: InstanceState) => instanceStates.find((name) => InstanceState[name] === state);
const counts = ({ states }: PoolStatus) => Object.fromEntries(states.map(({ state, count }) => [nameOf(state), Number(count)]));

async function history(instanceId: string) {
  const { transitions } = await pool.operator.listTransitions({ instanceId });
  return transitions.map(({ from, to, time }) => ({ from, to, at: time && timestampDate(time) }));
}

/** A live agent that went through every state on the way. */
async function liveAgent(host: HostCounterpart) {
  host.autoLive = false;
  const owner = pool.person();
  const claim = await pool.claim(owner.inboxId, { templateId: pool.templates.add(newInbox()) });
  await pool.until(claim, ({ state }) => state === ClaimState.JOINING);
  await host.reportLive(claim.instanceId);
  return { owner, instanceId: claim.instanceId };
}

test('the database allows exactly the same moves as the code', async () => {
  const allowed: string[] = [];
  for (const from of [null, ...instanceStates])
    for (const to of instanceStates) {
      const [row] = await pool.query('select agent_may_move($1, $2)::text as yes', [from, to]);
      if (row?.yes === 'true') allowed.push(`${from} > ${to}`);
    }
  const inCode = instanceStates.flatMap((from) => Object.values(instanceMoves[from]).map((to) => `${from} > ${to}`));
  expect(new Set(allowed)).toEqual(new Set(['null > IDLE', ...inCode]));
});

test('attack: someone with access to the database reverts or skips states, or starts a life in the middle; the history of a whole life', async () => {
  const host = await pool.host(1);
  const registeredBefore = pool.now();
  const { owner, instanceId } = await liveAgent(host);
  const setTo = (state: string) => pool.query('update agent_metadata set state = $2 where id = $1', [instanceId, state]);
  for (const state of ['IDLE', 'CLAIMED', 'JOINING']) {
    await expect(setTo(state), state).rejects.toMatchObject({ code: '23514', constraint: 'agent_metadata_moves' });
  }
  await pool.advance(5000);
  await host.keepAlive();
  const statement = await owner.sign({ action: 'instance.release', instanceId }, { now: pool.now() });
  const endedAfter = pool.now();
  await pool.as(owner.inboxId).releaseInstance({ instanceId, statement });
  await eventually(async () => expect((await pool.instance(owner.inboxId, instanceId)).state).toBe(InstanceState.GONE));
  await expect(setTo('LIVE')).rejects.toMatchObject({ constraint: 'agent_metadata_moves' });
  const born = `insert into agent_metadata (id, inbox_id, host_id, state, credential_digest, sealing_key, sealing_statement, sealing_voucher, created_at, updated_at)
    select $1, $1, host_id, 'GONE', '', '', '', '', now(), now() from agent_metadata where id = $2`;
  await expect(pool.query(born, [newId('inst'), instanceId])).rejects.toMatchObject({ constraint: 'agent_metadata_moves' });

  const { IDLE, CLAIMED, JOINING, LIVE, DRAINING, GONE, UNSPECIFIED } = InstanceState;
  const life = await history(instanceId);
  const states = [UNSPECIFIED, IDLE, CLAIMED, JOINING, LIVE, DRAINING, GONE];
  expect(life.map(({ from, to }) => [from, to])).toEqual(states.slice(1).map((to, at) => [states[at], to]));
  const [registered, ...later] = life.map(({ at }) => at?.getTime() ?? 0);
  expect(registered).toBeLessThanOrEqual(registeredBefore.getTime());
  expect(later).toEqual(later.toSorted((a, b) => a - b));
  // By the services' clock, like everything else in the row.
  expect(later.at(-1)).toBeGreaterThanOrEqual(endedAfter.getTime());
  expect(later.at(-3)).toBeLessThan(endedAfter.getTime() - 4000);
});

test('a repeated registration is not a new life, and idle instances that are forgotten leave no history', async () => {
  const host = await pool.host(1);
  const [instanceId = ''] = [...host.instances.keys()];
  await host.registerInstance(instanceId);
  expect(await history(instanceId)).toHaveLength(1);
  host.instances.clear();
  await host.register();
  expect((await refused(pool.operator.listTransitions({ instanceId }))).reason).toBe('INSTANCE_NOT_FOUND');
  expect(await pool.query('select 1 from agent_transitions where instance_id = $1', [instanceId])).toEqual([]);
});

test('the status shows states, what can be claimed, what is reserved, and hosts that are down', async () => {
  const [up, down, gone] = [await pool.host(3), await pool.host(0), await pool.host(0)];
  const { owner, instanceId } = await liveAgent(up);
  const oldest = await pool.query(`select created_at::text as at from agent_metadata where host_id = $1 and state = 'IDLE'`, [up.id]);
  await pool.advance(11_000);
  await up.keepAlive();
  // It registers instances, but its lease has run out.
  await down.offer(2);
  const reserved = await pool.reserve(owner.inboxId);

  const seen = await status();
  expect(counts(seen)).toMatchObject({ IDLE: 4, LIVE: 1 });
  expect(Object.keys(counts(seen))).not.toContain('GONE');
  expect(seen).toMatchObject({ claimable: 1, reserved: 1, queued: 0 });
  expect(seen.oldestQueuedTime).toBeUndefined();
  const isFirst = oldest.map(({ at }) => new Date(at ?? '').getTime()).toSorted((a, b) => a - b);
  // The older one of the two is reserved.
  expect(seen.oldestIdleTime && timestampDate(seen.oldestIdleTime).getTime()).toBe(isFirst[1]);
  const hostOf = (id: string) => seen.hosts.find(({ hostId }) => hostId === id);
  expect(hostOf(up.id)).toMatchObject({ isUp: true, idle: 2, claimed: 1, address: `http://127.0.0.1:${up.port}` });
  expect(hostOf(down.id)).toMatchObject({ isUp: false, idle: 2, claimed: 0 });
  expect(hostOf(gone.id)).toBeUndefined();
  expect(seen.hosts.map(({ hostId }) => hostId)).toEqual(seen.hosts.map(({ hostId }) => hostId).toSorted());

  // The reservation expires, and its instance with it; the claimed one is unaffected.
  await pool.advance(301_000);
  await up.keepAlive();
  expect(await status()).toMatchObject({ claimable: 1, reserved: 0 });
  expect((await refused(pool.operator.listTransitions({ instanceId: reserved.instanceId }))).reason).toBe('INSTANCE_NOT_FOUND');
  expect((await history(instanceId)).at(-1)?.to).toBe(InstanceState.LIVE);
  await pool.retire(up);
  await pool.retire(down);
});

test('the status shows how many are waiting, and since when', async () => {
  const templateId = pool.templates.add(newInbox());
  const first = await pool.claim(newInbox(), { templateId });
  await pool.advance(1000);
  const second = await pool.claim(newInbox(), { templateId });
  const seen = await status();
  expect(seen).toMatchObject({ claimable: 0, queued: 2, oldestQueuedTime: first.createTime });
  for (const { id, requesterId } of [first, second]) await pool.as(requesterId).cancelClaim({ claimId: id });
  expect((await status()).queued).toBe(0);
});

test('a watch yields at once and at every change, and ends when its caller leaves', async () => {
  const host = await pool.host(1);
  const stop = new AbortController();
  const seen: WatchPoolResponse[] = [];
  const watching = (async () => {
    for await (const answer of pool.operator.watchPool({}, { signal: stop.signal })) seen.push(answer);
  })().catch(() => {});
  await eventually(() => expect(seen[0]?.status?.claimable).toBe(1));
  await host.offer(1);
  await eventually(() => expect(seen.at(-1)?.status?.claimable).toBe(2));
  stop.abort();
  await watching;
  await pool.retire(host);
});

test('a watch keeps reading, yields nothing if nothing has changed, and stops reading when it ends', async () => {
  const db = await openClaimDatabase(pool.database.url);
  const stop = new AbortController();
  let [looks, told] = [0, 0];
  const counted: typeof db = {
    ...db,
    query: (sql, values) => {
      looks += 1;
      if (looks === 2) setImmediate(() => stop.abort());
      return db.query(sql, values);
    },
  };
  for await (const _ of watchPool({ db: counted, now: () => pool.now(), orphans: { released: 0 }, stock: noStockRules }, stop.signal))
    told += 1;
  expect({ looks, told }).toEqual({ looks: 2, told: 1 });
  await db.close();
});
