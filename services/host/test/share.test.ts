// One live agent shares what it learned with another of the same owner: only on the owner's order, only differences, and it always ends.
import { decodeDocument, entriesOf, summaryDigest } from '@offshoot/context';
import { newId } from '@offshoot/refusals/ids';
import { reasonOf } from '@offshoot/rpc/testing';
import { textDigest } from '@offshoot/statements';
import { untilFound } from '@offshoot/testing';
import type { XmtpAgentClient } from '@offshoot/xmtp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunningInstanceHost } from '../src/index.ts';
import { plainEngine } from './plain-engine.ts';
import { plantedSummary } from './rogue-parent.ts';
import { type Configured, claim, prepareClone, prepareShare, type Scene, setScene, share } from './scene.ts';
import { type Talk, talk } from './talk.ts';

let scene: Scene;
let host: RunningInstanceHost;
let human: XmtpAgentClient;
const engine = plainEngine();

beforeAll(async () => {
  scene = await setScene();
  host = await scene.startHost({ engine, idleTarget: 3 });
  human = await scene.human();
});
afterAll(() => scene?.close());

const storeOf = ({ instanceId }: Configured) => host.host.agent(instanceId).store;
const known = (agent: Configured) => storeOf(agent).memory.all();
const texts = (agent: Configured) => known(agent).map(({ text }) => text);

async function live(): Promise<Configured & { group: Talk }> {
  const agent = await claim(scene, host);
  const group = await talk(human, [agent.inboxId]);
  await scene.pool.reported(agent.instanceId, 'LIVE');
  return { ...agent, group };
}

let messages = 0;
function teach(agent: Configured, text: string, topic = text): void {
  const heard = { from: 'message', messageId: `m${++messages}`, senderInboxId: human.inboxId, senderName: 'Saul' } as const;
  storeOf(agent).memory.learn([{ kind: 'fact', text, topic }], heard, new Date());
}

/** Waits until the sender has the acknowledgement: from then on, it knows what is new. */
async function acknowledged(agent: Configured, transferId: string): Promise<void> {
  await untilFound('the acknowledgement', () => storeOf(agent).outgoing.find(transferId)?.state === 'acknowledged');
}

/** The entries, withdrawals and base of each document sent to that target from now on. */
function watchDocuments(agent: Configured) {
  const { outgoing } = storeOf(agent);
  const seen: { entries: string[]; withdrawn: number; hasBase: boolean }[] = [];
  const original = outgoing.summarised;
  outgoing.summarised = (id, bytes, o) => {
    const { summary, withdrawn, base } = decodeDocument(bytes);
    seen.push({ entries: entriesOf(summary).map(({ text }) => text), withdrawn: withdrawn.length, hasBase: base !== '' });
    original(id, bytes, o);
  };
  return seen;
}

test('a share sends everything once, then what is new, changed or withdrawn, and says so; a repetition sends nothing', async () => {
  const [source, target] = [await live(), await live()];
  teach(source, 'The train leaves at six');
  teach(source, 'Our hotel is in Shinjuku', 'hotel');
  teach(target, 'Ada drives');
  const documents = watchDocuments(source);
  const options = { source, target };
  const { send, expect: expected, transferId } = await prepareShare(scene, options);
  // The order of arrival does not matter: it is sent before the target knows of it, while the target waits for another source.
  const nobody = { instanceId: newId('inst'), inboxId: 'ab'.repeat(32), claimId: '' };
  await scene.rpc(host).expectContext((await prepareShare(scene, { source: nobody, target })).expect);
  await scene.rpc(host).cloneSummary(send);
  await scene.pool.transfer(transferId, 'DELIVERED');
  await untilFound('passed over', () => storeOf(target).state.ignoredGroups.length === 1);
  await scene.rpc(host).expectContext(expected);
  await scene.pool.transfer(transferId, 'INGESTED');
  await target.group.hears(target.inboxId, /^I have received news from Trip Planner\.$/);
  expect(texts(target).sort()).toEqual(['Ada drives', 'Our hotel is in Shinjuku', 'The train leaves at six']);
  const inherited = known(target).filter(({ provenance }) => provenance.from === 'parent');
  expect(inherited.map(({ confirmed, provenance }) => [confirmed, provenance])).toMatchObject([
    [false, { parentInstanceId: source.instanceId, transferId: transferId, generation: 1, origin: { saidBy: 'Saul' } }],
    [false, { parentInstanceId: source.instanceId, transferId: transferId, generation: 1, origin: { instanceId: source.instanceId } }],
  ]);

  // Repeated calls change nothing.
  await scene.rpc(host).expectContext(expected);
  await scene.rpc(host).cloneSummary(send);
  await acknowledged(source, transferId);

  teach(source, 'Leo brings the tickets');
  teach(source, 'Our hotel is in Asakusa', 'hotel');
  const train = known(source).find(({ text }) => text.includes('train'));
  storeOf(source).memory.forget([train?.id ?? '']);
  await acknowledged(source, await share(scene, host, options));
  expect(texts(target).sort()).toEqual(['Ada drives', 'Leo brings the tickets', 'Our hotel is in Asakusa']);

  await acknowledged(source, await share(scene, host, options));
  expect(documents).toEqual([
    { entries: ['The train leaves at six', 'Our hotel is in Shinjuku'], withdrawn: 0, hasBase: false },
    { entries: ['Leo brings the tickets', 'Our hotel is in Asakusa'], withdrawn: 2, hasBase: true },
    { entries: [], withdrawn: 0, hasBase: true },
  ]);
  await untilFound('what is to be said is said', () => storeOf(target).conversation.nextToSay() === undefined);
  // Nothing was new the third time.
  await untilFound(
    'it is heard',
    async () => (await target.group.heard(target.inboxId)).filter((text) => /news from/.test(text)).length === 2,
  );
  // Not even a fingerprint is left of what was forgotten.
  expect(
    storeOf(source)
      .sent.fingerprints(target.inboxId)
      .get(train?.id ?? ''),
  ).toBe('-');
});

test('a clone counts as the first document for its child, and a target that lost its file gets everything again', async () => {
  const source = await live();
  teach(source, 'Mia likes museums');
  const { child, configure, send } = await prepareClone(scene, { parent: source });
  await scene.rpc(host).configure(configure);
  await scene.rpc(host).cloneSummary(send);
  await scene.pool.transfer(child.transferId, 'INGESTED');
  await acknowledged(source, child.transferId);
  teach(source, 'Leo is allergic to nuts');
  const documents = watchDocuments(source);
  await acknowledged(source, await share(scene, host, { source, target: child }));
  // The state of an older copy of its file.
  const { received } = storeOf(child).state;
  storeOf(child).change({ received: { ...received, [source.inboxId]: 'f'.repeat(64) } });
  storeOf(child).memory.withdraw(
    source.instanceId,
    known(source).map(({ id }) => id),
  );
  expect(texts(child)).toEqual([]);
  teach(source, 'Ada pays');
  await acknowledged(source, await share(scene, host, { source, target: child }));
  expect(texts(child).sort()).toEqual(['Ada pays', 'Leo is allergic to nuts', 'Mia likes museums']);
  expect(documents).toEqual([
    { entries: ['Leo is allergic to nuts'], withdrawn: 0, hasBase: true },
    { entries: ['Ada pays'], withdrawn: 0, hasBase: true },
    { entries: ['Mia likes museums', 'Leo is allergic to nuts', 'Ada pays'], withdrawn: 0, hasBase: false },
  ]);
});

test('several agents share with one; what goes in a circle adds nothing and stops', async () => {
  const [a, b, c] = [await live(), await live(), await live()];
  teach(a, 'The museum closes at five');
  teach(b, 'The ferry runs on Sundays');
  await share(scene, host, { source: a, target: c });
  await share(scene, host, { source: b, target: c });
  expect(texts(c).sort()).toEqual(['The ferry runs on Sundays', 'The museum closes at five']);
  // c → a → c: only b's item is new to a, by way of c.
  await share(scene, host, { source: c, target: a });
  expect(texts(a).sort()).toEqual(['The ferry runs on Sundays', 'The museum closes at five']);
  const heardOf = known(a).find(({ text }) => text.includes('ferry'))?.provenance;
  expect(heardOf).toMatchObject({ parentInstanceId: c.instanceId, generation: 2, origin: { instanceId: b.instanceId } });
  const before = [known(a), known(b), known(c)];
  await share(scene, host, { source: a, target: c });
  await share(scene, host, { source: c, target: a });
  await share(scene, host, { source: a, target: b });
  expect(texts(b).sort()).toEqual(['The ferry runs on Sundays', 'The museum closes at five']);
  await share(scene, host, { source: b, target: a });
  // Groups that an agent opened itself do not count as attacks.
  for (const agent of [a, b, c]) expect(storeOf(agent).state.ignoredGroups).toEqual([]);
  expect([known(a), known(c)].map((items) => items.map(({ text }) => text))).toEqual(
    [before[0], before[2]].map((items) => items?.map(({ text }) => text)),
  );
});

test('a share of a previewed summary sends exactly that, and only to that target', async () => {
  const [source, target, other] = [await live(), await live(), await live()];
  teach(source, 'not in the preview');
  const summary = plantedSummary('seen and signed', source.instanceId);
  const digest = summaryDigest(summary);
  storeOf(source).previews.keep({
    digest,
    ownerId: scene.owner.inboxId,
    promptDigest: textDigest(''),
    targetInboxId: target.inboxId,
    summary,
    expiresAt: new Date(Date.now() + 60_000),
  });
  const elsewhere = await prepareShare(scene, { source, target: other, summaryDigest: digest });
  expect(await reasonOf(scene.rpc(host).cloneSummary(elsewhere.send))).toBe('PREVIEW_NOT_FOUND');
  expect(storeOf(source).outgoing.find(elsewhere.transferId)).toBeUndefined();
  await share(scene, host, { source, target, summaryDigest: digest });
  expect(texts(target)).toEqual(['seen and signed']);
});

test('attack: shares by a stranger, spent ones, and ones with a changed prompt, party or summary are refused without a trace', async () => {
  const [source, target, other] = [await live(), await live(), await live()];
  teach(source, 'private');
  const rpc = scene.rpc(host);
  const byStranger = await prepareShare(scene, { source, target, signer: scene.creator });
  const good = await prepareShare(scene, { source, target, prompt: 'only trains' });
  const { order } = good.send;
  const digest = `sha256:${'0'.repeat(64)}`;
  const refused: [string, () => Promise<unknown>][] = [
    ['NOT_INSTANCE_OWNER', () => rpc.cloneSummary(byStranger.send)],
    ['NOT_INSTANCE_OWNER', () => rpc.expectContext(byStranger.expect)],
    ['STATEMENT_SIGNATURE_INVALID', () => rpc.cloneSummary({ ...good.send, contextPrompt: 'everything' })],
    ['STATEMENT_SIGNATURE_INVALID', () => rpc.cloneSummary({ ...good.send, order: { ...order, targetInboxId: other.inboxId } })],
    ['STATEMENT_SIGNATURE_INVALID', () => rpc.cloneSummary({ ...good.send, order: { ...order, sourceInstanceId: other.instanceId } })],
    ['STATEMENT_SIGNATURE_INVALID', () => rpc.cloneSummary({ ...good.send, order: { ...order, summaryDigest: digest } })],
    ['STATEMENT_SIGNATURE_INVALID', () => rpc.expectContext({ order: { ...order, sourceInboxId: human.inboxId } })],
    ['STATEMENT_SIGNATURE_INVALID', () => rpc.expectContext({ order: { ...order, summaryDigest: digest } })],
    ['STATEMENT_SIGNATURE_INVALID', () => rpc.expectContext({ order: { ...order, targetInstanceId: other.instanceId } })],
    ['TRANSFER_NOT_POSSIBLE', () => rpc.cloneSummary({ ...good.send, order: { ...order, targetInstanceId: source.instanceId } })],
  ];
  for (const [reason, call] of refused) expect(await reasonOf(call())).toBe(reason);
  for (const { transferId } of [byStranger, good]) {
    expect(storeOf(source).outgoing.find(transferId)).toBeUndefined();
    for (const agent of [target, other]) expect(storeOf(agent).incoming.find(transferId)).toBeUndefined();
  }
  await rpc.expectContext(good.expect);
  await rpc.cloneSummary(good.send);
  const again = { ...order, transferId: byStranger.transferId };
  expect(await reasonOf(rpc.cloneSummary({ ...good.send, order: again }))).toBe('STATEMENT_REPLAYED');
  expect(await reasonOf(rpc.expectContext({ order: again }))).toBe('STATEMENT_REPLAYED');
  await scene.pool.transfer(good.transferId, 'INGESTED');
  expect(texts(target)).toEqual([]);
});

test('attack: an agent ingests nothing that its owner has not announced', async () => {
  const [source, target] = [await live(), await live()];
  teach(source, 'unannounced');
  const { transferId, send } = await prepareShare(scene, { source, target });
  await scene.rpc(host).cloneSummary(send);
  await scene.pool.transfer(transferId, 'DELIVERED');
  // It has seen the group by the time it has answered a person.
  await target.group.say('What do you know?');
  await target.group.hears(target.inboxId, /knows: nothing/);
  expect(texts(target)).toEqual([]);
});
