import { randomUUID } from 'node:crypto';
import { InstanceState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import type { Transfer } from '@offshoot/gen/offshoot/claim/v1/transfer_pb.ts';
import { Refusal } from '@offshoot/refusals';
import { textDigest } from '@offshoot/statements';
import { eventually } from '@offshoot/testing';
import { describe, expect, test } from 'vitest';
import { refused } from '../pool.ts';
import { openedText, sealedPrompt } from '../sealing.ts';
import {
  becomes,
  contextPrompt,
  DELIVERED,
  FAILED,
  handedOver,
  INGESTED,
  owner,
  PENDING,
  pool,
  sent,
  share,
  source,
  sourceHost,
  statement,
  summaryDigest,
  target,
  targetHost,
  type Wish,
  withTwoAgents,
} from '../two-agents.ts';

withTwoAgents();

describe('a share', () => {
  test('is announced to the target, then ordered from the source; both report, and lineage records it once', async () => {
    const told: string[] = [];
    targetHost.script.expectContext = ({ order }) => void told.push(`expect ${order?.transferId}`);
    sourceHost.script.cloneSummary = ({ order }) => void told.push(`send ${order?.transferId}`);
    const signed = await statement({ summaryDigest });
    const made = await share({ summaryDigest, statement: signed });
    expect(made).toMatchObject({
      id: expect.stringMatching(/^trf_[a-z2-7]{26}$/),
      ownerId: owner.inboxId,
      sourceInstanceId: source.instanceId,
      targetInstanceId: target.instanceId,
      state: PENDING,
    });
    await sent(made);
    expect(told).toEqual([`expect ${made.id}`, `send ${made.id}`]);
    const order = {
      transferId: made.id,
      sourceInstanceId: source.instanceId,
      sourceInboxId: source.inboxId,
      targetInstanceId: target.instanceId,
      targetInboxId: target.inboxId,
      contextPromptDigest: textDigest(contextPrompt),
      summaryDigest,
      statement: { signerInboxId: owner.inboxId, nonce: signed.nonce },
    };
    expect(targetHost.expectations[0]).toMatchObject({ order });
    expect(sourceHost.orders[0]).toMatchObject({ order, contextPrompt });
    await sourceHost.reportTransfer(source.instanceId, made.id, DELIVERED);
    await becomes(made, DELIVERED);
    await targetHost.reportTransfer(target.instanceId, made.id, INGESTED);
    await targetHost.reportTransfer(target.instanceId, made.id, INGESTED);
    await sourceHost.reportTransfer(source.instanceId, made.id, FAILED, 'SUMMARY_FAILED');
    await becomes(made, INGESTED);
    await eventually(() => expect(pool.recordedShares.filter(({ transferId }) => transferId === made.id)).toHaveLength(1));
    expect(pool.recordedShares.at(-1)).toMatchObject({ sourceInstanceId: source.instanceId, targetInstanceId: target.instanceId });
    await eventually(async () => expect(await pool.query('select id from transfers where tell_lineage')).toEqual([]));
  });

  test('stores prompt and statement only until the source has them', async () => {
    const gate = Promise.withResolvers<void>();
    sourceHost.script.cloneSummary = () => gate.promise;
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
      await expect(pool.query(`update transfers set ${column} = 'x' where id = $1`, [made.id])).rejects.toThrow(/no_spent_(order|prompt)/);
  });

  test('carries a sealed prompt that only the source can decrypt, and is the same request when it is sealed again', async () => {
    const publicKey = (await pool.instance(owner.inboxId, source.instanceId)).sealingKey?.publicKey ?? new Uint8Array();
    const sealed = async () => ({
      contextPrompt: '',
      sealedContextPrompt: await sealedPrompt(owner, { id: source.instanceId, publicKey }, contextPrompt),
      contextPromptDigest: textDigest(contextPrompt),
    });
    const gate = Promise.withResolvers<void>();
    sourceHost.script.cloneSummary = () => gate.promise;
    const requestId = randomUUID();
    const made = await share({ requestId, ...(await sealed()) });
    await sent(made);
    expect(await pool.storedText()).not.toContain(contextPrompt);
    const [sending] = sourceHost.orders;
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

  test('is the same one when repeated, even eight times at once or after it has expired; with different content it is a conflict', async () => {
    const requestId = randomUUID();
    const all = await Promise.all(Array.from({ length: 8 }, () => share({ requestId })));
    expect(new Set(all.map(({ id }) => id)).size).toBe(1);
    const [made] = all as [Transfer];
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

  test('waits for a host that is away: the target’s first, then the source’s', async () => {
    await targetHost.stop();
    const made = await share();
    await sourceHost.stop();
    await targetHost.start();
    await eventually(() => expect(targetHost.expectations.map(({ order }) => order?.transferId)).toContain(made.id));
    expect(sourceHost.orders).toEqual([]);
    await sourceHost.start();
    await sent(made);
  });

  test('fails if its statement expires before the source has the order', async () => {
    await sourceHost.stop();
    const made = await share();
    await eventually(() => expect(targetHost.expectations).toHaveLength(1));
    await pool.advance(601_000);
    await becomes(made, FAILED, 'STATEMENT_EXPIRED');
    expect(await pool.storedText()).not.toContain(contextPrompt);
  });

  test('continues beyond the expiry once the source has the order', async () => {
    const made = await handedOver();
    await pool.advance(601_000);
    for (const host of [sourceHost, targetHost]) await host.keepAlive();
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
    ['PREVIEW_NOT_FOUND', () => sourceHost, 'cloneSummary'],
    ['SEALED_VALUE_INVALID', () => sourceHost, 'cloneSummary'],
  ] as const)('fails with %s if an agent refuses with it', async (reason, host, call) => {
    host().script[call] = () => {
      throw new Refusal(reason, 'No.');
    };
    await becomes(await share(), FAILED, reason);
    if (call === 'expectContext') expect(sourceHost.orders).toEqual([]);
  });

  test('fails with SECRET_FOUND if the source finds a secret in its summary', async () => {
    const made = await handedOver();
    await sourceHost.reportTransfer(source.instanceId, made.id, FAILED, 'SECRET_FOUND');
    await becomes(made, FAILED, 'SECRET_FOUND');
    // The target's report that it has the context outweighs any report of failure.
    await targetHost.reportTransfer(target.instanceId, made.id, INGESTED);
    await becomes(made, INGESTED);
  });

  test('is recorded in lineage after an outage', async () => {
    await pool.lineage?.close();
    const made = await handedOver();
    await targetHost.reportTransfer(target.instanceId, made.id, INGESTED);
    await becomes(made, INGESTED);
    await pool.startLineage();
    await eventually(() => expect(pool.recordedShares.map(({ transferId }) => transferId)).toContain(made.id));
  });
});
