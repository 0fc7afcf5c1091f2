// Only an agent and its owner know what the pool makes for it, and nothing of that is left behind.
import { join } from 'node:path';
import { ownerMessages } from '@offshoot/cli/testing';
import { AgentLine } from '@offshoot/client';
import { contextCodecs } from '@offshoot/context';
import { type Claim, ClaimState, ToolState } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { type Template, ToolProvisioning, ToolResource, ValueFormat } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { openAgentDatabase, openToolStore } from '@offshoot/host/testing';
import { eventually } from '@offshoot/testing';
import { createInboxKeysReader, profileOf } from '@offshoot/xmtp';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDevice } from './device.ts';
import { Human } from './human.ts';
import { SealingClient } from './sealing-client.ts';
import { startSystem, type TestSystem } from './system.ts';
import { present, User } from './user.ts';

const { POOL } = ToolProvisioning;
const SMS = { id: 'sms', name: 'Text messages', provisioning: POOL, resource: ToolResource.TELNYX_NUMBER };
const MODELS = { id: 'models', provisioning: POOL, resource: ToolResource.OPENROUTER_KEY };
const PURSE = { id: 'purse', name: 'Purse', provisioning: POOL, resource: ToolResource.WALLET };
const MAIL = { id: 'mail', name: 'E-mail', provisioning: POOL, resource: ToolResource.AGENTMAIL_INBOX };
const CONTENT = { agentName: 'Guide', instructions: 'You guide people.' };

const stack = new AsyncDisposableStack();
let system: TestSystem;
let creator: User;
let owner: User;
let human: Human;
let template: Template;
beforeAll(async () => {
  const overrides = { now: () => new Date(Date.now() + ahead) };
  system = stack.use(await startSystem({ config: { idleTarget: 2 }, overrides }));
  const { url, network } = system.running;
  [creator, owner] = await Promise.all([User.signIn(url, network), User.signIn(url, network)]);
  human = stack.use(await Human.join(network));
  for (const one of [creator, owner]) one.adderId = human.client.inboxId;
  template = await creator.createTemplate({ ...CONTENT, tools: [SMS, MODELS, PURSE] }, { publish: true });
});
afterAll(() => stack.disposeAsync());

/** How far the system's clock is ahead, in milliseconds. */
let ahead = 0;

/** An agent that hears something looks for mails and texts, too, if its last look was a minute ago. */
async function lookAgain(conversation: string): Promise<void> {
  ahead += 60_000;
  await human.ask(conversation, 'Is there any news?');
}

const atProviders = (provider: string) =>
  present(system.running.providerStub)
    .resources()
    .filter((one) => one.isLive && one.provider === provider);

async function joined(claim: Claim): Promise<string> {
  const conversation = await human.conversation(claim.inboxId);
  await owner.settled(claim.id);
  return conversation;
}

async function lineTo({ instanceId, inboxId }: Claim): Promise<AgentLine> {
  const { client } = stack.use(await openDevice(system.running.network, owner.privateKey, contextCodecs));
  const messages = ownerMessages({ openInbox: async () => client });
  return AgentLine.to({ messages, signal: new AbortController().signal }, { instanceId, inboxId }, 45);
}

/** What the owner sees of each tool, once all of them exist. */
function toolsOf(instanceId: string, ...ids: string[]): Promise<Record<string, Record<string, string>>> {
  return eventually(async () => {
    const { tools } = await owner.instance(instanceId);
    const ready = tools.filter(({ state }) => state === ToolState.READY);
    expect(ready.map(({ toolId }) => toolId).sort()).toEqual(ids.sort());
    return Object.fromEntries(ready.map(({ toolId, publicValues }) => [toolId, publicValues]));
  });
}

/** The secret that the agent received, read from its own database. */
function keyIn(instanceId: string): string {
  const db = openAgentDatabase(join(system.config.dataDir, 'instance', 'agents', instanceId, 'agent.db'));
  try {
    return present(
      openToolStore(db)
        .all()
        .find(({ toolId }) => toolId === MODELS.id),
    ).value;
  } finally {
    db.close();
  }
}

async function poolKnows(text: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: system.config.databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query(
      `select r::text, sealed_values from claim.tool_resources r union all select t::text, t.sealed from claim.texts_waiting t`,
    );
    return JSON.stringify(rows).includes(text) || rows.some(({ sealed_values: sealed }) => sealed?.includes(Buffer.from(text)));
  } finally {
    await client.end();
  }
}

test('a sealed value of the wrong format: only the agent can tell; the claim fails, and the message does not contain the value', async () => {
  const tools = [{ id: 'contact', provisioning: ToolProvisioning.USER, format: ValueFormat.EMAIL, secret: true }];
  const { id } = await owner.createTemplate({ ...CONTENT, tools });
  const client = new SealingClient(owner, createInboxKeysReader(system.running.network));
  const claim = await eventually(() => client.claim(id, { contact: 'hunter2' }));
  const { state, failureReason, failureMessage } = await owner.settled(claim.id);
  expect([state, failureReason]).toEqual([ClaimState.FAILED, 'USER_CONFIG_INVALID']);
  expect(failureMessage).toContain('contact is not an e-mail address');
  expect(failureMessage).not.toContain('hunter2');
});

/** Nothing that Telnyx has not signed, and nothing endless, gets past the gateway. */
async function forgeHooks(text: { from: string; to: string }): Promise<void> {
  const { url, headers, body } = present(system.running.providerStub).texts.hookOf({ ...text, text: 'pay now' });
  const posted = async (init: RequestInit) => (await fetch(url, { method: 'POST', headers, body, ...init })).status;
  expect(await posted({ body: body.replace('pay now', 'pay 100') })).toBe(401);
  expect(await posted({ headers: {} })).toBe(401);
  expect(await posted({ body: 'x'.repeat(70_000) })).toBe(413);
  expect(await posted({ method: 'GET', body: null })).toBe(405);
}

test('an agent and its clone get a number each, an update replaces a tool, and nothing is left when both are gone', async () => {
  const parent = await owner.claim(template.id);
  const conversation = await joined(parent);
  const { sms, purse, models } = await toolsOf(parent.instanceId, 'sms', 'models', 'purse');
  const number = present(sms?.number);
  expect(await human.ask(conversation, 'What is your phone number?', /yours alone|mine/)).toContain(number);
  expect(await human.ask(conversation, 'What is your wallet address?', /0x/)).toContain(present(purse?.address));
  // Members see its number in its profile once the owner agrees, and only then.
  const line = await lineTo(parent);
  const shownPhone = () => profileOf(human.client, conversation, parent.inboxId).then((profile) => profile?.metadata.phone);
  expect(await line.addresses()).toMatchObject({ email: '', phone: number, shown: 'none' });
  expect(await shownPhone()).toBeUndefined();
  await line.addresses('both');
  await eventually(async () => expect(await shownPhone()).toBe(number));
  await line.addresses('email');
  await eventually(async () => expect(await shownPhone()).toBeUndefined());
  expect(JSON.stringify(models)).not.toContain(keyIn(parent.instanceId));
  expect([atProviders('telnyx').length, atProviders('openrouter').length, atProviders('agentmail').length]).toEqual([1, 1, 0]);
  expect((await creator.instance(parent.instanceId)).tools).toEqual([]);

  expect(await poolKnows(keyIn(parent.instanceId))).toBe(false);
  expect(await poolKnows(number)).toBe(true);

  const child = await eventually(() => owner.clone(parent.instanceId));
  const childConversation = await joined(child);
  const fresh = await toolsOf(child.instanceId, 'sms', 'models', 'purse');
  expect(fresh.sms?.number).not.toBe(number);
  expect(fresh.purse?.address).not.toBe(purse?.address);

  await creator.updateTemplate(template, { ...CONTENT, tools: [MODELS, MAIL] });
  // An inbox is more than its owner has accepted.
  const waiting = await eventually(async () => {
    const instance = await owner.instance(parent.instanceId);
    if (instance.pendingVersion !== 2n) throw new Error('not there yet');
    return instance;
  });
  expect(waiting.pendingCapabilities).toContain('mail:agentmail-inbox');
  await owner.consent(waiting);
  const { mail, ...others } = await toolsOf(parent.instanceId, 'models', 'mail');
  expect(others.models).toEqual(models);
  expect(await human.ask(conversation, 'What is your email address?', /@/)).toContain(present(mail?.address));
  await eventually(async () =>
    expect((await profileOf(human.client, conversation, parent.inboxId))?.metadata.email).toBe(present(mail?.address)),
  );
  const { mails, texts } = present(system.running.providerStub);
  const toChild = { from: '+14155550123', to: present(fresh.sms?.number) };
  // Through the gateway, signed by the provider.
  await forgeHooks(toChild);
  expect(await texts.deliver({ ...toChild, text: 'The room is ready: www.hotel.example' })).toBe(200);
  mails.deliver(present(mail?.address), { from: 'Desk <desk@example.org>', subject: 'Your table', text: 'We have one at 6.' });
  const shown = '📧 Mail from desk@example.org (“Desk”): “Your table”\n> We have one at 6.';
  await lookAgain(conversation);
  expect(await human.hears(conversation, /^📧/)).toBe(shown);
  const text = '💬 Text from +14155550123:\n> The room is ready: www[.]hotel[.]example';
  await lookAgain(childConversation);
  expect(await human.hears(childConversation, /^💬/)).toBe(text);
  expect(await poolKnows('The room is ready')).toBe(false);
  expect(await human.ask(conversation, 'Do you have a phone number?', /mine/)).not.toContain(number);
  // The clone's owner has not consented, so it keeps its number.
  await eventually(() => expect(atProviders('telnyx').map(({ reference }) => reference)).toHaveLength(1));
  expect((await toolsOf(child.instanceId, 'sms', 'models', 'purse')).sms).toEqual(fresh.sms);

  // Numbers and inboxes survive restarts of the pool, and so does what is known about them.
  await system.restart();
  await Promise.all([owner.release(parent.instanceId), owner.release(child.instanceId)]);
  const all = () => ['telnyx', 'openrouter', 'agentmail'].flatMap(atProviders);
  await eventually(() => expect(all()).toEqual([]));
});
