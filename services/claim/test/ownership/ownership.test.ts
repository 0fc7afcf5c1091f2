import { type Claim, ClaimState, InstanceState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { eventually } from '@offshoot/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { HostCounterpart } from '../host-counterpart.ts';
import { type Person, Pool, refused } from '../pool.ts';

let pool: Pool;
let host: HostCounterpart;
let owner: Person;
let heir: Person;
let claim: Claim;

const DAY_SECONDS = 24 * 3600;

beforeAll(async () => {
  pool = await Pool.start();
});
afterAll(() => pool.close());
beforeEach(async () => {
  host = await pool.host(1);
  [owner, heir] = [pool.person(), pool.person()];
  const creator = pool.person();
  claim = await pool.live(owner.inboxId, { templateId: pool.templates.add(creator.inboxId) });
});
afterEach(() => pool.retire(host));

const ago = (ms: number) => new Date(pool.now().getTime() - ms);
const offerOf = (to: Person, options: { now?: Date; signer?: Person } = {}) =>
  (options.signer ?? owner).sign(
    { action: 'instance.offer', instanceId: claim.instanceId, newOwnerId: to.inboxId },
    { now: options.now ?? pool.now(), lifetimeSeconds: DAY_SECONDS },
  );
const offer = async (to = heir, statement = offerOf(to), caller = owner) =>
  (
    await pool.as(caller.inboxId).offerInstance({
      instanceId: claim.instanceId,
      newOwnerId: to.inboxId,
      statement: await statement,
    })
  ).instance;
const acceptanceOf = (by: Person, previousOwner = owner) =>
  by.sign({ action: 'instance.accept', instanceId: claim.instanceId, previousOwnerId: previousOwner.inboxId }, { now: pool.now() });
const accept = async (by = heir, statement = acceptanceOf(by)) =>
  (await pool.as(by.inboxId).acceptInstance({ instanceId: claim.instanceId, statement: await statement })).instance;
const seenBy = (person: Person) => pool.instance(person.inboxId, claim.instanceId);
const offeredTo = async (person: Person) =>
  (await pool.as(person.inboxId).listInstances({ filter: { case: 'offeredToId', value: person.inboxId } })).instances;

describe('an offer', () => {
  test('is visible only to the owner and the heir, who learns just enough to accept', async () => {
    expect(await offer()).toMatchObject({ offeredToId: heir.inboxId, ownerId: owner.inboxId });
    const expected = {
      id: claim.instanceId,
      inboxId: claim.inboxId,
      ownerId: owner.inboxId,
      templateId: claim.templateId,
      agentName: 'Trip Planner',
      state: InstanceState.LIVE,
      offeredToId: heir.inboxId,
    };
    const seen = await seenBy(heir);
    expect(seen).toMatchObject(expected);
    expect(seen).toMatchObject({ claimId: '', conversationId: '', acceptedCapabilities: '' });
    expect(seen.sealingKey).toBeUndefined();
    expect(await offeredTo(heir)).toEqual([seen]);
    expect(await seenBy(owner)).toMatchObject({ ...expected, claimId: claim.id });
    const creator = pool.people.get(seen.creatorId);
    if (!creator) throw new Error('the creator is not known');
    expect(await seenBy(creator)).toMatchObject({ id: claim.instanceId, ownerId: '', inboxId: '', offeredToId: '' });
    expect((await seenBy(creator)).offerExpireTime).toBeUndefined();
    expect((await refused(seenBy(pool.person()))).reason).toBe('NOT_INSTANCE_OWNER');
    const others = { filter: { case: 'offeredToId' as const, value: heir.inboxId } };
    expect((await refused(pool.as(owner.inboxId).listInstances(others))).reason).toBe('NOT_INSTANCE_OWNER');
    expect(host.acceptedOffers).toEqual([]);
  });

  test('is replaced by a later one, but not by an earlier one that arrives late', async () => {
    const late = await offerOf(pool.person(), { now: ago(60_000) });
    const other = pool.person();
    await offer(other, offerOf(other, { now: ago(30_000) }));
    await offer();
    expect((await refused(accept(other))).reason).toBe('INSTANCE_NOT_OFFERED');
    expect((await refused(seenBy(other))).reason).toBe('NOT_INSTANCE_OWNER');
    expect((await refused(offer(other, offerOf(other, { now: ago(30_000) })))).reason).toBe('STATEMENT_SUPERSEDED');
    expect((await refused(offer(heir, Promise.resolve(late)))).reason).toBe('STATEMENT_SIGNATURE_INVALID');
    expect(await seenBy(owner)).toMatchObject({ offeredToId: heir.inboxId });
  });

  test('is withdrawn by an offer to oneself, and stays withdrawn', async () => {
    const first = await offerOf(heir, { now: ago(30_000) });
    await offer(heir, Promise.resolve(first));
    const withdrawal = await offerOf(owner);
    expect(await offer(owner, Promise.resolve(withdrawal))).toMatchObject({ offeredToId: '', ownerId: owner.inboxId });
    expect(await offer(owner, Promise.resolve(withdrawal))).toMatchObject({ offeredToId: '' });
    expect((await refused(accept())).reason).toBe('INSTANCE_NOT_OFFERED');
    expect(await offeredTo(heir)).toEqual([]);
    expect((await refused(offer(heir, Promise.resolve(first)))).reason).toBe('STATEMENT_SUPERSEDED');
    expect(host.acceptedOffers).toEqual([]);
  });

  test('expires with its statement', async () => {
    await offer();
    await pool.advance(DAY_SECONDS * 1000);
    await host.keepAlive();
    expect((await refused(accept())).reason).toBe('INSTANCE_NOT_OFFERED');
    expect((await refused(seenBy(heir))).reason).toBe('NOT_INSTANCE_OWNER');
    expect(await offeredTo(heir)).toEqual([]);
    expect((await seenBy(owner)).offeredToId).toBe('');
    expect((await seenBy(owner)).offerExpireTime).toBeUndefined();
    expect(host.acceptedOffers).toEqual([]);
  });

  test('ends with the agent, and its statement is erased', async () => {
    const statement = await offerOf(heir);
    await offer(heir, Promise.resolve(statement));
    expect(await pool.storedText()).toContain(statement.nonce);
    await host.report({ instanceId: claim.instanceId, state: InstanceState.GONE });
    expect(await pool.storedText()).not.toContain(statement.nonce);
    expect((await refused(accept())).reason).toBe('INSTANCE_NOT_OFFERED');
    expect((await refused(offer())).reason).toBe('INSTANCE_GONE');
  });

  test.each<[string, () => Promise<unknown>]>([
    ['NOT_INSTANCE_OWNER', () => offer(heir, offerOf(heir, { signer: heir }), heir)],
    ['STATEMENT_WRONG_SIGNER', () => offer(heir, offerOf(heir, { signer: heir }))],
    ['STATEMENT_SIGNATURE_INVALID', () => offer(heir, offerOf(pool.person()))],
    ['STATEMENT_EXPIRED', () => offer(heir, offerOf(heir, { now: ago((DAY_SECONDS + 120) * 1000) }))],
    [
      'STATEMENT_KEY_UNKNOWN',
      () => {
        const statement = offerOf(heir);
        pool.people.delete(owner.inboxId);
        return offer(heir, statement);
      },
    ],
  ])('is not made: %s', async (reason, attempt) => {
    expect((await refused(attempt())).reason).toBe(reason);
    expect(await offeredTo(heir)).toEqual([]);
  });
});

describe('an acceptance', () => {
  test('makes the heir the owner, first in the instance, then in the pool and in lineage', async () => {
    const statement = await offerOf(heir);
    await offer(heir, Promise.resolve(statement));
    const acceptance = await acceptanceOf(heir);
    expect(await accept(heir, Promise.resolve(acceptance))).toMatchObject({ ownerId: heir.inboxId, offeredToId: '', claimId: claim.id });
    expect(host.acceptedOffers).toMatchObject([
      {
        instanceId: claim.instanceId,
        newOwnerId: heir.inboxId,
        offer: { nonce: statement.nonce },
        acceptance: { nonce: acceptance.nonce },
      },
    ]);
    expect((await refused(seenBy(owner))).reason).toBe('NOT_INSTANCE_OWNER');
    const mine = { filter: { case: 'ownerId' as const, value: heir.inboxId } };
    expect((await pool.as(heir.inboxId).listInstances(mine)).instances).toMatchObject([{ id: claim.instanceId }]);
    await eventually(() => {
      const records = pool.recorded.filter(({ instanceId }) => instanceId === claim.instanceId);
      expect(records.at(-1)).toMatchObject({ ownerId: heir.inboxId, state: InstanceState.LIVE });
    });
    // A claim stays with the person who made it.
    expect((await pool.as(owner.inboxId).getClaim({ claimId: claim.id })).claim).toMatchObject({
      requesterId: owner.inboxId,
      state: ClaimState.LIVE,
    });
    expect((await refused(pool.as(heir.inboxId).getClaim({ claimId: claim.id }))).reason).toBe('CLAIM_NOT_FOUND');
    expect((await refused(offer())).reason).toBe('NOT_INSTANCE_OWNER');
  });

  test('gets the same answer when repeated', async () => {
    await offer();
    const acceptance = acceptanceOf(heir);
    await accept(heir, acceptance);
    expect(await accept(heir, acceptance)).toMatchObject({ ownerId: heir.inboxId });
    expect(host.acceptedOffers).toHaveLength(1);
  });

  test('attack: the same offer and the same acceptance 50 times at once, through two services: one change of owner, the same answer for all', async () => {
    const other = await pool.replica();
    const either = (inboxId: string, at: number) => pool.as(inboxId, at % 2 ? other : pool.service);
    const { instanceId } = claim;
    const [given, accepted] = [await offerOf(heir), await acceptanceOf(heir)];
    const offers = await Promise.all(
      Array.from({ length: 50 }, (_, at) =>
        either(owner.inboxId, at).offerInstance({ instanceId, newOwnerId: heir.inboxId, statement: given }),
      ),
    );
    expect(new Set(offers.map(({ instance }) => instance?.offeredToId))).toEqual(new Set([heir.inboxId]));
    const acceptances = await Promise.all(
      Array.from({ length: 50 }, (_, at) => either(heir.inboxId, at).acceptInstance({ instanceId, statement: accepted })),
    );
    expect(new Set(acceptances.map(({ instance }) => `${instance?.ownerId} ${instance?.offeredToId}`))).toEqual(
      new Set([`${heir.inboxId} `]),
    );
    expect(await seenBy(heir)).toMatchObject({ ownerId: heir.inboxId });
  });

  test('lets the heir offer the agent to someone else, and release it', async () => {
    await offer();
    await accept();
    const next = pool.person();
    await offer(next, offerOf(next, { signer: heir }), heir);
    expect(await accept(next, acceptanceOf(next, heir))).toMatchObject({ ownerId: next.inboxId });
    const statement = await next.sign({ action: 'instance.release', instanceId: claim.instanceId }, { now: pool.now() });
    await pool.as(next.inboxId).releaseInstance({ instanceId: claim.instanceId, statement });
    await eventually(async () => expect((await seenBy(next)).state).toBe(InstanceState.GONE));
  });

  test('waits while the host is away', async () => {
    await offer();
    await host.stop();
    expect((await refused(accept())).reason).toBe('UPSTREAM_UNAVAILABLE');
    expect(await seenBy(heir)).toMatchObject({ ownerId: owner.inboxId, offeredToId: heir.inboxId });
    await host.start();
    await eventually(async () => expect(await accept()).toMatchObject({ ownerId: heir.inboxId }));
  });

  test('is completed by the report of a host that died after changing the owner', async () => {
    await offer();
    host.script.acceptOffer = () => {
      throw new Error('crashed after writing');
    };
    expect((await refused(accept())).reason).toBe('INTERNAL');
    expect(await seenBy(owner)).toMatchObject({ ownerId: owner.inboxId });
    await host.report({ instanceId: claim.instanceId, ownerId: heir.inboxId });
    expect(await seenBy(heir)).toMatchObject({ ownerId: heir.inboxId, offeredToId: '', claimId: claim.id });
    expect(await accept()).toMatchObject({ ownerId: heir.inboxId });
    await eventually(() =>
      expect(pool.recorded.filter(({ instanceId }) => instanceId === claim.instanceId).at(-1)?.ownerId).toBe(heir.inboxId),
    );
    await host.report({ instanceId: claim.instanceId, ownerId: heir.inboxId });
    expect(await seenBy(heir)).toMatchObject({ ownerId: heir.inboxId });
  });

  test.each<[string, string, () => Promise<unknown>]>([
    ['of a stranger', 'INSTANCE_NOT_OFFERED', () => accept(pool.person())],
    ['that someone else signed', 'STATEMENT_WRONG_SIGNER', () => accept(heir, acceptanceOf(pool.person()))],
    // The instance notices this, and its message is passed on.
    ['of another owner’s offer', 'STATEMENT_SIGNATURE_INVALID', () => accept(heir, acceptanceOf(heir, pool.person()))],
  ])('%s is refused: %s', async (_, reason, attempt) => {
    await offer();
    expect((await refused(attempt())).reason).toBe(reason);
    expect(await seenBy(owner)).toMatchObject({ ownerId: owner.inboxId, offeredToId: heir.inboxId });
  });
});

test('release and offer read the owner’s keys afresh', async () => {
  pool.keyReads.length = 0;
  await offer();
  const statement = await owner.sign({ action: 'instance.release', instanceId: claim.instanceId }, { now: pool.now() });
  await pool.as(owner.inboxId).releaseInstance({ instanceId: claim.instanceId, statement });
  const fresh = { inboxId: owner.inboxId, fresh: true };
  expect(pool.keyReads).toEqual([fresh, fresh]);
});

test('a user at the quota cannot accept another agent, not even several at once; nothing changes owner', async () => {
  const limited = await Pool.start({}, { quotas: { owner: 2, claimsPerDay: 0, template: 0 } });
  try {
    // There are idle instances for both claims, so only the quota can refuse.
    const giving = await limited.host(6);
    const templateId = limited.templates.add(limited.person().inboxId);
    const [taker, ...givers] = Array.from({ length: 4 }, () => limited.person()) as [Person, ...Person[]];
    const given = await Promise.all(givers.map(({ inboxId }) => limited.live(inboxId, { templateId })));
    for (const [at, { instanceId }] of given.entries()) {
      const offer = { action: 'instance.offer' as const, instanceId, newOwnerId: taker.inboxId };
      const statement = await (givers[at] as Person).sign(offer, { now: limited.now(), lifetimeSeconds: DAY_SECONDS });
      await limited.as(givers[at]?.inboxId ?? '').offerInstance({ instanceId, newOwnerId: taker.inboxId, statement });
    }
    const acceptOf = async (at: number) => {
      const instanceId = given[at]?.instanceId ?? '';
      const previousOwnerId = givers[at]?.inboxId ?? '';
      const statement = await taker.sign({ action: 'instance.accept', instanceId, previousOwnerId }, { now: limited.now() });
      return limited.as(taker.inboxId).acceptInstance({ instanceId, statement });
    };
    const claimOne = () => limited.claim(taker.inboxId, { templateId, queueSeconds: 0 });
    const outcomes = await Promise.allSettled([acceptOf(0), acceptOf(1), acceptOf(2), claimOne(), claimOne()]);
    const lost = await Promise.all(outcomes.flatMap((one) => (one.status === 'rejected' ? [refused(Promise.reject(one.reason))] : [])));
    expect(lost.filter(({ reason }) => reason === 'QUOTA_EXCEEDED')).toHaveLength(3);
    expect(giving.acceptedOffers.length).toBeLessThanOrEqual(2);
    const [row] = await limited.query('select count(*)::text from agent_metadata where owner_id = $1', [taker.inboxId]);
    expect(row?.count).toBe('2');
    expect(await limited.query('select 1 from agent_metadata where accepting_id is not null')).toEqual([]);
  } finally {
    await limited.close();
  }
});
