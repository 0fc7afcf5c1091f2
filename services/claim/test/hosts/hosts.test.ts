import { ClaimState, InstanceState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { ClaimService } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { Refusal } from '@offshoot/refusals';
import { newId } from '@offshoot/refusals/ids';
import { serviceClient } from '@offshoot/rpc';
import { fromWire } from '@offshoot/rpc/wire';
import { verifyHostCertificate } from '@offshoot/statements';
import { eventually } from '@offshoot/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HostCounterpart } from '../host-counterpart.ts';
import { keys, newInbox, Pool, refused } from '../pool.ts';

let pool: Pool;
let templateId: string;
beforeAll(async () => {
  pool = await Pool.start();
  templateId = pool.templates.add(newInbox());
});
afterAll(() => pool.close());

test('the certificates of hosts that were online within a day are open to everybody', async () => {
  const [host, gone] = [await pool.host(0), await pool.host(0)];
  const anybody = serviceClient(ClaimService, {
    url: pool.service.url,
    serviceKey: keys.of('gateway'),
    audience: 'claim',
    caller: 'anonymous',
  });
  const listed = async () => (await anybody.listHostCertificates({})).certificates.map(({ hostId }) => hostId);
  expect((await listed()).sort()).toEqual([host.key.host.id, gone.key.host.id].sort());
  const [first] = (await anybody.listHostCertificates({})).certificates;
  if (!first?.statement) throw new Error('no certificate');
  const certificate = { hostId: first.hostId, hostKey: first.hostKey, ...fromWire(first.statement) };
  expect(await verifyHostCertificate(certificate, keys.deploymentKey, new Date())).toEqual({ ok: true });
  await gone.stop();
  await pool.query(`update hosts set lease_expires_at = $2 where id = $1`, [gone.id, new Date(pool.now().getTime() - 25 * 3_600_000)]);
  expect(await listed()).toEqual([host.key.host.id]);
  await pool.retire(host);
});

describe('a claim survives', () => {
  test('a host that disappears before the claim is configured and comes back', async () => {
    const host = await pool.host(1);
    await host.stop();
    const user = newInbox();
    const claim = await pool.claim(user, { templateId });
    expect(host.configured).toHaveLength(0);
    await host.start();
    expect(await pool.until(claim, ({ state }) => state === ClaimState.LIVE)).toMatchObject({ instanceId: claim.instanceId });
    await pool.retire(host);
  });

  test('a host whose answer is lost: the retry is the same claim', async () => {
    const host = await pool.host(1);
    host.script.configure = () => {
      host.script = {};
      throw new Error('crashed after writing');
    };
    const claim = await pool.live(newInbox(), { templateId });
    expect(host.configured.map(({ claimId }) => claimId)).toEqual([claim.id, claim.id]);
    await pool.retire(host);
  });

  test('a claim service that restarts while the host configures', async () => {
    const host = await pool.host(1);
    const begun = Promise.withResolvers<void>();
    host.script.configure = () => {
      begun.resolve();
      return new Promise(() => {});
    };
    const claim = await pool.claim(newInbox(), { templateId });
    await begun.promise;
    await pool.service.close();
    host.script = {};
    pool.service = await pool.replica();
    host.moveTo(pool.service.url);
    await pool.until(claim, ({ state }) => state === ClaimState.LIVE);
    await host.stop();
    await pool.retire(host);
  });

  test('the death of the replica that worked on it: another one takes the row once it is visible again', async () => {
    const host = await pool.host(1);
    host.autoLive = false;
    host.script.configure = () => {
      throw new Refusal('UPSTREAM_UNAVAILABLE', 'not yet');
    };
    const claim = await pool.claim(newInbox(), { templateId });
    await eventually(() => expect(host.configured.length).toBeGreaterThan(0));
    await pool.service.close();
    // The state after a replica was killed between taking the row and putting it back.
    await pool.query(`update claims set next_attempt_at = $2 where id = $1`, [claim.id, new Date(pool.now().getTime() + 1500)]);
    host.script = {};
    host.autoLive = true;
    pool.service = await pool.replica();
    host.moveTo(pool.service.url);
    await pool.until(claim, ({ state }) => state === ClaimState.LIVE);
    await pool.retire(host);
  });
});

test('two replicas share the queue: every claim is configured once', async () => {
  const host = await pool.host(20);
  const other = await pool.replica();
  const claims = await Promise.all(Array.from({ length: 20 }, () => pool.claim(newInbox(), { templateId })));
  await Promise.all(
    claims.map(async (claim) => {
      for await (const _ of pool.as(claim.requesterId, other).watchClaim({ claimId: claim.id }));
    }),
  );
  expect(host.configured.map(({ claimId }) => claimId).sort()).toEqual(claims.map(({ id }) => id).sort());
  await other.close();
  await pool.retire(host);
});

describe('a claim fails', () => {
  test('if the host refuses for good, and the instance is dropped', async () => {
    const host = await pool.host(1);
    host.script.configure = () => {
      throw new Refusal('TEMPLATE_ID_MISMATCH', 'The id does not certify this creator.');
    };
    const claim = await pool.claim(newInbox(), { templateId });
    const failed = await pool.until(claim, ({ state }) => state === ClaimState.FAILED);
    expect(failed).toMatchObject({ failureReason: 'TEMPLATE_ID_MISMATCH', failureMessage: 'The id does not certify this creator.' });
    await eventually(() => expect(host.releases).toMatchObject([{ instanceId: claim.instanceId, claimId: claim.id }]));
    await goneIn(pool, claim.requesterId, claim.instanceId);
    await pool.retire(host);
  });

  test('if the agent reports that it cannot join', async () => {
    const host = await pool.host(1);
    host.autoLive = false;
    const claim = await pool.claim(newInbox(), { templateId });
    await pool.until(claim, ({ state }) => state === ClaimState.JOINING);
    await host.report({ instanceId: claim.instanceId, failureReason: 'INVITE_REFUSED', failureMessage: 'The invite\0\nwas revoked.' });
    const { claim: failed } = await pool.as(claim.requesterId).getClaim({ claimId: claim.id });
    expect(failed).toMatchObject({ state: ClaimState.FAILED, failureReason: 'INVITE_REFUSED', failureMessage: 'The invite was revoked.' });
    await goneIn(pool, claim.requesterId, claim.instanceId);
    await pool.retire(host);
  });

  test('if nobody lets the agent in, or the host never answers', async () => {
    const [slow, dead] = [await pool.host(1), await pool.host()];
    slow.autoLive = false;
    const joining = await pool.claim(newInbox(), { templateId });
    await pool.until(joining, ({ state }) => state === ClaimState.JOINING);
    await dead.offer(1);
    await dead.stop();
    const configuring = await pool.claim(newInbox(), { templateId });
    await pool.advance(601_000);
    expect(await pool.until(joining, ({ state }) => state === ClaimState.FAILED)).toMatchObject({ failureReason: 'JOIN_TIMED_OUT' });
    expect(await pool.until(configuring, ({ state }) => state === ClaimState.FAILED)).toMatchObject({
      failureReason: 'UPSTREAM_UNAVAILABLE',
    });
    await slow.keepAlive();
    await goneIn(pool, joining.requesterId, joining.instanceId);
    expect(slow.releases).toMatchObject([{ claimId: joining.id }]);
    // Because of the failed claim, the absent host is ordered to end an instance that it was never asked to configure.
    expect(await dead.start()).toEqual([]);
    await goneIn(pool, configuring.requesterId, configuring.instanceId);
    expect(dead.releases).toMatchObject([{ claimId: configuring.id }]);
    await pool.retire(slow);
    await pool.retire(dead);
  });
});

describe('registration', () => {
  test('only idle instances of hosts with a valid lease are taken', async () => {
    const host = await pool.host(1);
    await pool.advance(11_000);
    expect((await refused(pool.claim(newInbox(), { templateId, queueSeconds: 0 }))).reason).toBe('POOL_EMPTY');
    await host.keepAlive();
    await pool.live(newInbox(), { templateId });
    await pool.retire(host);
  });

  test('a host learns what to drop, and instances that it lost are gone', async () => {
    const host = await pool.host(3);
    const user = newInbox();
    const live = await pool.live(user, { templateId });
    const [forgotten, kept] = [...host.instances.keys()].filter((id) => id !== live.instanceId) as [string, string];
    const unknown = newId('inst');
    host.instances.set(unknown, { inboxId: newInbox(), claimId: '' });
    host.instances.delete(forgotten);
    expect(await host.register()).toEqual([unknown]);
    host.instances.delete(live.instanceId);
    expect(await host.register()).toEqual([]);
    const { claim } = await pool.as(user).getClaim({ claimId: live.id });
    expect(claim).toMatchObject({ state: ClaimState.FAILED, failureReason: 'INSTANCE_GONE' });
    expect((await pool.as(user).getInstance({ instanceId: live.instanceId })).instance?.state).toBe(InstanceState.GONE);
    expect(await pool.query('select id from agent_metadata where host_id = $1 and state = $2', [host.id, 'IDLE'])).toEqual([{ id: kept }]);
    // A gone instance stays gone, even if a host reports it again.
    host.instances.set(live.instanceId, { inboxId: live.inboxId, claimId: live.id });
    expect(await host.register()).toEqual([live.instanceId]);
    await pool.retire(host);
  });

  test('a host’s late or repeated registration ends nothing that it has received since', async () => {
    const host = await pool.host(1);
    const as = (registration: bigint) => {
      host.announced = { registration };
    };
    as(7n);
    await host.register();
    const user = newInbox();
    const claim = await pool.live(user, { templateId });
    const state = async () => (await pool.as(user).getInstance({ instanceId: claim.instanceId })).instance?.state;
    host.instances.clear();
    await host.register();
    as(6n);
    expect((await refused(host.register())).reason).toBe('HOST_UNKNOWN');
    expect((await refused(host.leave())).reason).toBe('HOST_UNKNOWN');
    expect((await refused(host.keepAlive({ registration: 6n, draining: true }))).reason).toBe('HOST_UNKNOWN');
    expect(await state()).toBe(InstanceState.LIVE);
    await host.keepAlive({ registration: 7n });
    as(8n);
    await host.register();
    expect(await state()).toBe(InstanceState.GONE);
    await pool.retire(host);
  });

  test('a copied data folder on another host takes over and drops nothing', async () => {
    const [host, copy] = [await pool.host(1), await pool.host()];
    const claim = await pool.live(newInbox(), { templateId });
    copy.instances.set(claim.instanceId, { inboxId: claim.inboxId, claimId: claim.id });
    expect(await copy.register()).toEqual([]);
    expect((await refused(copy.report({ instanceId: claim.instanceId, state: InstanceState.GONE }))).reason).toBe('HOST_UNKNOWN');
    const registration = await host.registrationOf(claim.instanceId, copy.key);
    expect((await refused(copy.registry.registerInstance(registration))).reason).toBe('HOST_UNKNOWN');
    await pool.retire(host);
    await pool.retire(copy);
  });

  test('unknown hosts and instances', async () => {
    const host = await pool.host();
    const stranger = new HostCounterpart(pool.service.url, keys, pool);
    expect((await refused(stranger.keepAlive())).reason).toBe('HOST_UNKNOWN');
    const [idle] = (await host.offer(1)) as [string];
    const unknownHost = await host.registrationOf(idle, stranger.key);
    expect((await refused(stranger.registry.registerInstance(unknownHost))).reason).toBe('HOST_UNKNOWN');
    expect((await refused(stranger.report({ instanceId: newId('inst') }))).reason).toBe('HOST_UNKNOWN');
    expect((await refused(host.report({ instanceId: newId('inst') }))).reason).toBe('INSTANCE_NOT_FOUND');
    await host.report({ instanceId: newId('inst'), state: InstanceState.GONE });
    await host.registerInstance(idle);
    await host.report({ instanceId: idle, state: InstanceState.GONE });
    expect((await refused(host.report({ instanceId: idle, state: InstanceState.LIVE }))).reason).toBe('INSTANCE_NOT_FOUND');
    await pool.retire(host);
  });
});

test('repeated, late or reordered reports change nothing', async () => {
  const host = await pool.host(1);
  const claim = await pool.live(newInbox(), { templateId });
  const { instanceId } = claim;
  const seen = () => pool.as(claim.requesterId).getClaim({ claimId: claim.id });
  const before = (await seen()).claim;
  await host.reportLive(instanceId);
  await host.report({ instanceId, state: InstanceState.JOINING });
  await host.report({ instanceId, failureReason: 'INVITE_REFUSED', failureMessage: 'late' });
  await host.report({ instanceId, claimId: newId('clm'), state: InstanceState.GONE });
  await host.report({ instanceId, state: InstanceState.IDLE });
  expect((await seen()).claim).toEqual(before);
  await host.report({ instanceId, state: InstanceState.GONE });
  await host.reportLive(instanceId);
  expect((await seen()).claim?.state).toBe(ClaimState.RELEASED);
  await pool.retire(host);
});

async function goneIn(where: Pool, owner: string, instanceId: string): Promise<void> {
  await eventually(async () => expect((await where.as(owner).getInstance({ instanceId })).instance?.state).toBe(InstanceState.GONE));
}

test('an instance is not lost if the answer to its registration was, and it has been claimed since', async () => {
  const host = await pool.host(1);
  const claim = await pool.live(newInbox(), { templateId });
  const fresh = newId('inst');
  const { dropInstanceIds } = await host.registry.registerHost({
    hostId: host.id,
    address: `http://127.0.0.1:${host.port}`,
    unsureInstanceIds: [claim.instanceId, fresh],
  });
  // An instance that the pool does not know is not dropped either.
  expect(dropInstanceIds).toEqual([]);
  expect((await pool.as(claim.requesterId).getClaim({ claimId: claim.id })).claim?.state).toBe(ClaimState.LIVE);
  await pool.retire(host);
});
