// Outdated rows: hosts' reports correct them, and no owned agent is handed out or dropped.

import { ClaimState, InstanceState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { Refusal } from '@offshoot/refusals';
import { eventually, propertyRuns, signedInvite, slug } from '@offshoot/testing';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { instanceStates } from '../../src/database/domain/states.ts';
import { compareInventory, type HeldAgent, type PoolInstance } from '../../src/hosts/domain/host-inventory.ts';
import type { HostCounterpart } from '../host-counterpart.ts';
import { byInvite, newInbox, Pool, refused } from '../pool.ts';

let pool: Pool;
let templateId: string;
beforeAll(async () => {
  pool = await Pool.start({ leaseMs: 300_000 });
  templateId = pool.templates.add(newInbox());
});
afterAll(() => pool.close());
afterEach(async () => {
  for (const host of pool.hosts.splice(0)) await pool.retire(host);
});

const row = async (instanceId: string) =>
  (await pool.query('select state, condition, claim_id, owner_id, host_id from agent_metadata where id = $1', [instanceId]))[0];

/** Resets the row to its state before anybody claimed the instance. */
async function makeIdle(instanceId: string): Promise<void> {
  const [saved] = await pool.query(
    `with l as (delete from lineage_outbox where instance_id = $1), c as (delete from claims where instance_id = $1)
      delete from agent_metadata where id = $1 returning inbox_id, host_id, sealing_key, sealing_statement, sealing_voucher, credential_digest`,
    [instanceId],
  );
  await pool.query(
    `insert into agent_metadata (id, inbox_id, host_id, sealing_key, sealing_statement, sealing_voucher, credential_digest, created_at, updated_at)
      values ($1, $2, $3, $4, $5, $6, $7, now() - interval '1 day', now())`,
    [
      instanceId,
      saved?.inbox_id,
      saved?.host_id,
      saved?.sealing_key,
      saved?.sealing_statement,
      saved?.sealing_voucher,
      saved?.credential_digest,
    ],
  );
}

/** As a real instance does. */
function refusesOthers(host: HostCounterpart): void {
  host.script.configure = ({ instanceId, claimId }) => {
    const held = host.instances.get(instanceId)?.claimId;
    if (held && held !== claimId) throw new Refusal('INSTANCE_ALREADY_CLAIMED', 'The instance belongs to another claim.');
  };
}

test('attack: a row claims that a live agent is idle; the claim assigned to it gets another instance, and the row gets its owner back', async () => {
  const host = await pool.host(1);
  refusesOthers(host);
  const owned = await pool.live(newInbox(), { templateId });
  await makeIdle(owned.instanceId);
  await host.offer(1);
  const claim = await pool.claim(newInbox(), { templateId, ...byInvite(slug(signedInvite())) });
  expect(claim.instanceId).toBe(owned.instanceId);
  await eventually(async () => expect((await refused(host.keepAlive())).reason).toBe('HOST_UNKNOWN'));
  expect(await host.register()).toEqual([]);
  const live = await pool.until(claim, ({ state }) => state === ClaimState.LIVE);
  expect(live.instanceId).not.toBe(owned.instanceId);
  await eventually(async () =>
    expect(await row(owned.instanceId)).toMatchObject({ state: 'LIVE', claim_id: owned.id, owner_id: owned.requesterId, condition: 'OK' }),
  );
  expect((await pool.as(owned.requesterId).getClaim({ claimId: owned.id })).claim?.state).toBe(ClaimState.LIVE);
  expect(host.releases).toEqual([]);
});

test('an instance that is idle here but owned on its host is not assigned once the host has reported it', async () => {
  const host = await pool.host(1);
  refusesOthers(host);
  const owned = await pool.live(newInbox(), { templateId });
  await makeIdle(owned.instanceId);
  await host.register();
  await eventually(async () => expect(await row(owned.instanceId)).toMatchObject({ state: 'LIVE', claim_id: owned.id }));
  expect(host.parked).toEqual([]);
});

test('attack: a claim that is live on its host has failed here by its deadline; its release is refused, and it is live again', async () => {
  const host = await pool.host(1);
  const owned = await pool.live(newInbox(), { templateId });
  host.script.release = ({ statement }) => {
    if (!statement) throw new Refusal('NOT_INSTANCE_OWNER', 'Only its owner can release an agent that has one.');
  };
  await pool.query(
    `do $$ begin perform set_config('claim.follows_host', 'yes', true);
      update claim.claims set state = 'FAILED', failure_reason = 'JOIN_TIMED_OUT' where id = '${owned.id}';
      update claim.agent_metadata set state = 'DRAINING' where id = '${owned.instanceId}';
      insert into claim.releases (instance_id, next_attempt_at) values ('${owned.instanceId}', now()); end $$`,
    [],
  );
  await host.keepAlive();
  await eventually(() => expect(host.releases.length).toBeGreaterThan(0));
  await eventually(async () => expect((await refused(host.keepAlive())).reason).toBe('HOST_UNKNOWN'));
  expect(await host.register()).toEqual([]);
  await eventually(async () => expect(await row(owned.instanceId)).toMatchObject({ state: 'LIVE', claim_id: owned.id }));
  expect((await pool.as(owned.requesterId).getClaim({ claimId: owned.id })).claim).toMatchObject({
    state: ClaimState.LIVE,
    failureReason: '',
  });
});

test('an agent whose row is missing or ended is parked, not dropped; an operator adopts it, once', async () => {
  const host = await pool.host(2);
  const [unknown, ended] = [await pool.live(newInbox(), { templateId }), await pool.live(newInbox(), { templateId })];
  await makeIdle(unknown.instanceId);
  await pool.query('delete from agent_metadata where id = $1', [unknown.instanceId]);
  const kept = host.instances.get(ended.instanceId);
  host.instances.delete(ended.instanceId);
  await host.register();
  expect(await row(ended.instanceId)).toMatchObject({ state: 'GONE' });
  if (kept) host.instances.set(ended.instanceId, kept);
  expect(await host.register()).toEqual([]);
  expect([...host.parked].sort()).toEqual([unknown.instanceId, ended.instanceId].sort());
  expect(host.ended).toMatchObject([{ instanceId: ended.instanceId, claimId: ended.id }]);
  // It cannot register on its own, as an idle one would.
  const registration = { ...(await host.registrationOf(unknown.instanceId)), claimId: unknown.id };
  expect((await refused(host.registry.registerInstance(registration))).reason).toBe('INSTANCE_NOT_FOUND');

  const { agents } = await pool.operator.listParkedAgents({});
  expect(agents.map(({ instanceId, hasEnded, ownerId }) => [instanceId, hasEnded, ownerId])).toEqual(
    expect.arrayContaining([
      [unknown.instanceId, false, unknown.requesterId],
      [ended.instanceId, true, ended.requesterId],
    ]),
  );
  for (const { instanceId, requesterId, id: claimId } of [unknown, ended]) {
    for (let twice = 0; twice < 2; twice += 1)
      expect(await pool.operator.adoptInstance({ instanceId })).toMatchObject({ ownerId: requesterId, claimId, state: InstanceState.LIVE });
    expect(await pool.instance(requesterId, instanceId)).toMatchObject({ state: InstanceState.LIVE, ownerId: requesterId });
    expect((await pool.as(requesterId).getClaim({ claimId })).claim?.state).toBe(ClaimState.LIVE);
    // The credential of a deleted row is worth nothing, so the instance registers.
    if (instanceId === unknown.instanceId) expect((await refused(host.reportLive(instanceId))).reason).toBe('CALLER_NOT_ALLOWED');
    await host.registerInstance(instanceId);
    await host.reportLive(instanceId);
  }
  expect((await pool.operator.listParkedAgents({})).agents).toEqual([]);
});

test('attack: a host lists another host’s agent, or one with another’s inbox; it cannot be adopted', async () => {
  const [host, liar] = [await pool.host(1), await pool.host()];
  const owned = await pool.live(newInbox(), { templateId });
  const held = host.instances.get(owned.instanceId);
  if (!held) throw new Error('no agent');
  liar.instances.set(owned.instanceId, { ...held });
  const [twin] = await liar.offer(1);
  if (!twin) throw new Error('no twin');
  liar.instances.set(twin, { ...held });
  await pool.query('delete from agent_metadata where id = $1', [twin]);
  await liar.register();
  expect(liar.fenced).toEqual([owned.instanceId]);
  expect(liar.parked).toEqual([twin]);
  // The pool already has that one, on its former host.
  expect(await pool.operator.adoptInstance({ instanceId: owned.instanceId })).toMatchObject({ ownerId: owned.requesterId });
  expect((await refused(pool.operator.adoptInstance({ instanceId: twin }))).reason).toBe('CALLER_NOT_ALLOWED');
  // With an inbox that has not signed for it.
  liar.instances.set(twin, { ...held, inboxId: newInbox() });
  await liar.register();
  expect((await refused(pool.operator.adoptInstance({ instanceId: twin }))).reason).toMatch(/^STATEMENT_/);
  expect(await row(owned.instanceId)).toMatchObject({ state: 'LIVE', owner_id: owned.requesterId, host_id: host.id });
});

test('a row that counts fewer calls than the host got answers for is outdated, so the host has to register', async () => {
  const host = await pool.host();
  await host.keepAlive({ call: 1n });
  await host.keepAlive({ call: 2n, answeredCall: 1n });
  await pool.query('update hosts set calls = 1 where id = $1', [host.id]);
  expect((await refused(host.keepAlive({ call: 3n, answeredCall: 2n }))).reason).toBe('HOST_UNKNOWN');
  await host.register();
  await host.keepAlive({ call: 1n });
  // A call that overtakes another, or one with a lost answer, does not count.
  await host.keepAlive({ call: 3n, answeredCall: 1n });
  await host.keepAlive({ call: 2n, answeredCall: 1n });
});

describe('the comparison', () => {
  const ids = ['a', 'b', 'c'];
  const known = fc.record({
    hostId: fc.constantFrom('own', 'other'),
    state: fc.constantFrom(...instanceStates),
    claimId: fc.constantFrom('clm_1', 'clm_2'),
    ownerId: fc.constantFrom('x', 'y'),
    appliedVersion: fc.nat(3),
    isReleased: fc.boolean(),
    restorable: fc.boolean(),
  });
  const agent = fc.record({
    claimId: fc.constantFrom('clm_1', 'clm_2'),
    state: fc.constantFrom('JOINING' as const, 'LIVE' as const, 'DRAINING' as const),
    ownerId: fc.constantFrom('x', 'y'),
    ownerChanged: fc.boolean(),
    appliedVersion: fc.nat(3),
  });
  const scene = fc.record({
    rows: fc.tuple(...ids.map(() => fc.option(known))),
    agents: fc.tuple(...ids.map(() => fc.option(agent))),
    listed: fc.subarray(ids),
    unsure: fc.subarray(ids),
    wasAway: fc.boolean(),
  });

  test('never makes a host drop an owned agent, and never counts one as lost', () => {
    fc.assert(
      fc.property(scene, ({ rows, agents, listed, unsure, wasAway }) => {
        const pooled: PoolInstance[] = rows.flatMap((one, at) =>
          one ? [{ ...one, id: ids[at] ?? '', claimId: one.state === 'IDLE' ? '' : one.claimId }] : [],
        );
        const held: HeldAgent[] = agents.flatMap((one, at) =>
          one && listed.includes(ids[at] ?? '') ? [{ ...one, instanceId: ids[at] ?? '' }] : [],
        );
        const found = compareInventory('own', { ids: listed, unsure: new Set(unsure), agents: held, wasAway }, pooled);
        const owned = held.map(({ instanceId }) => instanceId);
        for (const ended of [found.drop, found.missing, found.filesLost, found.forget])
          expect(ended.filter((id) => owned.includes(id))).toEqual([]);
        // Each instance has one fate.
        const fates = Object.values(found).flat();
        expect(new Set(fates).size).toBe(fates.length);
        for (const id of fates) expect(pooled.find((one) => one.id === id)?.hostId ?? 'own').toBe('own');
        for (const { instanceId, state, claimId } of held) {
          const one = pooled.find(({ id }) => id === instanceId);
          if (one?.state === 'IDLE' && one.hostId === 'own' && state !== 'DRAINING') expect(found.differing).toContain(instanceId);
          if (!one && state !== 'DRAINING') expect(found.unknown).toContain(instanceId);
          if (one?.hostId === 'own' && one.state === 'LIVE' && one.claimId !== claimId && state === 'LIVE')
            expect(found.differing).toContain(instanceId);
        }
      }),
      { numRuns: propertyRuns(2_000) },
    );
  });
});
