// A person opens the inbox page of the web app in a real browser: the gateway serves it, and it joins the XMTP network by itself.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBrowser } from '@offshoot/browser-testing';
import { eventually } from '@offshoot/testing';
import { createInboxKeysReader } from '@offshoot/xmtp';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { builtSite } from '../../scripts/site.ts';
import { startSystem, type TestSystem } from '../system.ts';
import { accessibilityFindings, overflowOf } from './open-page.ts';

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
  await page.goto(`http://localhost:${system.config.port}/inbox`);
  return page;
}

const notice = (page: Page, text: RegExp) =>
  eventually(async () => expect(await page.getByRole('status').allInnerTexts()).toContainEqual(expect.stringMatching(text)));
const button = (page: Page, name: string) => page.getByRole('button', { name });
const idOn = async (page: Page): Promise<string> => (await page.getByText(/^[0-9a-f]{64}$/).innerText()).trim();

test('makes an inbox that others find on the network, and saves its recovery file', async () => {
  await notice(first, /has none yet/);
  await button(first, 'Make an inbox in this browser').click();
  await notice(first, /is open in this tab/);
  await first.getByText('Connected to the XMTP network.', { exact: true }).waitFor();
  const inboxId = await idOn(first);
  const apiUrl = `http://localhost:${system.config.xmtpPort}`;
  const keys = await createInboxKeysReader({ env: 'local', apiUrl }).keysOf(inboxId);
  expect(keys.installations).toHaveLength(1);

  const [download] = await Promise.all([
    first.waitForEvent('download'),
    first.getByRole('link', { name: 'Save the recovery file' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('offshoot-recovery.json');
  await download.saveAs(recoveryFile);
  expect(keys.addresses).toContain(JSON.parse(readFileSync(recoveryFile, 'utf8')).address);
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

/** On a small telephone. */
async function expectAccessible(page: Page): Promise<void> {
  await page.setViewportSize({ width: 320, height: 800 });
  expect(await accessibilityFindings(page)).toEqual([]);
  expect(await overflowOf(page)).toBe(0);
}

test.each(['light', 'dark'] as const)(
  'brings the inbox back from the recovery file, refuses other files, and is accessible (%s)',
  async (colorScheme) => {
    const inboxId = await idOn(first);
    await using other = await browser.newContext({ colorScheme, reducedMotion: 'reduce' });
    const page = await newTab(other);
    await notice(page, /has none yet/);
    await expectAccessible(page);
    const wrong = join(folder, 'wrong.json');
    writeFileSync(wrong, '{"format":"another"}');
    const input = page.locator('input[type=file]');
    await input.setInputFiles(wrong);
    await page.getByRole('alert').filter({ hasText: 'This is not a recovery file' }).waitFor();
    await input.setInputFiles(recoveryFile);
    await notice(page, /is open in this tab/);
    expect(await idOn(page)).toBe(inboxId);
    await page.getByText('Connected to the XMTP network.', { exact: true }).waitFor();
    await expectAccessible(page);
    const second = await newTab(other);
    await notice(second, /open in another tab/);
    await expectAccessible(second);
  },
);

test('runs under the content security policy of the gateway', () => {
  expect(complaints).toEqual([]);
});
