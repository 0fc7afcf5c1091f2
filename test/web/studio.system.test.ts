// A creator writes, tries, publishes and updates a template in the studio: in a real browser, with a real agent.
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ProtocolServer, startProtocolServer } from '@offshoot/models/testing';
import { eventually } from '@offshoot/testing';
import { type Browser, startBrowser } from '@offshoot/testing/browser';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { builtSite } from '../../scripts/site.ts';
import { startSystem, type TestSystem } from '../system.ts';
import { addedLastMonth } from '../template-stats.ts';
import { User } from '../user.ts';
import { accessibilityOf, countedTaps, keepRecoveryFile, openPage, turnFold, type WatchedPage } from './open-page.ts';

const SCRIPT = '<img src="https://tracker.example/p" onerror="alert(1)"><script>alert(2)</script>[press me](javascript:alert(3))';

const CHORES = {
  name: 'Chore Keeper',
  description: 'Keeps the chores of a flat fair.',
  instructions: 'Keep a list of chores and of who did what.',
  example: [{ person: 'I took out the rubbish.', agent: 'Noted. Next is Ben.' }],
};

const folder = mkdtempSync(join(tmpdir(), 'studio-'));
let browser: Browser;
let system: TestSystem;
let watched: WatchedPage;
let page: Page;
let claimer: User;
let endpoint: ProtocolServer;

beforeAll(async () => {
  const site = await builtSite();
  endpoint = await startProtocolServer();
  endpoint.behave({ kind: 'say', text: JSON.stringify(CHORES) });
  const overrides = { modelVariables: { LLM_BASE_URL: endpoint.url, LLM_MODEL: 'writer' } };
  [system, browser] = await Promise.all([startSystem({ config: { site, idleTarget: 3 }, overrides }), startBrowser()]);
  watched = await openPage(browser, `http://localhost:${system.running.gateway.port}`, {
    also: [`http://127.0.0.1:${system.config.xmtpPort}`, `http://localhost:${system.config.xmtpPort}`],
  });
  page = watched.page;
  claimer = await User.signIn(system.running.url, system.running.network);
});
afterAll(async () => {
  await watched?.[Symbol.asyncDispose]();
  await browser?.close();
  await system?.[Symbol.asyncDispose]();
  await endpoint?.close();
  rmSync(folder, { recursive: true, force: true });
});

const button = (name: string) => page.getByRole('button', { name, exact: true });
const fold = (title: string) => turnFold(page, title);
const heading = (name: string | RegExp) => page.getByRole('heading', { name, exact: true });
const field = (name: string) => page.getByRole('textbox', { name, exact: true });
const status = (text: string | RegExp) => page.getByRole('status').filter({ hasText: text }).first();
const dialog = () => page.getByRole('dialog');
const templateId = () => new URL(page.url()).pathname.split('/').at(-1) ?? '';

async function saved(label: string): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent('download'), button(label).click()]);
  const file = join(folder, download.suggestedFilename());
  await download.saveAs(file);
  return readFileSync(file, 'utf8');
}

test('a creator with a new inbox writes a template, and what the contract does not allow is said at the field', async () => {
  await page.goto('/studio');
  await button('Write your first agent').click();
  await keepRecoveryFile(page);
  await page.getByText('You have no templates yet.').waitFor();
  await button('New template').click();
  await heading('New template').waitFor();
  await fold('In the store');
  await field('Category').fill('Home Office');
  await fold('In the store');
  await button('Create it, private').click();
  await page.getByText('Write lower-case words joined by hyphens, such as “home-office”.').waitFor();
  expect(await page.getByText('Write something here.').count()).toBe(2);
  await eventually(async () => expect(await page.evaluate('document.activeElement.name')).toBe('agent_name'));
  await field('Name').fill('Pilot');
  await field('Category').fill('travel');
  await field('Icon').fill('x');
  await field('What it does').fill('# Fly\n\nYou only speak about aeroplanes.');
  await button('Create it, private').click();
  // A rule that only the service knows.
  await page.getByText('Choose one emoji, or leave it out.').waitFor();
  await field('Icon').fill('✈️');
});

test('unsaved work survives a reload, and leaving it asks', async () => {
  await status('Unsaved changes. They are kept in this browser').waitFor();
  await page.reload();
  await status('These unsaved changes come from an earlier visit.').waitFor();
  expect(await field('What it does').inputValue()).toContain('aeroplanes');
  await page.getByRole('link', { name: 'Discover', exact: true }).click();
  await dialog().getByText('Leave with unsaved changes?').waitFor();
  await page.keyboard.press('Escape');
  await dialog().waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'Studio', exact: true }).click();
  await dialog().getByRole('button', { name: 'Leave' }).click();
  await page.getByText('Not created yet, only in this browser').waitFor();
  await page.getByRole('link', { name: 'Pilot' }).click();
  await heading('New template').waitFor();
});

test('attack: hostile Markdown in the preview, and in an imported file, runs no script and loads nothing', async () => {
  await fold('Soul');
  await field('In your own words').fill(SCRIPT);
  await page.getByRole('group', { name: 'In your own words: write or preview' }).getByRole('button', { name: 'Preview' }).click();
  await page.getByText('press me').click();
  expect(await page.locator('main :is(script, img, iframe)').count()).toBe(0);
  await page.getByRole('group', { name: 'In your own words: write or preview' }).getByRole('button', { name: 'Write' }).click();
  await field('In your own words').fill('');
  await fold('As a file');
  const file = join(folder, 'bad.yaml');
  writeFileSync(file, `agent_name: Pilot\ninstructions: ${JSON.stringify(SCRIPT)}\ntoools: []\n`);
  await page.locator('input[type=file]').setInputFiles(file);
  const alert = page.getByRole('alert').filter({ hasText: 'line 3, column 1' });
  await alert.getByText('unknown field "toools". Did you mean tools?').waitFor();
  writeFileSync(file, 'agent_name: Pilot\ninstructions: secret.md\n');
  await page.locator('input[type=file]').setInputFiles(file);
  await page.getByText(/a web page cannot read a second file/).waitFor();
  expect(await field('What it does').inputValue()).toContain('aeroplanes');
  expect(watched.offences).toEqual([]);
});

test('it is created, exported as the YAML that the command writes, and published', async () => {
  const taps = await countedTaps(page);
  await button('Create it, private').click();
  await heading('Pilot').waitFor();
  const made = await taps();
  expect(await page.getByText('Unsaved changes.').count()).toBe(0);
  await fold('As a file');
  expect(await saved('Export as YAML')).toBe(
    'agent_name: Pilot\ninstructions: |-\n  # Fly\n\n  You only speak about aeroplanes.\ncategory: travel\nemoji: ✈️\n',
  );
  const before = await taps();
  await button('Publish it').click();
  await status('It is in the store').waitFor();
  expect(made + (await taps()) - before).toBe(2);
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Review the changes');
  await page.goto('/');
  await page.getByRole('link', { name: 'Pilot', exact: true }).click();
  await page.getByRole('tab', { name: 'Details' }).click();
  await page.getByText('You only speak about aeroplanes.').waitFor();
});

test('an update is shown as a difference before it is signed, and reaches every agent', async () => {
  await page.goto('/studio');
  await page.getByRole('link', { name: 'Pilot' }).click();
  await heading('Pilot').waitFor();
  await page.getByText('No agent has been added from this template yet.').waitFor();
  const id = templateId();
  const claim = await claimer.claim(id);
  await page.reload();
  await page.getByText('1 of 1 agent has version 1.').waitFor();
  await field('What it does').fill('# Fly\n\nYou only speak about balloons.');
  await fold('An example conversation');
  await button('Add a turn').click();
  await eventually(async () => expect(await page.evaluate('document.activeElement.name')).toBe('example_conversation.0.person'));
  await field('A person says').fill('What is up there?');
  await fold('An example conversation');
  await button('Review the changes').click();
  await status('1 field has to be corrected first.').waitFor();
  // What is wrong was folded up.
  await eventually(async () => expect(await page.evaluate('document.activeElement.name')).toBe('example_conversation.0.agent'));
  await field('The agent answers').fill('Balloons, I hope.');
  const taps = await countedTaps(page);
  await button('Review the changes').click();
  await dialog().getByText('What changes in version 2').waitFor();
  expect(await dialog().locator('ins').allTextContents()).toEqual([
    expect.stringContaining('Agent: Balloons, I hope.'),
    expect.stringContaining('balloons'),
  ]);
  expect(await accessibilityOf(page)).toEqual([]);
  await dialog().getByRole('button', { name: 'Sign and publish version 2' }).click();
  await status('Version 2 is published.').waitFor();
  expect(await taps()).toBe(2);
  await page.getByText('1 of 1 agent has version 2.').waitFor();
  expect((await claimer.instance(claim.instanceId)).appliedVersion).toBe(2n);
});

test('a draft is tried with an agent of its own, which gets the changes, while the template’s agents get nothing', async () => {
  const say = async (text: string) => {
    await field('Message').fill(text);
    await page.keyboard.press('Enter');
  };
  await status('Version 2 is published.').waitFor();
  await field('What it does').fill('You only speak about gliders.');
  // It would say that of what was just typed.
  await eventually(async () => expect(await page.getByText('Version 2 is published.').count()).toBe(0));
  await button('Try it in a chat').click();
  await status('The agent is here. Write to it.').waitFor();
  await say('Pilot, what are your instructions?');
  await page.getByText('My instructions are: “You only speak about gliders.”').waitFor();
  await field('What it does').fill('You only speak about kites.');
  await button('Give it my changes').click();
  await status('The agent has your changes.').waitFor();
  await say('Pilot, and what are your instructions now?');
  await page.getByText('My instructions are: “You only speak about kites.”').waitFor();
  const { instances } = await claimer.claims.listInstances({ filter: { case: 'ownerId', value: claimer.inboxId } });
  expect(instances.map(({ appliedVersion }) => appliedVersion)).toEqual([2n]);
  expect(await accessibilityOf(page)).toEqual([]);
  await page.reload();
  await page.getByText('My instructions are: “You only speak about kites.”').waitFor();
  await button('End the trial').click();
  await status('The trial is over.').waitFor();
  await button('Discard the changes').click();
  await dialog().getByRole('button', { name: 'Discard the changes' }).click();
  await page.getByRole('link', { name: 'Studio', exact: true }).click();
  await page.getByRole('link', { name: 'Pilot' }).waitFor();
  expect(await page.getByText('Pilot (trial)').count()).toBe(0);
  await page.getByRole('link', { name: 'Pilot' }).click();
});

test('an older version comes back as a new one, and nothing is lost', async () => {
  await fold('Versions');
  await button('Go back to version 1').click();
  await dialog().getByText('Its content becomes version 3.').waitFor();
  expect(await dialog().locator('ins').allTextContents()).toEqual([expect.stringContaining('aeroplanes')]);
  await dialog().getByRole('button', { name: 'Sign and publish version 3' }).click();
  await page.getByText('1 of 1 agent has version 3.').waitFor();
  expect(await field('What it does').inputValue()).toContain('aeroplanes');
});

test('a version goes to some agents first, is halted, and goes on', async () => {
  const id = templateId();
  // One whose turn does not come among the first 5 %.
  const turnOf = (instanceId: string) => Number.parseInt(createHash('md5').update(`${instanceId} 4`).digest('hex').slice(0, 8), 16) % 100;
  let claim = await claimer.claim(id);
  while (turnOf(claim.instanceId) < 5) claim = await claimer.claim(id);
  await fold('In the store');
  await field('Tags').fill('clouds');
  await button('Review the changes').click();
  await dialog().getByRole('combobox', { name: 'Who gets it first' }).selectOption('5');
  await dialog().getByRole('button', { name: 'Sign and publish version 4' }).click();
  await page.getByText('It goes to 5 % of the agents first.').waitFor();
  await page.getByText(/agents? waits? for (its|their) turn\.$/).waitFor();
  expect(await accessibilityOf(page)).toEqual([]);
  await button('Halt it').click();
  await page.getByText('You have halted it: it goes to no more agents.').waitFor();
  expect((await claimer.instance(claim.instanceId)).appliedVersion).toBe(3n);
  await button('Let it go to all agents').click();
  await page.getByText(/^(\d+) of \1 agents have version 4\.$/).waitFor();
  expect((await claimer.instance(claim.instanceId)).appliedVersion).toBe(4n);
});

test('a bad version is taken back for a reason that everybody can read, and can be used again', async () => {
  const link = page.getByRole('button', { name: 'Take version 2 back' });
  await link.click();
  expect(await dialog().getByRole('button', { name: 'Take version 2 back' }).isDisabled()).toBe(true);
  await dialog().getByLabel('Why').fill('It forgets the weather.');
  await dialog().getByRole('button', { name: 'Take version 2 back' }).click();
  await page.getByText('Taken back: It forgets the weather.').waitFor();
  const id = templateId();
  await page.getByRole('link', { name: 'See its page' }).click();
  await page.getByRole('tab', { name: 'Versions' }).click();
  await page.getByText('Taken back: It forgets the weather.').waitFor();
  await page.goto(`/studio/${id}`);
  await fold('Versions');
  await button('Let version 2 be used again').click();
  await link.waitFor();
  expect(await page.getByText('Taken back').count()).toBe(0);
});

test('the newest version is taken back, and the last good one comes back in the same step', async () => {
  await button('Take version 4 back').click();
  await dialog().getByText('Version 3 comes back as version 5, and all agents move to it.').waitFor();
  expect(await dialog().locator('del').allTextContents()).toEqual([expect.stringContaining('clouds')]);
  expect(await dialog().getByRole('button', { name: 'Take version 4 back' }).isDisabled()).toBe(true);
  await dialog().getByLabel('Why').fill('It sees clouds everywhere.');
  expect(await accessibilityOf(page)).toEqual([]);
  await dialog().getByRole('button', { name: 'Take version 4 back' }).click();
  await page.getByText(/^(\d+) of \1 agents have version 5\.$/).waitFor();
  await page.getByText('Taken back: It sees clouds everywhere.').waitFor();
  expect(await button('Take version 5 back').count()).toBe(1);
  await fold('In the store');
  expect(await field('Tags').inputValue()).not.toContain('clouds');
});

test('a draft is kept while another tab has the inbox', async () => {
  await field('Description').fill('Half a description.');
  const second = await page.context().newPage();
  await second.goto('/studio');
  await second.getByRole('button', { name: 'Use it in this tab' }).click();
  await second.getByText('unsaved changes').waitFor();
  await page.getByText('Your account is open in another tab').waitFor();
  await second.close();
  await heading('Pilot').waitFor();
  await fold('In the store');
  expect(await field('Description').inputValue()).toBe('Half a description.');
});

test('changes are discarded only when asked, the word of the creator is renewed, and another’s copy says so', async () => {
  await field('Description').fill('Knows the sky.');
  await button('Discard the changes').click();
  await dialog().getByRole('button', { name: 'Cancel' }).click();
  expect(await field('Description').inputValue()).toBe('Knows the sky.');
  await button('Discard the changes').click();
  await dialog().getByRole('button', { name: 'Discard the changes' }).click();
  await page.getByText('Unsaved changes.').waitFor({ state: 'detached' });
  expect(await field('Description').inputValue()).toBe('');
  await fold('Keep it');
  const until = page.getByText(/^You vouch for it until/);
  const before = await until.innerText();
  await page.getByRole('combobox', { name: 'For how long' }).selectOption('90');
  await eventually(async () => {
    // Within the second in which the version was published, another word changes nothing.
    await button('Vouch for it').click();
    expect(await until.innerText()).not.toBe(before);
  });

  await page.goto('/');
  await page.getByRole('link', { name: 'Pilot', exact: true }).click();
  await page.getByRole('tab', { name: 'Details' }).click();
  await page.getByRole('link', { name: 'Duplicate it' }).click();
  await button('Duplicate it').click();
  await heading('Pilot').waitFor();
  await page.getByText('Duplicated from').waitFor();
  await field('Name').fill('Balloonist');
  await button('Review the changes').click();
  await dialog().getByRole('button', { name: 'Sign and publish version 2' }).click();
  await heading('Balloonist').waitFor();
  await button('Publish it').click();
  await status('It is in the store.').waitFor();
  await page.goto('/');
  const copy = page.getByRole('article').filter({ hasText: 'Balloonist' });
  await copy.getByText('Duplicated from').waitFor();
  await copy.getByRole('link', { name: 'Pilot' }).click();
  await heading('Pilot').waitFor();
});

test('the creator of a private template adds an agent of it, and nobody else does', async () => {
  await page.goto('/studio');
  await page.getByRole('link', { name: 'Balloonist' }).click();
  await heading('Balloonist').waitFor();
  await fold('Who can see it');
  await button('Share it by its link').click();
  await status('It is shared by its link').waitFor();
  await page.getByRole('link', { name: 'See its page' }).click();
  await heading('Balloonist').waitFor();
  expect(await page.getByRole('link', { name: 'Duplicate it' }).count()).toBe(0);
  await page.goBack();
  await fold('Who can see it');
  await button('Make it private').click();
  await status('It is private').waitFor();
  const path = `/t/${templateId()}/add`;
  await page.getByRole('link', { name: 'Add an agent of it' }).click();
  await heading('Add Balloonist').waitFor();
  // As from a bookmark.
  await page.reload();
  await heading('Add Balloonist').waitFor();
  expect(await page.getByRole('link', { name: 'What Balloonist is told' }).getAttribute('href')).toBe(
    path.replace('/t/', '/studio/').replace('/add', ''),
  );
  await button('Add').click();
  await heading('Balloonist is live').waitFor();
  await using stranger = await openPage(browser, `http://localhost:${system.running.gateway.port}`);
  await stranger.page.goto(path);
  await stranger.page.getByRole('heading', { name: 'There is no such agent here' }).waitFor();
});

test('what has changed in the original of a copy is brought into it, and the creator decides where both disagree', async () => {
  await page.goto('/studio');
  await page.getByRole('link', { name: 'Balloonist' }).click();
  await fold('Its original');
  await page.getByText('Nothing has changed in it since.').waitFor();
  const { id } = await theirTemplate();
  await page.goto(`/studio/${id}`);
  await heading('Pilot').waitFor();
  await fold('In the store');
  await field('Description').fill('Flies far.');
  await field('Tags').fill('jets');
  await button('Review the changes').click();
  await dialog()
    .getByRole('button', { name: /^Sign and publish version/ })
    .click();
  await page.getByText('Unsaved changes.').waitFor({ state: 'detached' });
  await page.goto('/studio');
  await page.getByRole('link', { name: 'Balloonist' }).click();
  await fold('In the store');
  await field('Description').fill('Floats.');
  await fold('Its original');
  await page.getByText('changes what you have changed, too, in 1 place.').waitFor();
  await page.getByRole('heading', { name: 'In description' }).waitFor();
  expect(await button('Put them together').isDisabled()).toBe(true);
  expect(await accessibilityOf(page)).toEqual([]);
  await page.getByRole('radio', { name: 'Keep yours' }).check();
  await button('Put them together').click();
  await page.getByText('It is in your draft now.').waitFor();
  expect([await field('Description').inputValue(), await field('Tags').inputValue()]).toEqual(['Floats.', 'jets']);
  await button('Review the changes').click();
  await dialog().locator('ins').filter({ hasText: 'jets' }).waitFor();
  await dialog()
    .getByRole('button', { name: /^Sign and publish version/ })
    .click();
  await page.getByText('Unsaved changes.').waitFor({ state: 'detached' });
});

test('a template is offered to another creator, who takes over one that is offered to them', async () => {
  await page.goto('/studio');
  await page.getByRole('link', { name: 'Balloonist' }).click();
  await fold('Hand it over');
  await field('Who gets it').fill('nobody');
  await button('Offer it').click();
  await page.getByText('An ID has 64 characters').waitFor();
  await field('Who gets it').fill(claimer.inboxId);
  await button('Offer it').click();
  await status('It is offered to').waitFor();
  expect(await accessibilityOf(page)).toEqual([]);
  await button('Withdraw the offer').click();
  await button('Offer it').waitFor();
  const { creatorId } = await theirTemplate();
  await page.getByRole('checkbox', { name: 'To a team' }).check();
  await field('Who else is of the team').fill(creatorId);
  await page.getByRole('button', { name: 'By their ID' }).click();
  await page.getByRole('button', { name: /^Remove / }).waitFor();
  await field('Who accepts it for the team').fill(claimer.inboxId);
  expect(await accessibilityOf(page)).toEqual([]);
  await button('Offer it').click();
  await page.getByText('With them, it goes to this team:').waitFor();
  const templateId = new URL(page.url()).pathname.split('/').at(-1) ?? '';
  expect((await claimer.templates.getTemplate({ templateId })).offer?.team).toEqual([creatorId, claimer.inboxId].toSorted());
  await button('Withdraw the offer').click();
  await button('Offer it').waitFor();
  const heirloom = await claimer.createTemplate({ agentName: 'Heirloom', instructions: 'You stay.' }, { publish: true });
  await claimer.handOver(heirloom, creatorId, [claimer.inboxId]);
  await page.goto(`/studio/${heirloom.id}`);
  await page.getByText('offers you this template').waitFor();
  await page.getByText('It goes to a team.').waitFor();
  expect(await accessibilityOf(page)).toEqual([]);
  await button('Accept it and sign version 2').click();
  await page.getByText('No agent has been added from this template yet.').waitFor();
  await page.getByRole('link', { name: 'See its page' }).click();
  await page.getByText('until version 1').waitFor();
  await page.getByText('of a team:').waitFor();
});

/** Of the page's person. */
async function theirTemplate() {
  const { templates } = await claimer.templates.listTemplates({ filter: { case: 'public', value: true }, query: 'pilot' });
  if (!templates[0]) throw new Error('no template');
  return templates[0];
}

test('a template is deleted only when asked', async () => {
  await page.goto('/studio');
  await page.getByRole('link', { name: 'Balloonist' }).click();
  await fold('Who can see it');
  await button('Delete the template').click();
  await dialog().getByRole('button', { name: 'Delete the template' }).click();
  await heading('Your templates').waitFor();
  await page.getByRole('link', { name: 'Pilot' }).waitFor();
  expect(await page.getByRole('link', { name: 'Balloonist' }).count()).toBe(0);
});

test('another creator’s template cannot be edited, and a missing one leads on', async () => {
  const { id } = await claimer.createTemplate({ agentName: 'Stranger', instructions: 'Be strange.' }, { publish: true });
  await page.goto(`/studio/${id}`);
  await heading('This template is not yours').waitFor();
  await page.goto('/studio/nothing');
  await heading('You have no such template').waitFor();
});

test('in the light and in the dark, axe finds nothing at 1280 and 320 px, and no page is too wide', async () => {
  const check = async (what: string) => expect(await accessibilityOf(page, [1280, 320]), what).toEqual([]);
  await page.goto('/studio');
  await page.getByRole('link', { name: 'Pilot' }).waitFor();
  await check('list');
  await page.getByRole('link', { name: 'Pilot' }).click();
  await heading('Pilot').waitFor();
  await fold('How it does');
  await page.getByText('Fewer than five people have added an agent of it.').waitFor();
  await addedLastMonth(system.config.databaseUrl, { id: templateId(), creatorId: claimer.inboxId }, 12);
  await page.reload();
  await page.getByText('10+ people added one').waitFor();
  await check('folded');
  await fold('How it does');
  await page.getByText('10+ of 10+', { exact: true }).waitFor();
  await page.getByText('It spoke or asked too much: 5+').waitFor();
  await page.getByText('5+ 👍, fewer than 5 👎').waitFor();
  await fold('Versions');
  await heading('Compare two versions').waitFor();
  await fold('Tools');
  await button('Add a tool').click();
  await page.getByRole('combobox', { name: 'Who provides it' }).selectOption({ label: 'The person who adds the agent' });
  await field('Name').first().fill('');
  await button('Review the changes').click();
  await status('2 fields have to be corrected first.').waitFor();
  await check('editor');
  await button('Discard the changes').click();
  await check('dialog');
  await dialog().getByRole('button', { name: 'Discard the changes' }).click();
  await dialog().waitFor({ state: 'detached' });
});

test('a sentence becomes a draft in the form, and nothing is made of it until its creator wants that', async () => {
  await page.goto('/studio');
  await button('New template').click();
  await field('Describe it, and get a draft').fill('keeps the chores of our flat fair');
  await button('Draft it').click();
  await status('The draft is in the form. Read it before you create it.').waitFor();
  expect(await field('Name').first().inputValue()).toBe('Chore Keeper');
  await fold('An example conversation');
  expect(await field('The agent answers').inputValue()).toBe('Noted. Next is Ben.');
  expect(endpoint.received.at(-1)?.messages.at(-1)?.content).toBe('keeps the chores of our flat fair');
  expect(await accessibilityOf(page, [1280, 320])).toEqual([]);
  endpoint.behave({ kind: 'say', text: 'I would rather not.' });
  await button('Draft it').click();
  await page.getByText('The language model wrote no template.').waitFor();
  expect(await field('Name').first().inputValue()).toBe('Chore Keeper');
  await button('Create it, private').click();
  await heading('Chore Keeper').waitFor();
});

test('it can be used by keyboard alone', async () => {
  await page.goto('/studio');
  await button('New template').focus();
  await page.keyboard.press('Enter');
  await heading('New template').waitFor();
  expect(await page.evaluate('document.activeElement.tagName')).toBe('H1');
  await field('Name').focus();
  await page.keyboard.type('Typist');
  await page
    .locator('summary')
    .filter({ hasText: /^Tools/ })
    .focus();
  await page.keyboard.press('Enter');
  await button('Add a tool').focus();
  await page.keyboard.press('Enter');
  await eventually(async () => expect(await page.evaluate('document.activeElement.name')).toBe('tools.0.id'));
  await button('Remove tool 1').focus();
  await page.keyboard.press('Enter');
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Add a tool');
  await button('Discard the changes').focus();
  await page.keyboard.press('Space');
  await dialog().waitFor();
  await page.keyboard.press('Escape');
  await dialog().waitFor({ state: 'detached' });
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Discard the changes');
  expect(watched.offences).toEqual([]);
});
