// What a clone brings along, who may order one, and what a child accepts from whom.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ContextSummary, contextTransferCodec, cut, encodeDocument, summaryDigest } from '@offshoot/context';
import { InstanceState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { newId } from '@offshoot/refusals/ids';
import { reasonOf } from '@offshoot/rpc/testing';
import { textDigest } from '@offshoot/statements';
import { untilFound } from '@offshoot/testing';
import type { XmtpAgentClient } from '@offshoot/xmtp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunningInstanceHost } from '../src/index.ts';
import { type PlainEngine, plainEngine } from './plain-engine.ts';
import { documentFor, plantedSummary, sendDocument } from './rogue-parent.ts';
import { type Configured, claim, prepareClone, type Scene, setScene } from './scene.ts';
import { talk } from './talk.ts';

let scene: Scene;
let host: RunningInstanceHost;
let engine: PlainEngine;
let human: XmtpAgentClient;
let owner: XmtpAgentClient;
let parent: Configured;
/** If set, the first scan, of the items, finds nothing, but the last one, of the outgoing text, does. */
let secretsAreFound = false;

beforeAll(async () => {
  scene = await setScene();
  engine = plainEngine();
  let looks = 0;
  const secretScanner = {
    async rulesFoundIn(texts: readonly string[]) {
      looks = secretsAreFound ? looks + 1 : 0;
      return texts.map(() => (looks > 1 ? ['a-rule'] : []));
    },
  };
  host = await scene.startHost({ engine, idleTarget: 2, secretScanner });
  human = await scene.human();
  owner = await scene.human(scene.owner);
  parent = await claim(scene, host, { userConfig: { 'personal-email': 'saul@example.com' } });
  const group = await talk(human, [parent.inboxId]);
  await scene.pool.reported(parent.instanceId, 'LIVE');
  await group.say('Remember that Saul is vegetarian');
  await group.say('Remember the door code is 4711');
  const { memory } = host.host.agent(parent.instanceId).store;
  await untilFound('both are learned', () => memory.all().length === 2);
});
afterAll(() => scene?.close());

test('a clone answers from what its parent learned, has the carried values, and gets no credentials unless asked for', async () => {
  const { child, configure, send } = await prepareClone(scene, { parent });
  await scene.rpc(host).configure(configure);
  const group = await talk(human, [child.inboxId]);
  await group.hears(child.inboxId, /^Hello.*waiting for what I learned/);
  await scene.pool.reported(child.instanceId, 'LIVE');
  await scene.rpc(host).cloneSummary(send);
  await scene.pool.transfer(child.transferId, 'DELIVERED');
  await scene.pool.transfer(child.transferId, 'INGESTED');
  await group.hears(child.inboxId, /up to date now/);
  await group.say('What do you know?');
  const answer = await group.hears(child.inboxId, /knows: /);
  expect(answer).toContain('Saul is vegetarian');
  expect(answer).not.toContain('4711');
  expect(host.host.agent(child.instanceId).state.claimed?.userConfig).toEqual({ 'personal-email': 'saul@example.com' });
  const user = readFileSync(join(scene.workspace(child.instanceId), 'USER.md'), 'utf8');
  expect(user).toContain('offshoot:inherited:begin');
  expect(user).toContain('Saul is vegetarian');
  await untilFound(
    'the parent has the acknowledgement',
    () => host.host.agent(parent.instanceId).store.outgoing.find(child.transferId)?.state === 'acknowledged',
  );
  // No part of the order's text is left.
  expect(host.host.agent(parent.instanceId).store.outgoing.find(child.transferId)).toMatchObject({ contextPrompt: '' });
});

test('overridden values are not carried, and what the owner excludes stays', async () => {
  const { child, configure, send } = await prepareClone(scene, {
    parent,
    prompt: 'Everything but nothing about Saul',
    overriddenConfigKeys: ['personal-email'],
    userConfig: { 'personal-email': 'other@example.com' },
  });
  await scene.rpc(host).configure(configure);
  await scene.rpc(host).cloneSummary(send);
  await scene.pool.transfer(child.transferId, 'DELIVERED');
  const group = await talk(human, [child.inboxId]);
  await scene.pool.transfer(child.transferId, 'INGESTED');
  await group.hears(child.inboxId, /^Hello/);
  await group.say('What do you know?');
  expect(await group.hears(child.inboxId, /knows: /)).not.toContain('vegetarian');
  expect(host.host.agent(child.instanceId).state.claimed?.userConfig).toEqual({ 'personal-email': 'other@example.com' });
});

test('attack: a replayed statement gives the same claim the same answer, and another claim nothing', async () => {
  const { child, configure, send } = await prepareClone(scene, { parent });
  const rpc = scene.rpc(host);
  await rpc.configure(configure);
  const answers = await Promise.allSettled(Array.from({ length: 16 }, () => rpc.cloneSummary(send)));
  expect(answers.every((answer) => answer.status === 'fulfilled')).toBe(true);
  expect(await reasonOf(rpc.cloneSummary({ ...send, order: { ...send.order, transferId: newId('trf') } }))).toBe('STATEMENT_REPLAYED');
  const before = engine.calls.summarise;
  await scene.pool.transfer(child.transferId, 'INGESTED');
  expect(engine.calls.summarise - before).toBeLessThanOrEqual(1);
  await rpc.cloneSummary(send);
});

test('a summary that fails is retried, then reported', async () => {
  const { child, configure, send } = await prepareClone(scene, { parent });
  await scene.rpc(host).configure(configure);
  engine.failure = 'refuses';
  try {
    await scene.rpc(host).cloneSummary(send);
    expect(await scene.pool.transfer(child.transferId, 'FAILED')).toMatchObject({
      transferFailureReason: 'SUMMARY_FAILED',
      transferId: child.transferId,
    });
  } finally {
    engine.failure = undefined;
  }
  const parentLive = scene.pool.reports.filter((report) => report.instanceId === parent.instanceId && report.state === InstanceState.LIVE);
  expect(parentLive).toHaveLength(1);
});

test('the summary that the owner previewed and signed is sent, without anything learned since', async () => {
  const digest = keepPreview(parent, 'all but credentials', plantedSummary('Saul likes trains'));
  const { child, configure, send } = await prepareClone(scene, { parent, prompt: 'all but credentials', summaryDigest: digest });
  await scene.rpc(host).configure(configure);
  const summaries = engine.calls.summarise;
  await scene.rpc(host).cloneSummary(send);
  await scene.pool.transfer(child.transferId, 'INGESTED');
  expect(
    host.host
      .agent(child.instanceId)
      .store.memory.all()
      .map(({ text }) => text),
  ).toEqual(['Saul likes trains']);
  expect(engine.calls.summarise).toBe(summaries);
});

test('attack: a summary that does not exist, was made for another prompt or owner, or is not the signed one is refused without a trace', async () => {
  const rpc = scene.rpc(host);
  const everything = keepPreview(parent, 'everything', plantedSummary('the door code'));
  const others = keepPreview(parent, '', plantedSummary('another owner’s'), { ownerId: scene.creator.inboxId });
  const refusedFor: [string, string | undefined, string][] = [
    // This one was never previewed.
    [`sha256:${'0'.repeat(64)}`, undefined, 'PREVIEW_NOT_FOUND'],
    [everything, undefined, 'PREVIEW_NOT_FOUND'],
    [others, undefined, 'PREVIEW_NOT_FOUND'],
    // The pool adds a summary to a statement that names none, omits the named one, or names another.
    ['', everything, 'STATEMENT_SIGNATURE_INVALID'],
    [everything, '', 'STATEMENT_SIGNATURE_INVALID'],
    [everything, others, 'STATEMENT_SIGNATURE_INVALID'],
  ];
  const { store } = host.host.agent(parent.instanceId);
  for (const [signed, told, reason] of refusedFor) {
    const { child, configure, send } = await prepareClone(scene, { parent, ...(signed && { summaryDigest: signed }) });
    const { redemptions } = store.state;
    expect(
      await reasonOf(rpc.cloneSummary({ ...send, order: { ...send.order, ...(told !== undefined && { summaryDigest: told }) } })),
    ).toBe(reason);
    expect(store.outgoing.find(child.transferId)).toBeUndefined();
    expect(store.state.redemptions).toBe(redemptions);
    expect(store.redeemedFor(scene.owner.inboxId, send.order.statement.nonce)).toBeUndefined();
    if (told !== undefined) {
      const lie = { ...configure, transfer: { ...configure.transfer, summaryDigest: told } };
      expect(await reasonOf(rpc.configure(lie))).toBe('STATEMENT_SIGNATURE_INVALID');
    }
    scene.pool.giveBack(child.instanceId);
  }
});

test('attack: the child takes only the summary that its owner signed, and no parts that would spoil it', async () => {
  const rogue = await scene.human(scene.creator);
  const rogueParent: Configured = { instanceId: newId('inst'), inboxId: rogue.inboxId, claimId: '' };
  const { child, configure } = await prepareClone(scene, { parent: rogueParent, summaryDigest: summaryDigest(plantedSummary('seen')) });
  await scene.rpc(host).configure(configure);
  const pair = await rogue.createGroup([child.inboxId], { appData: 'x' });
  await sendDocument(rogue, pair.id, documentFor(child, rogueParent, { summary: plantedSummary('unseen') }));
  expect(await scene.pool.transfer(child.transferId, 'FAILED')).toMatchObject({ transferFailureReason: 'TRANSFER_REFUSED' });
  expect(host.host.agent(child.instanceId).store.memory.all()).toEqual([]);

  const spoilt = await prepareClone(scene, { parent: rogueParent });
  await scene.rpc(host).configure(spoilt.configure);
  const pair2 = await rogue.createGroup([spoilt.child.inboxId], { appData: 'x' });
  const [part] = cut(spoilt.child.transferId, encodeDocument(documentFor(spoilt.child, rogueParent)));
  if (part === undefined) throw new Error('no part');
  await rogue.sendContent(pair2.id, contextTransferCodec, { ...part, digest: 'f'.repeat(64) }, { idempotencyKey: 'bad' });
  expect(await scene.pool.transfer(spoilt.child.transferId, 'FAILED')).toMatchObject({ transferFailureReason: 'TRANSFER_REFUSED' });
  expect(host.host.agent(spoilt.child.instanceId).store.memory.all()).toEqual([]);
});

test('a secret that nobody named stops the transfer: the pool learns why, the owner is told once, and nothing leaves', async () => {
  const { child, configure, send } = await prepareClone(scene, { parent });
  await scene.rpc(host).configure(configure);
  secretsAreFound = true;
  try {
    await scene.rpc(host).cloneSummary(send);
    expect(await scene.pool.transfer(child.transferId, 'FAILED')).toMatchObject({ transferFailureReason: 'SECRET_FOUND' });
  } finally {
    secretsAreFound = false;
  }
  const notices = async () => {
    await owner.sync();
    const dms = await owner.conversations({ kind: 'dm' });
    const pages = await Promise.all(dms.map((dm) => owner.messages(dm.id)));
    return pages.flatMap(({ messages }) => messages).flatMap((one) => (one.kind === 'text' && !one.own ? [one.text] : []));
  };
  const [notice] = await untilFound('the owner is told', async () => ((await notices()).length > 0 ? notices() : undefined));
  expect(notice).toContain(child.transferId);
  await scene.rpc(host).cloneSummary(send);
  await untilFound('nothing is owed', () => host.host.agent(parent.instanceId).state.noticesOwed.length === 0);
  expect(await notices()).toHaveLength(1);
  expect(host.host.agent(child.instanceId).store.memory.all()).toEqual([]);
});

/** Stores a preview as the agent does after showing it to its owner. */
function keepPreview(of: Configured, prompt: string, summary: ContextSummary, o: { ownerId?: string } = {}): string {
  const digest = summaryDigest(summary);
  host.host.agent(of.instanceId).store.previews.keep({
    digest,
    ownerId: o.ownerId ?? scene.owner.inboxId,
    promptDigest: textDigest(prompt),
    targetInboxId: '',
    summary,
    expiresAt: new Date(Date.now() + 60_000),
  });
  return digest;
}
