import { randomUUID } from 'node:crypto';
import { type Claim, ClaimState, InstanceState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { TransferKind, TransferState } from '@offshoot/gen/offshoot/claim/v1/transfer_pb.ts';
import type { SignedStatement } from '@offshoot/gen/offshoot/statement/v1/statement_pb.ts';
import { ToolProvisioning } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { Refusal } from '@offshoot/refusals';
import { newId } from '@offshoot/refusals/ids';
import { destinationText, textDigest } from '@offshoot/statements';
import { eventually } from '@offshoot/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { HostCounterpart } from '../host-counterpart.ts';
import { newInbox, type Person, Pool, refused } from '../pool.ts';
import { claimStatement } from '../signed-claims.ts';

let pool: Pool;
let parentHost: HostCounterpart;
let childHost: HostCounterpart;
let owner: Person;
let templateId: string;
let parent: Claim;

beforeAll(async () => {
  pool = await Pool.start();
});
afterAll(() => pool.close());

const contextPrompt = 'General travel knowledge but not Japan trip details';
const tools = [{ id: 'personal-email', provisioning: ToolProvisioning.USER, prompt: 'Your email?', required: true }];

beforeEach(async () => {
  owner = pool.person();
  templateId = pool.templates.add(newInbox(), { tools });
  parentHost = await pool.host(1);
  parent = await pool.live(owner.inboxId, { templateId, model: 'gpt-oss-120b', userConfig: { 'personal-email': 'saul@example.com' } });
  childHost = await pool.host(1);
});
afterEach(async () => {
  await pool.retire(parentHost);
  await pool.retire(childHost);
});

function statement(signer: Person = owner, options: { now?: Date; lifetimeSeconds?: number } = {}): Promise<SignedStatement> {
  const action = {
    action: 'instance.clone' as const,
    parentInstanceId: parent.instanceId,
    parentInboxId: parent.inboxId,
    templateId,
    destination: destinationText({ kind: 'added', byId: owner.inboxId, groupId: '' }),
    contextPromptDigest: textDigest(contextPrompt),
  };
  return signer.sign(action, { now: pool.now(), ...options });
}

const transferOf = ({ transfer }: Claim) => transfer?.id ?? '';

async function clone(wish: Parameters<Pool['claim']>[1] = {}): Promise<Claim> {
  const clone = { parentInstanceId: parent.instanceId, contextPrompt, statement: await statement() };
  return pool.claim(owner.inboxId, { model: 'gpt-oss-120b', clone, ...(wish.reservationId === undefined && (await forAChild())), ...wish });
}

/** A reserved child, and the owner's statement about it. */
async function forAChild() {
  const child = await pool.reserve(owner.inboxId);
  return { reservationId: child.id, statement: await claimStatement(pool, owner, child, templateId) };
}

describe('a clone', () => {
  test('is configured with its parent, the parent is ordered to hand over its context, and both report progress', async () => {
    const child = await clone();
    expect(child).toMatchObject({
      parentInstanceId: parent.instanceId,
      templateId,
      transfer: {
        id: expect.stringMatching(/^trf_[a-z2-7]{26}$/),
        kind: TransferKind.CLONE,
        claimId: child.id,
        state: TransferState.PENDING,
        sourceInstanceId: parent.instanceId,
        targetInstanceId: child.instanceId,
        targetInboxId: child.inboxId,
      },
    });
    await pool.until(child, ({ state }) => state === ClaimState.LIVE);
    const [configured] = childHost.configured;
    expect(configured).toMatchObject({
      modelOverride: 'gpt-oss-120b',
      userConfig: {},
      transfer: { sourceInstanceId: parent.instanceId, sourceInboxId: parent.inboxId },
    });
    expect(configured?.transfer?.contextPromptDigest).toBe(textDigest(contextPrompt));
    await eventually(() => expect(parentHost.orders).toHaveLength(1));
    expect(parentHost.orders[0]).toMatchObject({
      order: {
        transferId: transferOf(child),
        sourceInstanceId: parent.instanceId,
        targetInstanceId: child.instanceId,
        targetInboxId: child.inboxId,
        statement: { signerInboxId: owner.inboxId },
      },
      contextPrompt,
      overriddenConfigKeys: [],
    });
    const watch = async () => {
      const states: (TransferState | undefined)[] = [];
      for await (const { claim } of pool.as(owner.inboxId).watchClaim({ claimId: child.id })) states.push(claim?.transfer?.state);
      return states;
    };
    const reported = watch();
    // Neither may report for the other, and a stranger may report for nobody.
    await childHost.reportTransfer(child.instanceId, transferOf(child), TransferState.DELIVERED);
    await parentHost.reportTransfer(parent.instanceId, transferOf(child), TransferState.INGESTED);
    await parentHost.reportTransfer(parent.instanceId, transferOf(child), TransferState.DELIVERED);
    await pool.until(child, ({ transfer }) => transfer?.state === TransferState.DELIVERED);
    await childHost.reportTransfer(child.instanceId, transferOf(child), TransferState.INGESTED);
    await parentHost.reportTransfer(parent.instanceId, transferOf(child), TransferState.DELIVERED);
    await parentHost.reportTransfer(parent.instanceId, transferOf(child), TransferState.FAILED, 'SUMMARY_FAILED');
    expect((await reported).at(-1)).toBe(TransferState.INGESTED);
    const { instance } = await pool.as(owner.inboxId).getInstance({ instanceId: child.instanceId });
    expect(instance).toMatchObject({
      parentInstanceId: parent.instanceId,
      modelOverride: 'gpt-oss-120b',
    });
    await eventually(() =>
      expect(pool.recorded.find(({ instanceId }) => instanceId === child.instanceId)).toMatchObject({
        parentInstanceId: parent.instanceId,
      }),
    );
  });

  test('gets new values and a new model if the owner gives them', async () => {
    await clone({ model: 'gpt-oss-20b', userConfig: { 'personal-email': 'new@example.com' } });
    await eventually(() => expect(parentHost.orders[0]?.overriddenConfigKeys).toEqual(['personal-email']));
    expect(childHost.configured[0]).toMatchObject({ modelOverride: 'gpt-oss-20b', userConfig: { 'personal-email': 'new@example.com' } });
  });

  test('is live while the parent is unreachable, and gets its context once it is back', async () => {
    await parentHost.stop();
    const child = await clone();
    expect(await pool.until(child, ({ state }) => state === ClaimState.LIVE)).toMatchObject({ transfer: { state: TransferState.PENDING } });
    expect(parentHost.orders).toHaveLength(0);
    await parentHost.start();
    await eventually(() => expect(parentHost.orders[0]).toMatchObject({ order: { transferId: transferOf(child) }, contextPrompt }));
    // At least once, because an attempt may be in progress when the registration makes the order due again.
    expect(new Set(parentHost.orders.map(({ order }) => order?.transferId))).toEqual(new Set([transferOf(child)]));
  });

  test('waits for its context until the statement has expired', async () => {
    await parentHost.stop();
    const child = await clone();
    await pool.until(child, ({ state }) => state === ClaimState.LIVE);
    await pool.advance(601_000);
    const failed = await pool.until(child, ({ transfer }) => transfer?.state === TransferState.FAILED);
    expect(failed).toMatchObject({ state: ClaimState.LIVE, transfer: { failureReason: 'STATEMENT_EXPIRED' } });
  });

  test('starts without context if the parent refuses', async () => {
    parentHost.script.cloneSummary = () => {
      throw new Refusal('STATEMENT_REPLAYED', 'The statement has already been used.');
    };
    const failed = await pool.until(await clone(), ({ transfer }) => transfer?.state === TransferState.FAILED);
    expect(failed.transfer?.failureReason).toBe('STATEMENT_REPLAYED');
  });

  test('starts without context if the parent ends before it has sent any', async () => {
    const child = await clone();
    await eventually(() => expect(parentHost.orders).toHaveLength(1));
    await parentHost.report({ instanceId: parent.instanceId, state: InstanceState.GONE });
    const failed = await pool.until(child, ({ transfer }) => transfer?.state === TransferState.FAILED);
    expect(failed.transfer?.failureReason).toBe('INSTANCE_GONE');
  });

  test("works with the owner's entitlement alone: the template may be private, or deleted by its creator", async () => {
    pool.templates.delete(templateId);
    await pool.until(await clone(), ({ state }) => state === ClaimState.LIVE);
    const creator = pool.person();
    const hidden = pool.templates.add(creator.inboxId, {}, { public: false });
    expect((await refused(pool.claim(owner.inboxId, { templateId: hidden }))).reason).toBe('TEMPLATE_PRIVATE');
  });
});

describe('a clone with a summary that its owner has signed', () => {
  const summaryDigest = textDigest('Saul is vegetarian.');
  const source = async (change: object = {}) => ({
    parentInstanceId: parent.instanceId,
    contextPrompt,
    summaryDigest,
    statement: await statement(),
    ...change,
  });

  test('passes the summary’s digest to parent and child, and none without a summary', async () => {
    await pool.until(await clone({ clone: await source() }), ({ state }) => state === ClaimState.LIVE);
    await eventually(() => expect(parentHost.orders[0]).toMatchObject({ order: { summaryDigest } }));
    expect(childHost.configured[0]?.transfer).toMatchObject({ summaryDigest });
    await childHost.offer(1);
    await pool.until(await clone(), ({ state }) => state === ClaimState.LIVE);
    await eventually(() => expect(parentHost.orders[1]).toMatchObject({ order: { summaryDigest: '' } }));
    expect(childHost.configured[1]?.transfer).toMatchObject({ summaryDigest: '' });
  });

  test('is a different request from one with another summary, or none', async () => {
    const requestId = randomUUID();
    const child = await forAChild();
    const { id } = await clone({ requestId, clone: await source(), ...child });
    expect((await clone({ requestId, clone: await source(), ...child })).id).toBe(id);
    for (const other of ['', textDigest('All of it')])
      expect((await refused(clone({ requestId, clone: await source({ summaryDigest: other }), ...child }))).reason).toBe(
        'REQUEST_ID_CONFLICT',
      );
  });

  test('starts without context for good if the parent no longer has the summary, after asking only once', async () => {
    parentHost.script.cloneSummary = () => {
      throw new Refusal('PREVIEW_NOT_FOUND', 'The preview has expired.');
    };
    const failed = await pool.until(await clone({ clone: await source() }), ({ transfer }) => transfer?.state === TransferState.FAILED);
    expect(failed).toMatchObject({ transfer: { failureReason: 'PREVIEW_NOT_FOUND' } });
    expect(parentHost.orders).toHaveLength(1);
    await pool.until(failed, ({ state }) => state === ClaimState.LIVE);
  });

  test('starts without context if the parent finds a secret in what it would send', async () => {
    const child = await clone({ clone: await source() });
    await eventually(() => expect(parentHost.orders).toHaveLength(1));
    await parentHost.reportTransfer(parent.instanceId, transferOf(child), TransferState.FAILED, 'SECRET_FOUND');
    const failed = await pool.until(child, ({ transfer }) => transfer?.state === TransferState.FAILED);
    expect(failed.transfer?.failureReason).toBe('SECRET_FOUND');
  });
});

describe('a clone is refused', () => {
  const wishes: [string, () => Promise<unknown>][] = [
    ['INSTANCE_NOT_FOUND', async () => clone({ clone: { parentInstanceId: newId('inst'), contextPrompt, statement: await statement() } })],
    [
      'NOT_INSTANCE_OWNER',
      async () => pool.claim(newInbox(), { clone: { parentInstanceId: parent.instanceId, contextPrompt, statement: await statement() } }),
    ],
    [
      'STATEMENT_WRONG_SIGNER',
      async () => clone({ clone: { parentInstanceId: parent.instanceId, contextPrompt, statement: await statement(pool.person()) } }),
    ],
    [
      'STATEMENT_EXPIRED',
      async () =>
        clone({
          clone: {
            parentInstanceId: parent.instanceId,
            contextPrompt,
            statement: await statement(owner, { now: new Date(pool.now().getTime() - 700_000) }),
          },
        }),
    ],
    ['PARENT_NOT_CLONEABLE', () => clone({ templateId: newId('tmpl') })],
    [
      'PARENT_NOT_CLONEABLE',
      async () => {
        await parentHost.report({ instanceId: parent.instanceId, state: InstanceState.GONE });
        return clone();
      },
    ],
    ['USER_CONFIG_UNKNOWN', () => clone({ userConfig: { sms: '+1' } })],
  ];
  test.each(wishes)('%s', async (reason, wish) => {
    expect((await refused(wish())).reason).toBe(reason);
    expect(await pool.query('select id from claims where parent_instance = $1', [parent.instanceId])).toEqual([]);
  });
});
