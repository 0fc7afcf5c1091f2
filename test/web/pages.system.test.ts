// The store and the pages of templates as people see them: in a real browser, on the gateway's own port.
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { TrustLevel } from '@offshoot/gen/offshoot/soul/v1/soul_pb.ts';
import { ModerationService } from '@offshoot/gen/offshoot/template/v1/moderation_service_pb.ts';
import {
  McpRisk,
  Standing,
  type Template,
  ToolProvisioning,
  ToolResource,
  ValueFormat,
} from '@offshoot/gen/offshoot/template/v1/template_pb.ts';
import { NameStatus } from '@offshoot/gen/offshoot/template/v1/template_service_pb.ts';
import { TemplateUseService } from '@offshoot/gen/offshoot/template/v1/template_use_service_pb.ts';
import { serviceClient } from '@offshoot/rpc';
import { canonicalJson } from '@offshoot/statements';
import { eventually } from '@offshoot/testing';
import { type Browser, startBrowser } from '@offshoot/testing/browser';
import { type EnsRpc, startEnsRpc } from '@offshoot/xmtp/ethereum/testing';
import pg from 'pg';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { privateKeyToAccount } from 'viem/accounts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { builtSite } from '../../scripts/site.ts';
import { startSystem, type TestSystem } from '../system.ts';
import { User } from '../user.ts';
import { accessibilityOf, openPage, type WatchedPage } from './open-page.ts';

const pin = (name: string, description: string, annotations = {}) => canonicalJson({ annotations, description, inputSchema: {}, name });

const PLANNER = {
  agentName: 'Trip Planner',
  emoji: '🗺️',
  description: 'Plans trips for groups.',
  category: 'travel',
  tags: ['groups', 'trips'],
  instructions:
    '# Plan\n\nAsk who travels.\n\n- Be kind.\n\n```\na line of code that is much too long for the screen of a small telephone in portrait\n```\n',
  soul: {
    text: 'Calm and curious.',
    role: 'Guide of the group',
    restrictedTopics: ['medical advice'],
    proactiveTriggers: [{ trigger: 'every Monday at 9:00', action: 'Post what is still open' }],
    suggestedLevel: TrustLevel.L3,
  },
  mcpServers: [
    {
      id: 'weather',
      url: 'https://weather.example/mcp',
      credentialTool: 'key',
      tools: [
        { definition: pin('forecast', 'Tells the weather.'), risk: McpRisk.R1 },
        { definition: pin('erase', 'Erases an account.', { destructiveHint: true }), risk: McpRisk.R1 },
      ],
    },
  ],
  exampleConversation: [{ person: 'Where do we eat?', agent: 'At **Mori**, at 8.\nShall I ask for a table?' }],
  contextDirective: 'Everything but passports',
  tools: [
    { id: 'email', name: 'Email', provisioning: ToolProvisioning.POOL, resource: ToolResource.AGENTMAIL_INBOX, description: 'An inbox' },
    {
      id: 'key',
      provisioning: ToolProvisioning.USER,
      prompt: 'Your airline’s key?',
      secret: true,
      required: true,
      format: ValueFormat.UNSPECIFIED,
    },
  ],
};
const SCRIPT = '<img src="https://tracker.example/p" onerror="alert(1)"><script>alert(2)</script>';
const HOSTILE = {
  agentName: '<script>alert(3)</script>',
  description: SCRIPT,
  instructions: `${SCRIPT}\n\n![seen](https://tracker.example/q) [press me](javascript:alert(4)) <svg onload=alert(5)>\n\n[x]: javascript:alert(6)`,
  soul: { text: SCRIPT, role: SCRIPT, principles: [SCRIPT, '[press that](https://tracker.example/r)'] },
  mcpServers: [
    {
      id: 'server',
      url: `https://tracker.example/${'long'.repeat(100)}`,
      tools: [{ definition: pin('tell-all', `${SCRIPT} \u202etxet [press it](https://tracker.example/s)`), risk: McpRisk.R6 }],
    },
  ],
  exampleConversation: [{ person: SCRIPT, agent: `\u202etxet ${SCRIPT}` }],
  contextDirective: SCRIPT,
  tools: [{ id: 'tool', name: SCRIPT, provisioning: ToolProvisioning.USER, prompt: SCRIPT, description: SCRIPT }],
};
/** More than one page of the store; public names must differ in more than a few letters. */
const OTHERS =
  'anchor basket candle dolphin engine falcon garden harbor island jungle kettle ladder magnet needle orchid pencil quartz ribbon saddle timber umbrella violet walnut yogurt'.split(
    ' ',
  );

let browser: Browser;
let system: TestSystem;
let ethereum: EnsRpc;
let planner: Template;
let hostile: Template;
let own: Template;
let bad: Template;
let copy: Template;
const others: Template[] = [];

beforeAll(async () => {
  const site = await builtSite();
  ethereum = await startEnsRpc();
  [system, browser] = await Promise.all([startSystem({ config: { site, chains: new Map([[1, ethereum.url]]) } }), startBrowser()]);
  const creator = await User.signIn(system.running.url, system.running.network);
  for (const [n, name] of OTHERS.entries()) {
    const category = n < 13 ? `for-${name}` : 'household';
    others.push(await creator.createTemplate({ agentName: `The ${name}`, instructions: 'Help.', category }, { publish: true }));
  }
  bad = await creator.createTemplate({ agentName: 'Phishing Rod', instructions: 'Ask for passwords.' }, { publish: true });
  const imitator = await User.signIn(system.running.url, system.running.network);
  copy = await imitator.createTemplate({ agentName: 'Official Anchor', instructions: 'Help.' }, { publish: true });
  own = await creator.createTemplate({ agentName: 'Secret Plans', instructions: 'Be secret.' });
  hostile = await creator.createTemplate(HOSTILE, { publish: true });
  const first = await creator.createTemplate(PLANNER, { publish: true });
  await told();
  await named(creator, imitator);
  planner = await creator.updateTemplate(first, { ...PLANNER, instructions: `${PLANNER.instructions}\n- Be brief.\n` });
});

/** One is known by an ENS name, the other by a website. */
async function named(byEns: User, byWebsite: User) {
  const { address } = privateKeyToAccount(byEns.privateKey);
  ethereum.wallets.set('orchard.eth', address);
  ethereum.primaries.set(address.toLowerCase(), 'orchard.eth');
  await byEns.templates.setCreatorName({ name: 'orchard.eth' });
  await eventually(async () => expect((await byEns.templates.getCreatorName({})).name?.status).toBe(NameStatus.PROVED));
  // Instead of reading a website: tests reach this machine only.
  const client = new pg.Client({ connectionString: system.running.database.url, options: '-c search_path=template' });
  await client.connect();
  const name = ['copies.example', [byWebsite.inboxId]];
  await client.query('insert into names (name, inbox_ids, read_at, next_read_at) values ($1, $2, now(), now() + interval $$1 day$$)', name);
  await client.query('insert into creator_names (creator_id, name, changed_at) values ($1, $2, now())', [byWebsite.inboxId, name[0]]);
  await client.end();
}

/** What the claim service and an operator have told the template service. */
async function told() {
  const { template, keys } = system.running;
  const as = (name: 'claim' | 'operator') => ({ url: template.url, serviceKey: keys.of(name), audience: 'template' }) as const;
  const countTime = timestampFromDate(new Date());
  const counts = [
    { templateId: hostile.id, liveAgents: 49n, owners: 12n, kept: 90_000n, countTime },
    { templateId: others[0]?.id ?? '', kept: 10_000n, countTime },
  ];
  await serviceClient(TemplateUseService, as('claim')).recordTemplateUses({ counts });
  const featured = { templateId: others[1]?.id ?? '', place: 1, reason: 'It is useful.', operator: 'Ana' };
  await serviceClient(ModerationService, as('operator')).featureTemplate(featured);
  const decision = { templateId: bad.id, standing: Standing.QUARANTINED, reason: 'It asks for passwords. <b>', operator: 'Ana' };
  await serviceClient(ModerationService, as('operator')).setTemplateStanding(decision);
}
afterAll(async () => {
  await browser?.close();
  await system?.[Symbol.asyncDispose]();
  await ethereum?.[Symbol.asyncDispose]();
});

const open = (options?: BrowserContextOptions): Promise<WatchedPage> =>
  openPage(browser, `http://localhost:${system.running.gateway.port}`, options);
const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });
/** Of the list below the shelves, which may show it, too. */
const card = (page: Page, name: string) => page.getByRole('link', { name, exact: true }).last();

const count = (page: Page, text: string) => page.getByRole('status').getByText(text, { exact: true });

test('a visitor searches with a typing error, opens what was found by keyboard, and goes back to it', async () => {
  await using watched = await open();
  const { page, offences } = watched;
  await page.goto('/');
  await heading(page, 'Agents for your group chats').waitFor();
  await card(page, 'Trip Planner').waitFor();
  expect(await page.title()).toBe('Agents for your group chats · Offshoot');
  await page.getByRole('searchbox', { name: 'Search agents' }).fill('tripp plannr');
  await count(page, '1 agent').waitFor();
  expect(page.url()).toContain('?q=tripp');
  await card(page, 'Trip Planner').focus();
  await page.keyboard.press('Enter');
  await heading(page, 'Trip Planner').waitFor();
  expect(await page.title()).toBe('Trip Planner · Offshoot');
  expect(await page.evaluate('document.activeElement.tagName')).toBe('H1');
  for (const text of [
    'It starts at “L2: asks first”; its creator suggests “L3: does what it is asked”. You can change that',
    'L3: does what it is asked.',
    'https://weather.example/mcp',
    'Its credential is your answer to: key',
    'forecast (R1: only reads)',
    'erase (R5: reaches strangers, deletes or publishes)',
    'Gets an e-mail inbox of its own',
    'Asks you for a text (required)',
    // As written: it is no Markdown.
    'At **Mori**, at 8.',
  ]) {
    await page.getByText(text).waitFor();
  }
  await page.getByRole('img', { name: 'QR code of the link to Trip Planner' }).waitFor();
  await page.getByRole('tab', { name: 'About' }).focus();
  await page.keyboard.press('ArrowRight');
  for (const text of [
    'Ask who travels.',
    'Calm and curious.',
    'Guide of the group',
    'medical advice',
    'every Monday at 9:00: Post what is still open',
    'Everything but passports',
  ]) {
    await page.getByText(text).waitFor();
  }
  await page.goBack();
  await count(page, '1 agent').waitFor();
  expect(await page.getByRole('searchbox').inputValue()).toBe('tripp plannr');
  expect(offences).toEqual([]);
});

test('the store comes in parts, and is filtered by category and several tags', async () => {
  await using watched = await open();
  const { page, offences } = watched;
  await page.goto('/');
  await page.getByText('The first 24 agents').waitFor();
  await page.getByRole('button', { name: 'Show more' }).click();
  await page.getByText('27 agents').waitFor();
  await page.getByRole('button', { name: 'More categories' }).click();
  await page.getByRole('button', { name: 'travel' }).click();
  await count(page, '1 agent').waitFor();
  await card(page, 'Trip Planner').click();
  await page.getByRole('link', { name: 'Show agents with the tag groups' }).click();
  await count(page, '1 agent').waitFor();
  await page.getByRole('button', { name: 'Show agents with the tag trips' }).click();
  await page.getByRole('button', { name: 'Stop filtering by the tag trips' }).waitFor();
  await count(page, '1 agent').waitFor();
  await page.getByRole('button', { name: 'Stop filtering by the tag groups' }).click();
  await page.getByRole('button', { name: 'Stop filtering by the tag trips' }).click();
  await page.getByText('27 agents').waitFor();
  await page.getByRole('searchbox').fill('nothing has these words');
  await page.getByText('No agent matches').waitFor();
  await page.getByRole('link', { name: 'Show all agents' }).click();
  await page.getByText('27 agents').waitFor();
  expect(offences).toEqual([]);
});

test('what operators feature is on a shelf of its own, which makes room for what a person looks for', async () => {
  await using watched = await open();
  const { page, offences } = watched;
  await page.goto('/');
  const featured = page.getByRole('region', { name: 'Featured' });
  await featured.getByRole('link', { name: 'The basket' }).waitFor();
  expect(await featured.getByRole('article').count()).toBe(1);
  await page.getByRole('searchbox').fill('walnut');
  await featured.waitFor({ state: 'detached' });
  await card(page, 'The walnut').waitFor();
  expect(offences).toEqual([]);
});

test('the store can be sorted by what people keep using, and says how many do', async () => {
  await using watched = await open();
  const { page, offences } = watched;
  await page.goto('/');
  const kept = page.getByRole('region', { name: 'Kept by most people' }).getByRole('article');
  await kept.getByRole('link', { name: HOSTILE.agentName }).waitFor();
  expect(await kept.count()).toBe(1);
  const first = page
    .getByRole('region', { name: /All agents|What was found/ })
    .getByRole('article')
    .first();
  await first.getByRole('link', { name: 'Trip Planner' }).waitFor();
  await page.getByRole('combobox', { name: 'Order' }).selectOption('Kept by most people');
  await first.getByRole('link', { name: HOSTILE.agentName }).waitFor();
  expect(page.url()).toContain('order=most-kept');
  await first.getByText('10+ people').waitFor();
  await card(page, HOSTILE.agentName).click();
  await page.getByText('20 or more live agents, added by 10 or more people').waitFor();
  expect(offences).toEqual([]);
});

test('a creator is shown by their proved name, and a name like that of a better known template is marked, on the card and on the page, which leads there', async () => {
  await using watched = await open();
  const { page, offences } = watched;
  await page.goto('/?q=anchor');
  const copied = page.getByRole('article').filter({ hasText: 'Official Anchor' });
  await copied.getByText('Has a name like The anchor by orchard.eth').waitFor();
  await copied.getByText('by copies.example', { exact: true }).waitFor();
  await card(page, 'Official Anchor').click();
  await page.getByText('by copies.example (their website)').waitFor();
  await page.getByRole('note').getByText('The anchor by orchard.eth').waitFor();
  await page.getByRole('note').getByRole('link', { name: 'The anchor' }).click();
  await heading(page, 'The anchor').waitFor();
  await page.getByText('by orchard.eth (ENS name of their wallet)').waitFor();
  expect(await page.getByRole('note').count()).toBe(0);
  expect(offences).toEqual([]);
});

test('a quarantined template says so and why', async () => {
  await using watched = await open();
  await watched.page.goto(`/t/${bad.id}`);
  await heading(watched.page, 'The operators of this store have quarantined this agent').waitFor();
  await watched.page.getByText('It asks for passwords. <b>').waitFor();
  expect(await watched.page.getByRole('button', { name: 'Try again' }).count()).toBe(0);
});

test('what changed between two versions is shown by field', async () => {
  await using watched = await open();
  const { page, offences } = watched;
  await page.goto(`/t/${planner.id}`);
  await page.getByRole('tab', { name: 'Versions' }).click();
  await page.getByRole('heading', { name: 'Compare two versions' }).waitFor();
  expect(await page.locator('.changes ins').allTextContents()).toEqual([expect.stringContaining('- Be brief.')]);
  await page.getByRole('combobox', { name: 'From version' }).selectOption('2');
  await page.getByText('These versions have the same content.').waitFor();
  expect(offences).toEqual([]);
});

test('a missing and a private template look the same, and lead on', async () => {
  await using watched = await open();
  for (const id of [own.id, own.id.replace(/.$/, (last) => (last === 'a' ? 'b' : 'a'))]) {
    await watched.page.goto(`/t/${id}`);
    await heading(watched.page, 'There is no such agent here').waitFor();
  }
  await watched.page.getByRole('link', { name: 'Go to Discover' }).click();
  await card(watched.page, 'Trip Planner').waitFor();
});

test('without JavaScript, the link of a template still says what it is', async () => {
  await using watched = await open({ javaScriptEnabled: false });
  await watched.page.goto(`/t/${planner.id}`);
  await heading(watched.page, 'Trip Planner').waitFor();
  await watched.page.getByText('Plans trips for groups.').waitFor();
});

test('attack: no text of a template runs script, loads anything or breaks the policy', async () => {
  await using watched = await open();
  const { page, offences } = watched;
  await page.goto('/');
  await card(page, HOSTILE.agentName).click();
  await heading(page, HOSTILE.agentName).waitFor();
  await page.getByText('⟨U+202E⟩txet [press it]').waitFor();
  // The QR code.
  await page.locator('main img').waitFor();
  expect(await page.locator('main img').count()).toBe(1);
  const madeNothing = async () => {
    expect(await page.getByRole('link', { name: /press (?:that|it)/ }).count()).toBe(0);
    expect(await page.locator('main :is(script, svg, iframe)').count()).toBe(0);
  };
  await madeNothing();
  await page.getByRole('tab', { name: 'Details' }).click();
  await page.getByText('press me').click();
  await page.getByText('seen').waitFor();
  await madeNothing();
  expect(await page.locator('main img').count()).toBe(0);
  await page.goto(`/t/${hostile.id}`);
  await heading(page, HOSTILE.agentName).waitFor();
  expect(offences).toEqual([]);
  // The watch sees what there is to see.
  await page.evaluate(`document.body.append(Object.assign(new Image(), { src: 'https://tracker.example/p' }))`);
  await expect.poll(() => offences).toContainEqual(expect.stringContaining('policy: img-src https://tracker.example'));
});

test('in the light and in the dark, axe finds nothing on a wide and on a small screen, and no page is too wide', async () => {
  await using watched = await open({ reducedMotion: 'reduce' });
  const { page, offences } = watched;
  const check = async (path: string, name: string, then?: () => Promise<void>) => {
    await page.goto(path);
    await heading(page, name).waitFor();
    await then?.();
    expect(await accessibilityOf(page, [1280, 320]), path).toEqual([]);
  };
  await check('/', 'Agents for your group chats', () => card(page, 'Trip Planner').waitFor());
  await check('/?q=trip&tag=groups', 'Agents for your group chats', () => count(page, '1 agent').waitFor());
  await check('/?q=nothing+has+these', 'Agents for your group chats', () => page.getByText('No agent matches').waitFor());
  await check(`/t/${planner.id}`, 'Trip Planner', async () => {
    await page.getByRole('tab', { name: 'Versions' }).click();
    await page.getByRole('heading', { name: 'Compare two versions' }).waitFor();
  });
  await check(`/t/${planner.id}`, 'Trip Planner');
  await check(`/t/${hostile.id}`, HOSTILE.agentName, () => page.getByRole('tab', { name: 'Details' }).click());
  await check(`/t/${own.id}`, 'There is no such agent here');
  await check(`/t/${copy.id}`, 'Official Anchor');
  await check(`/t/${bad.id}`, 'The operators of this store have quarantined this agent');
  await check('/no/such/page', 'There is no such page');
  expect(offences).toEqual([]);
});

test('a person who is offline is told so, and what they were looking for comes once they are back', async () => {
  await using watched = await open();
  const { page } = watched;
  await page.goto('/');
  await card(page, 'Trip Planner').waitFor();
  await page.context().setOffline(true);
  await page.getByText('You are offline.').waitFor();
  await page.getByRole('searchbox').fill('walnut');
  await page.context().setOffline(false);
  await card(page, 'The walnut').waitFor();
  await page.getByText('You are offline.').waitFor({ state: 'detached' });
});

test('a page that was not loaded before comes once the browser is online again', async () => {
  await using watched = await open();
  const { page, offences } = watched;
  await page.goto('/');
  await card(page, 'Trip Planner').waitFor();
  await page.context().setOffline(true);
  await page.getByRole('link', { name: 'Me', exact: true }).click();
  await page.getByText('You are offline.').waitFor();
  await page.getByText('Loading').waitFor();
  await page.context().setOffline(false);
  await heading(page, 'Your account').waitFor();
  expect(offences).toEqual([]);
});

test('after an update of the site, a page whose parts are gone is loaded anew', async () => {
  await using watched = await open();
  const { page } = watched;
  await page.goto('/');
  await card(page, 'Trip Planner').waitFor();
  let isOutdated = true;
  page.on('request', (request) => {
    if (request.isNavigationRequest()) isOutdated = false;
  });
  await page.route(/inbox-page/, (route) => (isOutdated ? route.fulfill({ status: 404 }) : route.continue()));
  await page.getByRole('link', { name: 'Me', exact: true }).click();
  await heading(page, 'Your account').waitFor();
  expect(isOutdated).toBe(false);
});

test('on a slow network, each page says that it is on its way', async () => {
  await using watched = await open();
  const { page, offences } = watched;
  const loading = page.getByRole('status').filter({ hasText: 'Loading' }).first();
  await page.route(/\/offshoot\./, () => {});
  for (const path of ['/', `/t/${planner.id}`, `/t/${planner.id}/add`, `/studio/duplicate/${planner.id}`]) {
    await page.goto(path);
    await loading.waitFor();
  }
  await page.goto('/no/such/page');
  await heading(page, 'There is no such page').waitFor();
  await page.route(/inbox-page/, () => {});
  await page.getByRole('link', { name: 'Me', exact: true }).click();
  await loading.waitFor();
  expect(offences).toEqual([]);
});

test('a gateway that restarts while a page is open is told about, and the page goes on by itself', async () => {
  await using watched = await open();
  const { page } = watched;
  await page.goto('/');
  await card(page, 'Trip Planner').waitFor();
  await system.running.gateway.close();
  await page.getByRole('searchbox').fill('orchid');
  await page.getByRole('alert').getByText('Offshoot cannot be reached right now.').waitFor();
  await page.getByRole('link', { name: 'Me', exact: true }).click();
  await page.getByRole('status').getByText('Loading').waitFor();
  await system.restart();
  await heading(page, 'Your account').waitFor();
  await page.goBack();
  await card(page, 'The orchid').waitFor();
  await page.getByRole('alert').waitFor({ state: 'detached' });
  await card(page, 'The orchid').click();
  await heading(page, 'The orchid').waitFor();
});
