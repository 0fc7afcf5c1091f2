// What the web app costs, in a real Chromium: a first visit of the store in bytes and on a slow phone, and the time to a live agent.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { removeData } from '@offshoot/postgres';
import { privateConfig, startStandalone } from '@offshoot/standalone';
import { type Browser, startBrowser } from '@offshoot/testing/browser';
import { type Command, Option } from 'commander';
import type { Page } from 'playwright-core';
import { builtSite } from '../../scripts/site.ts';
import { User } from '../../test/user.ts';
import { count, parsed } from '../options.ts';
import { measureChatToLive } from './chat-to-live.ts';
import { measureConversation, printConversation } from './conversation.ts';
import { measureLongChat, printLongChat } from './long-chat.ts';
import { type PageSize, pageSizes } from './page-sizes.ts';

/** The preset “Slow 4G” of Chromium's developer tools: 150 ms of latency several times a request, 1.6 Mbit/s. */
const SLOW_4G = { offline: false, latency: 562.5, downloadThroughput: 180 * 1024, uploadThroughput: 84 * 1024 };
const SLOW_CPU = 4;

/** What the pages may cost. */
const BUDGET = { firstView: 180, route: 150, lcpMs: 2_500, cls: 0.05, inpMs: 200, chatToLiveMs: 3_000 };
const TEMPLATES = 30;
const PARTS = ['pages', 'agents', 'messages', 'long-chat'];

interface Visit {
  /** Largest contentful paint. */
  lcpMs: number;
  /** Cumulative layout shift. */
  cls: number;
  /** Until the first agent is shown. */
  listMs: number;
  /** Of the slowest interaction: from input to the next frame. */
  inpMs: number;
}

interface Sizes {
  /** JavaScript and CSS of the store, as sent (Brotli), bytes. */
  firstView: number;
  /** What the page of a template adds, gzip, bytes. */
  route: number;
  wasm: boolean;
}

export async function run(command: Command, args: string[]): Promise<void> {
  command.option('--visits <count>', 'first visits by a slow phone', count, 5);
  command.option('--agents <count>', 'agents added from the page', count, 5);
  command.option('--messages <count>', 'in the long chat', count, 5_000);
  command.addOption(new Option('--part <name...>', 'run only these parts').choices(PARTS).default([...PARTS], 'all'));
  const { visits, agents, messages, part } = parsed<{ visits: number; agents: number; messages: number; part: string[] }>(command, args);
  const dataDir = mkdtempSync(join(tmpdir(), 'offshoot-bench-'));
  try {
    const site = await builtSite();
    await using system = await startStandalone(privateConfig(dataDir, { site }));
    const origin = `http://localhost:${system.gateway.port}`;
    const creator = await User.signIn(system.url, system.network);
    const templates = await Promise.all(
      Array.from({ length: TEMPLATES }, (_, n) => creator.createTemplate(contentOf(n), { publish: true })),
    );
    const browser = await startBrowser({ optimizes: true });
    try {
      const place = { origin, network: system.network, folder: dataDir };
      if (part.includes('pages')) {
        print(await measureSizes(browser, origin), await measureVisits(browser, origin, visits));
        printPages(pageSizes(site));
      }
      if (part.includes('agents')) printChatToLive(await measureChatToLive(browser, origin, templates[0]?.id ?? '', agents));
      if (part.includes('messages')) printConversation(await measureConversation(browser, { ...place, visits }));
      if (part.includes('long-chat')) printLongChat(await measureLongChat(browser, { ...place, messages }));
    } finally {
      await browser.close();
    }
  } finally {
    removeData(dataDir);
  }
}

function contentOf(n: number) {
  const name = `${NAMES[n % NAMES.length]} ${NOUNS[Math.floor(n / NAMES.length)]}`;
  const description = 'Helps a group to agree on what to do next, remembers what everybody likes, and asks before it decides.';
  return {
    agentName: name,
    emoji: '🧭',
    description,
    category: n % 2 ? 'travel' : 'home',
    tags: ['groups'],
    instructions: `# ${name}\n\nHelp.`,
  };
}

/** Public names must differ in more than a few letters. */
const NAMES = ['Anchor', 'Basket', 'Candle', 'Dolphin', 'Engine', 'Falcon', 'Garden', 'Harbor', 'Island', 'Jungle'];
const NOUNS = ['planner', 'librarian', 'cook'];

async function measureSizes(browser: Browser, origin: string): Promise<Sizes> {
  const context = await browser.newContext({ baseURL: origin });
  const page = await context.newPage();
  const loaded: { url: string; sent: number; body: Buffer }[] = [];
  const reading: Promise<void>[] = [];
  page.on('requestfinished', (request) => {
    const isCode = ['script', 'stylesheet'].includes(request.resourceType()) || request.url().endsWith('.wasm');
    const read = async () => {
      const [{ responseBodySize }, response] = await Promise.all([request.sizes(), request.response()]);
      loaded.push({ url: request.url(), sent: responseBodySize, body: (await response?.body()) ?? Buffer.alloc(0) });
    };
    if (isCode) reading.push(read());
  });
  const settled = async () => {
    await page.waitForLoadState('networkidle');
    await Promise.all(reading);
    return loaded.splice(0);
  };
  await page.goto('/');
  const link = page.locator('.card-link').first();
  await link.waitFor();
  const first = await settled();
  await link.click();
  await page.getByRole('heading', { name: 'Share' }).waitFor();
  const more = await settled();
  // Requests that end later are no part of it.
  page.removeAllListeners('requestfinished');
  await Promise.all(reading);
  await context.close();
  return {
    firstView: sum(first.map(({ sent }) => sent)),
    route: sum(more.map(({ body }) => gzipSync(body, { level: 9 }).length)),
    wasm: [...first, ...more].some(({ url }) => url.endsWith('.wasm')),
  };
}

/** Keeps what the browser reports about the visit. */
const OBSERVE = `
  window.seen = { lcp: 0, cls: 0, inp: 0 };
  const observe = (type, take, options) => new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true, ...options });
  observe('largest-contentful-paint', (entry) => (seen.lcp = entry.startTime));
  observe('layout-shift', (entry) => entry.hadRecentInput || (seen.cls += entry.value));
  observe('event', (entry) => entry.interactionId && (seen.inp = Math.max(seen.inp, entry.duration)), { durationThreshold: 16 });`;

async function measureVisits(browser: Browser, origin: string, count: number): Promise<Visit[]> {
  const visits: Visit[] = [];
  for (let n = 0; n < count; n += 1) {
    const context = await browser.newContext({ baseURL: origin, viewport: { width: 412, height: 823 }, deviceScaleFactor: 2 });
    await context.addInitScript(OBSERVE);
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send('Network.enable');
    await session.send('Network.emulateNetworkConditions', SLOW_4G);
    await session.send('Emulation.setCPUThrottlingRate', { rate: SLOW_CPU });
    const start = performance.now();
    await page.goto('/');
    await page.locator('.card-link').first().waitFor();
    const listMs = performance.now() - start;
    await page.waitForLoadState('networkidle');
    // Before the first input, which ends the search for a larger paint.
    const { lcp } = await seen(page);
    await use(page);
    const { cls, inp } = await seen(page);
    visits.push({ lcpMs: lcp, cls, inpMs: inp, listMs });
    await context.close();
  }
  return visits;
}

const seen = (page: Page): Promise<{ lcp: number; cls: number; inp: number }> =>
  page.evaluate('new Promise((done) => requestAnimationFrame(() => setTimeout(() => done({ ...seen }))))');

/** A visit to the store: more agents, a category, a search. */
async function use(page: Page): Promise<void> {
  // Categories have counts, too.
  const found = (count: string | RegExp) => page.getByRole('status').getByText(count, { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Show more' }).click();
  await found(`${TEMPLATES} agents`);
  await page.getByRole('button', { name: 'travel' }).click();
  await found(`${TEMPLATES / 2} agents`);
  await page.getByRole('searchbox').pressSequentially('harbor', { delay: 80 });
  await found(/^[1-9] agents?$/);
  await page.locator('.card-link').first().click();
  await page.getByRole('heading', { name: 'Share' }).waitFor();
}

function line(name: string, value: number, unit: string, budget?: number, digits = 0): void {
  const held = budget === undefined ? '' : `   budget ${budget}${unit}${value <= budget ? '' : '   NOT HELD'}`;
  console.log(`${name.padEnd(52)} ${value.toFixed(digits).padStart(6)}${unit}${held}`);
}

const medianOf = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

function printPages(pages: readonly PageSize[]): void {
  console.log('what other pages add to the first view, gzip, the heaviest first:');
  for (const { page, bytes } of pages) line(`  ${page}`, bytes / 1000, ' kB', BUDGET.route, 1);
}

function printChatToLive(times: number[]): void {
  console.log(`an agent added to a new conversation, with the inbox open, ${times.length} times:`);
  line('  “Chat” to agent live, median', medianOf(times), ' ms', BUDGET.chatToLiveMs);
  line('  “Chat” to agent live, worst', Math.max(...times), ' ms');
}

function print(sizes: Sizes, visits: Visit[]): void {
  const kB = (bytes: number) => bytes / 1000;
  const median = (of: (visit: Visit) => number) => medianOf(visits.map(of));
  const worst = (of: (visit: Visit) => number) => Math.max(...visits.map(of));
  line('store, first view: JavaScript and CSS, Brotli', kB(sizes.firstView), ' kB', BUDGET.firstView, 1);
  line('page of a template: that much more, gzip', kB(sizes.route), ' kB', BUDGET.route, 1);
  console.log(`WebAssembly in these pages${sizes.wasm ? ': yes   NOT HELD' : ': none'}`);
  console.log(`on slow 4G with a slow CPU, ${visits.length} first visits:`);
  line(
    '  largest contentful paint, median',
    median(({ lcpMs }) => lcpMs),
    ' ms',
    BUDGET.lcpMs,
  );
  line(
    '  first agent shown, median',
    median(({ listMs }) => listMs),
    ' ms',
  );
  line(
    '  layout shift, worst',
    worst(({ cls }) => cls),
    '',
    BUDGET.cls,
    3,
  );
  line(
    '  interaction to next paint, worst of each, median',
    median(({ inpMs }) => inpMs),
    ' ms',
    BUDGET.inpMs,
  );
}

const sum = (numbers: number[]) => numbers.reduce((total, each) => total + each, 0);
