// A person adds agents to conversations in the page: in a real browser, with the real Convos client for the people outside.

import { TrustLevel } from '@offshoot/gen/offshoot/soul/v1/soul_pb.ts';
import { Standing, type Template, ToolProvisioning, ValueFormat, Visibility } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { deploymentKeys } from '@offshoot/rpc/auth';
import { eventually } from '@offshoot/testing';
import { type Browser, startBrowser } from '@offshoot/testing/browser';
import { Convos, type ConvosEvent } from '@offshoot/testing/testnet';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { builtSite } from '../../scripts/site.ts';
import { moderationService } from '../service-clients.ts';
import { startSystem, type TestSystem } from '../system.ts';
import { User } from '../user.ts';
import { accessibilityOf, keepRecoveryFile, openPage, type WatchedPage } from './open-page.ts';

const TOKEN = 'sk-live-of-the-add-page-4711';
const COURIER = {
  agentName: 'Courier',
  instructions: 'You carry letters.',
  tools: [
    { id: 'api-token', provisioning: ToolProvisioning.USER, prompt: 'Your token?', required: true, secret: true },
    { id: 'personal-email', provisioning: ToolProvisioning.USER, prompt: 'Your e-mail address?', format: ValueFormat.EMAIL },
  ],
};
const GUIDE = { agentName: 'Guide', instructions: 'You know the way.', soul: { suggestedLevel: TrustLevel.L3 } };

/** Public names must differ in more than a few letters. */
const NAMES = { deleted: 'Walnut', 'made private': 'Orchid', quarantined: 'Ribbon', late: 'Copper' };

const stack = new AsyncDisposableStack();
let browser: Browser;
let system: TestSystem;
let creator: User;
let courier: Template;
let guide: Template;
let convos: Convos;
let watched: WatchedPage;
let page: Page;
let recoveryFile: string;

beforeAll(async () => {
  const site = await builtSite();
  [system, browser] = await Promise.all([startSystem({ config: { site, idleTarget: 3 } }), startBrowser()]);
  stack.use(system);
  stack.defer(() => browser.close());
  const network = system.running.network.apiUrl ?? '';
  convos = stack.use(await Convos.open(network));
  creator = await User.signIn(system.running.url, system.running.network);
  courier = await creator.createTemplate(COURIER, { publish: true });
  guide = await creator.createTemplate(GUIDE, { publish: true });
  watched = await openPage(browser, `http://localhost:${system.config.port}`, { also: [network] });
  page = watched.page;
});
afterAll(() => stack.disposeAsync());

const button = (name: string) => page.getByRole('button', { name, exact: true });
const heading = (name: string) => page.getByRole('heading', { name, exact: true });
const radio = (name: string) => page.getByRole('radio', { name });
const live = (name: string) => heading(`${name} is live`).waitFor();
const step = (text: string, mark: string) =>
  page
    .getByRole('listitem')
    .filter({ hasText: text })
    .filter({ hasText: `(${mark})` });

/** What can happen to a template while a person looks at it. */
const ends = {
  deleted: async ({ id: templateId, version }: Template) => {
    const statement = await creator.sign({ action: 'template.delete', templateId, version: Number(version) });
    await creator.templates.deleteTemplate({ templateId, statement });
  },
  'made private': async ({ id: templateId, version }: Template) => {
    const visibility = { action: 'template.set-visibility', templateId, version: Number(version), visibility: 'private' } as const;
    const statement = await creator.sign(visibility);
    await creator.templates.setTemplateVisibility({ templateId, visibility: Visibility.PRIVATE, statement });
  },
  quarantined: async ({ id: templateId }: Template) => {
    const decision = { templateId, standing: Standing.QUARANTINED, reason: 'It asks for passwords.', operator: 'Ada' };
    await moderationService(system.running).setTemplateStanding(decision);
  },
};

/** To the form, as from the page of the template. */
async function chat({ id, agentName }: Template): Promise<void> {
  await page.goto(`/t/${id}`);
  await page.getByRole('link', { name: 'Add to a chat' }).click();
  await heading(`Add ${agentName}`).waitFor();
  await button('Add').waitFor();
  await page
    .getByText(
      `It starts at “L2: asks first”${id === guide.id ? '; its creator suggests “L3: does what it is asked”' : ''}. You can change`,
    )
    .waitFor();
}

const focused = (which: Locator): Locator => which.and(page.locator(':focus'));

/** Forward, with the Tab key alone. */
async function tabTo(target: Locator): Promise<void> {
  for (let presses = 0; presses < 10; presses += 1) {
    await page.keyboard.press('Tab');
    if ((await focused(target).count()) === 1) return;
  }
  throw new Error('The Tab key does not lead there.');
}

/** The person in Convos asks the agent, and it answers. */
async function expectAnswer(conversationId: string, agentName: string): Promise<void> {
  const session = await convos.serve(conversationId);
  const { events } = session;
  const asked = await session.sendText(`${agentName}, what do you know about me?`);
  const place = events.findIndex(({ event, id }) => event === 'sent' && id === asked.id);
  const said = ({ event, content }: ConvosEvent) => event === 'message' && typeof content === 'string';
  await session.waitForEvent((event) => said(event) && events.indexOf(event) > place);
  await session.stop();
}

test('a person without an inbox makes one on the way, and wrong values are refused at their field', async () => {
  await page.goto(`/t/${courier.id}`);
  await page.getByRole('link', { name: 'Add to a chat' }).click();
  await button('Go on').click();
  recoveryFile = await keepRecoveryFile(page);
  await button('Add').click();
  const token = page.getByLabel('Your token?');
  await page.getByText('This agent needs a value here.').waitFor();
  expect(await token.getAttribute('aria-invalid')).toBe('true');
  await focused(token).waitFor();
  await token.fill(TOKEN);
  await page.getByLabel('Your e-mail address?').fill('you@');
  await page.getByText('Choose another model').click();
  await page.getByLabel('Another language model').fill('two words');
  await radio('In a chat that I have an invite to').check();
  await page.getByLabel('Invite link').fill('https://example.com/');
  await button('Add').click();
  for (const objection of ['It must be an e-mail address', 'This is not the name of a model.', 'This is not an invite of Convos.']) {
    await page.getByText(objection).waitFor();
  }
  // A colour that is not valid takes the border away.
  const id = await page.getByLabel('Your e-mail address?').getAttribute('id');
  expect(await page.evaluate(`getComputedStyle(document.getElementById('${id}')).borderTopStyle`)).toBe('solid');
  expect(await accessibilityOf(page)).toEqual([]);
  await page.getByLabel('Your e-mail address?').fill('');
  await page.getByLabel('Another language model').fill('');
});

test('an agent that needs a secret is live in a new conversation, whose invite lets others in, and answers there', async () => {
  await radio('In a new Convos chat').check();
  await button('Add').click();
  await live('Courier');
  await page.getByRole('img', { name: 'The invite link as a QR code' }).waitFor();
  expect(await accessibilityOf(page)).toEqual([]);
  const invite = await page.getByText(/^https:\/\/dev\.convos\.org\//).innerText();
  const { conversationId } = await convos.join(invite.trim(), { profileName: 'Kim' });
  await expectAnswer(conversationId, 'Courier');
  expect(JSON.stringify(await page.evaluate('({ ...localStorage, ...sessionStorage })'))).not.toContain(TOKEN);
});

test('the next agent comes into the same conversation, by keyboard alone', async () => {
  await page.goto(`/t/${guide.id}`);
  await page.getByRole('link', { name: 'Add to a chat' }).focus();
  await page.keyboard.press('Enter');
  await radio('In a chat that I have here').waitFor();
  await tabTo(radio('In a new Convos chat'));
  await page.keyboard.press('ArrowDown');
  await tabTo(page.getByRole('combobox', { name: 'Chat' }));
  await page.keyboard.type('Cou');
  await tabTo(button('Add'));
  await page.keyboard.press('Enter');
  await live('Guide');
  await focused(heading('Guide is live')).waitFor();
});

test('an agent is let into a conversation of another person by their invite, also if the page is loaded anew and everything restarts', async () => {
  const { conversationId } = await convos.createConversation({ name: 'Elsewhere', profileName: 'Kim' });
  const { url } = await convos.createInvite(conversationId);
  await chat(guide);
  await radio('In a chat that I have an invite to').check();
  await page.getByLabel('Invite link').fill(url);
  await button('Add').click();
  await step('It joins the chat', 'now').waitFor();
  expect(await accessibilityOf(page)).toEqual([]);
  await page.reload();
  await step('It joins the chat', 'now').waitFor();
  await system.restart();
  await convos.processPendingJoinRequests();
  await live('Guide');
  await page.getByText('It is in the chat. Open Convos to talk with it.').waitFor();
  await expectAnswer(conversationId, 'Guide');
  // Convos offers to share the page of a public template.
  const address = await eventually(async () => {
    const { profiles } = (await convos.run('conversation', 'profiles', conversationId)) as {
      profiles: { metadata?: Record<string, { value: string }> }[];
    };
    const found = profiles.flatMap(({ metadata }) => metadata?.publishedUrl?.value ?? []);
    expect(found).toEqual([`http://localhost:${system.config.port}/t/${guide.id}`]);
    return found[0] ?? '';
  });
  expect(await (await fetch(address)).text()).toContain('<title>Guide');
  expect((await creator.claims.listInstances({ filter: { case: 'templateId', value: guide.id } })).instances).toHaveLength(2);
});

/** Another device of the person, at their conversations. */
async function laptop(): Promise<WatchedPage> {
  const device = await openPage(browser, `http://localhost:${system.config.port}`, { also: [system.running.network.apiUrl ?? ''] });
  await device.page.goto('/chats');
  return device;
}

const recover = (on: Page) =>
  on
    .locator('input[type=file]')
    .setInputFiles({ name: 'offshoot-recovery.json', mimeType: 'application/json', buffer: Buffer.from(recoveryFile) });

test('on another device, the recovery file brings the chats with the agents back, and they work both ways', async () => {
  // What the first browser sent could let the other one in.
  await page.goto('about:blank');
  await using other = await laptop();
  const { page: there } = other;
  // They cannot be looked up at first.
  await there.route(/ListInstances$/, (route) => route.abort());
  await recover(there);
  await there.getByText('Your chats could not be brought back yet').waitFor();
  expect(await there.getByText('You are in no chat yet.').count()).toBe(0);
  expect(await accessibilityOf(there)).toEqual([]);
  await there.unrouteAll();
  await there.getByRole('button', { name: 'Try again' }).click();
  await there.getByText('Your chats are back').waitFor();
  // The person is not in the other person's conversation to which an agent was invited.
  await there.getByText('This account is not in the chat of').waitFor();
  expect(await accessibilityOf(there)).toEqual([]);
  await there.getByRole('main').getByRole('link', { name: 'Courier' }).click();
  await there.getByText('This browser came to the chat later.').waitFor();
  await there.getByRole('button', { name: 'Details of the chat' }).click();
  await there.getByRole('dialog').getByRole('listitem').filter({ hasText: 'Courier' }).getByText('Verified agent').waitFor();
  await there.keyboard.press('Escape');
  await there.getByRole('textbox', { name: 'Message' }).fill('Courier, what do you know about me?');
  await there.keyboard.press('Enter');
  const said = there.getByRole('log').getByRole('listitem').filter({ hasText: 'Courier' });
  await said.filter({ hasNotText: 'what do you know about me?' }).first().waitFor();
  expect(await accessibilityOf(there)).toEqual([]);
  // It stays, and nothing is asked for again.
  await there.reload();
  await there.getByText('This browser came to the chat later.').waitFor();
  expect(await there.getByText('Your chats are back').count()).toBe(0);
  expect(other.offences.filter((offence) => !offence.startsWith('error: Stream'))).toEqual([]);
});

test('a visitor tries an agent in a private chat, without a form or an account, and one press ends the trial', async () => {
  await using visit = await openPage(browser, `http://localhost:${system.config.port}`, { also: [system.running.network.apiUrl ?? ''] });
  const { page: there } = visit;
  const agents = async () => (await creator.claims.listInstances({ filter: { case: 'templateId', value: guide.id } })).instances.length;
  await there.goto(`/t/${courier.id}`);
  await there.getByText('so it cannot be tried without adding it').waitFor();
  expect(await there.getByRole('button', { name: 'Try it' }).count()).toBe(0);
  const before = await agents();
  await there.goto(`/t/${guide.id}`);
  await there.getByRole('button', { name: 'Try it' }).click();
  await there.getByText('Only you and this agent are in this chat.').waitFor();
  await there.getByRole('textbox', { name: 'Message' }).fill('Guide, what do you know about me?');
  await there.keyboard.press('Enter');
  const said = there.getByRole('log').getByRole('listitem').filter({ hasText: 'Guide' });
  await said.filter({ hasNotText: 'what do you know about me?' }).first().waitFor();
  expect(await agents()).toBe(before + 1);
  expect(await accessibilityOf(there)).toEqual([]);
  // The same trial goes on after a reload: no second agent is made.
  await there.reload();
  await there.getByRole('button', { name: 'Try it' }).click();
  await there.getByRole('log').getByText('what do you know about me?').waitFor();
  expect(await agents()).toBe(before + 1);
  await there.getByRole('button', { name: 'End the trial' }).click();
  await there.getByRole('region', { name: 'Try Guide' }).waitFor({ state: 'detached' });
  await expect.poll(agents).toBe(before);
  await there.getByRole('link', { name: 'Chats', exact: true }).click();
  await there.getByText('You are in no chat yet.').waitFor();
});

test('another person adds the agent in Convos by its inbox ID', async () => {
  const { conversationId } = await convos.createConversation({ name: 'By hand', profileName: 'Kim' });
  await chat(guide);
  await radio('I will add it myself').check();
  await page.getByLabel('Account ID of the person who adds it').fill('0xabc');
  await button('Add').click();
  await page.getByText('An account ID has 64 characters').waitFor();
  await page.getByLabel('Account ID of the person who adds it').fill(await convos.inboxId());
  await button('Add').click();
  const agent = await page.getByText(/^[0-9a-f]{64}$/).innerText();
  await convos.addMembers(conversationId, [agent.trim()]);
  await live('Guide');
  await expectAnswer(conversationId, 'Guide');
});

test.each([
  ['deleted', 'This agent is no longer here'],
  ['made private', 'This agent is no longer here'],
  ['quarantined', 'The operators of Offshoot have stopped this agent'],
] as const)('a template that was %s meanwhile is not added', async (end, words) => {
  const template = await creator.createTemplate({ agentName: NAMES[end], instructions: 'Help.' }, { publish: true });
  await chat(template);
  await ends[end](template);
  await button('Add').click();
  await page.getByRole('alert').getByText(words).waitFor();
  await heading(`${template.agentName} was not added`).waitFor();
  await page.getByRole('link', { name: 'Choose another agent' }).waitFor();
});

test('a person who has known another deployment adds nothing until they accept the new one', async () => {
  const pinned = () => page.evaluate<string>(`localStorage.getItem('offshoot-deployment')`);
  const real = await pinned();
  await page.evaluate(`localStorage.setItem('offshoot-deployment', '${deploymentKeys('of another pool').deploymentKey}')`);
  await chat(guide);
  await button('Add').click();
  await heading('Guide was not added').waitFor();
  await button('Accept the new key …').click();
  expect(await accessibilityOf(page)).toEqual([]);
  await button('Trust the new key').click();
  await live('Guide');
  expect(await pinned()).toBe(real);
});

test('a claim that is refused after its conversation was made leaves none in the list', async () => {
  const template = await creator.createTemplate({ agentName: NAMES.late, instructions: 'Help.' }, { publish: true });
  await page.route(/CreateClaim$/, async (route) => {
    await ends.quarantined(template);
    await route.continue();
  });
  await chat(template);
  await button('Add').click();
  await page.getByRole('alert').getByText('The operators of Offshoot have stopped this agent').waitFor();
  await page.unrouteAll();
  await page.getByRole('link', { name: 'Chats', exact: true }).click();
  await page.getByRole('main').getByRole('link', { name: 'Courier' }).waitFor();
  expect(await page.getByRole('main').getByRole('link', { name: template.agentName }).count()).toBe(0);
});

test('a person who finds all agents taken waits in the queue, and can leave it', async () => {
  await system.running.stopHost();
  await chat(guide);
  await button('Add').click();
  await page.getByText('Place 1 in the queue.').waitFor();
  expect(await accessibilityOf(page)).toEqual([]);
  await button('Stop waiting').click();
  await page.getByText('You stopped waiting. Nothing was added.').waitFor();
  await button('Add').waitFor();
});

test('on another device, chats whose agents do not answer are told apart, with what to do', async () => {
  await page.goto('about:blank');
  await using other = await laptop();
  await recover(other.page);
  await other.page.getByText('Some of your chats are not back yet').waitFor();
  await other.page.getByText(/^Not back yet: .*Courier/).waitFor();
  await other.page.getByRole('button', { name: 'Try again' }).waitFor();
  await other.page.getByText('They are not here yet.').waitFor();
  expect(await accessibilityOf(other.page)).toEqual([]);
});

test('nothing in the page broke a rule, failed unseen or called anybody else', () => {
  // XMTP's SDK throws it where nobody can catch it when the network ends a stream.
  const ofTheSdk = /^error: Stream "[0-9a-f]+" not found$/;
  expect(watched.offences.filter((offence) => !ofTheSdk.test(offence))).toEqual([]);
});
