// Convos conversations in the web app: a person in a real browser, one with the real Convos client, and a client in Node.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ContentCodec, parseInvite, profileUpdateCodec, thinkingCodec, typingCodec } from '@offshoot/convos';
import { ToolProvisioning, ToolResource } from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { eventually } from '@offshoot/testing';
import { type Browser, startBrowser } from '@offshoot/testing/browser';
import { Convos } from '@offshoot/testing/testnet';
import { openAgentClient, profilesIn, type XmtpAgentClient } from '@offshoot/xmtp';
import type { Page } from 'playwright-core';
import { encode } from 'uqr';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { builtSite } from '../../scripts/site.ts';
import { startSystem, type TestSystem } from '../system.ts';
import { User } from '../user.ts';
import {
  accessibilityFindings,
  accessibilityOf,
  keepRecoveryFile,
  openPage,
  overflowOf,
  recoveryFileOf,
  type WatchedPage,
} from './open-page.ts';

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
/** Where people's phones store what they attach, by path. */
let fileServer: Server;
const files = new Map<string, Buffer>();
const folder = mkdtempSync(join(tmpdir(), 'conversations-'));
/** What the browser's camera sees. */
const cameraFile = join(folder, 'camera.y4m');

beforeAll(async () => {
  const site = await builtSite();
  const camera = [
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-video-capture=${cameraFile}`,
  ];
  fileServer = createServer(({ url = '' }, response) => response.writeHead(files.has(url) ? 200 : 404).end(files.get(url))).listen(
    0,
    '127.0.0.1',
  );
  await once(fileServer, 'listening');
  const attachmentOrigins = [fileServerUrl()];
  [system, browser] = await Promise.all([startSystem({ config: { site, attachmentOrigins } }), startBrowser({ switches: camera })]);
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
  fileServer?.closeAllConnections();
  fileServer?.close();
  await Promise.all([caro?.close(), bo?.close()]);
  await system?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

const fileServerUrl = () => `http://127.0.0.1:${(fileServer.address() as AddressInfo).port}`;
const log = () => page.getByRole('log', { name: 'Messages' });
const field = () => page.getByRole('textbox', { name: 'Message' });
const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' });
/** The messages in the log, as their texts. */
const said = () => log().locator('.said').allInnerTexts();
const inLog = <T = number>(expression: string): Promise<T> =>
  page.evaluate(`((log) => ${expression})(document.querySelector('[role=log]'))`);
const drawn = () => log().getByRole('listitem').count();
/** What is below, in pixels. */
const toEnd = () => inLog('log.scrollHeight - log.clientHeight - log.scrollTop');
/** As a reader scrolls. */
async function wheel(pixels: number): Promise<void> {
  await log().hover();
  await page.mouse.wheel(0, pixels);
}
/** The drawer of the chat that is shown. */
const drawer = () => page.getByRole('dialog', { name: 'Details of the chat' });
const person = (name: string) => drawer().getByRole('textbox', { name: 'Add an agent or a person' }).fill(name);
const message = (text: string) => log().getByRole('listitem').filter({ hasText: text });

/** Without what goes to the network. */
const offencesOf = ({ offences }: WatchedPage): string[] =>
  offences.filter((offence) => !new RegExp(`^request: http://[^/]+:${system.config.xmtpPort}/`).test(offence));

const inviteTagOf = (link: string) => parseInvite(link).tag;

async function say(text: string): Promise<void> {
  await field().fill(text);
  await field().press('Enter');
  await log().getByText(text, { exact: true }).waitFor();
}

test('a person starts a conversation, is asked for a name once, and a real Convos client joins by the invite', async () => {
  await page.goto('/chats');
  await button('Start chatting').click();
  await keepRecoveryFile(page);
  await page.getByText('You are in no chat yet.').waitFor();
  await button('New chat').click();
  expect(await accessibilityFindings(page)).toEqual([]);
  await page.getByRole('textbox', { name: 'Name of the chat' }).fill('Lunch');
  await page.getByRole('textbox', { name: 'Your name' }).first().fill('Saul');
  await button('Start it').click();
  await page.getByRole('heading', { level: 1, name: 'Lunch' }).waitFor();
  expect(await page.title()).toBe('Lunch · Offshoot');
  conversationId = page.url().split('/').at(-1) ?? '';
  await button('Details of the chat').click();
  inviteUrl = await page.getByText(/^https:\/\/dev\.convos\.org\/v2\?i=/).innerText();
  await page.getByRole('img', { name: 'The invite link as a QR code' }).waitFor();
  await page.keyboard.press('Escape');
  await drawer().waitFor({ state: 'detached' });
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
  await button('Details of the chat').click();
  await person('Caro');
  await page.getByText('Nobody in your chats has this name.').waitFor();
  await person(bo.inboxId);
  await button(/By their ID$/).click();
  await page.getByText('Added.').waitFor();
  await person(bo.inboxId);
  await page.getByText('They are in this chat already.').waitFor();
  await drawer().getByRole('button', { name: 'Close' }).click();
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
  const focused = () => page.evaluate<string>('document.activeElement.getAttribute("aria-label")');
  for (const label of ['React with 👍', 'React with 👎', 'Other reactions', 'Reply to Planner']) {
    await page.keyboard.press('Tab');
    expect(await focused()).toBe(label);
  }
  await page.keyboard.press('Enter');
  await page.getByText('You answer Planner:').waitFor();
  await page.keyboard.type('Four');
  await page.keyboard.press('Enter');
  await message('Four').locator('blockquote').getByText('How many are you?').waitFor();
  await page.getByText('You answer Planner:').waitFor({ state: 'detached' });

  await message('How many are you?').first().focus();
  await page.keyboard.press('Tab');
  expect(await focused()).toBe('React with 👍');
  await page.keyboard.press('Enter');
  await button('👍 1 from You').waitFor();
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
  await button('Details of the chat').click();
  const members = drawer()
    .getByRole('listitem')
    .filter({ has: page.getByText(/^ID of/) });
  owner.adderId = (await members.filter({ hasText: '(you)' }).locator('code').getAttribute('title')) ?? '';
  const { id } = await owner.createTemplate({ agentName: 'Guide', instructions: 'You guide people.' }, { publish: true });
  const { inboxId } = await owner.claim(id);
  await person(inboxId);
  await button(/By their ID$/).click();
  const guide = members.filter({ hasText: /Guide(?! copy)/ });
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
  await page.keyboard.press('Escape');
});

test('any member sets in the details how much an agent says: they say it to the agent, and what it is now stands there', async () => {
  const voice = () => drawer().getByRole('combobox', { name: /^How much \P{L}?Guide\P{L}? says$/u });
  await button('Details of the chat').click();
  expect(await voice().inputValue()).toBe('talking');
  await voice().selectOption('Only when mentioned');
  await drawer().getByText('You have said it in the chat.').waitFor();
  await eventually(async () => expect(await voice().inputValue()).toBe('only-mentioned'));
  expect(await accessibilityOf(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await log().getByText('Guide, only answer when mentioned').first().waitFor();
  await log().getByText('I answer only who names me').first().waitFor();
  await button('Details of the chat').click();
  await voice().selectOption('Not listening');
  await eventually(async () => expect(await voice().inputValue()).toBe('not-listening'));
  await voice().selectOption('Muted');
  await eventually(async () => expect(await voice().inputValue()).toBe('muted'));
  await voice().selectOption('Talks freely');
  await eventually(async () => expect(await voice().inputValue()).toBe('talking'));
  await page.keyboard.press('Escape');
});

test('attack: hostile texts, names and reactions are plain text, and stay in their place', async () => {
  const hostile = [
    '<img src=x onerror="alert(1)"><script>alert(2)</script>',
    '[press](javascript:alert(3)) javascript:alert(4) data:text/html,x',
    'https://Јарап.example/path, https://real.example.',
    '\u202eright to left\u202e',
    'Z\u0300\u0301\u0302\u0303\u0304'.repeat(200),
  ];
  const name = '<b>You</b>\u202e';
  await bo.sendContent(conversationId, profileUpdateCodec, { name, memberKind: 'agent', metadata: {} }, { idempotencyKey: 'hostile' });
  for (const text of hostile) await bo.sendText(conversationId, text, { idempotencyKey: text });
  await log().getByText('<img src=x').waitFor();
  await log().getByText('Z\u0300').waitFor();
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
  const long = 'line\n'.repeat(500);
  await bo.sendText(conversationId, long, { idempotencyKey: 'long' });
  await button('Show the whole message').waitFor();
});

/** Holds this code before the camera: one grey picture, again and again. */
function showCamera(text: string): void {
  const { data, size } = encode(text, { border: 4 });
  const [scale, side] = [Math.floor(480 / size), 480];
  const shade = (x: number, y: number) => (data[Math.floor(y / scale)]?.[Math.floor(x / scale)] ? 16 : 235);
  const luma = Buffer.from(Array.from({ length: side * side }, (_, at) => shade(at % side, Math.floor(at / side))));
  const chroma = Buffer.alloc((side * side) / 2, 128);
  writeFileSync(cameraFile, Buffer.concat([Buffer.from(`YUV4MPEG2 W${side} H${side} F15:1 Ip A1:1 C420\nFRAME\n`), luma, chroma]));
}

/** A file in a message, as Convos sends it. */
const fileCodec = (filename: string, mimeType: string): ContentCodec<Uint8Array> => ({
  contentType: 'xmtp.org/attachment:1.0',
  parameters: { filename, mimeType },
  shouldPush: true,
  encode: (bytes) => bytes,
  decode: (bytes) => bytes,
  fallback: () => 'a file',
});

const PIXEL = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

test('files in messages: pictures are shown, texts are opened, others are saved', async () => {
  const send = (name: string, type: string, bytes: Uint8Array) =>
    bo.sendContent(conversationId, fileCodec(name, type), bytes, { idempotencyKey: name });
  await send('river.png', 'image/png', PIXEL);
  const picture = log().getByRole('img', { name: 'river.png' });
  await picture.waitFor();
  await eventually(async () => expect(await page.evaluate("document.querySelector('[role=log] img').naturalWidth")).toBe(1));
  await send('plan.md', 'text/markdown', Buffer.from('# Trip\n\n**Friday** <script>alert(5)</script> ![x](https://tracker.example/x.png)'));
  await button('Open plan.md').click();
  const file = page.getByRole('dialog', { name: 'plan.md' });
  await file.getByText('Friday').waitFor();
  expect(await file.locator('img, script').count()).toBe(0);
  expect(await accessibilityFindings(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await send('menu.pdf', 'application/pdf', Buffer.from('%PDF-1.7\n\0'));
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Save menu.pdf' }).click()]);
  expect(download.suggestedFilename()).toBe('menu.pdf');
  expect(readFileSync(await download.path(), 'utf8')).toBe('%PDF-1.7\n\0');
  expect(await button('Open menu.pdf').count()).toBe(0);
});

test('a picture from a phone is fetched once the person asks, and one that is gone or damaged says so', async () => {
  const stored = (path: string) => (encrypted: Buffer) => {
    files.set(path, encrypted);
    return `${fileServerUrl()}${path}`;
  };
  await caro.sendFile(conversationId, { name: 'harbour.png', content: PIXEL }, stored('/harbour'));
  await button('Show harbour.png').click();
  await log().getByRole('img', { name: 'harbour.png' }).waitFor();
  await caro.sendFile(conversationId, { name: 'bridge.png', content: PIXEL }, stored('/bridge'));
  const kept = files.get('/bridge');
  files.delete('/bridge');
  await button('Show bridge.png').click();
  await log().getByText('The file cannot be fetched. Open it in the Convos app, or ask for it again.').waitFor();
  files.set('/bridge', Buffer.from(kept?.map((byte) => byte ^ 1) ?? []));
  await button('Try again to show bridge.png').click();
  await log().getByText('The file is damaged: it is not what was attached.').waitFor();
  expect(await accessibilityOf(page)).toEqual([]);
  if (kept !== undefined) files.set('/bridge', kept);
  await button('Try again to show bridge.png').click();
  await log().getByRole('img', { name: 'bridge.png' }).waitFor();
});

test('attack: a file that says it is a picture is a document with a script, and a name hides what it ends in', async () => {
  const before = await log().getByRole('img').count();
  const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(6)</script></svg>';
  await bo.sendContent(conversationId, fileCodec('cat.png', 'image/png'), Buffer.from(svg), { idempotencyKey: 'svg' });
  await button('Open cat.png').click();
  await page.getByRole('dialog', { name: 'cat.png' }).getByText('<script>alert(6)</script>').waitFor();
  await page.keyboard.press('Escape');
  const page6 = '<!doctype html><script>alert(7)</script>';
  await bo.sendContent(conversationId, fileCodec('a\u202egnp.html', 'text/html'), Buffer.from(page6), { idempotencyKey: 'html' });
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Save agnp.html' }).click()]);
  expect(download.suggestedFilename()).toBe('agnp.html');
  expect(await log().getByRole('img').count()).toBe(before);
});

test('older messages come while their reader scrolls up, who stays where they are; only what is in view is drawn', async () => {
  for (let n = 0; n < 60; n += 1) await bo.sendText(conversationId, `line ${n}`, { idempotencyKey: `line ${n}` });
  await log().getByText('line 59', { exact: true }).waitFor();
  await eventually(async () => expect(await toEnd()).toBeLessThan(2));
  await page.reload();
  await log().getByText('line 59', { exact: true }).waitFor();
  await eventually(async () => expect(await toEnd()).toBeLessThan(2));
  expect(await drawn()).toBeLessThan(40);
  const read = () => log().getByRole('listitem').last().getAttribute('aria-posinset');
  expect(await read()).toBe('50');

  // Older ones are read two screens before the reader is there.
  await wheel(await inLog('2 * log.clientHeight + 200 - log.scrollTop'));
  await button('Show the newest messages').waitFor();
  await eventually(async () => expect(await inLog('log.scrollTop / log.clientHeight')).toBeLessThan(2.5));
  const inView = await inLog<string>(`[...log.querySelectorAll('.said')]
    .find((each) => each.getBoundingClientRect().top > log.getBoundingClientRect().top + 50).innerText`);
  const place = async () => (await log().getByText(inView, { exact: true }).boundingBox())?.y ?? 0;
  const before = await place();
  await bo.sendText(conversationId, 'news', { idempotencyKey: 'news' });
  await eventually(async () => expect(await read()).toBe('51'));
  expect(await place()).toBe(before);
  await wheel(-250);
  await eventually(async () => expect(Number(await read())).toBeGreaterThan(60));
  await eventually(async () => expect(Math.abs((await place()) - before - 250)).toBeLessThan(2));
  await eventually(async () => {
    await wheel(-10_000);
    expect(await message('Where shall').count()).toBe(1);
  });
  await button('Show the newest messages').click();
  await eventually(async () => expect(await toEnd()).toBeLessThan(2));
  await button('Show the newest messages').waitFor({ state: 'detached' });
  expect(await page.evaluate('document.activeElement.innerText')).toContain('news');
});

test('who is at the end stays there, whatever comes, grows or gets lower, until they go up by themselves', async () => {
  const size = page.viewportSize() ?? { width: 1280, height: 720 };
  const isAtEnd = (text: string) =>
    eventually(async () => {
      expect((await said()).at(-1)).toBe(text);
      expect(await toEnd()).toBeLessThan(2);
    });
  await inLog(`(globalThis.offers = 0, new MutationObserver(() => (offers += document.querySelectorAll('.to-newest').length))
    .observe(log.parentElement, { childList: true }))`);
  const burst = async (name: string) => {
    for (let n = 0; n < 12; n += 1)
      await bo.sendText(conversationId, `${name} ${n}${'\nand on'.repeat((7 * n) % 11)}`, { idempotencyKey: `${name} ${n}` });
    return `${name} 11`;
  };
  await isAtEnd(await burst('answer'));
  await page.setViewportSize({ ...size, height: 420 });
  await isAtEnd('answer 11');
  await bo.sendContent(conversationId, fileCodec('tall.png', 'image/png'), PIXEL, { idempotencyKey: 'tall' });
  await log().getByRole('img', { name: 'tall.png' }).waitFor();
  await inLog("(log.querySelector('img[alt=\"tall.png\"]').style.height = '300px')");
  await eventually(async () => expect(await toEnd()).toBeLessThan(2));
  await page.setViewportSize(size);
  await isAtEnd(await burst('more'));
  expect(await page.evaluate('offers')).toBe(0);

  const goesUp: (() => Promise<unknown>)[] = [
    () => wheel(-300),
    async () => {
      await log().getByRole('listitem').last().focus();
      await page.keyboard.press('PageUp');
    },
    // As a screen reader does.
    () => inLog('log.scrollBy({ top: -300 })'),
  ];
  const all = async () => Number(await log().getByRole('listitem').last().getAttribute('aria-setsize'));
  for (const [n, goUp] of goesUp.entries()) {
    const before = await all();
    await goUp();
    await button('Show the newest messages').waitFor();
    await bo.sendText(conversationId, `unseen ${n}`, { idempotencyKey: `unseen ${n}` });
    await eventually(async () => expect(await all()).toBe(before + 1));
    expect(await toEnd()).toBeGreaterThan(40);
    await wheel(10_000);
    await button('Show the newest messages').waitFor({ state: 'detached' });
    await isAtEnd(`unseen ${n}`);
  }
  // The browser's search finds what it does not show.
  expect(await drawn()).toBeLessThan(40);
  await page.keyboard.press('Control+f');
  await eventually(async () => expect(await drawn()).toBe(await all()));
  await page.evaluate("dispatchEvent(new Event('focus'))");
  await eventually(async () => expect(await drawn()).toBeLessThan(40));
  await isAtEnd('unseen 2');
});

test('a reply leads to what it answers, also if that is far above', async () => {
  await page.reload();
  await log().getByText('unseen 2', { exact: true }).waitFor();
  expect(await message('Where shall').count()).toBe(0);
  const first = (await caro.messages(conversationId)).find(({ text }) => text.startsWith('Where shall'));
  if (first === undefined) throw new Error('the first message is gone');
  await caro.run('conversation', 'send-reply', conversationId, first.id, 'There it is');
  await message('There it is').locator('blockquote').getByRole('button').click();
  await eventually(async () => expect(await page.evaluate('document.activeElement.innerText')).toContain('we go?'));
});

test('the list shows who said what last and what is unread, and another conversation is joined by its link', async () => {
  await page.getByRole('link', { name: 'Chats' }).first().click();
  await page.getByRole('heading', { level: 1, name: 'Chats' }).waitFor();
  await caro.sendText(conversationId, 'are you there?');
  await page.getByText('1 unread message').waitFor();
  await page.getByText('are you there?').waitFor();
  const { invite } = await caro.createConversation({ name: 'Dinner', profileName: 'Caro' });
  await button('New chat').click();
  await page.getByRole('textbox', { name: 'Invite link' }).fill('https://example.com');
  await button('Ask to join').click();
  await page.getByText('This is no invite link.').waitFor();
  await page.evaluate("navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error('no')); 0");
  await button('Scan a code').click();
  await page.getByText('The camera cannot be used.').waitFor();
  expect(await accessibilityFindings(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.evaluate('delete navigator.mediaDevices.getUserMedia');
  showCamera(invite.url);
  await button('Scan a code').click();
  await eventually(async () => expect(await page.getByRole('textbox', { name: 'Invite link' }).inputValue()).toBe(invite.url));
  await page.getByRole('dialog', { name: 'Scan a code' }).waitFor({ state: 'detached' });
  // The first direct message to somebody new is not spoilt by an attempt without a network.
  await page.context().setOffline(true);
  await page.getByText('You are offline.').waitFor();
  await button('Ask to join').click();
  await page.getByText('It did not work. Check your connection and try again.').waitFor();
  await page.context().setOffline(false);
  await page.getByText('You are offline.').waitFor({ state: 'detached' });
  await button('Ask to join').click();
  await page.getByText('Waiting to be let in.').waitFor();
  await caro.processPendingJoinRequests();
  await page.getByRole('heading', { level: 1, name: 'Dinner' }).waitFor();
  await page.goBack();
  await page.getByRole('link', { name: 'Lunch' }).click();
  await log().getByText('are you there?').waitFor();
  // What came since the reader was here last begins below a line.
  await message('are you there?').getByText('New messages').waitFor();
  await page.goBack();
  await page.getByRole('link', { name: 'Dinner' }).waitFor();
  await page.getByText('unread message').waitFor({ state: 'detached' });
});

test('what is written while the network is away is sent once when it is back, and nothing is missed or doubled', async () => {
  await page.goto(`/chats/${conversationId}`);
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

test('on a narrow screen the list and the chat have all of it, one at a time, and what is written stays at the bottom', async () => {
  await page.setViewportSize({ width: 390, height: 700 });
  await page.goto(`/chats/${conversationId}`);
  await log().waitFor();
  expect(await page.getByRole('link', { name: 'Lunch' }).isVisible()).toBe(false);
  const box = await field().boundingBox();
  expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(700);
  await field().fill('one\ntwo\nthree');
  await eventually(async () => expect((await field().boundingBox())?.height ?? 0).toBeGreaterThan((box?.height ?? 0) + 20));
  await eventually(async () => expect(await inLog('log.scrollHeight - log.clientHeight - log.scrollTop')).toBeLessThan(2));
  await field().fill('');
  await page.getByRole('link', { name: 'All chats' }).click();
  await page.getByRole('link', { name: 'Lunch' }).click();
  await log().waitFor();
  await page.setViewportSize({ width: 1280, height: 720 });
  await page.getByRole('link', { name: 'Lunch' }).waitFor();
});

test('two tabs take turns, each shows every message once, and what was typed and not sent is still there', async () => {
  await page.getByRole('textbox', { name: 'Message' }).fill('half a thought');
  const second = await page.context().newPage();
  await second.goto(`/chats/${conversationId}`);
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
    ['/chats', page.getByRole('link', { name: 'Lunch' })],
    [`/chats/${conversationId}`, message('after')],
    ['/chats/00', page.getByRole('heading', { name: 'You have no such chat' })],
  ] as const) {
    await page.goto(path);
    await shown.waitFor();
    expect(await accessibilityOf(page, [1280, 320]), path).toEqual([]);
  }
});

test('a member who is removed comes back by a new invite only, and revoking the invites gives another one', async () => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto(`/chats/${conversationId}`);
  await button('Details of the chat').click();
  const shownLink = () => page.getByText(/^https:\/\/dev\.convos\.org\/v2\?i=/).innerText();
  const confirm = async (open: string, title: RegExp, sure: string) => {
    await button(open).click();
    await page.getByRole('dialog', { name: title }).waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.getByRole('dialog', { name: title }).getByRole('button', { name: sure }).click();
    await page.getByRole('dialog', { name: title }).waitFor({ state: 'detached' });
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

  await drawer().getByRole('textbox', { name: 'Name of the chat' }).fill('Late lunch');
  await button('Rename').click();
  await page.getByRole('heading', { level: 1, name: 'Late lunch' }).waitFor();
  await drawer().getByRole('textbox', { name: 'Name of the chat' }).fill('Lunch');
  await button('Rename').click();
  await page.getByRole('heading', { level: 1, name: 'Lunch', exact: true }).waitFor();

  await confirm('Revoke all invites', /^Revoke all invites\?$/, 'Revoke them');
  await eventually(async () => expect(inviteTagOf(await shownLink())).not.toBe(inviteTagOf(next)));
});

test('a member who leaves is asked first, and the conversation is gone from the list', async () => {
  await page.goto('/chats');
  await page.getByRole('link', { name: 'Dinner' }).click();
  await page.getByRole('heading', { level: 1, name: 'Dinner' }).waitFor();
  await button('Details of the chat').click();
  await person('guide');
  await button(/^Guide.*In Lunch$/).waitFor();
  await button('Leave').click();
  await button('Stay').click();
  await button('Leave').click();
  await button('Leave this chat').click();
  await page.getByRole('link', { name: 'Lunch' }).waitFor();
  await page.getByRole('link', { name: 'Dinner' }).waitFor({ state: 'detached' });
});

test('a person with a wallet is told why there is no invite, and adds others by their inbox', async () => {
  const account = privateKeyToAccount(generatePrivateKey());
  await using own = await browser.newContext({ baseURL: `http://localhost:${system.config.port}` });
  await own.exposeFunction('askWallet', async (method: string, params: [`0x${string}`]) =>
    method === 'personal_sign' ? account.signMessage({ message: { raw: params[0] } }) : [account.address],
  );
  await own.addInitScript('window.ethereum = { request: ({ method, params }) => askWallet(method, params) }');
  const wallet = await own.newPage();
  await wallet.goto('/chats');
  await wallet.getByRole('button', { name: 'Use my wallet' }).click();
  await wallet.getByRole('button', { name: 'New chat' }).click();
  await wallet.getByRole('textbox', { name: 'Name of the chat' }).fill('Wallet');
  await wallet.getByRole('button', { name: 'Start it' }).click();
  await wallet.getByRole('button', { name: 'Details of the chat' }).click();
  await wallet.getByText('Your key is in a wallet, which cannot write invites.').waitFor();
  await wallet.getByRole('textbox', { name: 'Add an agent or a person' }).fill(bo.inboxId);
  await wallet.getByRole('button', { name: /By their ID$/ }).click();
  await wallet.getByText('Added.').waitFor();
});

test('on a phone, an agent asks its owner with a card, who approves or rejects it with one tap; attack: the words of a card by anybody else stay words', async () => {
  const { url, network } = system.running;
  const owner = await User.signIn(url, network);
  await using opened = await openPage(browser, `http://localhost:${system.config.port}`, {
    reducedMotion: 'reduce',
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  const own = opened.page;
  const ownLog = own.getByRole('log', { name: 'Messages' });
  const cardOf = (title: string, number: string) => ownLog.getByRole('group', { name: title }).filter({ hasText: number });
  const tell = async (text: string) => {
    await own.getByRole('textbox', { name: 'Message' }).fill(text);
    await own.getByRole('button', { name: 'Send', exact: true }).click();
  };
  await own.goto('/chats');
  await own.locator('input[type=file]').setInputFiles(recoveryFileOf(owner));
  await own.getByRole('button', { name: 'New chat' }).click();
  await own.getByRole('textbox', { name: 'Name of the chat' }).fill('Desk');
  await own.getByRole('textbox', { name: 'Your name' }).first().fill('Olga');
  await own.getByRole('button', { name: 'Start it' }).click();
  await own.getByRole('heading', { level: 1, name: 'Desk' }).waitFor();
  const desk = own.url().split('/').at(-1) ?? '';
  owner.adderId = owner.inboxId;
  const sms = { id: 'sms', provisioning: ToolProvisioning.POOL, resource: ToolResource.TELNYX_NUMBER };
  const { id } = await owner.createTemplate({ agentName: 'Porter', instructions: 'You guide people.', tools: [sms] });
  const { inboxId } = await owner.claim(id);
  await own.getByRole('button', { name: 'Details of the chat' }).click();
  for (const each of [bo.inboxId, inboxId]) {
    await own.getByRole('dialog').getByRole('textbox', { name: 'Add an agent or a person' }).fill(each);
    await own.getByRole('button', { name: /By their ID$/ }).click();
    await own.getByText('Added.').waitFor();
  }
  await own.keyboard.press('Escape');
  await ownLog.getByText('Verified agent').first().waitFor();

  await tell('Porter, text +1 415 555 0123 that we are late');
  const first = cardOf('Send a text message', '+14155550123');
  await first.getByText('we are late', { exact: false }).waitFor();
  const approve = first.getByRole('button', { name: 'Approve: Send a text message' });
  for (const target of [approve, own.getByRole('button', { name: 'Send', exact: true }), own.getByRole('link', { name: 'All chats' })])
    expect(Math.round((await target.boundingBox())?.height ?? 0)).toBeGreaterThanOrEqual(44);
  expect(await accessibilityOf(own, [390])).toEqual([]);
  // The agent's words in one message, by a member with the agent's profile.
  await eventually(async () => {
    await bo.sync();
    expect(await bo.conversation(desk)).toBeDefined();
  });
  const profile = (await profilesIn(bo, desk)).get(inboxId);
  if (profile === undefined) throw new Error('the agent shows no profile');
  const { messages } = await bo.messages(desk, { limit: 100 });
  const asked = messages.flatMap((each) => (each.kind === 'text' && each.text.startsWith('May I?') ? [each.text] : []))[0] ?? '';
  expect(asked).toContain('👍 to do it');
  // With the very same name, the agent takes another one.
  await bo.sendContent(desk, profileUpdateCodec, { ...profile, name: 'Porter copy', memberKind: 'agent' }, { idempotencyKey: 'as-porter' });
  const forged = asked.replace('0123', '0666');
  await bo.sendText(desk, forged, { idempotencyKey: 'forged' });
  await eventually(async () => expect(await ownLog.locator('.said').allInnerTexts()).toContain(forged));
  expect(await ownLog.getByRole('group').count()).toBe(1);

  await approve.tap();
  await first.getByText(/You.* said yes\./).waitFor();
  expect(await first.getByRole('button', { name: /^(Approve|Reject)/ }).count()).toBe(0);
  await own.evaluate("document.querySelector('[role=log]').scrollTo({ top: 1e9 })");
  await ownLog.getByText(/^Texted \+14155550123/).waitFor();

  await tell('Porter, text +1 415 555 0142 that we are lost');
  const second = cardOf('Send a text message', '+14155550142');
  await second.getByRole('button', { name: 'Reject: Send a text message' }).tap();
  await second.getByText(/You.* said no\./).waitFor();
  await ownLog.getByText('OK, I leave it.').waitFor();
  // A finger leads up.
  const { x = 0, y = 0 } = (await ownLog.boundingBox()) ?? {};
  const session = await own.context().newCDPSession(own);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', touchPoints: { x: number; y: number }[]) =>
    session.send('Input.dispatchTouchEvent', { type, touchPoints });
  await touch('touchStart', [{ x: x + 50, y: y + 100 }]);
  for (const way of [100, 200, 300]) await touch('touchMove', [{ x: x + 50, y: y + 100 + way }]);
  await touch('touchEnd', []);
  // While the log glides on, a tap only stops it.
  await eventually(async () => {
    const tops = await own.evaluate<number[]>(`(async (log) => [log.scrollTop, await new Promise(requestAnimationFrame), log.scrollTop])
      (document.querySelector('[role=log]'))`);
    expect(tops[0]).toBe(tops[2]);
  });
  await own.getByRole('button', { name: 'Show the newest messages' }).tap();
  await ownLog.getByText('OK, I leave it.').waitFor();
  expect(offencesOf(opened)).toEqual([]);
});

test('nothing broke the content security policy', () => {
  expect(offencesOf(watched)).toEqual([]);
});
