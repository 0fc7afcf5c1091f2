// Rough treatment that must not stop an agent.
import type { ContentCodec } from '@offshoot/convos';
import { WithheldReason } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { untilFound } from '@offshoot/testing';
import type { XmtpAgentClient } from '@offshoot/xmtp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunningInstanceHost } from '../src/index.ts';
import { type PlainEngine, plainEngine } from './plain-engine.ts';
import { type Configured, claim, type Scene, setScene } from './scene.ts';
import { type Talk, talk } from './talk.ts';

let scene: Scene;
let host: RunningInstanceHost;
let engine: PlainEngine;
let human: XmtpAgentClient;

beforeAll(async () => {
  scene = await setScene();
  engine = plainEngine();
  host = await scene.startHost({ engine, engineTimeoutMs: 300 });
  human = await scene.human();
});
afterAll(() => scene?.close());

async function livingAgent(): Promise<{ agent: Configured; group: Talk }> {
  const agent = await claim(scene, host);
  const group = await talk(human, [agent.inboxId]);
  await scene.pool.reported(agent.instanceId, 'LIVE');
  return { agent, group };
}

test('content other than text, and a very long text, do not stop it', async () => {
  const { agent, group } = await livingAgent();
  const strange: ContentCodec<Uint8Array> = { contentType: 'example.org/strange:1.0', encode: (bytes) => bytes, decode: (bytes) => bytes };
  await human.sendContent(group.id, strange, new Uint8Array(1_000), { idempotencyKey: 'strange' });
  await human.sendText(group.id, '   ', { idempotencyKey: 'blank' });
  await human.sendText(group.id, `A wall of text: ${'x'.repeat(250_000)}`, { idempotencyKey: 'wall' });
  await group.hears(agent.inboxId, /heard: A wall of text/);
  await group.say('Still there?');
  await group.hears(agent.inboxId, /heard: Still there/);
});

test('a flood of 120 messages: it learns from all, answers few, and the host’s other agents are unaffected', async () => {
  const [flooded, calm] = [await livingAgent(), await livingAgent()];
  const before = engine.calls.reply;
  const begun = performance.now();
  const flood = Promise.all(
    Array.from({ length: 120 }, (_, index) =>
      human.sendText(flooded.group.id, `Remember that fact ${index} holds`, { idempotencyKey: `flood-${index}` }),
    ),
  );
  await calm.group.say('Are you awake?');
  await calm.group.hears(calm.agent.inboxId, /heard: Are you awake/);
  await flood;
  const memory = () => host.host.agent(flooded.agent.instanceId).store.memory.all();
  await untilFound('all is learned', () => memory().length === 120, 60_000);
  await flooded.group.say('Done?');
  await flooded.group.hears(flooded.agent.inboxId, /heard: Done/);
  // Ten at once, then one a second; the other agent's answer, and one that is being given, come on top.
  expect(engine.calls.reply - before).toBeLessThanOrEqual(12 + (performance.now() - begun) / 1_000);
});

test.each(['refuses', 'hangs'] as const)('an engine that %s: one apology, and the message is kept', async (failure) => {
  const { agent, group } = await livingAgent();
  engine.failure = failure;
  try {
    await group.say('Remember that the boat leaves at nine');
    await group.hears(agent.inboxId, /^Sorry/);
    const { conversation } = host.host.agent(agent.instanceId).store;
    expect(conversation.nextToLearn(Number.MAX_SAFE_INTEGER)?.text).toContain('boat leaves at nine');
    expect(conversation.nextToAnswer()).toBeUndefined();
    expect(await scene.rpc(host).getHealth({})).toMatchObject({ engineOk: false, withheld: WithheldReason.UNSPECIFIED });
    // Attack: without a model, nobody can claim. Agents go live, and say that they cannot think when they are asked.
    const other = await livingAgent();
    await other.group.say('Are you awake?');
    await other.group.hears(other.agent.inboxId, /^Sorry/);
    expect([host.host.isReady, scene.pool.told.at(-1)?.withheld]).toEqual([true, WithheldReason.UNSPECIFIED]);
  } finally {
    engine.failure = undefined;
  }
  await group.say('Back?');
  await group.hears(agent.inboxId, /heard: Back/);
  expect((await group.heard(agent.inboxId)).filter((text) => text.startsWith('Sorry'))).toHaveLength(1);
});

test('two agents in one conversation do not talk forever', async () => {
  const first = await claim(scene, host);
  const second = await claim(scene, host, { content: { agentName: 'Echo' } });
  const group = await talk(human, [first.inboxId, second.inboxId]);
  await Promise.all([scene.pool.reported(first.instanceId, 'LIVE'), scene.pool.reported(second.instanceId, 'LIVE')]);
  // Each answer repeats the question, and with it both names.
  await group.say('Trip Planner and Echo, say hi');
  await group.hears(first.inboxId, /heard/);
  await group.hears(second.inboxId, /heard/);
  await group.say('Echo, one more');
  await group.hears(second.inboxId, /heard: Echo, one more/);
  expect((await group.heard()).filter((text) => text.includes('heard')).length).toBeLessThan(20);
});

test('it survives a network that is away; the host says so meanwhile, and takes no claims', async () => {
  const { agent, group } = await livingAgent();
  const isSaid = (withheld: WithheldReason) => () => scene.pool.told.at(-1)?.withheld === withheld;
  await scene.testNetwork.stop();
  await untilFound('the pool hears', isSaid(WithheldReason.NETWORK_AWAY));
  expect(host.host.isReady).toBe(false);
  await scene.testNetwork.start();
  await untilFound('the pool hears', isSaid(WithheldReason.UNSPECIFIED));
  await untilFound('a send gets through', async () => {
    try {
      await group.say('Hello again?');
      return true;
    } catch {
      return false;
    }
  });
  await group.hears(agent.inboxId, /heard: Hello again/);
});
