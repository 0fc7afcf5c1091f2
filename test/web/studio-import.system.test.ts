// A creator brings agents of other systems to the studio: in a real browser, which reads them and sends nothing.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Browser, startBrowser } from '@offshoot/testing/browser';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { builtSite } from '../../scripts/site.ts';
import { startSystem, type TestSystem } from '../system.ts';
import { accessibilityOf, keepRecoveryFile, openPage, turnFold, type WatchedPage } from './open-page.ts';

const folder = mkdtempSync(join(tmpdir(), 'studio-import-'));
let browser: Browser;
let system: TestSystem;
let watched: WatchedPage;
let page: Page;
/** Calls that could carry what was imported. */
const sent: string[] = [];

beforeAll(async () => {
  const site = await builtSite();
  [system, browser] = await Promise.all([startSystem({ config: { site, idleTarget: 0 } }), startBrowser()]);
  watched = await openPage(browser, `http://localhost:${system.running.gateway.port}`, {
    also: [`http://127.0.0.1:${system.config.xmtpPort}`, `http://localhost:${system.config.xmtpPort}`],
  });
  page = watched.page;
  page.on('request', (request) => {
    if ((request.postData() ?? '').includes('Momo')) sent.push(`${request.method()} ${request.url()}`);
  });
  await page.goto('/studio');
  await button('Write your first agent').click();
  await keepRecoveryFile(page);
  await page.getByText('You have no templates yet.').waitFor();
});
afterAll(async () => {
  await watched?.[Symbol.asyncDispose]();
  await browser?.close();
  await system?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const button = (name: string) => page.getByRole('button', { name, exact: true });
const field = (name: string) => page.getByRole('textbox', { name, exact: true });
const dropField = () => page.getByRole('region', { name: 'Bring an agent that you have' });

function written(files: Record<string, string>): string {
  const made = mkdtempSync(join(folder, 'agent-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(made, name)), { recursive: true });
    writeFileSync(join(made, name), text);
  }
  return made;
}

async function choose(label: string, paths: string | string[]): Promise<void> {
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), button(label).click()]);
  await chooser.setFiles(paths);
}

/** As a browser tells it, with a file that only the page has. */
async function drop(name: string, text: string): Promise<void> {
  const transfer = await page.evaluateHandle(`(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([${JSON.stringify(text)}], ${JSON.stringify(name)}));
    return transfer;
  })()`);
  await dropField().dispatchEvent('dragover', { dataTransfer: transfer });
  await dropField().dispatchEvent('drop', { dataTransfer: transfer });
}

async function backToList(): Promise<void> {
  await page.getByRole('link', { name: 'Studio', exact: true }).first().click();
  await page.getByRole('dialog').getByRole('button', { name: 'Leave' }).click();
  await dropField().waitFor();
}

test('a folder of OpenClaw becomes a draft, with a list of what stayed behind, and nothing is sent', async () => {
  expect(await accessibilityOf(page, [390, 1280])).toEqual([]);
  const openClaw = written({
    'IDENTITY.md': '- **Name:** Momo\n- **Emoji:** 🐈\n',
    'SOUL.md': 'Be dry.\n',
    'AGENTS.md': 'Plan the week.\n',
    'USER.md': 'Saul\n',
    'memory/2026-01-01.md': 'Saul bought a lamp.\n',
    '.git/config': 'x',
  });
  await choose('Choose a folder', openClaw);
  await page.getByText('Imported from OpenClaw').waitFor();
  await turnFold(page, 'In the store');
  await turnFold(page, 'Soul');
  expect([await field('Name').inputValue(), await field('Icon').inputValue()]).toEqual(['Momo', '🐈']);
  expect(await field('What it does').inputValue()).toBe('Plan the week.');
  expect(await field('In your own words').inputValue()).toBe('Be dry.');
  const left = page.getByRole('list').filter({ hasText: 'USER.md' }).getByRole('listitem');
  expect(await left.allTextContents()).toEqual([
    expect.stringMatching(/^USER\.md: It is about one person/),
    expect.stringMatching(/^memory\/: /),
  ]);
  expect(await accessibilityOf(page, [390, 1280])).toEqual([]);
  await page.reload();
  await page.getByText('Imported from OpenClaw').waitFor();
  await button('Hide this').click();
  expect(await page.getByText('What stayed behind').count()).toBe(0);
  expect(sent).toEqual([]);
});

test('it is created like any other draft', async () => {
  await button('Create it, private').click();
  await page.getByRole('heading', { name: 'Momo', exact: true }).waitFor();
  expect(sent).toHaveLength(1);
  await page.getByRole('link', { name: 'Studio', exact: true }).first().click();
  await page.getByRole('link', { name: 'Momo' }).waitFor();
});

test('a file is dropped: an agent in Markdown, a template in YAML, and several agents in one file', async () => {
  await drop('reviewer.md', '---\nname: reviewer\ndescription: Reviews: all of it\ntools: Read\n---\nYou review.\n');
  await page.getByText('Imported from a Markdown file').waitFor();
  await turnFold(page, 'In the store');
  expect([await field('Name').inputValue(), await field('Description').inputValue()]).toEqual(['reviewer', 'Reviews: all of it']);
  await backToList();
  await drop('agent.yaml', 'agent_name: Cook\ninstructions: You cook.\n');
  await page.getByText('Unsaved changes. They are kept in this browser').waitFor();
  expect(await field('Name').inputValue()).toBe('Cook');
  await backToList();
  const agents = ['Anna', 'Boris'].map((name) => ({ name, system: `You are ${name}.` }));
  await drop('both.af', JSON.stringify(JSON.stringify({ agents })));
  await page.getByRole('status').filter({ hasText: '2 drafts were made of this file.' }).waitFor();
  for (const name of ['Anna', 'Boris', 'Cook', 'reviewer']) await page.getByRole('link', { name }).waitFor();
});

test('attack: what is no agent, too long or hostile is refused with a reason, and leaves no draft', async () => {
  const drafts = () => page.evaluate<number>("Object.keys(localStorage).filter((key) => key.startsWith('offshoot-draft:')).length");
  const before = await drafts();
  const refused = async (name: string, text: string, why: string) => {
    await drop(name, text);
    await page.getByRole('alert').filter({ hasText: why }).waitFor();
  };
  await refused('photo.png', 'x', 'photo.png is no agent that can be imported.');
  await refused('agent.zip.md', 'PK\u0003\u0004', 'agent.zip.md is an archive.');
  await refused('long.md', 'x'.repeat(262_145), 'The instructions are 1 bytes too long.');
  await refused('bad.yaml', 'agent_name: x\ntoools: []\n', 'line 2, column 1');
  await choose('Choose files', [join(written({ 'a.md': 'A.' }), 'a.md'), join(written({ 'b.md': 'B.' }), 'b.md')]);
  await page.getByRole('alert').filter({ hasText: 'There are several agents' }).waitFor();
  expect(await drafts()).toBe(before);
  await drop('evil.md', '---\nname: "<img src=x onerror=alert(1)>"\ntools: "<script>alert(2)</script>"\n---\n<script>alert(3)</script>\n');
  await page.getByText('Imported from a Markdown file').waitFor();
  expect(await page.locator('main :is(script, img[src="x"])').count()).toBe(0);
  expect(watched.offences).toEqual([]);
});
