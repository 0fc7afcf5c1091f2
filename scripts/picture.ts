// Makes docs/pictures anew: a conversation in the web app, light and dark, with an agent that nobody has told what to say.
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeData } from '@offshoot/postgres';
import { privateConfig, startStandalone } from '@offshoot/standalone';
import { SCHEMES, showIn, startBrowser } from '@offshoot/testing/browser';
import type { Page } from 'playwright-core';
import { User } from '../test/user.ts';
import { builtSite } from './site.ts';

const HELP = `npm run picture

Starts the system, builds the web app, talks with an agent in a real Chromium, and writes docs/pictures/chat.png and chat-dark.png.`;

const CONTENT = {
  agentName: 'Trip Planner',
  description: 'Helps a group to agree on a trip, and remembers what everybody likes.',
  category: 'travel',
  instructions: '# Trip Planner\n\nHelp the group to plan a trip.',
};
/** What the person says, and what the answer begins with. */
const TALK: readonly [said: string, answer: RegExp | undefined][] = [
  ['I am vegetarian, and Lea hates flying.', undefined],
  ['Trip Planner, remind us on Friday at 6pm to book the train', /I'll remind everybody/],
  ['Trip Planner, who is vegetarian?', /vegetarian/],
];
/** Of a phone, in pixels. */
const SIZE = { width: 440, height: 720 };

if (process.argv.includes('--help')) console.log(HELP);
else await make();

async function make(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'offshoot-picture-'));
  const folder = join(import.meta.dirname, '..', 'docs', 'pictures');
  mkdirSync(folder, { recursive: true });
  try {
    const site = await builtSite();
    await using system = await startStandalone(privateConfig(dataDir, { site }));
    const user = await User.signIn(system.url, system.network);
    const { id } = await user.createTemplate(CONTENT, { publish: true });
    const browser = await startBrowser();
    try {
      const context = await browser.newContext({ baseURL: system.url, viewport: SIZE, deviceScaleFactor: 2, timezoneId: 'Europe/Lisbon' });
      const page = await context.newPage();
      await talk(page, id);
      for (const scheme of SCHEMES) {
        await showIn(page, scheme);
        await page.screenshot({ path: join(folder, scheme === 'dark' ? 'chat-dark.png' : 'chat.png') });
      }
    } finally {
      await browser.close();
    }
  } finally {
    removeData(dataDir);
  }
  console.log(`Written: ${join(folder, 'chat.png')}, chat-dark.png`);
}

async function talk(page: Page, templateId: string): Promise<void> {
  await page.goto(`/t/${templateId}/add`);
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByRole('textbox', { name: 'Your name' }).fill('Mia');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByRole('heading', { name: /is live$/ }).waitFor();
  await page.getByRole('link', { name: 'Open the chat' }).click();
  const log = page.locator('[role=log]');
  await log
    .getByText(/Hello, I'm/)
    .first()
    .waitFor();
  for (const [said, answer] of TALK) {
    await page.getByRole('textbox', { name: 'Message' }).fill(said);
    await page.getByRole('button', { name: 'Send' }).click();
    await log.getByText(said).last().waitFor();
    if (answer) await log.getByText(answer).last().waitFor();
  }
  await page.mouse.move(0, 0);
  await page.evaluate('document.activeElement?.blur()');
}
