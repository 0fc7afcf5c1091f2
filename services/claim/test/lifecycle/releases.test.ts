import { ClaimState, InstanceState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { Refusal } from '@offshoot/refusals';
import { eventually } from '@offshoot/testing';
import { describe, expect, test } from 'vitest';
import { claim, host, owner, pool, withOneAgent } from '../one-agent.ts';
import { refused } from '../pool.ts';

withOneAgent();

const agreement = (signer = owner, instanceId = claim.instanceId) =>
  signer.sign({ action: 'instance.release', instanceId }, { now: pool.now() });

async function release(caller = owner, statement = agreement()) {
  return (await pool.as(caller.inboxId).releaseInstance({ instanceId: claim.instanceId, statement: await statement })).instance?.state;
}

async function state() {
  return (await pool.as(owner.inboxId).getInstance({ instanceId: claim.instanceId })).instance?.state;
}

test("a release reaches the host with the owner's statement, and can be repeated", async () => {
  const statement = agreement();
  expect(await release(owner, statement)).toBe(InstanceState.DRAINING);
  await eventually(async () => expect(await state()).toBe(InstanceState.GONE));
  expect(await release(owner, statement)).toBe(InstanceState.GONE);
  expect(host.releases).toMatchObject([{ instanceId: claim.instanceId, statement: { nonce: (await statement).nonce } }]);
  expect((await pool.as(owner.inboxId).getClaim({ claimId: claim.id })).claim?.state).toBe(ClaimState.RELEASED);
  const mine = { filter: { case: 'ownerId' as const, value: owner.inboxId } };
  expect((await pool.as(owner.inboxId).listInstances(mine)).instances).toEqual([]);
  expect((await pool.as(owner.inboxId).listInstances({ ...mine, includeGone: true })).instances).toHaveLength(1);
  await eventually(() =>
    expect(pool.recorded.filter((record) => record.instanceId === claim.instanceId).at(-1)?.state).toBe(InstanceState.GONE),
  );
});

test('a release succeeds although the host is away, then fails, then has already released it', async () => {
  await host.stop();
  await release();
  let failures = 0;
  host.script.release = () => {
    if (failures++ === 0) throw new Error('disk full');
    throw new Refusal('INSTANCE_NOT_FOUND', 'There is no such instance.');
  };
  await host.start();
  await eventually(async () => expect(await state()).toBe(InstanceState.GONE));
  expect(host.releases).toHaveLength(2);
});

test('a statement that expires before the instance has verified it ends nothing: the host is not told to drop the instance, and a new statement ends it', async () => {
  host.script.release = () => {
    throw new Refusal('IDENTITY_UNAVAILABLE', 'The network does not answer.');
  };
  await release();
  await eventually(() => expect(host.releases.length).toBeGreaterThan(0));
  await pool.advance(601_000);
  await host.keepAlive();
  expect(await host.register()).toEqual([]);
  expect([host.parked, host.ended, await state()]).toEqual([[], [], InstanceState.DRAINING]);
  expect(host.instances.has(claim.instanceId)).toBe(true);
  delete host.script.release;
  await release();
  await eventually(async () => expect(await state()).toBe(InstanceState.GONE));
});

test('a valid statement replaces an expired one, and an expired one changes nothing', async () => {
  await host.stop();
  const old = await agreement();
  await release(owner, Promise.resolve(old));
  await pool.advance(700_000);
  expect(await release(owner, Promise.resolve(old))).toBe(InstanceState.DRAINING);
  const fresh = await agreement();
  expect(await release(owner, Promise.resolve(fresh))).toBe(InstanceState.DRAINING);
  await host.start();
  await eventually(async () => expect(await state()).toBe(InstanceState.GONE));
  // At least once, because an attempt may be in progress when the registration makes the release due again.
  expect(new Set(host.releases.map(({ statement }) => statement?.nonce))).toEqual(new Set([fresh.nonce]));
});

test('the database stores a release only for an instance that is ending, and deletes it once its host has ended it', async () => {
  await expect(
    pool.query('insert into releases (instance_id, next_attempt_at) values ($1, now())', [claim.instanceId]),
  ).rejects.toMatchObject({
    constraint: 'releases_of_ending',
  });
  await host.stop();
  await release();
  const kept = () => pool.query('select attempts from releases where statement is not null and instance_id = $1', [claim.instanceId]);
  expect(await kept()).toHaveLength(1);
  const revive = `do $$ begin perform set_config('claim.follows_host', 'yes', true);
    update claim.agent_metadata set state = 'LIVE' where id = '${claim.instanceId}'; end $$`;
  await expect(pool.query(revive, [])).rejects.toMatchObject({ constraint: 'agent_metadata_no_spent_release' });
  await host.start();
  await eventually(async () => expect(await state()).toBe(InstanceState.GONE));
  expect(await kept()).toEqual([]);
});

describe('a release is refused', () => {
  test.each<[string, () => Promise<unknown>]>([
    ['NOT_INSTANCE_OWNER', () => release(pool.person())],
    ['STATEMENT_WRONG_SIGNER', () => release(owner, agreement(pool.person()))],
    ['STATEMENT_SIGNATURE_INVALID', () => release(owner, agreement(owner, `inst_${'a'.repeat(26)}`))],
    [
      'STATEMENT_EXPIRED',
      async () =>
        release(
          owner,
          owner.sign({ action: 'instance.release', instanceId: claim.instanceId }, { now: new Date(pool.now().getTime() - 3_600_000) }),
        ),
    ],
    [
      'STATEMENT_KEY_UNKNOWN',
      () => {
        pool.people.delete(owner.inboxId);
        return release();
      },
    ],
  ])('%s', async (reason, attempt) => {
    expect((await refused(attempt())).reason).toBe(reason);
    expect(await state()).toBe(InstanceState.LIVE);
    expect(host.releases).toEqual([]);
  });
});
