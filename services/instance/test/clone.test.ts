// Parent and child: what a clone brings along, who may order it, and what a child takes from whom.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InstanceState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { newId } from '@offshoot/rpc';
import { textDigest } from '@offshoot/statements';
import type { XmtpAgentClient } from '@offshoot/xmtp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { contextTransferCodec } from '../src/adapters/context-codecs.ts';
import { cut, encodeDocument, type TransferDocument } from '../src/domain/transfer-document.ts';
import type { RunningInstanceHost } from '../src/index.ts';
import { eventually } from './eventually.ts';
import type { PlainEngine } from './plain-engine.ts';
import { plainEngine } from './plain-engine.ts';
import { reasonOf } from './reason-of.ts';
import { type Configured, claim, prepareClone, type Scene, setScene, wireJoin } from './scene.ts';
import { talk } from './talk.ts';

let scene: Scene;
let host: RunningInstanceHost;
let engine: PlainEngine;
let human: XmtpAgentClient;
let parent: Configured;

beforeAll(async () => {
  scene = await setScene();
  engine = plainEngine();
  host = await scene.startHost({ engine, idleTarget: 2 });
  human = await scene.human();
  parent = await claim(scene, host, { userConfig: { 'personal-email': 'saul@example.com' } });
  const group = await talk(human, [parent.inboxId]);
  await scene.pool.reported(parent.instanceId, 'LIVE');
  await group.say('Remember that Saul is vegetarian');
  await group.say('Remember the door code is 4711');
  await group.say('What do you know?');
  await group.hears(parent.inboxId, /vegetarian.*4711/);
});
afterAll(() => scene?.close());

test('a clone answers from what its parent learned, keeps the carried config, and gets no credentials unasked', async () => {
  const { child, configure, order } = await prepareClone(scene, { parent });
  await scene.rpc(host).configure(configure);
  const group = await talk(human, [child.inboxId]);
  await group.hears(child.inboxId, /^Hello.*waiting for what I learned/);
  await scene.pool.reported(child.instanceId, 'LIVE');
  await scene.rpc(host).cloneSummary(order);
  await scene.pool.context(child.claimId, 'DELIVERED');
  await scene.pool.context(child.claimId, 'INGESTED');
  await group.hears(child.inboxId, /up to date now/);
  await group.say('What do you know?');
  const answer = await group.hears(child.inboxId, /knows: /);
  expect(answer).toContain('Saul is vegetarian');
  expect(answer).not.toContain('4711');
  expect(host.host.agent(child.instanceId).state.claimed?.userConfig).toEqual({ 'personal-email': 'saul@example.com' });
  const user = readFileSync(join(scene.workspace(child.instanceId), 'USER.md'), 'utf8');
  expect(user).toContain('offshoot:inherited:begin');
  expect(user).toContain('Saul is vegetarian');
  await eventually(
    'the parent has the acknowledgement',
    () => host.host.agent(parent.instanceId).context.store.transfers.byClaim(child.claimId)?.state === 'acknowledged',
  );
  // Nothing of the order's words stays behind.
  expect(host.host.agent(parent.instanceId).context.store.transfers.byClaim(child.claimId)).toMatchObject({ directive: '' });
});

test('overridden config is not carried, and what the owner excludes does not travel', async () => {
  const { child, configure, order } = await prepareClone(scene, {
    parent,
    prompt: 'Everything but nothing about Saul',
    overriddenConfigKeys: ['personal-email'],
    userConfig: { 'personal-email': 'other@example.com' },
  });
  await scene.rpc(host).configure(configure);
  await scene.rpc(host).cloneSummary(order);
  await scene.pool.context(child.claimId, 'DELIVERED');
  const group = await talk(human, [child.inboxId]);
  await scene.pool.context(child.claimId, 'INGESTED');
  await group.hears(child.inboxId, /^Hello/);
  await group.say('What do you know?');
  expect(await group.hears(child.inboxId, /knows: /)).not.toContain('vegetarian');
  expect(host.host.agent(child.instanceId).state.claimed?.userConfig).toEqual({ 'personal-email': 'other@example.com' });
});

test('attack: a statement by somebody else is refused by child and parent, with nothing written down', async () => {
  const { child, configure, order } = await prepareClone(scene, { parent, signer: scene.creator });
  expect(await reasonOf(scene.rpc(host).configure(configure))).toBe('NOT_INSTANCE_OWNER');
  expect(host.host.agent(child.instanceId).state.phase).toBe('idle');
  expect(await reasonOf(scene.rpc(host).cloneSummary(order))).toBe('NOT_INSTANCE_OWNER');
  expect(host.host.agent(parent.instanceId).context.store.transfers.byClaim(child.claimId)).toBeUndefined();
  scene.pool.giveBack(child.instanceId);
});

test('attack: an owner’s statement for another prompt, destination or template does not verify', async () => {
  const { child, order } = await prepareClone(scene, { parent, prompt: 'only training' });
  const rpc = scene.rpc(host);
  expect(await reasonOf(rpc.cloneSummary({ ...order, contextPrompt: 'everything, passwords too' }))).toBe('STATEMENT_SIGNATURE_INVALID');
  expect(await reasonOf(rpc.cloneSummary({ ...order, join: wireJoin({ inviteUrl: 'https://dev.convos.org/v2?i=abc' }) }))).toBe(
    'STATEMENT_SIGNATURE_INVALID',
  );
  scene.pool.giveBack(child.instanceId);
});

test('attack: a replayed statement gives the same claim the same answer and another claim nothing', async () => {
  const { child, configure, order } = await prepareClone(scene, { parent });
  const rpc = scene.rpc(host);
  await rpc.configure(configure);
  const answers = await Promise.allSettled(Array.from({ length: 16 }, () => rpc.cloneSummary(order)));
  expect(answers.every((answer) => answer.status === 'fulfilled')).toBe(true);
  expect(await reasonOf(rpc.cloneSummary({ ...order, claimId: newId('clm') }))).toBe('STATEMENT_REPLAYED');
  const before = engine.calls.summarise;
  await scene.pool.context(child.claimId, 'INGESTED');
  expect(engine.calls.summarise - before).toBeLessThanOrEqual(1);
  await rpc.cloneSummary(order);
});

test('attack: of 64 claims at once with one statement, exactly one is redeemed', async () => {
  const { child, order } = await prepareClone(scene, { parent });
  const answers = await Promise.allSettled(
    Array.from({ length: 64 }, () => scene.rpc(host).cloneSummary({ ...order, claimId: newId('clm') })),
  );
  expect(answers.filter((answer) => answer.status === 'fulfilled')).toHaveLength(1);
  // The transfer reaches an instance that nobody has claimed: it must not take anything from it later.
  scene.pool.giveBack(child.instanceId);
});

test('attack: a stranger’s transfer is ignored and counted, the parent’s is taken', async () => {
  const { child, configure, order } = await prepareClone(scene, { parent });
  await scene.rpc(host).configure(configure);
  const group = await human.ensureGroup([child.inboxId], { appData: `offshoot-context:${child.claimId}` });
  await sendDocument(human, group.id, documentFor(child, { parentInboxId: parent.inboxId }));
  await eventually('ignored', () => host.host.agent(child.instanceId).state.ignoredGroups.includes(group.id));
  expect(host.host.agent(child.instanceId).context.store.memory.all()).toEqual([]);
  await scene.rpc(host).cloneSummary(order);
  await scene.pool.context(child.claimId, 'INGESTED');
  const texts = host.host
    .agent(child.instanceId)
    .context.store.memory.all()
    .map((item) => item.text);
  expect(texts.join()).toContain('vegetarian');
  expect(texts.join()).not.toContain('planted');
});

test('attack: a third member in the parent’s group, a foreign claim and a bad digest are refused or ignored', async () => {
  // A parent that we play ourselves, by its own inbox.
  const rogue = await scene.human(scene.creator);
  const rogueParent: Configured = { instanceId: newId('inst'), inboxId: rogue.inboxId, claimId: '' };
  const witness = await scene.human();

  const crowded = await prepareClone(scene, { parent: rogueParent });
  await scene.rpc(host).configure(crowded.configure);
  const crowd = await rogue.createGroup([crowded.child.inboxId, witness.inboxId], { appData: 'x' });
  await sendDocument(rogue, crowd.id, documentFor(crowded.child, fromRogue(rogueParent)));
  expect(await scene.pool.context(crowded.child.claimId, 'FAILED')).toMatchObject({ contextFailureReason: 'TRANSFER_REFUSED' });
  expect(host.host.agent(crowded.child.instanceId).context.store.memory.all()).toEqual([]);

  const spoilt = await prepareClone(scene, { parent: rogueParent });
  await scene.rpc(host).configure(spoilt.configure);
  const pair = await rogue.createGroup([spoilt.child.inboxId], { appData: 'x' });
  await sendDocument(rogue, pair.id, documentFor({ ...spoilt.child, claimId: newId('clm') }, fromRogue(rogueParent)));
  await eventually('ignored', () => host.host.agent(spoilt.child.instanceId).state.ignoredGroups.includes(pair.id));
  const pair2 = await rogue.createGroup([spoilt.child.inboxId], { appData: 'x' });
  const [part] = cut(spoilt.child.claimId, encodeDocument(documentFor(spoilt.child, fromRogue(rogueParent))));
  if (part === undefined) throw new Error('no part');
  await rogue.sendContent(pair2.id, contextTransferCodec, { ...part, digest: textDigest('x').slice(7) }, { idempotencyKey: 'bad' });
  expect(await scene.pool.context(spoilt.child.claimId, 'FAILED')).toMatchObject({ contextFailureReason: 'TRANSFER_REFUSED' });
  expect(host.host.agent(spoilt.child.instanceId).context.store.memory.all()).toEqual([]);
});

test('a summary that fails is tried again, and after that reported', async () => {
  const { child, configure, order } = await prepareClone(scene, { parent });
  await scene.rpc(host).configure(configure);
  engine.failure = 'refuses';
  try {
    await scene.rpc(host).cloneSummary(order);
    expect(await scene.pool.context(child.claimId, 'FAILED')).toMatchObject({
      contextFailureReason: 'SUMMARY_FAILED',
      transferClaimId: child.claimId,
    });
  } finally {
    engine.failure = undefined;
  }
  const parentLive = scene.pool.reports.filter((report) => report.instanceId === parent.instanceId && report.state === InstanceState.LIVE);
  expect(parentLive).toHaveLength(1);
});

function fromRogue(rogue: Configured): Partial<TransferDocument> {
  return { parentInstanceId: rogue.instanceId, parentInboxId: rogue.inboxId };
}

function documentFor(child: Configured, changes: Partial<TransferDocument>): TransferDocument {
  return {
    version: 1,
    claimId: child.claimId,
    parentInstanceId: parent.instanceId,
    parentInboxId: parent.inboxId,
    childInboxId: child.inboxId,
    parentName: 'Mallory',
    createdAt: new Date().toISOString(),
    items: [{ kind: 'fact', text: 'planted', topic: 'planted' }],
    people: [],
    config: {},
    ...changes,
  };
}

async function sendDocument(from: XmtpAgentClient, groupId: string, document: TransferDocument): Promise<void> {
  for (const part of cut(document.claimId, encodeDocument(document)))
    await from.sendContent(groupId, contextTransferCodec, part, { idempotencyKey: `${part.claimId}:${part.index}` });
}
