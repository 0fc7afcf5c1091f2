// A person opens the inbox page of the web app in a real browser: the gateway serves it, and it joins the XMTP network by itself.
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@offshoot/testing';
import { type Browser, startBrowser } from '@offshoot/testing/browser';
import { createInboxKeysReader, openAgentClient, type XmtpAgentClient } from '@offshoot/xmtp';
import type { BrowserContext, Page } from 'playwright-core';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builtSite } from '../../scripts/site.ts';
import { startSystem, type TestSystem } from '../system.ts';
import { accessibilityOf, keepRecoveryFile } from './open-page.ts';

/** In the page. */
declare const window: EventTarget & { askWallet(wallet: string, method: string, params: unknown): Promise<unknown> };

const folder = mkdtempSync(join(tmpdir(), 'inbox-page-'));
const recoveryFile = join(folder, 'offshoot-recovery.json');
let system: TestSystem;
let browser: Browser;
let context: BrowserContext;
let first: Page;
const complaints: string[] = [];

beforeAll(async () => {
  const site = await builtSite();
  [system, browser] = await Promise.all([startSystem({ config: { site } }), startBrowser()]);
  context = await browser.newContext();
  context.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) complaints.push(message.text());
  });
  first = await newTab(context);
});
afterAll(async () => {
  await browser?.close();
  await system?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

async function newTab(of: BrowserContext): Promise<Page> {
  const page = await of.newPage();
  await page.goto(`http://localhost:${system.config.port}/account`);
  return page;
}

const notice = (page: Page, text: RegExp) =>
  eventually(async () => expect(await page.getByRole('status').allInnerTexts()).toContainEqual(expect.stringMatching(text)));
const button = (page: Page, name: string) => page.getByRole('button', { name });
const idOn = async (page: Page): Promise<string> => (await page.getByText(/^[0-9a-f]{64}$/).innerText()).trim();

const network = () => ({ env: 'local', apiUrl: `http://localhost:${system.config.xmtpPort}` }) as const;
/** As the network has them now. */
const keysOf = (inboxId: string) => createInboxKeysReader(network()).keysOf(inboxId);

const expectAccessible = async (page: Page) => expect(await accessibilityOf(page)).toEqual([]);

test('makes an inbox that others find on the network', async () => {
  await notice(first, /has none yet/);
  await button(first, 'Create an account').click();
  await notice(first, /is open in this tab/);
  await first.getByText('Connected to the XMTP network.', { exact: true }).waitFor();
  const keys = await keysOf(await idOn(first));
  expect(keys.installations).toHaveLength(1);
});

test('reminds of the account key without standing in the way, not again for days once it is put off, and until the person has shown that it arrived: a download that failed, or another file, is not saved', async () => {
  const reminder = first.getByRole('region', { name: 'Account key' });
  const asking = () => first.getByRole('button', { name: 'Choose the saved file' });
  await first.goto(`http://localhost:${system.config.port}/agents`);
  await reminder.waitFor();
  await first.getByText('You have no agents yet.').waitFor();
  await expectAccessible(first);
  await button(first, 'Not now').click();
  await first.reload();
  await first.getByText('You have no agents yet.').waitFor();
  expect(await reminder.count()).toBe(0);
  await first.clock.setSystemTime(Date.now() + 4 * 24 * 60 * 60 * 1000);
  await first.reload();
  await reminder.waitFor();
  await first.clock.setSystemTime(Date.now());
  await button(first, 'Save it …').click();
  // The browser lost it, or the person closed the dialog.
  const [lost] = await Promise.all([first.waitForEvent('download'), first.getByRole('link', { name: 'Save your account key' }).click()]);
  expect(lost.suggestedFilename()).toBe('offshoot-recovery.json');
  await lost.delete();
  await expectAccessible(first);
  const key = generatePrivateKey();
  const others = { format: 'offshoot-recovery-1', address: privateKeyToAccount(key).address.toLowerCase(), privateKey: key };
  for (const content of [JSON.stringify(others), '{}', 'x'.repeat(100_000)]) {
    const [chooser] = await Promise.all([first.waitForEvent('filechooser'), asking().click()]);
    await chooser.setFiles({ name: 'offshoot-recovery.json', mimeType: 'application/json', buffer: Buffer.from(content) });
    await first.getByRole('alert').filter({ hasText: 'That is not the key of this account' }).waitFor();
  }
  // A reload forgets the download that failed, not that it is time.
  await first.evaluate("localStorage.removeItem('offshoot-recovery-remind-at')");
  await first.reload();
  const content = await keepRecoveryFile(first);
  await reminder.waitFor({ state: 'detached' });
  writeFileSync(recoveryFile, content);
  await first.goto(`http://localhost:${system.config.port}/account`);
  await notice(first, /is open in this tab/);
  expect((await keysOf(await idOn(first))).addresses).toContain(JSON.parse(content).address);
  await first.getByText('You have the key of this account.').waitFor();
  expect(await asking().count()).toBe(0);
});

test('is open in one tab, which may be another one, and again after a reload', async () => {
  const inboxId = await idOn(first);
  const second = await newTab(context);
  await notice(second, /open in another tab/);
  await button(second, 'Use it in this tab').click();
  await notice(second, /is open in this tab/);
  await notice(first, /open in another tab/);
  expect(await idOn(second)).toBe(inboxId);
  await second.close();
  await notice(first, /is open in this tab/);
  await first.reload();
  await notice(first, /is open in this tab/);
  expect(await idOn(first)).toBe(inboxId);
});

test('says so while the network is away, and comes back by itself', async () => {
  await first.getByText('Connected to the XMTP network.', { exact: true }).waitFor();
  await system.restart(() => first.getByText('Not connected to the XMTP network.').waitFor());
  await first.getByText('Connected to the XMTP network.', { exact: true }).waitFor();
});

test('brings the inbox back from the recovery file, refuses other files, and is accessible', async () => {
  const inboxId = await idOn(first);
  await using other = await browser.newContext({ reducedMotion: 'reduce' });
  const page = await newTab(other);
  await notice(page, /has none yet/);
  await expectAccessible(page);
  const wrong = join(folder, 'wrong.json');
  writeFileSync(wrong, '{"format":"another"}');
  const input = page.locator('input[type=file]');
  await input.setInputFiles(wrong);
  await page.getByRole('alert').filter({ hasText: 'This is not an account key' }).waitFor();
  await input.setInputFiles(recoveryFile);
  await notice(page, /is open in this tab/);
  expect(await idOn(page)).toBe(inboxId);
  await page.getByText('Connected to the XMTP network.', { exact: true }).waitFor();
  await expectAccessible(page);
  const second = await newTab(other);
  await notice(second, /open in another tab/);
  await expectAccessible(second);
});

test('offers each wallet that announces itself, uses the chosen one, and finds it again after a reload', async () => {
  const account = privateKeyToAccount(generatePrivateKey());
  const asked: string[] = [];
  await using other = await browser.newContext({ reducedMotion: 'reduce' });
  await other.exposeFunction('askWallet', async (wallet: string, method: string, params: [`0x${string}`]) => {
    asked.push(`${wallet}: ${method}`);
    if (method === 'eth_requestAccounts') return [account.address];
    if (method === 'personal_sign') return account.signMessage({ message: { raw: params[0] } });
    throw new Error(`not expected: ${method}`);
  });
  await other.addInitScript(announceWallets);
  const page = await newTab(other);
  await notice(page, /has none yet/);
  const wallets = page.getByRole('button', { name: /^Use / });
  await eventually(async () =>
    expect(await wallets.allInnerTexts()).toEqual(['Use Ox', 'Use <img src=x onerror=alert(1)>', 'Use com.nameless']),
  );
  // Those of other origins are not loaded.
  expect(await wallets.locator('img').count()).toBe(1);
  await expectAccessible(page);
  await wallets.filter({ hasText: 'Ox' }).click();
  await notice(page, /is open in this tab/);
  const inboxId = await idOn(page);
  await page.reload();
  await notice(page, /is open in this tab/);
  expect(await idOn(page)).toBe(inboxId);
  expect(asked).toEqual(['com.ox: eth_requestAccounts', 'com.ox: personal_sign', 'com.ox: eth_requestAccounts']);
});

/** In the page, before its own scripts: three extensions, damaged announcements, and a wallet that does not announce itself. */
function announceWallets(): void {
  const providerOf = (wallet: string) => ({
    request: ({ method, params }: { method: string; params: unknown }) => window.askWallet(wallet, method, params),
  });
  const announce = (n: number, rdns: string, name: unknown, icon: string) => {
    const info = { uuid: `00000000-0000-4000-8000-00000000000${n}`, rdns, name, icon };
    window.dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail: { info, provider: providerOf(rdns) } }));
  };
  window.addEventListener('eip6963:requestProvider', () => {
    window.dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail: null }));
    announce(1, 'com.ox', '\u202eOx', 'data:image/svg+xml,%3Csvg xmlns="http://www.w3.org/2000/svg"/%3E');
    announce(1, 'com.ox', 'again', '');
    announce(2, 'com.hostile', '<img src=x onerror=alert(1)>', 'https://elsewhere.example/icon.png');
    announce(3, 'com.nameless', undefined, 'data:text/html,x');
    announce(4, 'no domain', 'No domain', '');
  });
  Object.assign(window, { ethereum: providerOf('window.ethereum') });
}

/** An app of the person with this key, in Node. */
function openApp(walletKey: `0x${string}`): Promise<XmtpAgentClient> {
  const dbPath = join(folder, `${randomUUID()}.db3`);
  return openAgentClient({ network: network(), walletKey, dbPath, dbEncryptionKey: randomBytes(32) });
}

describe('an inbox with ten devices', () => {
  const key = generatePrivateKey();
  let other: BrowserContext;
  let page: Page;
  let inboxId: string;
  const devices = () => page.getByRole('listitem').filter({ hasText: 'Since' });
  const remove = async (name: string, title: string) => {
    await button(page, name).click();
    await page.getByRole('dialog', { name: title }).waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
  };
  const installed = async () => (await keysOf(inboxId)).installations.map((bytes) => Buffer.from(bytes).toString('hex'));

  beforeAll(async () => {
    for (let n = 0; n < 10; n += 1) {
      const app = await openApp(key);
      inboxId = app.inboxId;
      await app.close();
    }
    other = await browser.newContext({ reducedMotion: 'reduce' });
  });
  afterAll(() => other?.close());

  test('is explained to a browser that has lost its storage, which takes the place of one that is removed', async () => {
    page = await newTab(other);
    await page.locator('input[type=file]').setInputFiles({
      name: 'offshoot-recovery.json',
      mimeType: 'application/json',
      buffer: Buffer.from(
        JSON.stringify({ format: 'offshoot-recovery-1', address: privateKeyToAccount(key).address.toLowerCase(), privateKey: key }),
      ),
    });
    await notice(page, /as many devices as XMTP allows/);
    await eventually(async () => expect(await devices().count()).toBe(10));
    await expectAccessible(page);
    const oldest = (await devices().last().locator('code').getAttribute('title')) ?? '';
    await devices().last().getByRole('checkbox').check();
    await remove('Remove the chosen ones', 'Remove 1 device?');
    await notice(page, /is open in this tab/);
    expect(await idOn(page)).toBe(inboxId);
    const now = await installed();
    expect(now).toHaveLength(10);
    expect(now).not.toContain(oldest);
    // Its database outlives the attempt that was refused.
    await page.reload();
    await notice(page, /is open in this tab/);
    expect(await installed()).toEqual(now);
  });

  test('loses all others, if the person wants it', async () => {
    await eventually(async () => expect(await devices().count()).toBe(10));
    expect((await devices().locator('svg').first().boundingBox())?.height).toBeLessThan(30);
    const own = (await devices().filter({ hasText: 'this browser' }).locator('code').getAttribute('title')) ?? '';
    await button(page, 'Remove all others').click();
    await page.getByRole('dialog', { name: 'Remove 9 devices?' }).waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await remove('Remove all others', 'Remove 9 devices?');
    await eventually(async () => expect(await devices().count()).toBe(1));
    expect(await installed()).toEqual([own]);
  });

  test('removes this browser, which says so and can be added again', async () => {
    await using app = { client: await openApp(key), [Symbol.asyncDispose]: async () => app.client.close() };
    await app.client.revokeOtherInstallations();
    await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
    await notice(page, /removed this browser from your account/);
    await expectAccessible(page);
    await page.reload();
    await notice(page, /removed this browser from your account/);
    await button(page, 'Add this browser again').click();
    await notice(page, /is open in this tab/);
    expect(await idOn(page)).toBe(inboxId);
    expect(await installed()).toHaveLength(2);
    await page.reload();
    await notice(page, /is open in this tab/);
    expect(await installed()).toHaveLength(2);
  });
});

test('runs under the content security policy of the gateway', () => {
  expect(complaints).toEqual([]);
});
