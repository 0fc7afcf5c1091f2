// A person chooses from all emoji, in what they write and as reactions: by keyboard, and by touch on a phone.
import { eventually } from '@offshoot/testing';
import { type Browser, startBrowser } from '@offshoot/testing/browser';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { builtSite } from '../../scripts/site.ts';
import { startSystem, type TestSystem } from '../system.ts';
import { accessibilityOf, openPage, type WatchedPage } from './open-page.ts';

let system: TestSystem;
let browser: Browser;
let watched: WatchedPage;
let page: Page;

beforeAll(async () => {
  const site = await builtSite();
  [system, browser] = await Promise.all([startSystem({ config: { site } }), startBrowser()]);
  watched = await openPage(browser, `http://localhost:${system.config.port}`, {
    also: [`http://127.0.0.1:${system.config.xmtpPort}`],
    reducedMotion: 'reduce',
    viewport: { width: 390, height: 844 },
    hasTouch: true,
  });
  page = watched.page;
  await page.goto('/chats');
  await page.getByRole('button', { name: 'Start chatting' }).click();
  await page.getByRole('button', { name: 'New chat' }).click();
  await page.getByRole('textbox', { name: 'Name of the chat' }).fill('Party');
  await page.getByRole('textbox', { name: 'Your name' }).first().fill('Saul');
  await page.getByRole('button', { name: 'Start it' }).click();
  await field().waitFor();
});
afterAll(async () => {
  await browser?.close();
  await system?.[Symbol.asyncDispose]();
});

const field = () => page.getByRole('textbox', { name: 'Message', exact: true });
const dialog = (name: string) => page.getByRole('dialog', { name });

test('an emoji found by its name takes the place of what is selected, all by keyboard, and the focus is back behind it', async () => {
  await field().fill('Pizza or pasta?');
  await page.evaluate("document.querySelector('textarea').setSelectionRange(0, 5)");
  await page.getByRole('button', { name: 'Add an emoji' }).focus();
  await page.keyboard.press('Enter');
  const picker = dialog('Add an emoji');
  await picker.getByRole('combobox').fill('pizza');
  await picker.getByRole('option', { name: /🍕/ }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await picker.waitFor({ state: 'detached' });
  await eventually(async () => expect(await field().inputValue()).toBe('🍕 or pasta?'));
  await page.keyboard.type('!');
  expect(await field().inputValue()).toBe('🍕! or pasta?');
  await page.keyboard.press('Enter');
  await page.getByRole('log').getByText('🍕! or pasta?').waitFor();
});

test('Escape chooses nothing', async () => {
  await page.getByRole('button', { name: 'Add an emoji' }).click();
  await dialog('Add an emoji').getByRole('combobox').waitFor();
  await page.keyboard.press('Escape');
  await dialog('Add an emoji').waitFor({ state: 'detached' });
  expect(await field().inputValue()).toBe('');
});

test('on a phone any emoji is a reaction: 👍 and 👎 come first, and all of it passes axe', async () => {
  const message = page.getByRole('log').getByRole('listitem').filter({ hasText: 'or pasta?' });
  await message.tap();
  await message.getByRole('button', { name: 'Other reactions' }).tap();
  const picker = dialog('Other reactions');
  const usual = picker.getByRole('group', { name: 'Usual ones' }).getByRole('button');
  expect((await usual.allInnerTexts()).slice(0, 2)).toEqual(['👍', '👎']);
  await picker.getByRole('menuitem', { name: /😀/ }).waitFor();
  expect(await accessibilityOf(page, [320, 390])).toEqual([]);
  await picker.getByRole('tab', { name: 'Food and drink' }).tap();
  await picker.getByRole('menuitem', { name: /🍇/ }).tap();
  await picker.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: '🍇 1 from You' }).waitFor();
  expect(watched.offences).toEqual([]);
});
