// What a conversation in the page costs: opening the inbox, and the time from another client's message to its text in the page.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Browser } from '@offshoot/testing/browser';
import { openAgentClient, type XmtpAgentClient, type XmtpNetwork } from '@offshoot/xmtp';
import type { Locator, Page } from 'playwright-core';
import { generatePrivateKey } from 'viem/accounts';
import { percentile } from '../latency.ts';

const BUDGET = { coldMs: 3_500, warmMs: 1_000, messageMs: 250 };
const MESSAGES = 100;
/** Text of the messages that are timed. */
const TIMED = 'timed message';

export interface ConversationFigures {
  /** From the press on “Start chatting” to what an open inbox shows, each in a new browser. */
  coldMs: number[];
  /** From a reload of the page to the list of conversations. */
  warmMs: number[];
  /** From another client's call to the text in the page's document. */
  messageMs: number[];
}

/** `folder`: for the other client's database. */
export async function measureConversation(
  browser: Browser,
  { origin, network, folder, visits }: { origin: string; network: XmtpNetwork; folder: string; visits: number },
): Promise<ConversationFigures> {
  const figures: ConversationFigures = { coldMs: [], warmMs: [], messageMs: [] };
  for (let n = 0; n < visits; n += 1) {
    await using context = await browser.newContext({ baseURL: origin });
    const page = await context.newPage();
    await page.goto('/chats');
    const make = page.getByRole('button', { name: 'Start chatting' });
    await make.waitFor();
    const list = page.getByText('You are in no chat yet.');
    figures.coldMs.push(await untilShown(list, () => make.click()));
    figures.warmMs.push(await untilShown(list, () => page.reload({ waitUntil: 'commit' })));
    if (n === visits - 1) figures.messageMs = await measureMessages(page, network, folder);
  }
  return figures;
}

async function untilShown(shown: Locator, act: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await act();
  await shown.waitFor();
  return performance.now() - start;
}

/** Starts a chat in the page, whose inbox is open, and adds the other one. Returns the chat's ID. */
export async function newChatWith(page: Page, other: XmtpAgentClient): Promise<string> {
  await page.getByRole('button', { name: 'New chat' }).click();
  await page.getByRole('textbox', { name: 'Name of the chat' }).fill('Bench');
  await page.getByRole('textbox', { name: 'Your name' }).first().fill('Bench');
  await page.getByRole('button', { name: 'Start it' }).click();
  await page.getByRole('button', { name: 'Details of the chat' }).click();
  await page.getByRole('textbox', { name: 'Add an agent or a person' }).fill(other.inboxId);
  await page.getByRole('button', { name: /By their ID$/ }).click();
  await page.getByText('Added.').waitFor();
  const conversationId = page.url().split('/').at(-1) ?? '';
  while ((await other.conversation(conversationId)) === undefined) await other.sync();
  return conversationId;
}

async function measureMessages(page: Page, network: XmtpNetwork, folder: string): Promise<number[]> {
  await using other = await openAgentClient({
    network,
    walletKey: generatePrivateKey(),
    dbPath: join(folder, 'other', 'xmtp.db3'),
    dbEncryptionKey: randomBytes(32),
  });
  const conversationId = await newChatWith(page, other);
  // Both clocks are this machine's.
  await page.evaluate(`
    window.seenAt = new Map();
    const look = () => {
      for (const said of document.querySelectorAll('[role=log] .said')) {
        if (said.innerText.startsWith('${TIMED}') && !seenAt.has(said.innerText)) seenAt.set(said.innerText, Date.now());
      }
    };
    new MutationObserver(look).observe(document.querySelector('[role=log]'), { childList: true, subtree: true, characterData: true });0`);
  const times: number[] = [];
  for (let n = 0; n < MESSAGES; n += 1) {
    const text = `${TIMED} ${n}`;
    const start = Date.now();
    await other.sendText(conversationId, text, { idempotencyKey: text });
    await page.getByRole('log').getByText(text, { exact: true }).waitFor();
    times.push((await page.evaluate<number>(`seenAt.get('${text}')`)) - start);
  }
  return times;
}

export function printConversation({ coldMs, warmMs, messageMs }: ConversationFigures): void {
  const line = (name: string, value: number, budget: number) =>
    console.log(
      `${name.padEnd(52)} ${value.toFixed(0).padStart(6)} ms   budget ${budget} ms${value <= budget ? '   held' : '   NOT HELD'}`,
    );
  line('inbox made in the page, open after: median', percentile(coldMs, 0.5), BUDGET.coldMs);
  line('inbox of an earlier visit, open after: median', percentile(warmMs, 0.5), BUDGET.warmMs);
  line(`message of another client to the page, p95 of ${messageMs.length}`, percentile(messageMs, 0.95), BUDGET.messageMs);
}
