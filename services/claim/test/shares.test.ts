import { randomUUID } from 'node:crypto';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { type Claim, type ContextShare, ContextState, InstanceState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import type { ShareContextRequestSchema } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { newId, Refusal } from '@offshoot/rpc';
import { type ShareContextAction, textDigest } from '@offshoot/statements';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { HostCounterpart } from './host-counterpart.ts';
import { eventually, newInbox, type Person, Pool, refused } from './pool.ts';
import { openedText, sealedPrompt } from './sealing.ts';

type Wish = Partial<Exclude<MessageInitShape<typeof ShareContextRequestSchema>, { $typeName: string }>>;

const contextPrompt = 'canary prompt: how we work, but no names';
const summaryDigest = textDigest('We work calmly.');
const { PENDING, DELIVERED, INGESTED, FAILED } = ContextState;

let pool: Pool;
let owner: Person;
let sourceHost: HostCounterpart;
let targetHost: HostCounterpart;
let source: Claim;
let target: Claim;

beforeAll(async () => {
  pool = await Pool.start();
});
afterAll(() => pool.close());
beforeEach(async () => {
  owner = pool.person();
  sourceHost = await pool.host(1);
  source = await pool.live(owner.inboxId, { templateId: pool.templates.add(newInbox()) });
  targetHost = await pool.host(1);
  target = await pool.live(owner.inboxId, { templateId: pool.templates.add(newInbox()) });
});
afterEach(async () => {
  await pool.retire(sourceHost);
  await pool.retire(targetHost);
});

function statement(change: Partial<ShareContextAction> = {}, { signer = owner, ...options }: { signer?: Person; now?: Date } = {}) {
  const action = {
    action: 'instance.share-context' as const,
    sourceInstanceId: source.instanceId,
    sourceInboxId: source.inboxId,
    targetInstanceId: target.instanceId,
    targetInboxId: target.inboxId,
    contextPromptDigest: textDigest(contextPrompt),
    ...change,
  };
  return signer.sign(action, { now: pool.now(), ...options });
}

async function share(wish: Wish = {}, caller = owner, service = pool.service): Promise<ContextShare> {
  const request = { requestId: randomUUID(), sourceInstanceId: source.instanceId, targetInstanceId: target.instanceId, contextPrompt };
  const answer = await pool.as(caller.inboxId, service).shareContext({ ...request, statement: await statement(), ...wish });
  if (!answer.share) throw new Error('no share in the answer');
  return answer.share;
}

async function read({ id }: Pick<ContextShare, 'id'>): Promise<ContextShare> {
  const answer = await pool.as(owner.inboxId).getContextShare({ shareId: id });
  if (!answer.share) throw new Error('no share in the answer');
  return answer.share;
}

const becomes = (made: ContextShare, state: ContextState, failureReason = '') =>
  eventually(async () => expect(await read(made)).toMatchObject({ state, failureReason }));

const sent = (made: Pick<ContextShare, 'id'>) =>
  eventually(() => expect(sourceHost.sendings.map(({ order }) => order?.shareId)).toContain(made.id));

/** The order is written down by both agents, and the pool knows. */
async function handedOver(wish: Wish = {}): Promise<ContextShare> {
  const made = await share(wish);
  await eventually(async () =>
    expect(await pool.query('select id from context_shares where id = $1 and handed_over', [made.id])).toHaveLength(1),
  );
  return made;
}

describe('a share', () => {
  test('is told to the target first and ordered from the source; both report, and lineage hears of it once', async () => {
    const told: string[] = [];
    targetHost.script.expectContext = ({ order }) => void told.push(`expect ${order?.shareId}`);
    sourceHost.script.sendContext = ({ order }) => void told.push(`send ${order?.shareId}`);
    const signed = await statement({ summaryDigest });
    const made = await share({ summaryDigest, statement: signed });
    expect(made).toMatchObject({
      id: expect.stringMatching(/^shr_[a-z2-7]{26}$/),
      ownerId: owner.inboxId,
      sourceInstanceId: source.instanceId,
      targetInstanceId: target.instanceId,
      state: PENDING,
    });
    await sent(made);
    expect(told).toEqual([`expect ${made.id}`, `send ${made.id}`]);
    const order = {
      shareId: made.id,
      sourceInstanceId: source.instanceId,
      sourceInboxId: source.inboxId,
      targetInstanceId: target.instanceId,
      targetInboxId: target.inboxId,
      contextPromptDigest: textDigest(contextPrompt),
      summaryDigest,
      statement: { signerInboxId: owner.inboxId, nonce: signed.nonce },
    };
    expect(targetHost.expectations[0]).toMatchObject({ order });
    expect(sourceHost.sendings[0]).toMatchObject({ order, contextPrompt });
    await sourceHost.reportTransfer(source.instanceId, made.id, DELIVERED);
    await becomes(made, DELIVERED);
    await targetHost.reportTransfer(target.instanceId, made.id, INGESTED);
    await targetHost.reportTransfer(target.instanceId, made.id, INGESTED);
    await sourceHost.reportTransfer(source.instanceId, made.id, FAILED, 'SUMMARY_FAILED');
    await becomes(made, INGESTED);
    await eventually(() => expect(pool.recordedShares.filter(({ shareId }) => shareId === made.id)).toHaveLength(1));
    expect(pool.recordedShares.at(-1)).toMatchObject({ sourceInstanceId: source.instanceId, targetInstanceId: target.instanceId });
    await eventually(async () =>
      expect(await pool.query('select id from context_shares where record_next_attempt_at is not null')).toEqual([]),
    );
    const { instance } = await pool.as(owner.inboxId).getInstance({ instanceId: target.instanceId });
    expect(instance?.contextState).toBe(ContextState.NONE);
  });

  test('keeps prompt and statement until the source has them, and no longer', async () => {
    const gate = Promise.withResolvers<void>();
    sourceHost.script.sendContext = () => gate.promise;
    const signed = await statement();
    const made = await share({ statement: signed });
    await sent(made);
    const stored = async () => {
      const text = await pool.storedText();
      return [contextPrompt, signed.nonce].map((canary) => text.includes(canary));
    };
    expect(await stored()).toEqual([true, true]);
    gate.resolve();
    await eventually(async () => expect(await stored()).toEqual([false, false]));
    for (const column of ['context_prompt', 'sealed_context_prompt', 'statement'])
      await expect(pool.query(`update context_shares set ${column} = 'x' where id = $1`, [made.id])).rejects.toThrow(/no_spent_order/);
  });

  test('carries a sealed prompt that only the source can open, and is the same request when it is sealed anew', async () => {
    const publicKey = (await pool.instance(owner.inboxId, source.instanceId)).sealingKey?.publicKey ?? new Uint8Array();
    const sealed = async () => ({
      contextPrompt: '',
      sealedContextPrompt: await sealedPrompt(owner, { id: source.instanceId, publicKey }, contextPrompt),
      contextPromptDigest: textDigest(contextPrompt),
    });
    const gate = Promise.withResolvers<void>();
    sourceHost.script.sendContext = () => gate.promise;
    const requestId = randomUUID();
    const made = await share({ requestId, ...(await sealed()) });
    await sent(made);
    expect(await pool.storedText()).not.toContain(contextPrompt);
    const [sending] = sourceHost.sendings;
    const privateKey = sourceHost.instances.get(source.instanceId)?.keys?.privateKey;
    if (!sending?.sealedContextPrompt || !privateKey) throw new Error('nothing sealed has come');
    const purpose = { use: 'context-prompt' as const, instanceId: source.instanceId, ownerId: owner.inboxId };
    expect(await openedText(privateKey, purpose, sending.sealedContextPrompt)).toBe(contextPrompt);
    const hex = Buffer.from(sending.sealedContextPrompt.ciphertext).toString('hex');
    expect(await pool.storedText()).toContain(hex);
    gate.resolve();
    await eventually(async () => expect(await pool.storedText()).not.toContain(hex));
    expect((await share({ requestId, ...(await sealed()) })).id).toBe(made.id);
  });

  test('repeated, also eight times at once and when its time is over, is the same one; with other content it is a conflict', async () => {
    const requestId = randomUUID();
    const all = await Promise.all(Array.from({ length: 8 }, () => share({ requestId })));
    expect(new Set(all.map(({ id }) => id)).size).toBe(1);
    const [made] = all as [ContextShare];
    expect((await share({ requestId: requestId.toUpperCase() })).id).toBe(made.id);
    const others: Wish[] = [
      { contextPrompt: 'everything' },
      { summaryDigest },
      { sourceInstanceId: target.instanceId, targetInstanceId: source.instanceId },
    ];
    for (const other of others) expect((await refused(share({ requestId, ...other }))).reason).toBe('REQUEST_ID_CONFLICT');
    await sent(made);
    const past = await statement({}, { now: new Date(pool.now().getTime() - 700_000) });
    expect((await share({ requestId, statement: past })).id).toBe(made.id);
    const stranger = pool.person();
    expect((await refused(share({ requestId }, stranger))).reason).toBe('NOT_INSTANCE_OWNER');
  });

  test('waits for a host that is away: for that of the target, then for that of the source', async () => {
    await targetHost.stop();
    const made = await share();
    await sourceHost.stop();
    await targetHost.start();
    await eventually(() => expect(targetHost.expectations.map(({ order }) => order?.shareId)).toContain(made.id));
    expect(sourceHost.sendings).toEqual([]);
    await sourceHost.start();
    await sent(made);
  });

  test('fails when its statement has expired before the source has the order', async () => {
    await sourceHost.stop();
    const made = await share();
    await eventually(() => expect(targetHost.expectations).toHaveLength(1));
    await pool.advance(601_000);
    await becomes(made, FAILED, 'STATEMENT_EXPIRED');
    expect(await pool.storedText()).not.toContain(contextPrompt);
  });

  test('goes on beyond the expiry once the source has the order', async () => {
    const made = await handedOver();
    await pool.advance(601_000);
    for (const host of [sourceHost, targetHost]) await host.registry.keepAlive({ hostId: host.id });
    await targetHost.reportTransfer(target.instanceId, made.id, INGESTED);
    await becomes(made, INGESTED);
  });

  test.each([
    ['the source has ended', () => ({ host: sourceHost, instanceId: source.instanceId })],
    ['the target has ended', () => ({ host: targetHost, instanceId: target.instanceId })],
  ])('fails when %s', async (_, ended) => {
    const made = await handedOver();
    const { host, instanceId } = ended();
    await host.report({ instanceId, state: InstanceState.GONE });
    await becomes(made, FAILED, 'INSTANCE_GONE');
  });

  test.each([
    ['NOT_INSTANCE_OWNER', () => targetHost, 'expectContext'],
    ['PREVIEW_NOT_FOUND', () => sourceHost, 'sendContext'],
    ['SEALED_VALUE_INVALID', () => sourceHost, 'sendContext'],
  ] as const)('fails with %s where an agent refuses with that', async (reason, host, call) => {
    host().script[call] = () => {
      throw new Refusal(reason, 'No.');
    };
    await becomes(await share(), FAILED, reason);
    if (call === 'expectContext') expect(sourceHost.sendings).toEqual([]);
  });

  test('fails with SECRET_FOUND where the source finds a secret in its summary', async () => {
    const made = await handedOver();
    await sourceHost.reportTransfer(source.instanceId, made.id, FAILED, 'SECRET_FOUND');
    await becomes(made, FAILED, 'SECRET_FOUND');
    // The target's own word that it has it is believed more than anybody's that it failed.
    await targetHost.reportTransfer(target.instanceId, made.id, INGESTED);
    await becomes(made, INGESTED);
  });

  test('is recorded by lineage when that is there again', async () => {
    await pool.lineage?.close();
    const made = await handedOver();
    await targetHost.reportTransfer(target.instanceId, made.id, INGESTED);
    await becomes(made, INGESTED);
    await pool.startLineage();
    await eventually(() => expect(pool.recordedShares.map(({ shareId }) => shareId)).toContain(made.id));
  });
});

describe('a share, attacked', () => {
  test('a lying instance reports for a share of others: nothing changes', async () => {
    const liar = pool.person();
    await targetHost.offer(1);
    const other = await pool.live(liar.inboxId, { templateId: pool.templates.add(newInbox()) });
    const made = await handedOver();
    for (const state of [DELIVERED, INGESTED, FAILED]) await targetHost.reportTransfer(other.instanceId, made.id, state, 'SECRET_FOUND');
    expect(await read(made)).toMatchObject({ state: PENDING });
  });

  test('the source says that the target has ingested, the target that the source has sent: nothing changes', async () => {
    const made = await handedOver();
    await sourceHost.reportTransfer(source.instanceId, made.id, INGESTED);
    await targetHost.reportTransfer(target.instanceId, made.id, DELIVERED);
    expect(await read(made)).toMatchObject({ state: PENDING });
    expect(pool.recordedShares.map(({ shareId }) => shareId)).not.toContain(made.id);
  });

  test('an agent reports a share that never was, and a reason that is none', async () => {
    await sourceHost.reportTransfer(source.instanceId, newId('shr'), FAILED, 'SECRET_FOUND');
    const made = await handedOver();
    await sourceHost.reportTransfer(source.instanceId, made.id, FAILED, 'GIVE_UP');
    await becomes(made, FAILED, 'INTERNAL');
  });

  test('an order that the owner signed for other agents is refused by the agent, not by the pool', async () => {
    const made = await share({ statement: await statement({ targetInboxId: newInbox() }) });
    await becomes(made, FAILED, 'STATEMENT_SIGNATURE_INVALID');
    expect(sourceHost.sendings).toEqual([]);
  });

  test("another's share does not exist", async () => {
    const made = await share();
    for (const shareId of [made.id, newId('shr')])
      expect((await refused(pool.as(newInbox()).getContextShare({ shareId }))).reason).toBe('SHARE_NOT_FOUND');
  });

  test('forty at once: an owner has thirty-two under way, and others are not held up', async () => {
    await targetHost.stop();
    const signed = await statement();
    const outcomes = await Promise.allSettled(Array.from({ length: 40 }, () => share({ statement: signed })));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(32);
    const { reason, metadata } = await refused(share());
    expect(reason).toBe('RATE_LIMITED');
    expect(Number(metadata.retry_after_ms)).toBeGreaterThan(0);
    expect(await pool.query('select id from context_shares where owner_id = $1', [owner.inboxId])).toHaveLength(32);
    await targetHost.start();
    await eventually(() => expect(new Set(sourceHost.sendings.map(({ order }) => order?.shareId)).size).toBe(32));
  });
});

describe('a share is refused, and nothing is written', () => {
  test.each<[string, string, () => Promise<Wish> | Wish, (() => Person)?]>([
    ['INSTANCE_NOT_FOUND', 'an unknown source', () => ({ sourceInstanceId: newId('inst') })],
    ['INSTANCE_NOT_FOUND', 'an unknown target', () => ({ targetInstanceId: newId('inst') })],
    ['NOT_INSTANCE_OWNER', "a stranger's order", () => ({}), () => pool.person()],
    ['STATEMENT_WRONG_SIGNER', "another's statement", async () => ({ statement: await statement({}, { signer: pool.person() }) })],
    [
      'STATEMENT_EXPIRED',
      'a statement of an hour ago',
      async () => ({ statement: await statement({}, { now: new Date(pool.now().getTime() - 3_600_000) }) }),
    ],
    ['SHARE_NOT_POSSIBLE', 'an agent with itself', () => ({ targetInstanceId: source.instanceId })],
    [
      'SHARE_NOT_POSSIBLE',
      'a target that has ended',
      async () => {
        await targetHost.report({ instanceId: target.instanceId, state: InstanceState.GONE });
        return {};
      },
    ],
    ['VALIDATION_FAILED', 'a digest without a sealed prompt', () => ({ contextPromptDigest: textDigest(contextPrompt) })],
    ['VALIDATION_FAILED', 'a NUL', () => ({ contextPrompt: 'a\0b' })],
    ['VALIDATION_FAILED', 'no statement', () => ({ statement: undefined })],
  ])('%s: %s', async (reason, _, wish, caller = () => owner) => {
    expect((await refused(share(await wish(), caller()))).reason).toBe(reason);
    expect(await pool.query('select id from context_shares where source_instance = $1', [source.instanceId])).toEqual([]);
  });

  test("NOT_INSTANCE_OWNER: a target of somebody else's", async () => {
    await targetHost.offer(1);
    const other = await pool.live(newInbox(), { templateId: pool.templates.add(newInbox()) });
    expect((await refused(share({ targetInstanceId: other.instanceId }))).reason).toBe('NOT_INSTANCE_OWNER');
  });
});

describe('whatever happens to the pool in between', () => {
  test('an answer that is lost brings the same order again, and no other', async () => {
    const failures = { expect: 2, send: 2 };
    targetHost.script.expectContext = () => {
      if (failures.expect-- > 0) throw new Error('the line went dead');
    };
    sourceHost.script.sendContext = () => {
      if (failures.send-- > 0) throw new Error('the line went dead');
    };
    await handedOver();
    expect(targetHost.expectations).toHaveLength(3);
    expect(sourceHost.sendings).toHaveLength(3);
    for (const orders of [targetHost.expectations, sourceHost.sendings])
      for (const { order } of orders) expect(order).toEqual(targetHost.expectations[0]?.order);
  });

  test('a row whose taker was killed comes back when its time to hide is over', async () => {
    await sourceHost.stop();
    const made = await share();
    const hidden = new Date(pool.now().getTime() + 12_000);
    await eventually(async () =>
      expect(
        await pool.query('update context_shares set next_attempt_at = $2 where id = $1 and expected returning id', [made.id, hidden]),
      ).toHaveLength(1),
    );
    await sourceHost.listen();
    expect(await pool.query('select handed_over::text from context_shares where id = $1', [made.id])).toEqual([{ handed_over: 'false' }]);
    await pool.advance(13_000);
    for (const host of [sourceHost, targetHost]) await host.registry.keepAlive({ hostId: host.id });
    await sent(made);
  });

  test('two claim services bring sixteen orders once each', async () => {
    const replica = await pool.replica();
    const made = await Promise.all(Array.from({ length: 16 }, (_, i) => share({}, owner, i % 2 ? replica : pool.service)));
    const ids = made.map(({ id }) => id).toSorted();
    await eventually(async () => {
      const done = await pool.query('select id from context_shares where source_instance = $1 and handed_over', [source.instanceId]);
      expect(done).toHaveLength(16);
    });
    for (const orders of [targetHost.expectations, sourceHost.sendings])
      expect(orders.map(({ order }) => order?.shareId).toSorted()).toEqual(ids);
  });

  test('a claim service that stops in the middle leaves the rest to another', async () => {
    const gate = Promise.withResolvers<void>();
    sourceHost.script.sendContext = () => gate.promise;
    const made = await share();
    await sent(made);
    const stopped = pool.service;
    pool.service = await pool.replica();
    for (const host of [sourceHost, targetHost]) host.moveTo(pool.service.url);
    await stopped.close();
    gate.resolve();
    await eventually(async () =>
      expect(await pool.query('select id from context_shares where handed_over')).toContainEqual({ id: made.id }),
    );
    await targetHost.reportTransfer(target.instanceId, made.id, INGESTED);
    await becomes(made, INGESTED);
  });
});
