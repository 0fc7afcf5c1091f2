// What others learned, on an agent's page in a real browser: strangers have published it with passes, the agent reads it, its owner decides.
import { commonsAs, passesOfOwner, patternAbout, taken } from '@offshoot/commons/testing';
import { patternId } from '@offshoot/patterns';
import { type Browser, startBrowser } from '@offshoot/testing/browser';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { builtSite } from '../../scripts/site.ts';
import { Human } from '../human.ts';
import { startSystem, type TestSystem } from '../system.ts';
import { User } from '../user.ts';
import { accessibilityOf, openPage, recoveryFileOf, turnFold } from './open-page.ts';

const HOTELS = patternAbout('hotels');
const stack = new AsyncDisposableStack();
let system: TestSystem;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  const site = await builtSite();
  [system, browser] = await Promise.all([startSystem({ config: { site, commons: 'on', passAgeDays: 0 } }), startBrowser()]);
  stack.defer(() => system[Symbol.asyncDispose]());
  stack.defer(() => browser.close());
  const { running } = system;
  const { passKey = '', issuerToken } = running.commons as NonNullable<typeof running.commons>;
  const passes = await passesOfOwner({ passKey, issuerToken, now: () => new Date(), as: stranger });
  for (const pattern of [HOTELS, patternAbout('cat food', ['cats'])]) {
    const pass = taken(passes, { does: 'publish', id: patternId(pattern) });
    await stranger().publishPattern({ pattern, pass });
  }
  const owner = await User.signIn(running.url, running.network);
  const { id } = await owner.createTemplate({ agentName: 'Scout', instructions: 'You plan trips and travel for a group of friends.' });
  const saul = stack.use(await Human.join(running.network));
  owner.adderId = saul.client.inboxId;
  const agent = await owner.claim(id);
  await saul.conversation(agent.inboxId);
  await owner.settled(agent.id);
  const opened = stack.use(await openPage(browser, `http://localhost:${running.gateway.port}`, {}));
  ({ page } = opened);
  await page.goto('/agents');
  await page.locator('input[type=file]').setInputFiles(recoveryFileOf(owner));
  await page.getByRole('link', { name: 'Scout' }).first().click();
  await page.getByRole('tab', { name: 'Knows' }).click();
});
afterAll(() => stack.disposeAsync());

const stranger = (token?: string) => commonsAs(system.running.commons?.url ?? '', token);
const said = (text: string) => page.getByRole('status').filter({ hasText: text });
const advice = () => page.getByRole('listitem').filter({ hasText: HOTELS.do });

test('the owner switches it on, reads, uses one piece of advice and forgets it, and switches it off', async () => {
  await turnFold(page, 'What others learned');
  const reads = page.getByRole('switch', { name: 'Read what others learned' });
  expect(await reads.isChecked()).toBe(false);
  await reads.press('Space');
  await said('Your agent reads what others learned.').waitFor();
  await page.getByRole('button', { name: 'Read it now' }).click();
  await said('Your agent has read the list.').waitFor();
  await page.getByText('2 pieces of advice, read').waitFor();
  expect(await page.getByText('cat food').count()).toBe(0);
  await advice().getByRole('button', { name: 'Use it' }).click();
  await said('Your agent uses it.').waitFor();
  expect(await page.getByRole('list', { name: 'In use' }).getByRole('listitem').count()).toBe(1);
  expect(await accessibilityOf(page)).toEqual([]);
  await advice().getByRole('button', { name: 'Forget it' }).click();
  await said('Your agent has forgotten it.').waitFor();
});

test('the owner publishes what they learned: they see exactly what others will read, and the courier takes it along', async () => {
  await turnFold(page, 'Publish what you learned');
  const part = (name: string) => page.getByRole('textbox', { name, exact: true });
  await part('When').fill('A group books a restaurant');
  await part('What helps').fill('Write to kim@example.org first.');
  await part('Because').fill('Otherwise a guest cannot eat.');
  await part('About').fill('Food, travel');
  await page.getByRole('button', { name: 'Show what others would read' }).click();
  await page.getByRole('alert').filter({ hasText: 'contains an e-mail address' }).waitFor();
  await part('What helps').fill('Ask for   allergies first.');
  await page.getByRole('button', { name: 'Show what others would read' }).click();
  await page.getByText('food, travel').waitFor();
  expect(await accessibilityOf(page)).toEqual([]);
  await page.getByRole('button', { name: 'Publish it for good' }).click();
  await said('It waits for the courier.').waitFor();
  const published = page.getByRole('list', { name: 'What you published' }).getByRole('listitem');
  await published.filter({ hasText: 'Ask for allergies first.' }).filter({ hasText: 'Waits for the courier' }).waitFor();
  await page.getByRole('button', { name: 'Send the courier now' }).click();
  await said('The courier is on its way.').waitFor();
  const read = async () => (await stranger().queryPatterns({ interests: ['food'] })).patterns.map(({ pattern }) => pattern?.do);
  await expect.poll(read, { timeout: 60_000 }).toEqual(['Ask for allergies first.']);
  await expect
    .poll(
      async () => {
        await page.getByRole('button', { name: 'Look again' }).last().click();
        return published.filter({ hasText: 'Published' }).count();
      },
      { timeout: 60_000, interval: 2_000 },
    )
    .toBe(1);
});

test('switched off, the agent has forgotten what it had from others', async () => {
  const reads = page.getByRole('switch', { name: 'Read what others learned' });
  await reads.press('Space');
  await said('has forgotten what it had from them').waitFor();
  expect(await advice().count()).toBe(0);
});

test('a key that is none is refused before anything is signed', async () => {
  await turnFold(page, 'Another commons');
  await page.getByLabel('Address').fill('https://commons.example.org');
  await page.getByLabel('Key').fill('ab');
  await page.getByText('A key has 64 hex digits.').waitFor();
  expect(await page.getByRole('button', { name: 'Read this one' }).isDisabled()).toBe(true);
});
