// An agent with an e-mail address and a phone number sleeps, and what people write to it there wakes it.
import { setTimeout as pause } from 'node:timers/promises';
import { Residency } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { ToolProvisioning, ToolResource } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { eventually, untilFound } from '@offshoot/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Human } from './human.ts';
import { hostService } from './service-clients.ts';
import { startSystem, type TestSystem } from './system.ts';
import { present, User } from './user.ts';

const { POOL } = ToolProvisioning;
const TOOLS = [
  { id: 'mail', name: 'E-mail', provisioning: POOL, resource: ToolResource.AGENTMAIL_INBOX },
  { id: 'sms', name: 'Text messages', provisioning: POOL, resource: ToolResource.TELNYX_NUMBER },
];

const stack = new AsyncDisposableStack();
let system: TestSystem;
let owner: User;
let human: Human;
let instanceId: string;
let conversation: string;
let address: string;
let number: string;
beforeAll(async () => {
  system = stack.use(await startSystem({ config: { idleTarget: 1, sleepSeconds: 1 } }));
  const { url, network } = system.running;
  owner = await User.signIn(url, network);
  human = stack.use(await Human.join(network));
  owner.adderId = human.client.inboxId;
  const template = await owner.createTemplate({ agentName: 'Guide', instructions: 'You guide people.', tools: TOOLS });
  const claim = await eventually(() => owner.claim(template.id));
  ({ instanceId } = claim);
  conversation = await human.conversation(claim.inboxId);
  await owner.settled(claim.id);
  [address, number] = await eventually(async () => {
    const { tools } = await owner.instance(instanceId);
    const values = (id: string) => tools.find(({ toolId }) => toolId === id)?.publicValues ?? {};
    return [present(values('mail').address), present(values('sms').number)] as const;
  });
});
afterAll(() => stack.disposeAsync());

const asleep = () => eventually(async () => expect((await owner.instance(instanceId)).residency).toBe(Residency.DORMANT));
const stub = () => present(system.running.providerStub);
const mail = (text: string) => stub().mails.deliver(address, { from: 'Desk <desk@example.org>', subject: 'Your table', text });
const shown = (text: string) => human.hears(conversation, new RegExp(`^(?:📧|💬)[^]*${text}`));

test('a mail wakes it: it is shown once, and the agent sleeps again', async () => {
  await asleep();
  mail('One at 6.');
  await shown('One at 6');
  await asleep();
  expect((await human.texts(conversation)).filter((text) => text.includes('One at 6'))).toHaveLength(1);
});

test('a text message that the provider hands to the gateway wakes it', async () => {
  await asleep();
  expect(await stub().texts.deliver({ from: '+14155550123', to: number, text: 'The room is ready.' })).toBe(200);
  await shown('The room is ready');
  await asleep();
});

test('a provider that fails keeps nobody awake, and hides nothing', async () => {
  await asleep();
  const before = stub().faults.requestsOf('agentmail.list-messages');
  stub().faults.add({ operation: 'agentmail.list-messages', fault: { kind: 'status', status: 500 }, times: 2 });
  mail('One at 7.');
  await shown('One at 7');
  expect(stub().faults.requestsOf('agentmail.list-messages')).toBeGreaterThan(before + 2);
});

test('its host starts again while it sleeps: it sleeps on, and a mail wakes it', async () => {
  await asleep();
  await system.restart();
  const before = stub().faults.requestsOf('agentmail.list-messages');
  await untilFound('two more questions to the provider', async () => {
    expect(await hostService(system.running).getHealth({})).toMatchObject({ claimed: 1, dormant: 1 });
    return stub().faults.requestsOf('agentmail.list-messages') >= before + 2;
  });
  mail('One at 8.');
  await shown('One at 8');
  await asleep();
});

test('attack: a flood of mail, more than the agent shows in a day, wakes it once and makes its host ask for nothing', async () => {
  for (let at = 0; at < 25; at++) mail(`Flood ${at}.`);
  await shown('as much mail as I show in a day');
  const asked = stub().faults.requestsOf('agentmail.list-messages');
  await pause(3_000);
  expect(stub().faults.requestsOf('agentmail.list-messages')).toBe(asked);
  expect((await human.texts(conversation)).filter((text) => text.startsWith('📧'))).toHaveLength(20);
});
