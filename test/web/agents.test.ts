// "My agents" as their owner sees them, in a real browser: what an agent knows, clones and shares, offers, versions, the family, the end.
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { type Browser, startBrowser } from '@offshoot/browser-testing';
import { deploymentKeys } from '@offshoot/callers';
import { ownerMessages } from '@offshoot/cli/testing';
import { contextCodecs } from '@offshoot/context';
import type { Claim, Instance } from '@offshoot/gen/offshoot/claim/v1/claim_pb.ts';
import { GetInstanceResponseSchema } from '@offshoot/gen/offshoot/claim/v1/claim_service_pb.ts';
import { type Template, ToolProvisioning, ToolResource, ValueFormat } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { AgentLine, approveCard, changeTrust } from '@offshoot/owner';
import { eventually } from '@offshoot/testing';
import type { Page } from 'playwright-core';
import { privateKeyToAccount } from 'viem/accounts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { builtSite } from '../../scripts/site.ts';
import { openDevice } from '../device.ts';
import { Human } from '../human.ts';
import { startSystem, type TestSystem } from '../system.ts';
import { User } from '../user.ts';
import { accessibilityOf, openPage, type WatchedPage } from './open-page.ts';

const stack = new AsyncDisposableStack();
const TOKEN = 'sk-live-of-the-clone-4711';
const SMS = { id: 'sms', provisioning: ToolProvisioning.POOL, resource: ToolResource.TELNYX_NUMBER };
const GUIDE = { agentName: 'Guide', instructions: 'You guide people.', tools: [SMS] };

let browser: Browser;
let system: TestSystem;
let owner: User;
let saul: Human;
let mia: Human;
let template: Template;
let parent: Claim;
let conversation: string;
/** Another device of the owner. */
let device: Awaited<ReturnType<typeof openDevice>>;
let clone: Instance;
/** An agent of its own for cards, and its conversation. */
let porter: Claim;
let desk: string;
let page: Page;

/** A person's inbox comes into the page by its recovery file. */
const recoveryFileOf = ({ privateKey }: User) => ({
  name: 'offshoot-recovery.json',
  mimeType: 'application/json',
  buffer: Buffer.from(
    JSON.stringify({ format: 'offshoot-recovery-1', address: privateKeyToAccount(privateKey).address.toLowerCase(), privateKey }),
  ),
});

async function openAs(user: User): Promise<WatchedPage> {
  const opened = stack.use(await openPage(browser, `http://localhost:${system.running.gateway.port}`, {}));
  opened.page.setDefaultTimeout(20_000);
  await opened.page.goto('/agents');
  await opened.page.locator('input[type=file]').setInputFiles(recoveryFileOf(user));
  return opened;
}

beforeAll(async () => {
  const site = await builtSite();
  [system, browser] = await Promise.all([startSystem({ config: { site } }), startBrowser()]);
  stack.defer(() => system[Symbol.asyncDispose]());
  stack.defer(() => browser.close());
  const { url, network } = system.running;
  [owner, saul, mia] = await Promise.all([User.signIn(url, network), Human.join(network), Human.join(network)]);
  stack.use(saul);
  stack.use(mia);
  owner.adderId = saul.client.inboxId;
  template = await owner.createTemplate(GUIDE);
  parent = await owner.claim(template.id);
  device = stack.use(await openDevice(network, owner.privateKey, contextCodecs));
  conversation = await saul.conversation(mia.client.inboxId, parent.inboxId);
  await owner.settled(parent.id);
  ({ page } = await openAs(owner));
}, 120_000);
afterAll(() => stack.disposeAsync());

/** Not to be disposed of: that closes the device. */
const lineTo = (agent: { instanceId: string; inboxId: string }) =>
  AgentLine.to({ messages: ownerMessages({ openInbox: async () => device.client }), signal: new AbortController().signal }, agent, 45);
const item = (text: string | RegExp) => page.getByRole('list', { name: 'What it knows' }).getByRole('listitem').filter({ hasText: text });
const button = (name: string | RegExp) => page.getByRole('button', { name });
const notice = (text: string | RegExp) => page.getByRole('status').filter({ hasText: text });
const shownDigest = () =>
  page
    .locator('pre')
    .filter({ hasText: /^sha256:/ })
    .innerText();

test('somebody without agents is led to the store', async () => {
  const { page: empty } = await openAs(await User.signIn(system.running.url, system.running.network));
  await empty.getByText('You have no agents yet.').waitFor();
  expect(await accessibilityOf(empty)).toEqual([]);
});

test('the list shows an agent with its state, and leads to its page', async () => {
  const card = page.getByRole('listitem').filter({ hasText: 'Guide' });
  await card.getByText('live', { exact: true }).waitFor();
  await card.getByText('version 1').waitFor();
  expect(await accessibilityOf(page)).toEqual([]);
  await page.getByRole('link', { name: 'Guide' }).click();
  await page.getByRole('heading', { level: 1, name: 'Guide' }).waitFor();
});

test('the owner sees the phone number that the pool made for it', async () => {
  await page.getByRole('listitem').filter({ hasText: 'sms' }).getByText(/^\+1/).waitFor();
});

test('the owner sees what two people taught it, with who said it; a secret only on purpose', async () => {
  await saul.say(conversation, "I'm vegetarian");
  await saul.ask(conversation, 'Guide, remember that the museum closes at 18:00', /Noted/);
  await mia.ask(conversation, 'Guide, our hotel is in Shinjuku', /Noted/);
  await mia.ask(conversation, 'Guide, the wifi password is tuna-4711', /Noted/);
  await eventually(async () => {
    await button('Ask again').click();
    await notice('Asking your agent').waitFor({ state: 'detached' });
    expect(await item(/./).count()).toBe(4);
  });
  await item('vegetarian')
    .getByText(`said by ${saul.client.inboxId.slice(0, 8)}`)
    .waitFor();
  await item('Shinjuku')
    .getByText(`said by ${mia.client.inboxId.slice(0, 8)}`)
    .waitFor();
  expect(await page.locator('main').innerText()).not.toContain('tuna-4711');
  await button('Show the secret about our:wifi-password').click();
  await item('tuna-4711').waitFor();
  await button('Hide the secret about our:wifi-password').click();
  expect(await accessibilityOf(page)).toEqual([]);
});

test('what the owner corrects is told as corrected, and what they forget is told to nobody', async () => {
  await item('Shinjuku').getByRole('button', { name: 'Correct' }).click();
  await page.getByLabel('What is right').fill('Our hotel is in Ueno.');
  await button('Save').click();
  await notice('Done: it is corrected.').waitFor();
  await item('Ueno').getByText('owner', { exact: true }).waitFor();
  await item('Shinjuku').getByText('no longer holds').waitFor();
  await item('museum').getByRole('button', { name: 'Forget' }).click();
  await button('Yes, forget it').click();
  await notice('Done: 1 item is forgotten.').waitFor();
  expect(await item('museum').count()).toBe(0);
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Done: 1 item is forgotten.');
  expect(await mia.ask(conversation, 'Guide, where is our hotel?', /Ueno|Shinjuku/)).not.toContain('Shinjuku');
  expect(await mia.ask(conversation, 'Guide, when does the museum close?', /know/)).not.toContain('18');
});

test('the owner sees what its model is shown for a message', async () => {
  await page.getByLabel('Message to explain').fill('Where do we stay?');
  await button('Show it').click();
  await page.getByText(/about \d+ of at most/).waitFor();
  await page.getByText(/^What it knows: /).click();
  await page.locator('pre').filter({ hasText: 'Our hotel is in Ueno.' }).first().waitFor();
});

test('the owner sees what people wanted it to do, and why it did that', async () => {
  const list = page.getByRole('list', { name: 'Its decisions' });
  await button('Show the decisions').click();
  await page.getByText('Nobody has wanted it to do anything in the last 30 days.').waitFor();
  await saul.ask(conversation, 'Guide, remind me tomorrow at 9 to call the hotel', /^I'll remind you/);
  await page.context().setOffline(true);
  await button('Refresh the list').click();
  await notice('You are offline. Your agent is asked as soon as you are back.').waitFor();
  await page.context().setOffline(false);
  await list.getByText('Set a reminder. When: tomorrow at 9 (said in the message)').waitFor();
  await list.getByText('It was asked to do exactly that, before it had read anything else.').waitFor();
  expect(await accessibilityOf(page)).toEqual([]);
  await button('Hide the decisions').click();
  await button('Show the review').click();
  const review = page.getByRole('region', { name: 'Review', exact: true });
  await review.getByText('Nothing speaks for another level.').waitFor();
  await review.getByText('None yet. React with 👍 or 👎 to its answers.').waitFor();
  expect(await accessibilityOf(page)).toEqual([]);
  await button('Hide the review').click();
});

test('a clone gets exactly what the owner moved and signed', async () => {
  await page.getByRole('link', { name: 'Choose what goes along' }).click();
  await page.getByRole('heading', { level: 1, name: 'Clone or share Guide' }).waitFor();
  await button('Show what goes along').click();
  const column = (name: RegExp) => page.getByRole('region', { name });
  await column(/^Goes along/)
    .getByRole('listitem')
    .filter({ hasText: 'Ueno' })
    .waitFor();
  await column(/^Stays/)
    .getByRole('listitem')
    .filter({ hasText: 'a secret that your words do not name' })
    .waitFor();
  expect(await page.locator('main').innerText()).not.toContain('tuna-4711');
  expect(await accessibilityOf(page)).toEqual([]);
  await button('Leave it here: Our hotel is in Ueno.').press('Enter');
  await button('Take it along: our:wifi-password').press('Enter');
  expect(await page.evaluate('document.activeElement.getAttribute("aria-label")')).toBe('Leave it here: our:wifi-password');
  expect(await button('Sign and clone').count()).toBe(0);
  await button('Show it again with my changes').first().click();
  await column(/^What the other agent gets/)
    .getByText('vegetarian')
    .waitFor();
  expect(
    await column(/^What the other agent gets/)
      .getByText('Ueno')
      .count(),
  ).toBe(0);
  expect(await accessibilityOf(page)).toEqual([]);
  const digest = await shownDigest();
  const [order] = await Promise.all([page.waitForRequest(/CreateClaim$/), button('Sign and clone').click()]);
  expect(order.postData()).toContain(digest);
  await page.getByRole('heading', { name: 'The clone of Guide is live' }).waitFor({ timeout: 60_000 });
  await page.getByText('It has exactly what you signed.').waitFor();
  expect(await accessibilityOf(page)).toEqual([]);
  await page.getByRole('link', { name: 'Open its page' }).click();
  await item('vegetarian').getByText('from another agent').waitFor();
  clone = await owner.instance(new URL(page.url()).pathname.split('/').at(-1) ?? '');
  await button('Show the secret about our:wifi-password').click();
  await item('tuna-4711').waitFor();
  expect(await item(/./).count()).toBe(2);
});

test('the owner talks with it on its page if the page is in its conversation', async () => {
  await page.getByLabel('Your name').fill('Olive');
  await page.getByRole('textbox', { name: 'Message', exact: true }).fill('Guide, what is the wifi password?');
  await button('Send').click();
  await page.getByRole('log').getByText('tuna-4711').waitFor();
  expect(await accessibilityOf(page)).toEqual([]);
});

test('the owner sets how far they trust it, pauses and resumes it; what another device of theirs changes meanwhile stays', async () => {
  const trust = page.getByRole('region', { name: 'Trust', exact: true });
  const log = page.getByRole('log');
  const say = async (text: string) => {
    await page.getByRole('textbox', { name: 'Message', exact: true }).fill(text);
    await button('Send').click();
  };
  const line = await lineTo({ instanceId: clone.id, inboxId: clone.inboxId });
  await button('Show trust settings').click();
  await trust.getByText('You have changed nothing yet').waitFor();
  expect(await trust.getByRole('radio', { name: 'L2: asks first' }).isChecked()).toBe(true);
  await trust.getByRole('radio', { name: 'L4: acts by itself' }).check();
  await button('Sign this level').click();
  await page.getByRole('dialog', { name: 'Let it act by itself?' }).waitFor();
  expect(await accessibilityOf(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await trust.getByRole('radio', { name: 'L3: does what you ask' }).check();
  await button('Sign this level').press('Enter');
  await notice('Your agent is at L3.').waitFor();
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Your agent is at L3.');
  await button('Pause').click();
  await notice('Your agent is paused.').waitFor();
  const mark = page.getByText('You can resume it under “Trust”.');
  await mark.waitFor();
  await say('Guide, who are you?');
  await log.getByText("I'm paused. My owner can resume me.").waitFor();

  const delegates = [{ inboxId: mia.client.inboxId, upTo: 'R4' } as const];
  const settled = await changeTrust({ sign: (action) => owner.sign(action) }, line, clone.id, (before) => ({ ...before, delegates }));
  expect(settled.trust).toMatchObject({ level: 'L3', state: 'paused', delegates });
  await button('Resume').click();
  await notice('Your agent is active.').waitFor();
  await mark.waitFor({ state: 'detached' });
  await say('Guide, what is the wifi password?');
  await eventually(async () => expect(await log.getByText('tuna-4711').count()).toBe(2));
  await button('Set quiet hours').click();
  await page.getByLabel('From', { exact: true }).fill('21:30');
  await page.getByLabel('Time zone').selectOption('Asia/Tokyo');
  await page.context().setOffline(true);
  await button('Sign these quiet hours').click();
  await notice('You are offline. Your agent is asked as soon as you are back.').waitFor();
  expect(await accessibilityOf(page)).toEqual([]);
  await page.context().setOffline(false);
  await notice('From 21:30 to 07:00 the next day, it does not speak unasked (Asia/Tokyo).').waitFor();
  await button(/^Remove .* from those who decide$/).click();
  await notice(/can no longer decide anything/).waitFor();
  await trust.getByText('Nobody: only you decide.').waitFor();
  await page.getByLabel('Their inbox').fill('Mia');
  await button('Let them decide').click();
  await trust.getByText('An inbox ID has 64 characters').waitFor();
  await page.getByLabel('Their inbox').fill(mia.client.inboxId.toUpperCase());
  await page.getByLabel('What they decide').selectOption('R4');
  await button('Let them decide').click();
  await notice(/can now decide in your place/).waitFor();
  await page.getByLabel('Limit', { exact: true }).selectOption('e-mails a day');
  await page.getByLabel('At most', { exact: true }).fill('five');
  await button('Sign this limit').click();
  await trust.getByText('Give a whole number up to 9,999,999.').waitFor();
  await page.getByLabel('At most', { exact: true }).fill('5');
  await button('Sign this limit').click();
  await notice('At most 5 e-mails a day.').waitFor();
  expect(await accessibilityOf(page)).toEqual([]);
  expect((await line.trust()).trust).toEqual({
    ...{ level: 'L3', state: 'active', inboxes: [], delegates, budget: { mails: 5 } },
    quietHours: { from: '21:30', to: '07:00', zone: 'Asia/Tokyo' },
  });
});

test('the owner is told how to get into its conversation from a page that is not in it', async () => {
  await page.goto(`/agents/${parent.instanceId}`);
  await page.getByText('The inbox of this page is not in its conversation.').waitFor();
  await page.getByRole('link', { name: 'Join the conversation with an invite link' }).waitFor();
});

test('another agent of the same owner gets what was signed for it, and knows it besides', async () => {
  await page.goto(`/agents/${parent.instanceId}/pass-on`);
  await page.getByRole('radio', { name: 'Another agent of yours' }).check();
  await page.getByLabel('Agent', { exact: true }).selectOption({ index: 1 });
  await button('Show what goes along').click();
  await page
    .getByRole('region', { name: /^What the other agent gets/ })
    .getByText('Ueno')
    .waitFor();
  const digest = await shownDigest();
  const [order] = await Promise.all([page.waitForRequest(/CreateTransfer$/), button('Sign and share').click()]);
  expect(order.postData()).toContain(digest);
  await notice('Guide has received it.').waitFor({ timeout: 60_000 });
  await button('Show what goes along').click();
  await page.getByText('Nothing new: it has received all of this before.').waitFor();
  await page.goto(`/agents/${clone.id}`);
  await item('Ueno').waitFor();
  await page.goto(`/agents/${parent.instanceId}`);
});

test('the family is a tree that the keyboard walks through; receipts are valid', async () => {
  await button('Show the family tree').click();
  const tree = page.getByRole('tree', { name: 'Family tree' });
  await tree.getByRole('treeitem', { name: /^Guide \(inst_.*\), yours, live/ }).waitFor();
  await tree.getByRole('treeitem', { name: /this agent/ }).focus();
  const focused = () => page.evaluate('document.activeElement.getAttribute("data-id")');
  await page.keyboard.press('ArrowDown');
  expect(await focused()).toBe(clone.id);
  expect(await page.getByRole('link', { name: /^Open Guide/ }).getAttribute('href')).toBe(`/agents/${clone.id}`);
  await page.keyboard.press('ArrowLeft');
  expect(await focused()).toBe(parent.instanceId);
  await page.keyboard.press('ArrowLeft');
  expect(await tree.getByRole('treeitem').count()).toBe(1);
  await page.keyboard.press('ArrowRight');
  await button('Show the receipts').click();
  const receipts = page.getByRole('list', { name: 'Receipts' });
  const toClone = receipts.getByRole('listitem').filter({ hasText: clone.inboxId });
  await toClone.first().waitFor();
  expect(await toClone.getByText('valid', { exact: true }).count()).toBe(2);
  expect(await accessibilityOf(page)).toEqual([]);
  await tree.getByRole('treeitem', { name: /this agent/ }).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForURL(`**/agents/${clone.id}`);
  await page.goBack();
});

test('a version that lets it use more waits for consent, which is signed for exactly what is shown', async () => {
  const tools = [
    { id: 'email', provisioning: ToolProvisioning.USER, required: true, prompt: 'Which e-mail address?', format: ValueFormat.EMAIL },
    { id: 'token', provisioning: ToolProvisioning.USER, secret: true, prompt: 'Your token?' },
  ];
  await owner.updateTemplate(template, { ...GUIDE, tools });
  await page.getByRole('heading', { name: 'Version 2 waits for your consent' }).waitFor({ timeout: 30_000 });
  await page.getByText(/^It adds: .*email/).waitFor();
  expect(await accessibilityOf(page)).toEqual([]);
  await button('Accept version 2').click();
  await page.getByText('This agent needs a value here.').waitFor();
  await page.getByLabel('Which e-mail address?').fill('mia@');
  await button('Accept version 2').click();
  await page.getByText('It must be an e-mail address').waitFor();
  await page.getByLabel('Which e-mail address?').fill('mia@example.com');
  await button('Accept version 2').click();
  await notice('You have accepted version 2.').waitFor();
  await page.getByText('It runs version 2 of its template.').waitFor({ timeout: 30_000 });
  await page.getByLabel('Which e-mail address?').fill('saul@');
  await button('Give this value for email').click();
  await page.getByText('It must be an e-mail address').waitFor();
  expect(await page.getByRole('textbox', { name: 'Your token?' }).getAttribute('type')).toBe('password');
  expect(await accessibilityOf(page)).toEqual([]);
  await page.getByLabel('Which e-mail address?').fill('saul@example.com');
  await button('Give this value for email').click();
  await notice('Your agent has the value for email.').waitFor();
});

test('a clone whose answer is lost is found again by a page that is loaded anew, and a second press makes no second one', async () => {
  const clones = async () =>
    (await owner.claims.listClaims({ includeEnded: true })).claims.filter(({ parentInstanceId }) => parentInstanceId === parent.instanceId);
  const before = (await clones()).length;
  await page.getByRole('link', { name: 'Choose what goes along' }).click();
  await button('Show what goes along').click();
  const token = page.getByRole('textbox', { name: 'Your token?' });
  await token.fill(TOKEN);
  await page.getByLabel('Which e-mail address?').fill('kim@');
  await page.getByText('Choose another model').click();
  await page.getByLabel('Another language model').fill('two words');
  await button('Sign and clone').click();
  await page.getByText('It must be an e-mail address').waitFor();
  await page.getByText('This is not the name of a model.').waitFor();
  expect(await accessibilityOf(page)).toEqual([]);
  // Empty: the value comes from the parent.
  await page.getByLabel('Which e-mail address?').fill('');
  await page.getByLabel('Another language model').fill('llama-4');

  const sent: string[] = [];
  await page.route(/CreateClaim$/, async (route) => {
    sent.push(route.request().postData() ?? '');
    await route.fetch();
    await route.abort();
  });
  await page.route(/ListClaims$/, (route) => route.abort());
  await button('Sign and clone').click();
  await eventually(async () => expect(await clones()).toHaveLength(before + 1));
  await page.reload();
  await page.getByRole('heading', { name: 'It is not known yet whether Guide was cloned' }).waitFor();
  expect(await accessibilityOf(page)).toEqual([]);
  await page.unrouteAll();
  await button('Try again').click();
  await page.getByRole('heading', { name: 'The clone of Guide is live' }).waitFor({ timeout: 60_000 });
  expect(await clones()).toHaveLength(before + 1);
  expect(sent.join()).not.toContain(TOKEN);
  const child = (await page.getByRole('link', { name: 'Open its page' }).getAttribute('href'))?.split('/')[2] ?? '';
  await button('Clone or share again').click();
  await page.locator('h1:focus').waitFor();
  await page.goto('/agents');
  await page
    .getByRole('listitem')
    .filter({ hasText: /in “.Guide.”/ })
    .first()
    .waitFor();
  await page.goto(`/agents/${child}/pass-on`);
  expect((await owner.instance(child)).modelOverride).toBe('llama-4');
  await button('Show what goes along').click();
  await page.getByText('Values for tools that go along, unless you give others: email, token').waitFor();
  await page.goto(`/agents/${parent.instanceId}`);
});

test('another person gets the agent only by an offer that they accept', async () => {
  const friend = await User.signIn(system.running.url, system.running.network);
  const { page: theirs } = await openAs(friend);
  await page.getByLabel('Inbox ID of the new owner').fill('me');
  await button('Offer it').click();
  await page.getByText('An inbox ID has 64 characters').waitFor();
  await page.getByLabel('Inbox ID of the new owner').fill(friend.inboxId);
  await button('Offer it').click();
  await notice('The offer is made.').waitFor();
  await button('Withdraw the offer').click();
  await notice('The offer is withdrawn.').waitFor();
  await page.getByLabel('Inbox ID of the new owner').fill(friend.inboxId);
  await button('Offer it').click();
  await theirs.getByRole('link', { name: 'Store', exact: true }).click();
  await theirs.getByRole('link', { name: 'Your agents' }).click();
  await theirs.getByRole('button', { name: 'Accept Guide' }).click();
  await theirs.getByRole('status').filter({ hasText: 'Guide is yours.' }).waitFor();
  await theirs.getByRole('link', { name: 'Guide' }).click();
  await theirs.getByRole('listitem').filter({ hasText: 'Our hotel is in Ueno.' }).waitFor();
  await page.getByRole('heading', { name: 'There is no such agent among yours' }).waitFor({ timeout: 30_000 });

  await theirs.getByRole('button', { name: 'Release this agent' }).click();
  await theirs.getByText('What it learned is deleted').waitFor();
  await theirs.getByRole('button', { name: 'Release it for good' }).click();
  await theirs.getByText('This is not its name.').waitFor();
  expect(await accessibilityOf(theirs)).toEqual([]);
  await theirs.getByLabel('To confirm, write its name').fill('Guide');
  await theirs.getByRole('button', { name: 'Release it for good' }).click();
  await theirs.getByText('ended', { exact: true }).waitFor({ timeout: 30_000 });
  await theirs.getByText('It has left its conversation, and what it learned is deleted.').waitFor();
  expect(await accessibilityOf(theirs)).toEqual([]);
});

test('a page that knows another deployment asks for nothing until its person accepts the new one', async () => {
  await page.goto(`/agents/${clone.id}`);
  await item('vegetarian').waitFor();
  const pinned = () => page.evaluate<string>(`localStorage.getItem('offshoot-deployment')`);
  const real = await pinned();
  const other = deploymentKeys('of another pool').deploymentKey;
  await page.evaluate(`localStorage.setItem('offshoot-deployment', '${other}')`);
  await page.reload();
  const changed = page.getByRole('alert').filter({ hasText: 'This site belongs to a different deployment than before.' });
  const dialog = page.getByRole('dialog', { name: 'Trust a different deployment?' });
  await changed.getByRole('button', { name: 'Accept the new key …' }).click();
  for (const key of [other, real]) await dialog.getByText(key).waitFor();
  expect(await accessibilityOf(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Keep the known key' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect(await pinned()).toBe(other);
  expect(await item(/./).count()).toBe(0);
  await changed.getByRole('button', { name: 'Accept the new key …' }).click();
  await dialog.getByRole('button', { name: 'Trust the new key' }).click();
  await item('vegetarian').waitFor();
  expect(await pinned()).toBe(real);
});

test('its page says that it was muted, and why it did not take a version', async () => {
  await page.getByRole('textbox', { name: 'Message', exact: true }).fill('Guide, stop');
  await button('Send').click();
  await page.getByText('It was muted by a member.').waitFor({ timeout: 30_000 });
  await page.route(/GetInstance$/, async (route) => {
    const response = await route.fetch();
    const answer = fromBinary(GetInstanceResponseSchema, await response.body());
    Object.assign(answer.instance ?? {}, { desiredVersion: 7n, pendingVersion: 0n, updateRefusal: 'UPDATE_EQUIVOCATION' });
    await route.fulfill({ response, body: Buffer.from(toBinary(GetInstanceResponseSchema, answer)) });
  });
  await page
    .getByText('It did not take version 7, and stays as it is. The creator has signed two different versions with this number.')
    .waitFor({ timeout: 30_000 });
  expect(await accessibilityOf(page)).toEqual([]);
  await page.unrouteAll();
});

test('the owner reads in full what it asks for, and approves one card with their signature, once', async () => {
  const asked = page.getByRole('region', { name: 'What it asks you for' });
  const cards = asked.getByRole('listitem');
  const dialog = page.getByRole('dialog', { name: 'Approve exactly this?' });
  porter = await owner.claim((await owner.createTemplate({ ...GUIDE, agentName: 'Porter' })).id);
  desk = await saul.conversation(mia.client.inboxId, porter.inboxId);
  await owner.settled(porter.id);
  await page.goto(`/agents/${porter.instanceId}`);
  await button('Show what it asks for').click();
  await asked.getByText('It asks you for nothing now.').waitFor();
  // The first letter of the name is Cyrillic.
  await saul.ask(desk, 'Porter, text +1 415 555 0123 that \u0410nna is late', /^May I\?/);
  await saul.ask(desk, 'Porter, text +1 415 555 0199 that we come', /^May I[\s\S]*0199/);
  await button('Look again').click();
  await cards.filter({ hasText: '+14155550199' }).waitFor();
  const [first = '', second = ''] = await cards.locator('pre').allInnerTexts();
  expect(first).toMatch(
    /^Card [0-9a-f]{8}: sms\.send, until [\s\S]*\nto: \+14155550123\n[\s\S]*\u0410nna is late\. ⚠️ letters of several scripts\n/,
  );
  expect(second).toContain('who is not my owner');
  expect(await accessibilityOf(page)).toEqual([]);
  await cards.first().getByRole('button', { name: 'Approve card' }).click();
  expect(await dialog.locator('pre').innerText()).toBe(first);
  expect(await accessibilityOf(page)).toEqual([]);
  await page.keyboard.press('Escape');
  expect(await cards.count()).toBe(2);
  await cards.first().getByRole('button', { name: 'Approve card' }).click();
  await page.context().setOffline(true);
  await dialog.getByRole('button', { name: 'Sign and approve' }).click();
  await notice('You are offline. Your agent is asked as soon as you are back.').waitFor();
  await page.context().setOffline(false);
  await notice('Approved. Your agent does it now').waitFor();
  expect(await page.evaluate('document.activeElement.textContent')).toContain('Approved.');
  expect(await cards.count()).toBe(1);
  await saul.hears(desk, /^Texted \+14155550123/);
  const line = await lineTo(porter);
  const [other] = (await line.cards()).cards;
  if (other === undefined) throw new Error('no card is left');
  await approveCard({ sign: (action) => owner.sign(action) }, line, other);
  await cards.getByRole('button', { name: 'Approve card' }).click();
  await dialog.getByRole('button', { name: 'Sign and approve' }).click();
  await asked.getByRole('alert').filter({ hasText: 'This card is over.' }).waitFor();
  await asked.getByText('It asks you for nothing now.').waitFor();
  await button('Hide what it asks for').click();
});

test('the owner links the inbox that says the code, after they have seen which one it is, and removes it again', async () => {
  const trust = page.getByRole('region', { name: 'Trust', exact: true });
  const line = trust.locator('pre').filter({ hasText: /^link / });
  const dialog = page.getByRole('dialog', { name: 'Have you said it yourself, just now?' });
  const short = saul.client.inboxId.slice(0, 8);
  await button('Show trust settings').click();
  await trust.getByText('None is linked.').waitFor();
  await button('Link an inbox').click();
  await line.waitFor();
  expect(await accessibilityOf(page)).toEqual([]);
  await button('Stop waiting').click();
  await line.waitFor({ state: 'detached' });
  await button('Link an inbox').click();
  await saul.say(desk, await line.innerText());
  await dialog.getByText(saul.client.inboxId).waitFor();
  expect(await accessibilityOf(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'It was me: sign the link' }).click();
  await notice(new RegExp(`^What ${short}.* now counts as yours`)).waitFor();
  await saul.hears(desk, /^Linked: /);
  await button(new RegExp(`^Remove ${short}.* from your inboxes$`)).click();
  await notice(/no longer counts as yours/).waitFor();
  await trust.getByText('None is linked.').waitFor();
  await button('Hide trust settings').click();
});

test('a page that is offline, a gateway that is away, and an agent whose host is away: the page says so and goes on by itself', async () => {
  await page.goto(`/agents/${clone.id}`);
  await item('vegetarian').waitFor();
  await page.context().setOffline(true);
  await button('Ask again').click();
  await notice('You are offline. Your agent is asked as soon as you are back.').waitFor();
  expect(await accessibilityOf(page)).toEqual([]);
  await page.context().setOffline(false);
  await notice('You are offline').waitFor({ state: 'detached' });
  await page.route(/\/offshoot\./, (route) => route.abort());
  const away = page.getByRole('alert').filter({ hasText: 'Offshoot cannot be reached right now.' });
  await away.waitFor({ timeout: 30_000 });
  await item('vegetarian').waitFor();
  expect(await accessibilityOf(page)).toEqual([]);
  await page.unrouteAll();
  await away.waitFor({ state: 'detached', timeout: 30_000 });
  await system.running.stopHost();
  await page.getByText('It cannot answer right now, because its host is away.').first().waitFor({ timeout: 30_000 });
  await page.getByText('It cannot be reached right now. It comes back with its host').waitFor();
  expect(await page.getByRole('link', { name: 'Choose what goes along' }).count()).toBe(0);
  expect(await accessibilityOf(page)).toEqual([]);
});
