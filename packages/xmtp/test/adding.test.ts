import { eventually } from '@offshoot/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bytesCodec, type XmtpAgentClient } from '../src/index.ts';
import { Scene, untilMessage } from './agents.ts';

let scene: Scene;
let owner: XmtpAgentClient;
let mallory: XmtpAgentClient;
let agent: XmtpAgentClient;

beforeAll(async () => {
  scene = await Scene.open();
  [owner, mallory, agent] = await Promise.all([scene.agent(), scene.agent(), scene.agent()]);
});
afterAll(() => scene[Symbol.asyncDispose]());

const isIn = (groupId: string, active = true) =>
  eventually(async () => {
    await agent.sync();
    await agent.syncConversation(groupId).catch(() => undefined);
    expect((await agent.conversation(groupId))?.isActive).toBe(active);
  });

test('an agent knows which inbox added it, even if it is added again later', async () => {
  const { id } = await owner.createGroup([mallory.inboxId]);
  await owner.addMembers(id, [agent.inboxId]);
  await isIn(id);
  const first = await agent.lastAdding(id);
  expect(first).toMatchObject({ byInboxId: owner.inboxId });
  expect(Math.abs(Date.now() - Number(first?.at))).toBeLessThan(5_000);
  await owner.removeMembers(id, [agent.inboxId]);
  await isIn(id, false);
  await eventually(async () => {
    await mallory.sync();
    expect(await mallory.conversation(id)).toBeDefined();
  });
  await mallory.addMembers(id, [agent.inboxId]);
  await isIn(id);
  // The SDK still names the first inbox.
  expect(await agent.conversation(id)).toMatchObject({ addedByInboxId: owner.inboxId });
  const second = await agent.lastAdding(id);
  expect(second).toMatchObject({ byInboxId: mallory.inboxId });
  expect(second?.at.getTime()).toBeGreaterThan(first?.at.getTime() ?? 0);
  expect(await agent.groupIds()).toEqual([id]);
});

test('attack: a message that looks like the notice of who added the agent', async () => {
  const { id } = await mallory.createGroup([owner.inboxId, agent.inboxId]);
  await isIn(id);
  const field = (number: number, value: Uint8Array) => Buffer.concat([Buffer.from([(number << 3) | 2, value.length]), value]);
  const inbox = (inboxId: string) => field(1, Buffer.from(inboxId));
  const update = Buffer.concat([field(1, Buffer.from(owner.inboxId)), field(2, inbox(agent.inboxId))]);
  await mallory.sendContent(id, bytesCodec('xmtp.org/group_updated:1.0'), update, { idempotencyKey: 'fake' });
  await mallory.sendText(id, 'after', { idempotencyKey: 'after' });
  const messages = await untilMessage(agent, id, (message) => message.kind === 'text');
  // It looks as if the owner had added the agent …
  expect(messages).toContainEqual(expect.objectContaining({ update: expect.objectContaining({ initiatedByInboxId: owner.inboxId }) }));
  expect(await agent.lastAdding(id)).toMatchObject({ byInboxId: mallory.inboxId });
});

test('a new installation of a member is let in at once, and nobody who was removed comes back', async () => {
  const options = scene.options();
  const person = await scene.agent(options);
  const { id } = await owner.createGroup([person.inboxId, mallory.inboxId, agent.inboxId]);
  await isIn(id);
  // Within five seconds of this, the SDK looks for no new installations.
  await agent.sendText(id, 'hello', { idempotencyKey: 'hello' });
  const reinstalled = () => scene.agent({ ...scene.options(), walletKey: options.walletKey });
  const second = await reinstalled();
  const isKnown = async (installationId: string) => (await agent.installationsIn(id, person.inboxId)).includes(installationId);
  expect(await isKnown(second.installationId)).toBe(false);
  expect(await agent.admitInstallations(id, [person.inboxId, 'ab'.repeat(32)])).toEqual([person.inboxId]);
  expect(await isKnown(second.installationId)).toBe(true);
  await second.sync();
  expect(await second.groupIds()).toEqual([id]);
  await second.sendText(id, 'I am back', { idempotencyKey: 'back' });
  await untilMessage(agent, id, (message) => message.kind === 'text' && message.text === 'I am back');
  // The agent has not heard of the removal.
  await owner.removeMembers(id, [person.inboxId]);
  const third = await reinstalled();
  expect(await agent.admitInstallations(id, [person.inboxId])).toEqual([]);
  await third.sync();
  expect(await third.groupIds()).toEqual([]);
  expect((await agent.conversation(id))?.memberInboxIds).not.toContain(person.inboxId);
});
