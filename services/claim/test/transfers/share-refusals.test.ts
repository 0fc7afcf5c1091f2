import { InstanceState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { newId } from '@offshoot/refusals/ids';
import { textDigest } from '@offshoot/statements';
import { eventually } from '@offshoot/testing';
import { describe, expect, test } from 'vitest';
import { newInbox, type Person, refused } from '../pool.ts';
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
  read,
  share,
  source,
  sourceHost,
  statement,
  target,
  targetHost,
  type Wish,
  withTwoAgents,
} from '../two-agents.ts';

withTwoAgents();

describe('a share, attacked', () => {
  test('a lying instance reports on someone else’s share: nothing changes', async () => {
    const liar = pool.person();
    await targetHost.offer(1);
    const other = await pool.live(liar.inboxId, { templateId: pool.templates.add(newInbox()) });
    const made = await handedOver();
    for (const state of [DELIVERED, INGESTED, FAILED]) await targetHost.reportTransfer(other.instanceId, made.id, state, 'SECRET_FOUND');
    expect(await read(made)).toMatchObject({ state: PENDING });
  });

  test('the source reports that the target has ingested, the target that the source has sent: nothing changes', async () => {
    const made = await handedOver();
    await sourceHost.reportTransfer(source.instanceId, made.id, INGESTED);
    await targetHost.reportTransfer(target.instanceId, made.id, DELIVERED);
    expect(await read(made)).toMatchObject({ state: PENDING });
    expect(pool.recordedShares.map(({ transferId }) => transferId)).not.toContain(made.id);
  });

  test('an agent reports a share that never existed, and an invalid reason', async () => {
    await sourceHost.reportTransfer(source.instanceId, newId('trf'), FAILED, 'SECRET_FOUND');
    const made = await handedOver();
    await sourceHost.reportTransfer(source.instanceId, made.id, FAILED, 'GIVE_UP');
    await becomes(made, FAILED, 'INTERNAL');
  });

  test('an order that the owner signed for other agents is refused by the agent, not by the pool', async () => {
    const made = await share({ statement: await statement({ targetInboxId: newInbox() }) });
    await becomes(made, FAILED, 'STATEMENT_SIGNATURE_INVALID');
    expect(sourceHost.orders).toEqual([]);
  });

  test("someone else's share does not exist", async () => {
    const made = await share();
    for (const shareId of [made.id, newId('trf')])
      expect((await refused(pool.as(newInbox()).getTransfer({ transferId: shareId }))).reason).toBe('TRANSFER_NOT_FOUND');
  });

  test('of forty shares at once, thirty-two are in progress, and other owners are not delayed', async () => {
    await targetHost.stop();
    const signed = await statement();
    const outcomes = await Promise.allSettled(Array.from({ length: 40 }, () => share({ statement: signed })));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(32);
    const { reason, metadata } = await refused(share());
    expect(reason).toBe('RATE_LIMITED');
    expect(Number(metadata.retry_after_ms)).toBeGreaterThan(0);
    expect(await pool.query('select id from transfers where owner_id = $1', [owner.inboxId])).toHaveLength(32);
    // On a busy machine, the lease of the other host may have ended meanwhile.
    await Promise.all([targetHost.start(), sourceHost.register()]);
    await eventually(() => expect(new Set(sourceHost.orders.map(({ order }) => order?.transferId)).size).toBe(32));
  });
});

test('attack: shares that fail at once, without end: an owner gets a thousand per day', async () => {
  const made = await share({ statement: await statement({ targetInboxId: newInbox() }) });
  await becomes(made, FAILED, 'STATEMENT_SIGNATURE_INVALID');
  // Copies stand for those in between.
  const copies = (count: number) =>
    pool.query(
      `insert into transfers select r.* from transfers t, generate_series(1, $2::int) n,
         jsonb_populate_record(null::transfers, to_jsonb(t) || jsonb_build_object('id', t.id || n, 'request_id', t.id || n)) r
       where t.id = $1`,
      [made.id, count],
    );
  await copies(998);
  await share();
  const refusal = { reason: 'QUOTA_EXCEEDED', metadata: { scope: 'day', limit: '1000', help: expect.stringContaining('a day old') } };
  expect(await refused(share())).toMatchObject(refusal);
  await pool.query("update transfers set created_at = created_at - interval '1 day' where id = $1", [made.id]);
  await share();
  expect(await refused(share())).toMatchObject(refusal);
});

describe('a share is refused, and nothing is written', () => {
  test.each<[string, string, () => Promise<Wish> | Wish, (() => Person)?]>([
    ['INSTANCE_NOT_FOUND', 'an unknown source', () => ({ sourceInstanceId: newId('inst') })],
    ['INSTANCE_NOT_FOUND', 'an unknown target', () => ({ targetInstanceId: newId('inst') })],
    ['NOT_INSTANCE_OWNER', "a stranger's order", () => ({}), () => pool.person()],
    ['STATEMENT_WRONG_SIGNER', "another's statement", async () => ({ statement: await statement({}, { signer: pool.person() }) })],
    [
      'STATEMENT_EXPIRED',
      'a statement from an hour ago',
      async () => ({ statement: await statement({}, { now: new Date(pool.now().getTime() - 3_600_000) }) }),
    ],
    ['TRANSFER_NOT_POSSIBLE', 'an agent with itself', () => ({ targetInstanceId: source.instanceId })],
    [
      'TRANSFER_NOT_POSSIBLE',
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
    expect(await pool.query('select id from transfers where source_instance = $1', [source.instanceId])).toEqual([]);
  });

  test('NOT_INSTANCE_OWNER: a target that belongs to someone else', async () => {
    await targetHost.offer(1);
    const other = await pool.live(newInbox(), { templateId: pool.templates.add(newInbox()) });
    expect((await refused(share({ targetInstanceId: other.instanceId }))).reason).toBe('NOT_INSTANCE_OWNER');
  });
});
