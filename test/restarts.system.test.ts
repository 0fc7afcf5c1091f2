import { ClaimState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { TransferState } from '@offshoot/gen/offshoot/claim/v1/transfer_pb.ts';
import { eventually } from '@offshoot/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Human } from './human.ts';
import { startSystem, type TestSystem } from './system.ts';
import { User } from './user.ts';

const CONTENT = { agentName: 'Keeper', instructions: 'You keep what people tell you.' };

describe('restarts in the middle', () => {
  let system: TestSystem;
  let user: User;
  let human: Human;
  let templateId: string;

  beforeAll(async () => {
    system = await startSystem();
    user = await User.signIn(system.running.url, system.running.network);
    human = await Human.join(system.running.network);
    user.adderId = human.client.inboxId;
    templateId = (await user.createTemplate(CONTENT)).id;
  });
  afterAll(async () => {
    await human?.[Symbol.asyncDispose]();
    await system?.[Symbol.asyncDispose]();
  });

  const claim = () => eventually(() => user.claim(templateId));

  test('the host restarts while an agent waits to be added: it still becomes live and answers', async () => {
    const made = await claim();
    await system.running.stopHost();
    const conversation = await human.conversation(made.inboxId);
    await human.say(conversation, 'Our hotel is in Kyoto');
    await system.running.startHost();
    expect((await user.settled(made.id)).state).toBe(ClaimState.LIVE);
    expect(await human.ask(conversation, 'Where is our hotel?', /kyoto/i)).toMatch(/kyoto/i);
  });

  test('a message sent while the host was down is answered once when it returns', async () => {
    const made = await claim();
    const conversation = await human.conversation(made.inboxId);
    await user.settled(made.id);
    await human.ask(conversation, 'Our boat is called Vega');
    await system.running.stopHost();
    const heard = (await human.texts(conversation)).length;
    await human.say(conversation, 'What is our boat called?');
    await system.running.startHost();
    await human.hears(conversation, /vega/i, heard);
    const answers = (await human.texts(conversation)).slice(heard).filter((text) => /vega/i.test(text));
    expect(answers).toHaveLength(1);
  });

  test('the XMTP network restarts: agents hear what was said after it', async () => {
    const made = await claim();
    const conversation = await human.conversation(made.inboxId);
    await user.settled(made.id);
    await system.running.restartNetwork();
    await eventually(() => human.say(conversation, 'Our train leaves at nine'));
    expect(await human.ask(conversation, 'When does our train leave?', /nine/i)).toMatch(/nine/i);
  });

  test('everything restarts in the middle of a clone: the child still arrives with its context', async () => {
    const made = await claim();
    const conversation = await human.conversation(made.inboxId);
    await user.settled(made.id);
    await human.ask(conversation, "I'm vegetarian");
    const child = await eventually(() => user.clone(made.instanceId));
    await system.restart();
    const second = await human.conversation(child.inboxId);
    const settled = await user.settled(child.id);
    expect(settled.state).toBe(ClaimState.LIVE);
    expect(settled.transfer?.state).toBe(TransferState.INGESTED);
    expect(await human.ask(second, 'What can I eat?', /vegetarian/i)).toMatch(/vegetarian/i);
  });
});
