// An agent goes only into the conversation that its claim names, even if a person adds it elsewhere.
import { newId } from '@offshoot/refusals/ids';
import { destinationToWire } from '@offshoot/rpc/wire';
import { untilFound } from '@offshoot/testing';
import type { XmtpAgentClient } from '@offshoot/xmtp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunningInstanceHost } from '../src/index.ts';
import { createPerson } from './people.ts';
import { claim, type Scene, setScene } from './scene.ts';
import { talk } from './talk.ts';

let scene: Scene;
let host: RunningInstanceHost;
let human: XmtpAgentClient;
let mallory: XmtpAgentClient;

beforeAll(async () => {
  scene = await setScene();
  [host, human, mallory] = await Promise.all([
    scene.startHost({ idleTarget: 2 }),
    scene.human(),
    createPerson(scene.network).then((person) => scene.human(person)),
  ]);
});
afterAll(() => scene.close());

const knows = (instanceId: string, groupId: string) =>
  untilFound('the agent knows the group', async () =>
    (await host.host.agent(instanceId).conversations()).some(({ id, isActive }) => id === groupId && isActive),
  );
const conversationOf = (instanceId: string) => host.host.agent(instanceId).state.conversationId;
const livesIn = async (instanceId: string, groupId: string) => {
  expect(await scene.pool.reported(instanceId, 'LIVE')).toMatchObject({ conversationId: groupId });
};

test('attack: a stranger adds the agent first, to more groups than it judges at once, even after a restart', async () => {
  const agent = await claim(scene, host);
  const traps: string[] = [];
  for (let made = 0; made < 55; made += 1) traps.push((await mallory.createGroup([agent.inboxId], { name: 'Japan trip' })).id);
  // Mallory's group also contains the person who may add the agent.
  const both = await mallory.createGroup([human.inboxId, agent.inboxId]);
  await knows(agent.instanceId, both.id);
  await host.close();
  host = await scene.startHost({ idleTarget: 2 });
  const group = await talk(human, [agent.inboxId]);
  await livesIn(agent.instanceId, group.id);
  const said = await Promise.all([both.id, traps[0] ?? '', traps[54] ?? ''].map((id) => mallory.latestMessages(id, 10)));
  expect(said.flat().filter(({ senderInboxId }) => senderInboxId === agent.inboxId)).toEqual([]);
});

test('attack: a member adds the agent to the right group before the authorised person: it joins only when that person adds it', async () => {
  const agent = await claim(scene, host);
  const { id } = await human.createGroup([mallory.inboxId]);
  await untilFound('mallory is in', async () => {
    await mallory.sync();
    return (await mallory.conversation(id)) !== undefined;
  });
  await mallory.addMembers(id, [agent.inboxId]);
  await knows(agent.instanceId, id);
  expect(conversationOf(agent.instanceId)).toBeUndefined();
  await human.syncConversation(id);
  await human.removeMembers(id, [agent.inboxId]);
  await human.addMembers(id, [agent.inboxId]);
  await livesIn(agent.instanceId, id);
});

test('attack: the agent has been in a group since before it was claimed, even if the authorised person added it', async () => {
  const idle = await scene.pool.takeIdle();
  const before = await human.createGroup([idle.inboxId]);
  await knows(idle.instanceId, before.id);
  // Nobody else must get it.
  await untilFound('the host says so', () => host.host.agent(idle.instanceId).state.exposed);
  const join = destinationToWire({ kind: 'added', byId: human.inboxId, groupId: '' });
  const [claimId, ownerId] = [newId('clm'), scene.owner.inboxId];
  await scene
    .rpc(host)
    .configure({ instanceId: idle.instanceId, claimId, ownerId, templateVersion: await scene.template.version(1, {}), join });
  const after = await talk(human, [idle.inboxId]);
  await livesIn(idle.instanceId, after.id);
});

test('attack: another group than the named one, even by the authorised person; into the named one, anybody or only that person may add it', async () => {
  const [open, closed] = [await human.createGroup([mallory.inboxId]), await human.createGroup([mallory.inboxId])];
  await untilFound('mallory is in', async () => {
    await mallory.sync();
    return (await mallory.conversation(closed.id)) !== undefined;
  });
  const anybody = await claim(scene, host, { join: { kind: 'added', byId: '', groupId: open.id } });
  const named = await claim(scene, host, { join: { kind: 'added', byId: human.inboxId, groupId: closed.id } });
  const trap = await mallory.createGroup([anybody.inboxId, named.inboxId]);
  const other = await human.createGroup([anybody.inboxId, named.inboxId]);
  await mallory.addMembers(closed.id, [named.inboxId]);
  for (const [{ instanceId }, id] of [
    [anybody, trap.id],
    [anybody, other.id],
    [named, other.id],
    [named, closed.id],
  ] as const)
    await knows(instanceId, id);
  expect([conversationOf(anybody.instanceId), conversationOf(named.instanceId)]).toEqual([undefined, undefined]);
  await mallory.addMembers(open.id, [anybody.inboxId]);
  await livesIn(anybody.instanceId, open.id);
  await human.syncConversation(closed.id);
  await human.removeMembers(closed.id, [named.inboxId]);
  await human.addMembers(closed.id, [named.inboxId]);
  await livesIn(named.instanceId, closed.id);
});

test('a claim that names neither a person nor a group is refused', async () => {
  const idle = await scene.pool.takeIdle();
  const order = { instanceId: idle.instanceId, claimId: newId('clm'), ownerId: scene.owner.inboxId };
  const templateVersion = await scene.template.version(1, {});
  await expect(
    scene.rpc(host).configure({ ...order, templateVersion, join: destinationToWire({ kind: 'added', byId: '', groupId: '' }) }),
  ).rejects.toThrow(/missing/);
});
