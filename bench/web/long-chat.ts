// What a long chat costs in the page: the time to open it, and how smoothly a person scrolls through all of it.
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

export interface LongChatFigures {
  messages: number;
  /** From a reload of the page to its newest message. */
  openMs: number;
  /** Until the first message of all is in view, by a person who scrolls up as fast as they can. */
  toFirstMs: number;
  /** Elements of the page, then. */
  elements: number;
  /** Of each gesture in this direction: milliseconds between frames. */
  up: number[][];
  down: number[][];
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
  const up: number[][] = [];
  const down: number[][] = [];
  for (let n = 0; n < GESTURES; n += 1) {
    down.push(await framesWhile(page, () => scroll(page, 'down')));
    up.push(await framesWhile(page, () => scroll(page, 'up')));
  }
  return { messages, openMs, toFirstMs, elements, up, down };
}

/** From one line to a dozen, as people and agents write. */
function textOf(n: number): string {
  const sentence = 'The train leaves at nine, so we meet at the station before that.';
  return `${n}: ${n % 7 === 0 ? Array.from({ length: n % 12 }, () => sentence).join('\n') : sentence.slice(0, 8 + (n % 50))}`.trim();
}

async function scrollToFirst(page: Page): Promise<number> {
  const first = page.getByRole('log').getByText(textOf(1), { exact: true });
  const start = performance.now();
  while ((await first.count()) === 0) {
    await page.evaluate("document.querySelector('[role=log]').scrollTo({ top: 0 })");
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

async function framesWhile(page: Page, act: () => Promise<void>): Promise<number[]> {
  await page.evaluate(`
    window.frames_ = [];
    window.isOver_ = false;
    const note = (time) => { frames_.push(time); if (!isOver_) requestAnimationFrame(note); };
    requestAnimationFrame(note);0`);
  const top = () => page.evaluate<number>("document.querySelector('[role=log]').scrollTop");
  const before = await top();
  await act();
  const times = await page.evaluate<number[]>('(isOver_ = true, frames_)');
  if (Math.abs((await top()) - before) < SPEED) throw new Error('the chat did not scroll');
  return times.slice(1).map((time, n) => time - (times[n] ?? 0));
}

export function printLongChat({ messages, openMs, toFirstMs, elements, up, down }: LongChatFigures): void {
  const line = (name: string, value: string) => console.log(`${name.padEnd(52)} ${value}`);
  console.log(`a chat of ${messages} messages:`);
  line(
    '  reload to its newest message',
    `${openMs.toFixed(0)} ms   budget ${BUDGET.openMs} ms${openMs <= BUDGET.openMs ? '' : '   NOT HELD'}`,
  );
  line('  to the first message of all', `${toFirstMs.toFixed(0)} ms, ${elements} elements`);
  for (const [name, gestures] of [
    ['down', down],
    ['up', up],
  ] as const) {
    const fps = median(gestures.map((gaps) => (1_000 * gaps.length) / sum(gaps)));
    const dropped = median(gestures.map(droppedShare));
    const longest = median(gestures.map((gaps) => Math.max(...gaps)));
    const isHeld = fps >= BUDGET.fps && dropped <= BUDGET.dropped;
    line(
      `  scrolled ${name} at ${SPEED} pixels a second, medians`,
      `${fps.toFixed(1)} frames a second, ${(100 * dropped).toFixed(1)} % dropped, the longest ${longest.toFixed(0)} ms   budget ${BUDGET.fps}${isHeld ? '' : '   NOT HELD'}`,
    );
  }
}

const sum = (numbers: number[]): number => numbers.reduce((total, each) => total + each, 0);
const median = (numbers: number[]): number => percentile(numbers, 0.5);

/** Of the frames that a screen could have shown. */
function droppedShare(gaps: number[]): number {
  const dropped = sum(gaps.map((gap) => Math.max(0, Math.round(gap / FRAME_MS) - 1)));
  return dropped / (gaps.length + dropped);
}
