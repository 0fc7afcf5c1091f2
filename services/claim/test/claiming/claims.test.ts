import { randomUUID } from 'node:crypto';
import { ClaimState, InstanceState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { ToolProvisioning, ValueFormat } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { newId } from '@offshoot/refusals/ids';
import { eventually, signedInvite, slug } from '@offshoot/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { added, byInvite, newInbox, Pool, refused } from '../pool.ts';

let pool: Pool;
beforeAll(async () => {
  pool = await Pool.start();
});
afterAll(() => pool.close());

const tools = [
  { id: 'sms', provisioning: ToolProvisioning.POOL },
  { id: 'personal-email', provisioning: ToolProvisioning.USER, prompt: 'Your email?', required: true },
  { id: 'nickname', provisioning: ToolProvisioning.USER },
];

describe('a claim', () => {
  test('takes an idle instance, configures it and goes live', async () => {
    const host = await pool.host(1);
    const [creator, user] = [newInbox(), newInbox()];
    const templateId = pool.templates.add(creator, { tools });
    const claim = await pool.claim(user, { templateId, model: 'gpt-oss-120b', userConfig: { 'personal-email': 'saul@example.com' } });
    expect(claim).toMatchObject({ state: ClaimState.CONFIGURING, requesterId: user, templateId });
    expect(claim.transfer).toBeUndefined();
    expect(claim.inboxId).toBe(host.instances.get(claim.instanceId)?.inboxId);

    const states: ClaimState[] = [];
    for await (const { claim: seen } of pool.as(user).watchClaim({ claimId: claim.id })) states.push(seen?.state ?? 0);
    expect(states.at(-1)).toBe(ClaimState.LIVE);
    expect(host.configured[0]).toMatchObject({
      instanceId: claim.instanceId,
      claimId: claim.id,
      ownerId: user,
      modelOverride: 'gpt-oss-120b',
      userConfig: { 'personal-email': 'saul@example.com' },
      templateVersion: { templateId, version: 1n },
      // The claim names nobody, so the caller adds the agent.
      join: { way: { case: 'added', value: { byId: user, groupId: '' } } },
    });
    const { instance } = await pool.as(user).getInstance({ instanceId: claim.instanceId });
    expect(instance).toMatchObject({
      state: InstanceState.LIVE,
      ownerId: user,
      agentName: 'Trip Planner',
      appliedVersion: 1n,
      desiredVersion: 1n,
      modelOverride: 'gpt-oss-120b',
      conversationId: 'c0'.repeat(16),
      claimId: claim.id,
    });
    await eventually(() => {
      const mine = pool.recorded.filter(({ instanceId }) => instanceId === claim.instanceId);
      expect(mine.at(-1)).toMatchObject({ state: InstanceState.LIVE, ownerId: user, creatorId: creator, templateId, parentInstanceId: '' });
    });
    await pool.retire(host);
  });

  test('32 claims at once for 8 idle instances: 8 succeed, and no instance is taken twice', async () => {
    const host = await pool.host(8);
    const templateId = pool.templates.add(newInbox());
    const outcomes = await Promise.allSettled(Array.from({ length: 32 }, () => pool.claim(newInbox(), { templateId, queueSeconds: 0 })));
    const won = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value.instanceId] : []));
    expect(won).toHaveLength(8);
    expect(new Set(won).size).toBe(8);
    const lost = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [refused(Promise.reject(outcome.reason))] : []));
    expect(new Set((await Promise.all(lost)).map(({ reason }) => reason))).toEqual(new Set(['POOL_EMPTY']));
    await pool.retire(host);
  });

  test('16 calls with one request_id and one idle instance: all get the same claim', async () => {
    const host = await pool.host(1);
    const templateId = pool.templates.add(newInbox());
    const [user, requestId] = [newInbox(), randomUUID()];
    const claims = await Promise.all(Array.from({ length: 16 }, () => pool.claim(user, { templateId, requestId })));
    expect(new Set(claims.map(({ id }) => id)).size).toBe(1);
    await pool.retire(host);
  });

  test('a repetition gets its answer from the row, even if the template is gone and the pool is empty', async () => {
    const host = await pool.host(1);
    const templateId = pool.templates.add(newInbox());
    const [user, requestId] = [newInbox(), randomUUID()];
    const first = await pool.live(user, { templateId, requestId });
    pool.templates.delete(templateId);
    expect(await pool.claim(user, { templateId, requestId: requestId.toUpperCase() })).toMatchObject({
      id: first.id,
      state: ClaimState.LIVE,
    });
    expect((await refused(pool.claim(user, { templateId, requestId, model: 'other' }))).reason).toBe('REQUEST_ID_CONFLICT');
    expect((await refused(pool.claim(newInbox(), { templateId, requestId }))).reason).toBe('TEMPLATE_NOT_FOUND');
    await pool.retire(host);
  });
});

describe('a claim is refused and leaves nothing behind', () => {
  const creator = newInbox();
  let open: string;
  let hidden: string;
  let formed: string;
  let fixed: string;
  beforeAll(() => {
    open = pool.templates.add(creator, { tools });
    hidden = pool.templates.add(creator, {}, { public: false });
    const asked = [
      { id: 'mail', provisioning: ToolProvisioning.USER, format: ValueFormat.EMAIL },
      { id: 'units', provisioning: ToolProvisioning.USER, choices: ['metric'] },
    ];
    formed = pool.templates.add(creator, { tools: asked });
    fixed = pool.templates.add(creator, { model: { default: 'gpt-oss-20b', allowOverride: false } });
  });
  const config = { 'personal-email': 'saul@example.com' };
  const past = { expiresAtUnix: 1_000_000_000n };

  test.each([
    ['TEMPLATE_NOT_FOUND', () => ({ templateId: newId('tmpl') })],
    ['TEMPLATE_PRIVATE', () => ({ templateId: hidden })],
    ['USER_CONFIG_MISSING', () => ({ templateId: open })],
    ['USER_CONFIG_MISSING', () => ({ templateId: open, userConfig: { 'personal-email': '' } })],
    ['USER_CONFIG_UNKNOWN', () => ({ templateId: open, userConfig: { ...config, sms: '+1' } })],
    ['USER_CONFIG_INVALID', () => ({ templateId: formed, userConfig: { mail: 'nobody' } })],
    ['USER_CONFIG_INVALID', () => ({ templateId: formed, userConfig: { mail: '', units: 'furlongs' } })],
    ['MODEL_OVERRIDE_NOT_ALLOWED', () => ({ templateId: fixed, model: 'gpt-oss-120b' })],
    ['INVITE_MALFORMED', () => ({ templateId: fixed, ...byInvite('https://example.com/nothing') })],
    ['INVITE_EXPIRED', () => ({ templateId: fixed, ...byInvite(slug(signedInvite(past))) })],
    ['VALIDATION_FAILED', () => ({})],
    ['VALIDATION_FAILED', () => ({ templateId: fixed, requestId: 'no uuid' })],
    ['VALIDATION_FAILED', () => ({ templateId: open, userConfig: { 'personal-email': 'saul\0@example.com' } })],
    ['VALIDATION_FAILED', () => ({ templateId: fixed, userConfig: { x: 'x'.repeat(5000) } })],
    ['POOL_EMPTY', () => ({ templateId: fixed, model: 'gpt-oss-20b', queueSeconds: 0 })],
  ])('%s', async (reason, wish) => {
    const user = newInbox();
    const refusal = await refused(pool.claim(user, wish()));
    expect(refusal.reason).toBe(reason);
    if (reason !== 'VALIDATION_FAILED' && !reason.startsWith('TEMPLATE_')) expect(refusal.metadata.help).toBeTruthy();
    expect((await pool.query('select id from claims where requester_id = $1', [user])).length).toBe(0);
  });

  test('the refusal of missing values names the tools and their questions', async () => {
    const { metadata } = await refused(pool.claim(newInbox(), { templateId: open }));
    expect(metadata.tools).toBe('personal-email');
    expect(JSON.parse(metadata.prompts ?? '')).toEqual({ 'personal-email': 'Your email?' });
  });

  test('without a user, or from an unknown service', async () => {
    const { createClaim } = pool.as('anonymous');
    expect((await refused(createClaim({ requestId: randomUUID(), ...added, templateId: fixed }))).reason).toBe('SESSION_REQUIRED');
  });

  test('while the template service is down', async () => {
    const elsewhere = pool.templates.server;
    await elsewhere?.close();
    expect((await refused(pool.claim(newInbox(), { templateId: fixed }))).reason).toBe('UPSTREAM_UNAVAILABLE');
    await pool.templates.start();
    await eventually(async () =>
      expect((await refused(pool.claim(newInbox(), { templateId: fixed, queueSeconds: 0 }))).reason).toBe('POOL_EMPTY'),
    );
  });
});

describe('who can see what', () => {
  test('requesters see their claims, owners and creators see instances', async () => {
    const host = await pool.host(1);
    const [creator, user, stranger] = [newInbox(), newInbox(), newInbox()];
    const templateId = pool.templates.add(creator);
    const { id: claimId, instanceId } = await pool.live(user, { templateId });
    expect((await pool.as(user).getClaim({ claimId })).claim?.state).toBe(ClaimState.LIVE);
    expect((await refused(pool.as(creator).getClaim({ claimId }))).reason).toBe('CLAIM_NOT_FOUND');
    const watch = async () => {
      for await (const _ of pool.as(stranger).watchClaim({ claimId })) throw new Error('saw something');
    };
    expect((await refused(watch())).reason).toBe('CLAIM_NOT_FOUND');
    expect((await pool.as(creator).getInstance({ instanceId })).instance?.id).toBe(instanceId);
    expect((await pool.as(user).getInstance({ instanceId })).instance?.ownerId).toBe(user);
    expect((await refused(pool.as(stranger).getInstance({ instanceId }))).reason).toBe('NOT_INSTANCE_OWNER');
    expect((await refused(pool.as(user).getInstance({ instanceId: newId('inst') }))).reason).toBe('INSTANCE_NOT_FOUND');
    const [idle] = await host.offer(1);
    expect((await refused(pool.as(user).getInstance({ instanceId: idle ?? '' }))).reason).toBe('INSTANCE_NOT_FOUND');
    await pool.retire(host);
  });

  test('attack: the creator looks for the inbox, owner or conversation of someone else’s agent, to add it anywhere', async () => {
    const host = await pool.host(3);
    const [creator, user] = [newInbox(), newInbox()];
    const templateId = pool.templates.add(creator);
    const live = await pool.live(user, { templateId, model: 'gpt-oss-120b' });
    // The same while it is joining and accepts any conversation.
    host.autoLive = false;
    const waiting = await pool.claim(user, { templateId });
    const own = await pool.claim(creator, { templateId });
    const asCreator = pool.as(creator);
    const { instances } = await asCreator.listInstances({ filter: { case: 'templateId', value: templateId }, includeGone: true });
    expect(instances.map(({ id }) => id).sort()).toEqual([live, waiting, own].map(({ instanceId }) => instanceId).sort());
    const its = [live, waiting].map(({ instanceId }) => instanceId);
    const others = instances.filter(({ id }) => its.includes(id));
    const asked = await Promise.all(its.map(async (instanceId) => (await asCreator.getInstance({ instanceId })).instance));
    const rollout = await asCreator.getRollout({ templateId });
    const shown = JSON.stringify([others, asked, rollout], (_, value) => (typeof value === 'bigint' ? String(value) : value));
    const secrets = [user, live.inboxId, waiting.inboxId, live.id, waiting.id, 'c0'.repeat(16), 'gpt-oss-120b'];
    for (const secret of secrets) expect(shown).not.toContain(secret);
    for (const one of [...others, ...asked]) {
      expect(one).toMatchObject({ inboxId: '', ownerId: '', conversationId: '', claimId: '', templateId, creatorId: creator });
      expect(one?.sealingKey).toBeUndefined();
    }
    // They see its condition, and everything about their own agents.
    expect(others.find(({ id }) => id === live.instanceId)).toMatchObject({ state: InstanceState.LIVE, appliedVersion: 1n });
    expect(instances.find(({ id }) => id === own.instanceId)).toMatchObject({ inboxId: own.inboxId, ownerId: creator });
    // Positive control: the owner does see it.
    const mine = await Promise.all(its.map(async (instanceId) => (await pool.as(user).getInstance({ instanceId })).instance));
    expect(mine).toMatchObject([
      { inboxId: live.inboxId, conversationId: 'c0'.repeat(16) },
      { inboxId: waiting.inboxId, ownerId: user },
    ]);
    await pool.retire(host);
  });

  test('lists are by owner or by template, newest first, page by page', async () => {
    const host = await pool.host(5);
    const [creator, user] = [newInbox(), newInbox()];
    const templateId = pool.templates.add(creator);
    const made: string[] = [];
    for (let i = 0; i < 5; i++) made.unshift((await pool.live(user, { templateId })).instanceId);
    for (const [caller, filter] of [
      [user, { case: 'ownerId' as const, value: user }],
      [creator, { case: 'templateId' as const, value: templateId }],
    ] as const) {
      const seen: string[] = [];
      let pageToken = '';
      do {
        const page = await pool.as(caller).listInstances({ filter, pageSize: 2, pageToken });
        seen.push(...page.instances.map(({ id }) => id));
        pageToken = page.nextPageToken;
      } while (pageToken);
      expect(seen).toEqual(made);
    }
    const mine = { case: 'ownerId' as const, value: user };
    const { nextPageToken: pageToken } = await pool.as(user).listInstances({ filter: mine, pageSize: 2 });
    expect((await refused(pool.as(user).listInstances({ filter: mine, includeGone: true, pageToken }))).reason).toBe('PAGE_TOKEN_INVALID');
    expect((await refused(pool.as(creator).listInstances({ filter: mine }))).reason).toBe('NOT_INSTANCE_OWNER');
    const its = { case: 'templateId' as const, value: templateId };
    expect((await refused(pool.as(user).listInstances({ filter: its }))).reason).toBe('NOT_TEMPLATE_CREATOR');
    const none = { case: 'templateId' as const, value: newId('tmpl') };
    expect((await refused(pool.as(user).listInstances({ filter: none }))).reason).toBe('TEMPLATE_NOT_FOUND');
    await pool.retire(host);
  });
});

test('lineage gets the record after an outage', async () => {
  const host = await pool.host(1);
  await pool.lineage?.close();
  const claim = await pool.live(newInbox(), { templateId: pool.templates.add(newInbox()) });
  await pool.startLineage();
  await eventually(() =>
    expect(pool.recorded.some((record) => record.instanceId === claim.instanceId && record.state === InstanceState.LIVE)).toBe(true),
  );
  await eventually(async () => expect(await pool.query('select instance_id from lineage_outbox')).toEqual([]));
  await pool.retire(host);
});
