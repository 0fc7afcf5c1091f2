import { randomUUID } from 'node:crypto';
import { type Claim, ClaimState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { ToolProvisioning } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { destinationText, textDigest } from '@offshoot/statements';
import { eventually } from '@offshoot/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { HostCounterpart } from '../host-counterpart.ts';
import { newInbox, type Person, Pool, type Reserved, refused, type Wish } from '../pool.ts';
import { openedText, sealedConfig, sealedPrompt } from '../sealing.ts';
import { claimStatement } from '../signed-claims.ts';

let pool: Pool;
let host: HostCounterpart;
let templateId: string;
let owner: Person;
let reserved: Reserved;

const tools = [
  { id: 'api-key', provisioning: ToolProvisioning.USER, required: true, secret: true },
  { id: 'nickname', provisioning: ToolProvisioning.USER },
];
const values = { 'api-key': 'sk-canary' };

beforeAll(async () => {
  pool = await Pool.start();
  templateId = pool.templates.add(newInbox(), { tools });
});
afterAll(() => pool.close());
beforeEach(async () => {
  owner = pool.person();
  host = await pool.host(1);
  reserved = await pool.reserve(owner.inboxId);
});
afterEach(() => pool.retire(host));

const sealed = () => sealedConfig(owner, reserved, templateId, values);
const claim = async (wish: Wish): Promise<Claim> => {
  const statement = await claimStatement(pool, owner, reserved, templateId);
  return pool.claim(owner.inboxId, { templateId, reservationId: reserved.id, statement, ...wish });
};

test('a sealed value reaches only the instance and counts as given', async () => {
  const made = await claim({ sealedUserConfig: await sealed(), userConfig: { nickname: 'Saul' } });
  await pool.until(made, ({ state }) => state === ClaimState.LIVE);
  expect(host.configured[0]).toMatchObject({ userConfig: { nickname: 'Saul' }, sealedUserConfig: { keys: ['api-key'] } });
  expect(JSON.parse(host.instances.get(made.instanceId)?.opened ?? '')).toEqual(values);
  expect(await pool.query('select user_config_keys from agent_metadata where id = $1', [made.instanceId])).toEqual([
    { user_config_keys: ['api-key', 'nickname'] },
  ]);
});

test('a value sealed to another instance makes the claim fail', async () => {
  await host.offer(1);
  const other = await pool.reserve(owner.inboxId);
  const made = await claim({ sealedUserConfig: await sealedConfig(owner, other, templateId, values) });
  const failed = await pool.until(made, ({ state }) => state === ClaimState.FAILED);
  expect(failed.failureReason).toBe('SEALED_VALUE_INVALID');
});

describe('refused before anything is written', () => {
  test.each<[string, string, () => Promise<Wish>]>([
    ['a secret in plain text', 'USER_CONFIG_NOT_SEALED', async () => ({ userConfig: values })],
    ['a secret in plain text next to others', 'USER_CONFIG_NOT_SEALED', async () => ({ userConfig: { nickname: 'Saul', 'api-key': '' } })],
    ['no secret at all', 'USER_CONFIG_MISSING', async () => ({ userConfig: { nickname: 'Saul' } })],
    ['sealed values without a reservation', 'VALIDATION_FAILED', async () => ({ reservationId: '', sealedUserConfig: await sealed() })],
    ['one key both in plain text and sealed', 'VALIDATION_FAILED', async () => ({ userConfig: values, sealedUserConfig: await sealed() })],
    [
      'a sealed value that nobody asked for',
      'USER_CONFIG_UNKNOWN',
      async () => ({ sealedUserConfig: await sealedConfig(owner, reserved, templateId, { ...values, sms: '+1' }) }),
    ],
  ])('%s: %s', async (_, reason, wish) => {
    const refusal = await refused(claim(await wish()));
    expect(refusal.reason).toBe(reason);
    expect(JSON.stringify(refusal)).not.toContain(values['api-key']);
    expect(await pool.storedText()).not.toContain(values['api-key']);
    expect(await pool.query('select id from claims where requester_id = $1', [owner.inboxId])).toEqual([]);
    // The refusal does not use up the reservation.
    await claim({ sealedUserConfig: await sealed() });
  });

  test('different sealed values under a used request_id', async () => {
    const [requestId, sealedUserConfig] = [randomUUID(), await sealed()];
    const { id } = await claim({ requestId, sealedUserConfig });
    expect((await claim({ requestId, sealedUserConfig })).id).toBe(id);
    expect((await refused(claim({ requestId, sealedUserConfig: await sealed() }))).reason).toBe('REQUEST_ID_CONFLICT');
    const other = { ...sealedUserConfig, keys: ['nickname'] };
    expect((await refused(claim({ requestId, sealedUserConfig: other }))).reason).toBe('REQUEST_ID_CONFLICT');
  });
});

describe('a sealed context prompt', () => {
  const prompt = 'canary prompt: nothing about Japan';
  let parent: Claim;
  let parentKey: Uint8Array;
  let child: Reserved;

  beforeEach(async () => {
    parent = await claim({ sealedUserConfig: await sealed() });
    await pool.until(parent, ({ state }) => state === ClaimState.LIVE);
    await host.offer(1);
    child = await pool.reserve(owner.inboxId);
    parentKey = (await pool.instance(owner.inboxId, parent.instanceId)).sealingKey?.publicKey ?? new Uint8Array();
  });

  async function source(change: object = {}) {
    const action = {
      action: 'instance.clone' as const,
      parentInstanceId: parent.instanceId,
      parentInboxId: parent.inboxId,
      templateId,
      destination: destinationText({ kind: 'added', byId: owner.inboxId, groupId: '' }),
      contextPromptDigest: textDigest(prompt),
      childInboxId: child.inboxId,
    };
    return {
      parentInstanceId: parent.instanceId,
      sealedContextPrompt: await sealedPrompt(owner, { id: parent.instanceId, publicKey: parentKey }, prompt),
      contextPromptDigest: textDigest(prompt),
      statement: await owner.sign(action, { now: pool.now() }),
      ...change,
    };
  }
  const clone = async (wish: Wish = {}, change: object = {}) => {
    const statement = await claimStatement(pool, owner, child, templateId);
    return pool.claim(owner.inboxId, { reservationId: child.id, statement, clone: await source(change), ...wish });
  };

  test('reaches the parent, and its digest reaches the child', async () => {
    const made = await clone({ sealedUserConfig: await sealedConfig(owner, child, templateId, { 'api-key': 'sk-new' }) });
    expect(made.instanceId).toBe(child.instanceId);
    await pool.until(made, ({ state }) => state === ClaimState.LIVE);
    await eventually(() => expect(host.orders).toHaveLength(1));
    const [order] = host.orders;
    expect(order).toMatchObject({ contextPrompt: '', order: { targetInboxId: child.inboxId }, overriddenConfigKeys: ['api-key'] });
    const keys = host.instances.get(parent.instanceId)?.keys;
    if (!order?.sealedContextPrompt || !keys) throw new Error('nothing sealed has come');
    const purpose = { use: 'context-prompt' as const, instanceId: parent.instanceId, ownerId: owner.inboxId };
    expect(await openedText(keys.privateKey, purpose, order.sealedContextPrompt)).toBe(prompt);
    expect(host.configured.at(-1)?.transfer?.contextPromptDigest).toBe(textDigest(prompt));
  });

  test('is refused if sent twice or without its digest, as is a digest alone', async () => {
    for (const change of [
      { contextPrompt: prompt },
      { contextPromptDigest: '' },
      { contextPrompt: prompt, sealedContextPrompt: undefined },
      { sealedContextPrompt: undefined },
    ]) {
      const { reason, metadata } = await refused(clone({}, change));
      expect([reason, metadata.field]).toEqual(['VALIDATION_FAILED', expect.stringMatching(/^clone\.context_prompt/)]);
    }
    expect(await pool.query('select id from claims where parent_instance = $1', [parent.instanceId])).toEqual([]);
  });

  test('is the same request when sealed again, and a different one with another digest', async () => {
    const requestId = randomUUID();
    const { id } = await clone({ requestId });
    expect((await clone({ requestId })).id).toBe(id);
    expect((await refused(clone({ requestId }, { contextPromptDigest: textDigest('all') }))).reason).toBe('REQUEST_ID_CONFLICT');
  });
});
