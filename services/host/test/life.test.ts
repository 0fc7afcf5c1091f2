// An agent's ordinary life: registered, claimed, in a conversation, talking, released.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { destinationToWire } from '@offshoot/rpc/wire';
import { untilFound } from '@offshoot/testing';
import { profileOf } from '@offshoot/xmtp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunningInstanceHost } from '../src/index.ts';
import { createPerson } from './people.ts';
import { claim, type Scene, setScene } from './scene.ts';
import { talk } from './talk.ts';

let scene: Scene;
let host: RunningInstanceHost;

beforeAll(async () => {
  scene = await setScene();
  host = await scene.startHost();
});
afterAll(() => scene?.close());

test('an idle instance registers with its own inbox, and only the host can read its keys', async () => {
  const { instanceId, inboxId } = await untilFound('an instance', () => {
    const first = [...scene.pool.instances][0];
    return first && { instanceId: first[0], inboxId: first[1] };
  });
  expect(inboxId).toMatch(/^[0-9a-f]{64}$/);
  expect(statSync(join(scene.workspace(instanceId), 'keys.json')).mode & 0o077).toBe(0);
  expect(statSync(scene.workspace(instanceId)).mode & 0o077).toBe(0);
  const health = await scene.rpc(host).getHealth({});
  expect(health).toMatchObject({ idle: 1, claimed: 0, engine: 'offline', engineOk: true });
});

test('when added to a conversation, it publishes its profile, says hello, answers, remembers and accepts another name', async () => {
  const agent = await claim(scene, host, { userConfig: { 'personal-email': 'saul@example.com' } });
  const human = await scene.human();
  const group = await talk(human, [agent.inboxId]);
  await group.hears(
    agent.inboxId,
    /^Hello, I'm Trip Planner\. 🗾 I plan trips with your group\. I have no language model: .* Say my name, reply to me, or ask/,
  );
  const live = await scene.pool.reported(agent.instanceId, 'LIVE');
  const { acceptedCapabilities } = host.host.agent(agent.instanceId).state;
  expect(live).toMatchObject({ claimId: agent.claimId, conversationId: group.id, appliedVersion: 1n, acceptedCapabilities });
  expect(await profileOf(human, group.id, agent.inboxId)).toMatchObject({
    name: 'Trip Planner',
    memberKind: 'agent',
    metadata: {
      templateId: scene.template.id,
      instanceId: agent.instanceId,
      templateVersion: 1,
      creatorId: scene.creator.inboxId,
      emoji: '🗾',
    },
  });

  await group.say('Please remember that Saul is vegetarian.');
  await group.say('What do you know?');
  await group.hears(agent.inboxId, /knows: Saul is vegetarian/);
  expect(readFileSync(join(scene.workspace(agent.instanceId), 'MEMORY.md'), 'utf8')).toContain('Saul is vegetarian');
  const user = readFileSync(join(scene.workspace(agent.instanceId), 'USER.md'), 'utf8');
  expect(user).toContain('Your email address');
  expect(user).not.toContain('saul@example.com');

  await group.say('Please call yourself Momo from now on');
  await untilFound('the new name', async () => (await profileOf(human, group.id, agent.inboxId))?.name === 'Momo');
  await untilFound('the new name in IDENTITY.md', () =>
    readFileSync(join(scene.workspace(agent.instanceId), 'IDENTITY.md'), 'utf8').includes('**Name:** Momo'),
  );
});

test('in a group, it speaks if it is named, mentioned, replied to or told to remember, and learns from everything', async () => {
  const agent = await claim(scene, host);
  const [human, friend] = await Promise.all([scene.human(), scene.human(await createPerson(scene.network))]);
  const group = await talk(human, [agent.inboxId, friend.inboxId]);
  const hello = await group.hears(agent.inboxId, /^Hello/);
  await scene.pool.reported(agent.instanceId, 'LIVE');
  await group.say('Remember that dinner is at eight');
  await group.hears(agent.inboxId, /heard: Remember that dinner/);
  await group.say('I like tea');
  await group.say('Trip Planner, what do you know?');
  await group.hears(agent.inboxId, /knows: dinner is at eight/);
  await group.say('@tripplanner are you there');
  await group.hears(agent.inboxId, /heard: @tripplanner/);
  const helloId = (await group.messages()).find((message) => message.kind === 'text' && message.text === hello)?.id ?? '';
  await human.sendReply(group.id, { referenceId: helloId, text: 'nice to meet you' }, { idempotencyKey: 'reply-1' });
  await group.hears(agent.inboxId, /heard: nice to meet you/);
  expect((await group.heard(agent.inboxId)).filter((text) => /heard: I like tea/.test(text))).toEqual([]);
});

test('the same claim is idempotent; another claim is refused', async () => {
  const agent = await claim(scene, host);
  const request = {
    instanceId: agent.instanceId,
    claimId: agent.claimId,
    ownerId: scene.owner.inboxId,
    templateVersion: await scene.template.version(1, {}),
    join: destinationToWire({ kind: 'added', byId: scene.convener.inboxId, groupId: '' }),
  };
  const standing = { acceptedCapabilities: host.host.agent(agent.instanceId).state.acceptedCapabilities };
  expect(standing.acceptedCapabilities).toMatch(/^model=/);
  expect(await scene.rpc(host).configure(request)).toMatchObject(standing);
  await expect(scene.rpc(host).configure({ ...request, claimId: `clm_${'b'.repeat(26)}` })).rejects.toThrow(/another claim/);
});

test('when its owner releases it, it says goodbye and leaves nothing behind', async () => {
  const agent = await claim(scene, host);
  const human = await scene.human();
  const group = await talk(human, [agent.inboxId]);
  await scene.pool.reported(agent.instanceId, 'LIVE');
  const rpc = scene.rpc(host);
  await expect(rpc.release({ instanceId: agent.instanceId, claimId: agent.claimId })).rejects.toThrow(/Only its owner/);
  const byStranger = await scene.creator.sign({ action: 'instance.release', instanceId: agent.instanceId });
  await expect(rpc.release({ instanceId: agent.instanceId, statement: byStranger })).rejects.toThrow(/not signed by the owner/);
  const statement = await scene.owner.sign({ action: 'instance.release', instanceId: agent.instanceId });
  await rpc.release({ instanceId: agent.instanceId, statement });
  await scene.pool.reported(agent.instanceId, 'GONE');
  await group.hears(agent.inboxId, /Goodbye/);
  expect(existsSync(scene.workspace(agent.instanceId))).toBe(false);
  expect(readdirSync(join(scene.config.dataDir, 'agents'))).not.toContain(agent.instanceId);
  await rpc.release({ instanceId: agent.instanceId, statement });
  const version = await scene.template.version(2, {}, await scene.template.version(1, {}));
  await expect(rpc.updateTemplate({ instanceId: agent.instanceId, templateVersion: version })).rejects.toThrow(/released/);
});
