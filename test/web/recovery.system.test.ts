// A person who has lost their browser's storage, or has another browser, gets their account back with its chats and agents: by the saved
// file, or by a passkey.
import { untilFound } from '@offshoot/testing';
import { type Browser, startBrowser } from '@offshoot/testing/browser';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { builtSite } from '../../scripts/site.ts';
import { hostService } from '../service-clients.ts';
import { startSystem, type TestSystem } from '../system.ts';
import { User } from '../user.ts';
import { accessibilityOf, keepRecoveryFile, openPage, type WatchedPage } from './open-page.ts';

const GUIDE = { agentName: 'Guide', instructions: 'You know the way.' };

const stack = new AsyncDisposableStack();
let browser: Browser;
let system: TestSystem;
let first: WatchedPage;
let page: Page;
let recoveryFile: string;

beforeAll(async () => {
  const site = await builtSite();
  [system, browser] = await Promise.all([startSystem({ config: { site, sleepSeconds: 1 } }), startBrowser()]);
  stack.use(system);
  stack.defer(() => browser.close());
  const creator = await User.signIn(system.running.url, system.running.network);
  const { id } = await creator.createTemplate(GUIDE, { publish: true });
  first = stack.use(await profile());
  page = first.page;
  await page.goto(`/t/${id}`);
  await page.getByRole('link', { name: 'Add to a chat' }).click();
  await button(page, 'Go on').click();
  recoveryFile = await keepRecoveryFile(page);
  await button(page, 'Add').click();
  await page.getByRole('heading', { name: 'Guide is live' }).waitFor();
});
afterAll(() => stack.disposeAsync());

/** A browser profile that has never been here. */
const profile = () =>
  openPage(browser, `http://localhost:${system.config.port}`, {
    also: [system.running.network.apiUrl ?? ''],
    viewport: { width: 390, height: 844 },
  });
const button = (on: Page, name: string) => on.getByRole('button', { name, exact: true });

/** On the page of the person's agents, after the account has come back: the agent is there, and answers in its chat. */
async function expectBack(on: Page): Promise<void> {
  await on.getByRole('link', { name: 'Guide' }).waitFor();
  await on.getByText('Your chats are back').waitFor();
  await on.goto('/chats');
  await on.getByRole('link', { name: /Guide/ }).click();
  const field = on.getByRole('textbox', { name: 'Message', exact: true });
  await field.fill('Guide, what do you know about me?');
  await field.press('Enter');
  const answer = on.getByRole('log').getByRole('listitem').filter({ hasNotText: 'what do you know about me?' }).locator('.said');
  await answer.last().waitFor();
}

test('in the list and on its page, an agent that sleeps is shown as asleep', async () => {
  await untilFound('it sleeps', async () => (await hostService(system.running).getHealth({})).dormant === 1);
  await page.goto('/agents');
  const card = page.getByRole('listitem').filter({ hasText: 'Guide' });
  await card.getByText('asleep', { exact: true }).waitFor();
  expect(await accessibilityOf(page)).toEqual([]);
  await page.getByRole('link', { name: 'Guide' }).click();
  await page.getByRole('status').filter({ hasText: 'asleep' }).waitFor();
  await page.getByText('It wakes for messages and for what is due.').waitFor();
  expect(await accessibilityOf(page)).toEqual([]);
});

test('the saved file brings chats and agents back on a second browser profile, while the first one is closed', async () => {
  await page.goto('about:blank');
  await using second = await profile();
  await second.page.goto('/agents');
  await second.page
    .locator('input[type=file]')
    .setInputFiles({ name: 'offshoot-recovery.json', mimeType: 'application/json', buffer: Buffer.from(recoveryFile) });
  await expectBack(second.page);
  expect(second.offences).toEqual([]);
});

test('a passkey that has kept the key brings chats and agents back after the storage was cleared, and this site keeps nothing of it', async () => {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const authenticator = { protocol: 'ctap2', ctap2Version: 'ctap2_1', transport: 'internal', hasResidentKey: true } as const;
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: { ...authenticator, hasUserVerification: true, isUserVerified: true, hasPrf: true, hasLargeBlob: true },
  });
  await page.goto('/agents');
  await page.getByRole('link', { name: 'Guide' }).waitFor();
  // As if the file had not been saved.
  await page.evaluate("localStorage.removeItem('offshoot-recovery-saved')");
  await page.reload();
  await button(page, 'Save it …').click();
  expect(await accessibilityOf(page, [390])).toEqual([]);
  await button(page, 'Or save it with a passkey').click();
  await button(page, 'Or save it with a passkey').waitFor({ state: 'detached' });
  expect(await page.evaluate("localStorage.getItem('offshoot-recovery-saved')")).toBe('yes');
  const { credentials } = await cdp.send('WebAuthn.getCredentials', { authenticatorId });
  const { privateKey } = JSON.parse(recoveryFile) as { privateKey: string };
  expect(credentials).toHaveLength(1);
  expect(Buffer.from(credentials[0]?.largeBlob ?? '', 'base64').toString('hex')).not.toContain(privateKey.slice(2));

  await page.goto('about:blank');
  await cdp.send('Storage.clearDataForOrigin', { origin: `http://localhost:${system.config.port}`, storageTypes: 'all' });
  await page.goto('/agents');
  await page.getByText('I have an account already').click();
  await button(page, 'Restore it with a passkey').click();
  await expectBack(page);
  expect(first.offences).toEqual([]);
});

test('where the browser or the passkey keeps no keys, the file does, and says so', async () => {
  await using other = await profile();
  const cdp = await other.page.context().newCDPSession(other.page);
  await cdp.send('WebAuthn.enable');
  await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true },
  });
  await other.page.goto('/chats');
  await button(other.page, 'Start chatting').click();
  await button(other.page, 'Save it …').click();
  await button(other.page, 'Or save it with a passkey').click();
  await other.page
    .getByRole('alert')
    .getByText(/No passkey was chosen|cannot keep your account key/)
    .waitFor();
  expect(await other.page.evaluate("localStorage.getItem('offshoot-recovery-saved')")).toBeNull();
  await keepSaved(other.page);
});

/** The way by file still works. */
async function keepSaved(on: Page): Promise<void> {
  const [download] = await Promise.all([on.waitForEvent('download'), on.getByRole('link', { name: 'Save your account key' }).click()]);
  expect(download.suggestedFilename()).toBe('offshoot-recovery.json');
}
