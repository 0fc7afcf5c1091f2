import { randomUUID } from 'node:crypto';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { type Claim, ClaimState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { ToolProvisioning } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { newId } from '@offshoot/refusals/ids';
import { signedInvite, slug } from '@offshoot/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { byInvite, newInbox, Pool, refused } from '../pool.ts';

let pool: Pool;
let templateId: string;
const quotas = { owner: 10, claimsPerDay: 0, template: 30 };
beforeAll(async () => {
  // Longer than any test here: another file tests how leases end.
  pool = await Pool.start({ leaseMs: 300_000 }, { quotas });
  templateId = pool.templates.add(newInbox());
});
afterAll(() => pool.close());
afterEach(() => pool.empty());

/** Every state of the claim that the watch shows, until it ends. `onSeen`: called for each as it comes. */
async function watched(claim: Claim, onSeen: (one: Claim) => void = () => {}): Promise<Claim[]> {
  const seen: Claim[] = [];
  for await (const { claim: one } of pool.as(claim.requesterId).watchClaim({ claimId: claim.id })) {
    if (one === undefined) continue;
    seen.push(one);
    onSeen(one);
  }
  return seen;
}

/** A watch that has shown its first state. */
async function watching(claim: Claim): Promise<{ seen: Promise<Claim[]> }> {
  const { promise: first, resolve } = Promise.withResolvers<void>();
  const seen = watched(claim, () => resolve());
  await Promise.race([first, seen]);
  return { seen };
}

const cancel = (claim: Claim) => pool.as(claim.requesterId).cancelClaim({ claimId: claim.id });

describe('a claim on an empty pool', () => {
  test('waits, stays the same when repeated, and goes live when an instance is registered', async () => {
    const [user, requestId] = [newInbox(), randomUUID()];
    const first = await pool.claim(user, { templateId, requestId });
    expect(first).toMatchObject({ state: ClaimState.QUEUED, instanceId: '', inboxId: '', queuePosition: 1, conversationId: '' });
    const expires = first.queueExpireTime && timestampDate(first.queueExpireTime).getTime();
    expect(Math.abs((expires ?? 0) - pool.now().getTime() - 300_000)).toBeLessThan(10_000);
    const second = await pool.claim(newInbox(), { templateId });
    expect(second.queuePosition).toBe(2);
    expect(await pool.claim(user, { templateId, requestId, queueSeconds: 0 })).toMatchObject({ id: first.id, queuePosition: 1 });
    expect((await refused(pool.claim(user, { templateId, requestId, model: 'other' }))).reason).toBe('REQUEST_ID_CONFLICT');

    const watches = await Promise.all([watching(first), watching(second)]);
    const both = Promise.all(watches.map(({ seen }) => seen));
    const host = await pool.host(1);
    await pool.until(second, ({ queuePosition }) => queuePosition === 1);
    await host.offer(1);
    for (const [at, seen] of (await both).entries()) {
      expect(seen.map(({ state }) => state)).toContain(ClaimState.QUEUED);
      expect(seen.at(-1)).toMatchObject({ state: ClaimState.LIVE, queuePosition: 0 });
      expect(host.instances.get(seen.at(-1)?.instanceId ?? '')?.claimId).toBe([first, second][at]?.id);
    }
    expect((await refused(cancel(first))).reason).toBe('CLAIM_NOT_QUEUED');
    expect((await refused(pool.as(newInbox()).cancelClaim({ claimId: first.id }))).reason).toBe('CLAIM_NOT_FOUND');
    const held = await pool.instance(user, (await pool.claim(user, { templateId, requestId })).instanceId);
    expect(held).toMatchObject({ ownerId: user, templateId, agentName: 'Trip Planner', claimId: first.id, appliedVersion: 1n });
  });

  test('is refused if it does not want to wait, or cannot', async () => {
    expect((await refused(pool.claim(newInbox(), { templateId, queueSeconds: 0 }))).reason).toBe('POOL_EMPTY');
    const reservationId = newId('rsv');
    expect((await refused(pool.claim(newInbox(), { templateId, reservationId }))).reason).toBe('RESERVATION_NOT_FOUND');
    expect((await refused(pool.claim(newInbox(), { templateId: newId('tmpl') }))).reason).toBe('TEMPLATE_NOT_FOUND');
  });

  test('ends when its wait times out, and erases what it carried', async () => {
    const asking = pool.templates.add(newInbox(), { tools: [{ id: 'personal-email', provisioning: ToolProvisioning.USER }] });
    const userConfig = { 'personal-email': 'canary-in-the-queue' };
    const invite = slug(signedInvite({ name: 'canary of the queue' }));
    const claim = await pool.claim(newInbox(), { templateId: asking, userConfig, queueSeconds: 60, ...byInvite(invite) });
    const seen = watched(claim);
    expect(await pool.storedText()).toContain('canary-in-the-queue');
    await pool.advance(61_000);
    expect((await seen).at(-1)).toMatchObject({ state: ClaimState.FAILED, failureReason: 'QUEUE_TIMED_OUT', instanceId: '' });
    const stored = await pool.storedText();
    expect([stored.includes('canary-in-the-queue'), stored.includes(invite)]).toEqual([false, false]);
    expect((await refused(cancel(claim))).reason).toBe('CLAIM_NOT_QUEUED');
  });

  test('can be cancelled, even twice', async () => {
    const claim = await pool.claim(newInbox(), { templateId });
    const seen = watched(claim);
    for (let i = 0; i < 2; i++)
      expect((await cancel(claim)).claim).toMatchObject({ state: ClaimState.FAILED, failureReason: 'CLAIM_CANCELLED' });
    expect((await seen).at(-1)).toMatchObject({ failureReason: 'CLAIM_CANCELLED' });
    const host = await pool.host(1);
    expect((await pool.claim(newInbox(), { templateId, queueSeconds: 0 })).state).toBe(ClaimState.CONFIGURING);
    expect(host.configured.some(({ claimId }) => claimId === claim.id)).toBe(false);
  });

  test('gets what it asked for when served', async () => {
    const owner = newInbox();
    const waits = await pool.claim(owner, { templateId, ...byInvite(slug(signedInvite({ name: 'later' }))) });
    const host = await pool.host(1);
    await pool.until(waits, ({ state }) => state === ClaimState.LIVE);
    expect(host.configured).toMatchObject([{ claimId: waits.id, ownerId: owner, join: { way: { case: 'inviteUrl' } } }]);
  });
});

test('with two services, many claimers and instances arriving at once, each claim is served once and each instance is taken once', async () => {
  const other = await pool.replica();
  const users = Array.from({ length: 4 }, () => newInbox());
  const claims = await Promise.all(
    Array.from({ length: 24 }, async (_, at) => {
      const user = users[at % 4] ?? '';
      const { claim } = await pool
        .as(user, at % 2 ? other : pool.service)
        .createClaim({ requestId: randomUUID(), templateId, join: { way: { case: 'added', value: {} } } });
      return claim as Claim;
    }),
  );
  expect(claims.every(({ state }) => state === ClaimState.QUEUED)).toBe(true);
  const hosts = await Promise.all([pool.host(), pool.host()]);
  hosts[1]?.moveTo(other.url);
  await hosts[1]?.register();
  // The hosts that are up create what is missing: together, one for each waiting claim.
  const wanted = await Promise.all(hosts.map(async (host) => (await host.keepAlive()).idleTarget));
  expect(wanted).toEqual([12, 12]);
  await Promise.all(hosts.map((host) => host.offer(12)));
  const live = await Promise.all(claims.map((claim) => pool.until(claim, ({ state }) => state === ClaimState.LIVE)));
  expect(new Set(live.map(({ instanceId }) => instanceId)).size).toBe(24);
  expect(hosts.flatMap(({ configured }) => configured.map(({ claimId }) => claimId)).sort()).toEqual(claims.map(({ id }) => id).sort());
  expect((await hosts[0]?.keepAlive())?.idleTarget).toBe(0);
});

describe('quotas', () => {
  test('64 claims of one owner at once, through two services, with a limit of 10: exactly 10 succeed', async () => {
    const other = await pool.replica();
    await pool.host(4);
    const [user, template] = [newInbox(), pool.templates.add(newInbox())];
    const outcomes = await Promise.allSettled(
      Array.from({ length: 64 }, (_, at) =>
        pool
          .as(user, at % 2 ? other : pool.service)
          .createClaim({ requestId: randomUUID(), templateId: template, join: { way: { case: 'added', value: {} } } }),
      ),
    );
    const made = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' && outcome.value.claim ? [outcome.value.claim] : []));
    const lost = await Promise.all(outcomes.flatMap((one) => (one.status === 'rejected' ? [refused(Promise.reject(one.reason))] : [])));
    expect([made.length, lost.length]).toEqual([10, 54]);
    for (const { reason, metadata } of lost) expect([reason, metadata.scope, metadata.limit]).toEqual(['QUOTA_EXCEEDED', 'owner', '10']);
    // A repetition is not a new agent, and cancelling makes room again.
    const known = made.find(({ state }) => state === ClaimState.QUEUED) as Claim;
    expect((await pool.claim(user, { templateId: template, requestId: known.requestId })).id).toBe(known.id);
    await cancel(known);
    const again = await pool.claim(user, { templateId: template });
    for (const claim of [...made, again]) await cancel(claim).catch(() => {});
  });

  test('attack: claims that end at once, without end: an owner gets a few per day, and others are unaffected', async () => {
    const limited = await Pool.start({ leaseMs: 300_000 }, { quotas: { owner: 10, claimsPerDay: 5, template: 0 } });
    try {
      await limited.host(1);
      const [flooder, template] = [newInbox(), limited.templates.add(newInbox())];
      const claim = (requestId: string = randomUUID()) => limited.claim(flooder, { requestId, templateId: template });
      const end = (claimId: string) => limited.as(flooder).cancelClaim({ claimId });
      // The first one gets the only instance; the others wait.
      const first = await claim();
      for (let made = 1; made < 3; made += 1) await end((await claim()).id);
      const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => claim()));
      const made = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
      expect(made).toHaveLength(2);
      const refusal = { reason: 'QUOTA_EXCEEDED', metadata: { scope: 'day', limit: '5', help: expect.stringContaining('a day old') } };
      for (const lost of outcomes.filter(({ status }) => status === 'rejected'))
        expect(await refused(Promise.reject((lost as PromiseRejectedResult).reason))).toMatchObject(refusal);
      for (const { id } of made) await end(id);
      expect(await refused(claim())).toMatchObject(refusal);
      await limited.claim(newInbox(), { templateId: template });
      // A repetition is answered, and the next day there is room again.
      expect((await claim(first.requestId)).id).toBe(first.id);
      await limited.query("update claims set created_at = created_at - interval '1 day' where requester_id = $1", [flooder]);
      await claim();
    } finally {
      await limited.close();
    }
  });

  test('a template has a quota of its own', async () => {
    const template = pool.templates.add(newInbox());
    const claims = await Promise.allSettled(Array.from({ length: 40 }, () => pool.claim(newInbox(), { templateId: template })));
    const made = claims.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    expect(made).toHaveLength(30);
    const refusal = await refused(pool.claim(newInbox(), { templateId: template, queueSeconds: 0 }));
    expect(refusal).toMatchObject({ reason: 'QUOTA_EXCEEDED', metadata: { scope: 'template', limit: '30' } });
    await Promise.all(made.map(cancel));
  });
});
