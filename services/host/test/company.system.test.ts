// Agents in company, over real XMTP: many with one name in one group, messages to nobody in particular, mute, removal, explosion.

import { isDeepStrictEqual } from 'node:util';
import { explodeSettingsCodec } from '@offshoot/convos';
import { ConversationState, Voice } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { untilFound } from '@offshoot/testing';
import { Convos } from '@offshoot/testing/testnet';
import type { XmtpAgentClient } from '@offshoot/xmtp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunningInstanceHost } from '../src/index.ts';
import { type Configured, claim, type Scene, setScene } from './scene.ts';
import { type Talk, talk, talkIn } from './talk.ts';

const MANY = 7;

let scene: Scene;
let host: RunningInstanceHost;
let ana: XmtpAgentClient;
let ben: XmtpAgentClient;
let owner: XmtpAgentClient;

beforeAll(async () => {
  scene = await setScene();
  host = await startHost();
  [ana, ben, owner] = await Promise.all([scene.human(), scene.human(scene.creator), scene.human(scene.owner)]);
});
afterAll(() => scene?.close());

const startHost = () => scene.startHost({ idleTarget: MANY });
const agentOf = ({ instanceId }: Configured) => {
  const agent = host.host.agent(instanceId);
  if (agent === undefined) throw new Error('no such agent');
  return agent;
};

/** Ana's group with Ben and the agents, all live. */
async function company(agents: readonly Configured[]): Promise<Talk> {
  const group = await talk(ana, [ben.inboxId]);
  await ana.addMembers(
    group.id,
    agents.map(({ inboxId }) => inboxId),
  );
  await Promise.all(agents.map(({ instanceId }) => scene.pool.reported(instanceId, 'LIVE')));
  return group;
}

async function isIn(client: XmtpAgentClient, group: Talk): Promise<boolean> {
  await client.sync();
  return (await client.conversation(group.id)) !== undefined;
}

/** What the agents have said, except hellos and notices about names. */
const answers = async (group: Talk) => (await group.heard()).filter((text) => !/^Hello, I'm|^There is another/.test(text));
/** Waits until every message so far is handled and nothing is left to say. */
async function settled(agents: readonly Configured[], lastMessageId: string): Promise<void> {
  await untilFound('all have heard it', () =>
    agents.every((one) => {
      const { conversation } = agentOf(one).store;
      const isHeard = conversation.authorOf(lastMessageId) !== undefined;
      return isHeard && conversation.nextToAnswer() === undefined && conversation.nextToSay() === undefined;
    }),
  );
}

test('seven agents with one name in one group get distinct names, do not greet each other, and one answers for all', async () => {
  const agents = await Promise.all(Array.from({ length: MANY }, () => claim(scene, host)));
  const group = await company(agents);
  const nameOf = (one: Configured) => agentOf(one).state.numberedName ?? 'Trip Planner';
  const named = () => agents.map((one) => ({ inboxId: one.inboxId, name: nameOf(one) }));
  await untilFound('each knows all names, and they differ', () => {
    const all = named().toSorted((a, b) => (a.inboxId < b.inboxId ? -1 : 1));
    const knowsAll = (one: Configured) => {
      const others = agentOf(one)
        .store.conversation.agents()
        .map(({ inboxId, name }) => ({ inboxId, name }));
      return isDeepStrictEqual(
        others,
        all.filter(({ inboxId }) => inboxId !== one.inboxId),
      );
    };
    return new Set(all.map(({ name }) => name)).size === MANY && agents.every(knowsAll);
  });
  const said = await group.say('lovely weather today');
  await settled(agents, said);
  expect(await answers(group)).toEqual([]);

  // Only the one called by its full name answers.
  const [first, later] = [named().find(({ name }) => name === 'Trip Planner'), named().find(({ name }) => name !== 'Trip Planner')];
  await group.say(`${later?.name}, are you there?`);
  await group.hears(later?.inboxId ?? '', /heard: Trip Planner \d+, are you there/);
  // Addressed to nobody: the agent that spoke last answers.
  const question = await group.say('What do you know about me?');
  await group.hears(later?.inboxId ?? '', /knows/);
  await settled(agents, question);
  await group.say('Trip Planner, are you there?');
  await group.hears(first?.inboxId ?? '', /heard: Trip Planner, are you/);
  expect(await answers(group)).toHaveLength(3);
});

test('one member mutes it, another unmutes it, and in between it still carries out orders about its memory', async () => {
  const agent = await claim(scene, host);
  const group = await company([agent]);
  const bens = talkIn(ben, group.id);
  await untilFound('Ben is in the group', () => isIn(ben, group));
  await group.say('@Trip Planner stop');
  await group.hears(agent.inboxId, /^I'm quiet now.*unmute/);
  expect(await untilFound('the pool hears', () => scene.pool.reports.find((one) => one.voice === Voice.MUTED))).toBeDefined();
  await group.say('Trip Planner, what do you know?');
  await group.say('I like tea');
  // The next message gets an answer, so the earlier ones got none.
  await group.say('please remember that the gate closes at ten');
  await group.hears(agent.inboxId, /heard: please remember/);
  await host.close();
  host = await startHost();
  await bens.say('Trip Planner, are you there?');
  await bens.say('unmute');
  await group.hears(agent.inboxId, /^I'm back/);
  await bens.say('Trip Planner, what do you know?');
  await group.hears(agent.inboxId, /knows: the gate closes at ten/);
  expect((await answers(group)).filter((text) => /heard: (?:Trip Planner|I like)|knows/.test(text))).toHaveLength(1);
});

test('told to stop listening, it remembers nothing that is said until it is told to listen again', async () => {
  const agent = await claim(scene, host);
  const group = await company([agent]);
  await group.say('Trip Planner, stop listening');
  await group.hears(agent.inboxId, /^I'm quiet now and learn nothing/);
  await group.say('Trip Planner, remember that the safe is open');
  const secret = await group.say('The canary sings at noon');
  await settled([agent], secret);
  expect(agentOf(agent).store.memory.all()).toEqual([]);
  expect(
    agentOf(agent)
      .store.conversation.recent()
      .map(({ text }) => text)
      .join(),
  ).not.toMatch(/canary|safe/);
  await group.say('listen again');
  await group.hears(agent.inboxId, /^I'm listening and learning again/);
  await group.say('Trip Planner, remember that the gate is open');
  await group.say('Trip Planner, what do you know?');
  await group.hears(agent.inboxId, /knows: the gate is open\.$/);
});

/** The agent's reports about its place in the conversation, in order. */
const places = ({ instanceId }: Configured) =>
  scene.pool.reports.flatMap((report) => (report.instanceId === instanceId && report.conversationState ? [report.conversationState] : []));

test('when removed, it tells the pool and its owner, and continues when it is added again', async () => {
  const agent = await claim(scene, host);
  const group = await company([agent]);
  await group.say('Trip Planner, remember that the gate is open');
  await group.hears(agent.inboxId, /heard: Trip Planner, remember/);
  await ana.removeMembers(group.id, [agent.inboxId]);
  await untilFound('the pool hears', () => places(agent).at(-1) === ConversationState.REMOVED);
  const notice = await untilFound('a notice', async () => {
    await owner.sync();
    const dm = await owner.conversation(`dm:${agent.inboxId}`);
    return dm && (await owner.latestMessages(dm.id, 5)).find((message) => message.kind === 'text' && /removed/.test(message.text));
  });
  expect(notice).toMatchObject({ text: expect.stringMatching(`offshoot clone ${agent.instanceId}.*offshoot release ${agent.instanceId}`) });
  await ana.addMembers(group.id, [agent.inboxId]);
  await untilFound('the pool hears', () => places(agent).at(-1) === ConversationState.HERE);
  await group.hears(agent.inboxId, /^I'm back in this conversation/);
  await group.say('Trip Planner, what do you know?');
  await group.hears(agent.inboxId, /knows: the gate is open/);
});

test('when the creator explodes the conversation with the real Convos client, it counts as exploded, not removed, and can be released', async () => {
  const saul = await Convos.open(scene.testNetwork.url);
  try {
    const { conversationId, inboxId } = await saul.createConversation({ name: 'Tokyo', profileName: 'Saul' });
    const agent = await claim(scene, host, { join: { kind: 'added', byId: inboxId, groupId: '' } });
    await saul.addMembers(conversationId, [agent.inboxId]);
    await scene.pool.reported(agent.instanceId, 'LIVE');
    await saul.explode(conversationId);
    await untilFound('the pool hears', () => places(agent).at(-1) === ConversationState.EXPLODED);
    const statement = await scene.owner.sign({ action: 'instance.release', instanceId: agent.instanceId });
    await scene.rpc(host).release({ instanceId: agent.instanceId, claimId: agent.claimId, statement });
    await scene.pool.reported(agent.instanceId, 'GONE');
  } finally {
    await saul.close();
  }
});

test('attack: a member who is not the creator cannot explode the conversation', async () => {
  const agent = await claim(scene, host);
  const group = await company([agent]);
  await untilFound('Ben is in the group', () => isIn(ben, group));
  await ben.sendContent(group.id, explodeSettingsCodec, { expiresAt: new Date() }, { idempotencyKey: 'boom' });
  await group.say('Trip Planner, are you there?');
  await group.hears(agent.inboxId, /heard: Trip Planner, are you there/);
  expect(agentOf(agent).state).toMatchObject({ conversationState: 'here' });
  expect(agentOf(agent).state.explodesAt).toBeUndefined();
});

test('a conversation scheduled to explode ends for the agent at that time', async () => {
  const agent = await claim(scene, host);
  const group = await company([agent]);
  await ana.sendContent(group.id, explodeSettingsCodec, { expiresAt: new Date(Date.now() + 1_500) }, { idempotencyKey: 'boom later' });
  await untilFound('it has heard of it', () => agentOf(agent).state.explodesAt !== undefined);
  await untilFound('the pool hears', () => places(agent).at(-1) === ConversationState.EXPLODED);
});
