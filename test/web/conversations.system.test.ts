// Convos conversations in the web app: a person in a real browser, one with the real Convos client, and a client in Node.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseInvite, profileUpdateCodec, thinkingCodec, typingCodec } from '@offshoot/convos';
import { eventually } from '@offshoot/testing';
import { type Browser, startBrowser } from '@offshoot/testing/browser';
import { Convos } from '@offshoot/testing/testnet';
import { openAgentClient, profilesIn, type XmtpAgentClient } from '@offshoot/xmtp';
import type { Page } from 'playwright-core';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { builtSite } from '../../scripts/site.ts';
import { startSystem, type TestSystem } from '../system.ts';
import { User } from '../user.ts';
import { accessibilityFindings, accessibilityOf, keepRecoveryFile, openPage, overflowOf, type WatchedPage } from './open-page.ts';

let system: TestSystem;
let browser: Browser;
let watched: WatchedPage;
let page: Page;
/** A person with the real Convos client. */
let caro: Convos;
/** A client in Node, which says that it is an agent. */
let bo: XmtpAgentClient;
let conversationId: string;
let inviteUrl: string;
const folder = mkdtempSync(join(tmpdir(), 'conversations-'));

beforeAll(async () => {
  const site = await builtSite();
  [system, browser] = await Promise.all([startSystem({ config: { site } }), startBrowser()]);
  const apiUrl = `http://localhost:${system.config.xmtpPort}`;
  bo = await openAgentClient({
    network: { env: 'local', apiUrl },
    walletKey: generatePrivateKey(),
    dbPath: join(folder, 'bo.db3'),
    dbEncryptionKey: randomBytes(32),
  });
  caro = await Convos.open(apiUrl);
  watched = await openPage(browser, `http://localhost:${system.config.port}`, { reducedMotion: 'reduce', timezoneId: 'Asia/Tokyo' });
  page = watched.page;
});
afterAll(async () => {
  await browser?.close();
  await Promise.all([caro?.close(), bo?.close()]);
  await system?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

const log = () => page.getByRole('log', { name: 'Messages' });
const field = () => page.getByRole('textbox', { name: 'Message' });
const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' });
/** The messages in the log, as their texts. */
const said = () => log().locator('.said').allInnerTexts();
const inLog = (expression: string): Promise<number> => page.evaluate(`((log) => ${expression})(document.querySelector('[role=log]'))`);
const message = (text: string) => log().getByRole('listitem').filter({ hasText: text });

const inviteTagOf = (link: string) => parseInvite(link).tag;

async function say(text: string): Promise<void> {
  await field().fill(text);
  await field().press('Enter');
  await log().getByText(text, { exact: true }).waitFor();
}

test('a person starts a conversation, is asked for a name once, and a real Convos client joins by the invite', async () => {
  await page.goto('/conversations');
  await button('Create an account').click();
  await keepRecoveryFile(page);
  await page.getByText('You are in no conversation yet.').waitFor();
  await page.getByRole('textbox', { name: 'Name of the conversation' }).fill('Lunch');
  await page.getByRole('textbox', { name: 'Your name' }).first().fill('Saul');
  await button('Start it').click();
  await page.getByRole('heading', { level: 1, name: 'Lunch' }).waitFor();
  expect(await page.title()).toBe('Lunch · Offshoot');
  conversationId = page.url().split('/').at(-1) ?? '';
  inviteUrl = await page.getByText(/^https:\/\/dev\.convos\.org\/v2\?i=/).innerText();
  await page.getByRole('img', { name: 'The invite link as a QR code' }).waitFor();
  expect((await caro.join(inviteUrl, { profileName: 'Caro' })).conversationId).toBe(conversationId);
  await log()
    .getByText(/You.* added .*Caro/)
    .waitFor();
  expect(await page.getByRole('textbox', { name: 'Your name' }).count()).toBe(0);
});

test('they talk both ways; Enter sends and Shift+Enter does not', async () => {
  await field().fill('Where shall');
  await field().press('Shift+Enter');
  await field().pressSequentially('we go?');
  await field().press('Enter');
  await caro.waitForMessage(conversationId, ({ text }) => text === 'Where shall\nwe go?');
  expect(await field().inputValue()).toBe('');
  await caro.sendText(conversationId, 'To Kyoto');
  await message('To Kyoto').getByText('Caro', { exact: true }).waitFor();
  await eventually(async () => expect(await said()).toEqual(['Where shall\nwe go?', 'To Kyoto']));
  await eventually(async () => expect(await log().getByText('Sending …').count()).toBe(0));
});

test('an agent that is added by its inbox is marked as one, and is answered and reacted to with the keyboard', async () => {
  await page.getByRole('textbox', { name: 'Add an agent or somebody else' }).fill('not an inbox');
  await button('Add').click();
  await page.getByText('This is no inbox ID.').waitFor();
  await page.getByRole('textbox', { name: 'Add an agent or somebody else' }).fill(bo.inboxId);
  await button('Add').click();
  await page.getByText('Added.').waitFor();
  await eventually(async () => {
    await bo.sync();
    expect(await bo.conversation(conversationId)).toBeDefined();
  });
  const profile = { name: 'Planner', memberKind: 'agent' as const, metadata: {} };
  await bo.sendContent(conversationId, profileUpdateCodec, profile, { idempotencyKey: 'profile' });
  const thought = { state: 'start' as const, targetMessageId: 'to-kyoto', content: 'Thinking about an answer' };
  await bo.sendContent(conversationId, thinkingCodec, thought, { idempotencyKey: 'thought' });
  const status = page.getByRole('status').filter({ hasText: 'Planner' });
  await status.getByText('is thinking …').waitFor();
  await bo.sendContent(conversationId, typingCodec, { isTyping: true }, { idempotencyKey: 'typing' });
  await status.getByText('is typing …').waitFor();
  await bo.sendText(conversationId, 'How many are you?', { idempotencyKey: 'question' });
  await status.waitFor({ state: 'detached' });
  await message('How many are you?').getByText('Says it is an agent').waitFor();

  await message('How many are you?').focus();
  await page.keyboard.press('ArrowUp');
  expect(await page.evaluate('document.activeElement.innerText')).toContain('added');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Tab');
  expect(await page.evaluate('document.activeElement.getAttribute("aria-label")')).toBe('Reply to Planner');
  await page.keyboard.press('Enter');
  await page.getByText('You answer Planner:').waitFor();
  await page.keyboard.type('Four');
  await page.keyboard.press('Enter');
  await message('Four').locator('blockquote').getByText('How many are you?').waitFor();
  await page.getByText('You answer Planner:').waitFor({ state: 'detached' });

  await message('How many are you?').first().focus();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await button('React with 👍').press('Enter');
  await button('👍 from You').waitFor();
  await eventually(async () => {
    await bo.sync();
    const { messages } = await bo.messages(conversationId);
    expect(messages).toContainEqual(expect.objectContaining({ kind: 'reply', text: 'Four' }));
    expect(messages).toContainEqual(expect.objectContaining({ kind: 'reaction', reaction: expect.objectContaining({ content: '👍' }) }));
  });
});

test('an agent of this site is verified, and a copy of its profile is not', async () => {
  const { url, network } = system.running;
  const owner = await User.signIn(url, network);
  const members = page.getByRole('listitem').filter({ has: page.getByRole('button', { name: /^Copy/ }) });
  owner.adderId = (await members.filter({ hasText: '(you)' }).locator('code').getAttribute('title')) ?? '';
  const { id } = await owner.createTemplate({ agentName: 'Guide', instructions: 'You guide people.' }, { publish: true });
  const { inboxId } = await owner.claim(id);
  await page.getByRole('textbox', { name: 'Add an agent or somebody else' }).fill(inboxId);
  await button('Add').click();
  const guide = members.filter({ hasText: /^Guide(?! copy)/ });
  await guide.getByText('Verified agent').waitFor();
  await log().getByText('Verified agent').first().waitFor();
  expect(await guide.getByRole('link', { name: 'Its template' }).getAttribute('href')).toBe(`/t/${id}`);

  const profiles = await profilesIn(bo, conversationId);
  // Agents remind people at the time of where they are.
  expect([...profiles.values()].find(({ name }) => name === 'Saul')?.metadata.timezone).toBe('Asia/Tokyo');
  const copied = profiles.get(inboxId);
  expect(copied?.metadata).toMatchObject({ templateId: id, attestation: expect.any(String) });
  const profile = { memberKind: 'agent' as const, metadata: { ...copied?.metadata }, name: 'Guide copy' };
  await bo.sendContent(conversationId, profileUpdateCodec, profile, { idempotencyKey: 'copied' });
  await members.filter({ hasText: 'Guide copy' }).getByText('Says it is an agent').waitFor();
  expect(await members.getByText('Verified agent').count()).toBe(1);
});

test('attack: hostile texts, names and reactions are plain text, and stay in their place', async () => {
  const hostile = [
    '<img src=x onerror="alert(1)"><script>alert(2)</script>',
    '[press](javascript:alert(3)) javascript:alert(4) data:text/html,x',
    'https://Јарап.example/path, https://real.example.',
    '\u202eright to left\u202e',
    'Z\u0300\u0301\u0302\u0303\u0304'.repeat(200),
    'line\n'.repeat(500),
  ];
  const name = '<b>You</b>\u202e';
  await bo.sendContent(conversationId, profileUpdateCodec, { name, memberKind: 'agent', metadata: {} }, { idempotencyKey: 'hostile' });
  for (const text of hostile) await bo.sendText(conversationId, text, { idempotencyKey: text });
  await log().getByText('<img src=x').waitFor();
  await button('Show the whole message').waitFor();
  expect(await log().locator('img, script, iframe, b').count()).toBe(0);
  expect(await log().getByRole('link').allInnerTexts()).toEqual(
    ['https://xn--80aa0cbo.example/path', 'https://real.example/'].map((url) => expect.stringContaining(url.slice(0, 12))),
  );
  expect(await log().getByRole('link').last().getAttribute('rel')).toContain('noopener');
  expect(await overflowOf(page)).toBe(0);
  // Nobody takes another member's name, or what the app calls the person in front of it.
  for (const name of ['caro', 'You']) {
    await bo.sendContent(conversationId, profileUpdateCodec, { name, memberKind: 'agent', metadata: {} }, { idempotencyKey: name });
    const line = message('<img src=x');
    await line.getByText(`${name} (${bo.inboxId.slice(0, 8)}…${bo.inboxId.slice(-4)})`).waitFor();
  }
});

test('older messages come on demand, and their reader stays where they are', async () => {
  for (let n = 0; n < 60; n += 1) await bo.sendText(conversationId, `line ${n}`, { idempotencyKey: `line ${n}` });
  await log().getByText('line 59', { exact: true }).waitFor();
  const top = () => inLog('log.scrollTop');
  const end = () => inLog('log.scrollHeight - log.clientHeight - log.scrollTop');
  expect(await end()).toBeLessThan(2);
  await inLog('log.scrollTo({ top: 0 })');
  await button('Show the newest messages').waitFor();
  await bo.sendText(conversationId, 'news', { idempotencyKey: 'news' });
  await log().getByText('news', { exact: true }).waitFor();
  expect(await top()).toBe(0);
  await button('Show older messages').click();
  await message('Where shall').waitFor();
  expect(await top()).toBeGreaterThan(100);
  await button('Show the newest messages').click();
  await eventually(async () => expect(await end()).toBeLessThan(2));
  await button('Show the newest messages').waitFor({ state: 'detached' });
});

test('the list shows who said what last and what is unread, and another conversation is joined by its link', async () => {
  await page.getByRole('link', { name: 'Chats' }).first().click();
  await page.getByRole('heading', { level: 1, name: 'Conversations' }).waitFor();
  await caro.sendText(conversationId, 'are you there?');
  await page.getByText('1 unread message').waitFor();
  await page.getByText('are you there?').waitFor();
  const { invite } = await caro.createConversation({ name: 'Dinner', profileName: 'Caro' });
  await page.getByRole('textbox', { name: 'Invite link' }).fill('https://example.com');
  await button('Ask to join').click();
  await page.getByText('This is no invite link.').waitFor();
  await page.getByRole('textbox', { name: 'Invite link' }).fill(invite.url);
  await button('Ask to join').click();
  await page.getByText('Waiting to be let in.').waitFor();
  await caro.processPendingJoinRequests();
  await page.getByRole('heading', { level: 1, name: 'Dinner' }).waitFor();
  await page.goBack();
  await page.getByRole('link', { name: 'Lunch' }).click();
  await log().getByText('are you there?').waitFor();
  await page.goBack();
  await page.getByRole('link', { name: 'Dinner' }).waitFor();
  expect(await page.getByText('unread message').count()).toBe(0);
});

test('what is written while the network is away is sent once when it is back, and nothing is missed or doubled', async () => {
  await page.goto(`/conversations/${conversationId}`);
  await say('before');
  await eventually(async () => expect(await log().getByText('Sending …').count()).toBe(0));
  await system.restart(async () => {
    await page.getByText('Not connected to the XMTP network.').waitFor();
    await say('while away');
    await message('while away').getByText('Not sent yet.').waitFor();
  });
  await page.getByText('Not connected to the XMTP network.').waitFor({ state: 'detached' });
  await eventually(() => bo.sendText(conversationId, 'after', { idempotencyKey: 'after' }));
  await log().getByText('after', { exact: true }).waitFor();
  await eventually(async () => {
    await bo.sync();
    const { messages } = await bo.messages(conversationId, { limit: 1000 });
    const texts = messages.flatMap((each) => (each.kind === 'text' ? [each.text] : []));
    expect(texts.filter((text) => ['before', 'while away', 'after'].includes(text)).sort()).toEqual(['after', 'before', 'while away']);
  });
  await eventually(async () => {
    const texts = (await said()).filter((text) => ['before', 'while away', 'after'].includes(text));
    expect(texts.sort()).toEqual(['after', 'before', 'while away']);
    expect(await log().getByText('Not sent yet.').count()).toBe(0);
  });
});

test('what is written while the browser is offline is sent once, in order, as soon as it is back, by itself', async () => {
  const written = ['from the tunnel', 'still in the tunnel', 'nearly out'];
  const waiting = () => log().getByText('Not sent yet. It is sent as soon as you are connected.').count();
  const context = page.context();
  await context.setOffline(true);
  await page.getByText('Not connected to the XMTP network.').waitFor();
  for (const text of written) await say(text);
  await eventually(async () => expect(await waiting()).toBe(3));
  // The page never gives up a message, however often the person sends it again and it fails.
  for (let n = 0; n < 4; n += 1) await message('from the tunnel').getByRole('button', { name: 'Send again' }).click();
  expect(await accessibilityFindings(page, ['color-contrast'])).toEqual([]);
  await context.setOffline(false);
  await page.getByText('Not connected to the XMTP network.').waitFor({ state: 'detached' });
  await eventually(async () => {
    await bo.sync();
    const { messages } = await bo.messages(conversationId, { limit: 1000 });
    const texts = messages.flatMap((each) => (each.kind === 'text' ? [each.text] : []));
    expect(texts.filter((text) => written.includes(text))).toEqual(written);
  });
  await eventually(async () => {
    expect((await said()).filter((text) => written.includes(text))).toEqual(written);
    expect(await waiting()).toBe(0);
  });
});

test('two tabs take turns, each shows every message once, and what was typed and not sent is still there', async () => {
  await page.getByRole('textbox', { name: 'Message' }).fill('half a thought');
  const second = await page.context().newPage();
  await second.goto(`/conversations/${conversationId}`);
  await second.getByRole('button', { name: 'Use it in this tab' }).click();
  await second.getByRole('log').getByText('after', { exact: true }).waitFor();
  await page.getByText('Your account is open in another tab').waitFor();
  await bo.sendText(conversationId, 'to the second tab', { idempotencyKey: 'second' });
  await second.getByRole('log').getByText('to the second tab').waitFor();
  await second.getByRole('textbox', { name: 'Message' }).fill('from the second tab');
  await second.keyboard.press('Enter');
  await second.getByRole('log').getByText('from the second tab').waitFor();
  await second.close();
  await log().getByText('to the second tab').waitFor();
  expect(await page.getByRole('textbox', { name: 'Message' }).inputValue()).toBe('half a thought');
  await page.getByRole('textbox', { name: 'Message' }).fill('');
  await eventually(async () => {
    await bo.sync();
    const { messages } = await bo.messages(conversationId, { limit: 1000 });
    expect(messages.filter((each) => each.kind === 'text' && each.text === 'from the second tab')).toHaveLength(1);
    expect((await said()).slice(-2)).toEqual(['to the second tab', 'from the second tab']);
  });
});

test('in the light and in the dark, axe finds nothing at 1280 and 320 px, and no page is too wide', async () => {
  for (const [path, shown] of [
    ['/conversations', page.getByRole('link', { name: 'Lunch' })],
    [`/conversations/${conversationId}`, message('after')],
    ['/conversations/00', page.getByRole('heading', { name: 'There is no such conversation in your inbox' })],
  ] as const) {
    await page.goto(path);
    await shown.waitFor();
    expect(await accessibilityOf(page, [1280, 320]), path).toEqual([]);
  }
});

test('a member who is removed comes back by a new invite only, and revoking the invites gives another one', async () => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto(`/conversations/${conversationId}`);
  const shownLink = () => page.getByText(/^https:\/\/dev\.convos\.org\/v2\?i=/).innerText();
  const confirm = async (open: string, title: RegExp, sure: string) => {
    await button(open).click();
    await page.getByRole('dialog', { name: title }).waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: sure }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  };
  await confirm('Remove Caro', /^Remove .*Caro.*\?$/, 'Remove them');
  await button('Remove Caro').waitFor({ state: 'detached' });
  await eventually(async () => expect(inviteTagOf(await shownLink())).not.toBe(inviteTagOf(inviteUrl)));
  await log()
    .getByText(/You.* removed .*Caro/)
    .waitFor();
  expect(await caro.join(inviteUrl, { profileName: 'Caro', timeoutSeconds: 3 })).toMatchObject({ status: 'timeout' });
  expect(await button('Remove Caro').count()).toBe(0);
  const next = await shownLink();
  // The command-line client waits for a conversation that it does not know, so it does not notice that it is let in again.
  await caro.join(next, { profileName: 'Caro', timeoutSeconds: 3 });
  await button('Remove Caro').waitFor();
  await caro.sendText(conversationId, 'I am back');
  await message('I am back').waitFor();

  await confirm('Revoke all invites', /^Revoke all invites\?$/, 'Revoke them');
  await eventually(async () => expect(inviteTagOf(await shownLink())).not.toBe(inviteTagOf(next)));
});

test('a member who leaves is asked first, and the conversation is gone from the list', async () => {
  await page.goto('/conversations');
  await page.getByRole('link', { name: 'Dinner' }).click();
  await button('Leave').click();
  await button('Stay').click();
  await button('Leave').click();
  await button('Leave this conversation').click();
  await page.getByRole('link', { name: 'Lunch' }).waitFor();
  expect(await page.getByRole('link', { name: 'Dinner' }).count()).toBe(0);
});

test('a person with a wallet is told why there is no invite, and adds others by their inbox', async () => {
  const account = privateKeyToAccount(generatePrivateKey());
  await using own = await browser.newContext({ baseURL: `http://localhost:${system.config.port}` });
  await own.exposeFunction('askWallet', async (method: string, params: [`0x${string}`]) =>
    method === 'personal_sign' ? account.signMessage({ message: { raw: params[0] } }) : [account.address],
  );
  await own.addInitScript('window.ethereum = { request: ({ method, params }) => askWallet(method, params) }');
  const wallet = await own.newPage();
  await wallet.goto('/conversations');
  await wallet.getByRole('button', { name: 'Use my wallet' }).click();
  await wallet.getByRole('textbox', { name: 'Name of the conversation' }).fill('Wallet');
  await wallet.getByRole('button', { name: 'Start it' }).click();
  await wallet.getByText('Your key is in a wallet, which cannot write invites.').waitFor();
  await wallet.getByRole('textbox', { name: 'Add an agent or somebody else' }).fill(bo.inboxId);
  await wallet.getByRole('button', { name: 'Add', exact: true }).click();
  await wallet.getByText('Added.').waitFor();
});

test('nothing broke the content security policy', () => {
  const ownNetwork = new RegExp(`^request: http://[^/]+:${system.config.xmtpPort}/`);
  expect(watched.offences.filter((offence) => !ownNetwork.test(offence))).toEqual([]);
});
