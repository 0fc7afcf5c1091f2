// What a long chat costs in the page: the time to open it, and how smoothly a person scrolls through all of it, beside the limit of this
// machine: the same texts as plain lines, of which a browser draws what is in view by itself.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Browser } from '@offshoot/testing/browser';
import { openAgentClient, type XmtpNetwork } from '@offshoot/xmtp';
import type { Page } from 'playwright-core';
import { generatePrivateKey } from 'viem/accounts';
import { percentile } from '../latency.ts';
import { newChatWith } from './conversation.ts';

const BUDGET = { openMs: 1_500, fps: 55, dropped: 0.05 };
/** Pixels a second: a quick flick of a finger, again and again. */
const SPEED = 4_000;
/** Of one gesture, in pixels. */
const WAY = 3 * SPEED;
const GESTURES = 5;
/** Of a screen of 60 Hz. */
const FRAME_MS = 1_000 / 60;

/** What a browser says that its main thread did, in seconds. */
const WORK = ['ScriptDuration', 'RecalcStyleDuration', 'LayoutDuration', 'TaskDuration'] as const;

/** One gesture. */
interface Gesture {
  /** Milliseconds between frames. */
  gaps: number[];
  /** Of the main thread, in milliseconds. */
  work: Record<(typeof WORK)[number], number>;
}

interface Scrolled {
  up: Gesture[];
  down: Gesture[];
}

export interface LongChatFigures {
  messages: number;
  /** From a reload of the page to its newest message. */
  openMs: number;
  /** Until the first message of all is in view, by a person who scrolls up as fast as they can. */
  toFirstMs: number;
  /** Elements of the page, then. */
  elements: number;
  chat: Scrolled;
  /** What nothing on this machine can beat. */
  limit: Scrolled;
}

/** `folder`: for the database of the client that has said everything. */
export async function measureLongChat(
  browser: Browser,
  { origin, network, folder, messages }: { origin: string; network: XmtpNetwork; folder: string; messages: number },
): Promise<LongChatFigures> {
  await using context = await browser.newContext({ baseURL: origin, viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.goto('/chats');
  await page.getByRole('button', { name: 'Start chatting' }).click();
  await page.getByText('You are in no chat yet.').waitFor();
  const dbPath = join(folder, 'talker', 'xmtp.db3');
  await using other = await openAgentClient({ network, walletKey: generatePrivateKey(), dbPath, dbEncryptionKey: randomBytes(32) });
  const conversationId = await newChatWith(page, other);
  await page.goto('/chats');
  for (let n = 1; n <= messages; n += 1) await other.sendText(conversationId, textOf(n), { idempotencyKey: `said ${n}` });
  const newest = page.getByRole('log').getByText(textOf(messages), { exact: true });
  await page.goto(`/chats/${conversationId}`);
  await newest.waitFor({ timeout: 120_000 });
  const start = performance.now();
  await page.reload({ waitUntil: 'commit' });
  await newest.waitFor();
  const openMs = performance.now() - start;
  const toFirstMs = await scrollToFirst(page);
  const elements = await page.evaluate<number>('document.querySelectorAll("*").length');
  const chat = await scrolled(page);
  await page.evaluate(`((log, texts) => {
    const { width, height } = log.getBoundingClientRect();
    const bare = document.createElement('div');
    bare.setAttribute('role', 'log');
    bare.style.cssText = 'overflow-y: auto; white-space: pre-wrap; width: ' + width + 'px; height: ' + height + 'px';
    for (const text of texts) bare.appendChild(document.createElement('div')).textContent = text;
    document.body.replaceChildren(bare);
  })(document.querySelector('[role=log]'), ${JSON.stringify(Array.from({ length: messages }, (_, n) => textOf(n + 1)))})`);
  const limit = await scrolled(page);
  return { messages, openMs, toFirstMs, elements, chat, limit };
}

async function scrolled(page: Page): Promise<Scrolled> {
  const found: Scrolled = { up: [], down: [] };
  for (let n = 0; n < GESTURES; n += 1) {
    found.down.push(await measured(page, () => scroll(page, 'down')));
    found.up.push(await measured(page, () => scroll(page, 'up')));
  }
  return found;
}

/** From one line to a dozen, as people and agents write. */
function textOf(n: number): string {
  const sentence = 'The train leaves at nine, so we meet at the station before that.';
  return `${n}: ${n % 7 === 0 ? Array.from({ length: n % 12 }, () => sentence).join('\n') : sentence.slice(0, 8 + (n % 50))}`.trim();
}

async function scrollToFirst(page: Page): Promise<number> {
  const first = page.getByRole('log').getByText(textOf(1), { exact: true });
  const start = performance.now();
  await page.getByRole('log').hover();
  while ((await first.count()) === 0) {
    await page.mouse.wheel(0, -1_000_000);
    await page.evaluate('new Promise(requestAnimationFrame)');
  }
  return performance.now() - start;
}

/** As a finger does, without a pause. */
async function scroll(page: Page, direction: 'up' | 'down'): Promise<void> {
  const box = await page.getByRole('log').boundingBox();
  if (box === null) throw new Error('there is no log');
  const session = await page.context().newCDPSession(page);
  await session.send('Input.synthesizeScrollGesture', {
    x: box.x + box.width / 2,
    y: box.y + box.height / 2,
    yDistance: direction === 'up' ? WAY : -WAY,
    speed: SPEED,
    preventFling: true,
    gestureSourceType: 'mouse',
  });
  await session.detach();
}

async function measured(page: Page, act: () => Promise<void>): Promise<Gesture> {
  await using stack = new AsyncDisposableStack();
  const session = await page.context().newCDPSession(page);
  stack.defer(() => session.detach());
  await session.send('Performance.enable');
  const worked = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return WORK.map((name) => metrics.find((metric) => metric.name === name)?.value ?? 0);
  };
  const top = () => page.evaluate<number>("document.querySelector('[role=log]').scrollTop");
  const before = await top();
  await page.evaluate(`
    window.frames_ = [];
    const frames = frames_;
    const note = (time) => { frames.push(time); if (frames === window.frames_) requestAnimationFrame(note); };
    requestAnimationFrame(note);0`);
  const start = await worked();
  await act();
  const end = await worked();
  const times = await page.evaluate<number[]>('((frames) => (delete window.frames_, frames))(frames_)');
  if (Math.abs((await top()) - before) < SPEED) throw new Error('the chat did not scroll');
  return {
    gaps: times.slice(1).map((time, n) => time - (times[n] ?? 0)),
    work: Object.fromEntries(WORK.map((name, n) => [name, 1_000 * ((end[n] ?? 0) - (start[n] ?? 0))])) as Gesture['work'],
  };
}

export function printLongChat({ messages, openMs, toFirstMs, elements, chat, limit }: LongChatFigures): void {
  console.log(`a chat of ${messages} messages:`);
  line(
    '  reload to its newest message',
    `${openMs.toFixed(0)} ms   budget ${BUDGET.openMs} ms${openMs <= BUDGET.openMs ? '' : '   NOT HELD'}`,
  );
  line('  to the first message of all', `${toFirstMs.toFixed(0)} ms, ${elements} elements`);
  for (const direction of ['down', 'up'] as const) {
    const { fps, dropped, longest } = printed(`  scrolled ${direction} at ${SPEED} pixels a second, medians`, chat[direction]);
    const most = printed('    the same texts as plain lines', limit[direction]);
    const isHeld = fps >= BUDGET.fps && dropped <= BUDGET.dropped;
    line(
      '    of this limit',
      `${((100 * fps) / most.fps).toFixed(0)} %, the longest frame ${(longest / most.longest).toFixed(1)} times   budget ${BUDGET.fps} frames a second${isHeld ? '' : '   NOT HELD'}`,
    );
  }
}

function printed(name: string, gestures: Gesture[]): { fps: number; dropped: number; longest: number } {
  const fps = median(gestures.map(({ gaps }) => (1_000 * gaps.length) / sum(gaps)));
  const dropped = median(gestures.map(({ gaps }) => droppedShare(gaps)));
  const longest = median(gestures.map(({ gaps }) => Math.max(...gaps)));
  const [script, style, layout, all] = WORK.map((what) => median(gestures.map(({ gaps, work }) => work[what] / gaps.length)).toFixed(1));
  line(
    name,
    `${fps.toFixed(1)} frames a second, ${(100 * dropped).toFixed(1)} % dropped, the longest ${longest.toFixed(0)} ms; work per frame ${all} ms (script ${script}, style ${style}, layout ${layout})`,
  );
  return { fps, dropped, longest };
}

const line = (name: string, value: string) => console.log(`${name.padEnd(52)} ${value}`);
const sum = (numbers: number[]): number => numbers.reduce((total, each) => total + each, 0);
const median = (numbers: number[]): number => percentile(numbers, 0.5);

/** Of the frames that a screen could have shown. */
function droppedShare(gaps: number[]): number {
  const dropped = sum(gaps.map((gap) => Math.max(0, Math.round(gap / FRAME_MS) - 1)));
  return dropped / (gaps.length + dropped);
}
