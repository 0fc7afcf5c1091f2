// The app's XMTP client in a real browser, against the local network and a real client in Node.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newEnvelope, statementText, verifyStatement } from '@offshoot/statements';
import { eventually } from '@offshoot/testing';
import { type Browser, startBrowser } from '@offshoot/testing/browser';
import { startTestNetwork, type TestNetwork } from '@offshoot/testing/testnet';
import { createInboxKeysReader, openAgentClient, profilesIn, type XmtpAgentClient } from '@offshoot/xmtp';
import type { BrowserContext, Page } from 'playwright-core';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ServedPage, servedPage } from '../served-page.ts';
import type { person as Person } from './page/main.ts';
import { type SleepyNetwork, sleepyNetwork } from './sleepy-network.ts';

declare const person: typeof Person;

let network: TestNetwork;
/** What the pages reach. */
let between: SleepyNetwork;
let site: ServedPage;
let browser: Browser;
let bo: XmtpAgentClient;
const folder = mkdtempSync(join(tmpdir(), 'page-client-'));

beforeAll(async () => {
  network = await startTestNetwork();
  between = await sleepyNetwork(network.url);
  [site, browser, bo] = await Promise.all([
    servedPage(join(import.meta.dirname, 'page'), between.url),
    startBrowser(),
    openAgentClient({
      network: { env: 'local', apiUrl: network.url },
      walletKey: generatePrivateKey(),
      dbPath: join(folder, 'bo.db3'),
      dbEncryptionKey: randomBytes(32),
    }),
  ]);
});
afterAll(async () => {
  await browser?.close();
  await bo?.close();
  await site?.[Symbol.asyncDispose]();
  await between?.[Symbol.asyncDispose]();
  await network?.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

const stateOf = (page: Page) => page.evaluate(() => person.state());
const untilOpen = (page: Page) => eventually(async () => expect(await stateOf(page)).toBe('open'));
const untilOnline = (page: Page) => eventually(async () => expect(await page.evaluate(() => person.connection())).toBe('online'));
const idsOf = (page: Page) => page.evaluate(() => person.ids());

async function newTab(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await page.goto(site.origin);
  return page;
}

async function start(page: Page): Promise<void> {
  await page.evaluate((url) => person.start({ env: 'local', url }), between.url);
}

/** A context is one person’s browser: the next tab finds what a tab stores. */
async function opened(context: BrowserContext): Promise<Page> {
  const page = await newTab(context);
  await start(page);
  await untilOpen(page);
  await untilOnline(page);
  return page;
}

const textsIn = (page: Page, id: string) => page.evaluate((groupId) => person.texts(groupId), id);

async function groupWithBo(page: Page): Promise<string> {
  const id = await page.evaluate((inboxId) => person.group([inboxId], 'Lunch'), bo.inboxId);
  await eventually(async () => {
    await bo.sync();
    expect(await bo.conversation(id)).toBeDefined();
  });
  return id;
}

const say = (conversationId: string, text: string) => bo.sendText(conversationId, text, { idempotencyKey: text });

describe('a page', () => {
  let context: BrowserContext;
  let page: Page;
  beforeAll(async () => {
    context = await browser.newContext();
    page = await opened(context);
  });
  afterAll(() => context?.close());

  test('registers, talks with a client in Node, and sends and reads our content types', async () => {
    const { inboxId } = await idsOf(page);
    const id = await groupWithBo(page);
    await page.evaluate(([group = '']) => person.say(group, 'from the page'), [id]);
    await page.evaluate(([group = '']) => person.introduce(group, 'Saul'), [id]);
    await eventually(async () => {
      const texts = (await bo.messages(id)).messages.flatMap((message) => (message.kind === 'text' ? [message.text] : []));
      expect(texts).toEqual(['from the page']);
      expect((await profilesIn(bo, id)).get(inboxId)).toMatchObject({ name: 'Saul' });
    });

    const wakes = await page.evaluate(() => person.wakes());
    await say(id, 'from Node');
    await eventually(async () => {
      expect(await page.evaluate(() => person.wakes())).toBeGreaterThan(wakes);
      expect(await textsIn(page, id)).toEqual(['from the page', 'from Node']);
    });
    const profiles = await page.evaluate(([group = '']) => person.contents(group, 'profile_update'), [id]);
    expect(profiles.map((text) => JSON.parse(text))).toMatchObject([{ name: 'Saul', memberKind: 'member' }]);

    const added = await bo.createGroup([inboxId]);
    await say(added.id, 'a new conversation');
    await eventually(async () => expect(await textsIn(page, added.id)).toEqual(['a new conversation']));
  });

  test('signs statements with its installation key, and everybody finds that key on the network', async () => {
    const { inboxId } = await idsOf(page);
    const envelope = newEnvelope(inboxId, { now: new Date(), nonce: 'ab'.repeat(16), lifetimeSeconds: 300 });
    const action = { action: 'instance.release', instanceId: `inst_${'a'.repeat(26)}` } as const;
    const signed = await page.evaluate((text) => person.sign(text), statementText(envelope, action));
    const bytes = (numbers: number[] = []) => Uint8Array.from(numbers);
    const signature = { kind: 'installation' as const, publicKey: bytes(signed?.publicKey), signature: bytes(signed?.signature) };
    const keys = await createInboxKeysReader({ env: 'local', apiUrl: network.url }).keysOf(inboxId);
    expect(await verifyStatement({ envelope, action, signatures: [signature], keys, signer: inboxId, now: new Date() })).toEqual({
      ok: true,
    });
  });

  test('has the same installation and messages after a reload', async () => {
    const ids = await idsOf(page);
    const id = await groupWithBo(page);
    await page.evaluate(([group = '']) => person.say(group, 'before the reload'), [id]);
    await page.reload();
    await start(page);
    await untilOpen(page);
    expect(await idsOf(page)).toEqual(ids);
    expect(await textsIn(page, id)).toEqual(['before the reload']);
    await say(id, 'after the reload');
    await eventually(async () => expect(await textsIn(page, id)).toEqual(['before the reload', 'after the reload']));
  });

  test('misses and repeats nothing when the network restarts, twice', async () => {
    const id = await groupWithBo(page);
    const said: string[] = [];
    for (const round of ['first', 'second']) {
      await network.stop();
      await eventually(async () => expect(await page.evaluate(() => person.connection())).toBe('offline'));
      await network.start();
      for (const text of [`${round} a`, `${round} b`]) {
        await eventually(() => say(id, text));
        said.push(text);
      }
      await eventually(async () => expect(await textsIn(page, id)).toEqual(said));
      await untilOnline(page);
    }
  });

  test.each(['online', 'visibilitychange'])('asks for what it missed on “%s”, though its streams look alive', async (event) => {
    const id = await groupWithBo(page);
    expect(between.silence()).toBeGreaterThan(1);
    await say(id, 'said while it slept');
    await page.evaluate((type) => (type === 'online' ? window : document).dispatchEvent(new Event(type)), event);
    await eventually(async () => expect(await textsIn(page, id)).toEqual(['said while it slept']));
    await say(id, 'said since');
    await eventually(async () => expect(await textsIn(page, id)).toEqual(['said while it slept', 'said since']));
  });

  test('keeps one key, encrypted, and the browser does not hand out what it is encrypted with', async () => {
    const kept = await page.evaluate(() => person.recoveryFile());
    expect(await page.evaluate(() => person.keepAnother())).toBe(kept);
    expect(await page.evaluate(() => person.recoveryFile())).toBe(kept);
    const file = JSON.parse(kept);
    const stored = await page.evaluate(async () => {
      const opening = indexedDB.open('offshoot-keys');
      await new Promise((resolve) => (opening.onsuccess = resolve));
      const reading = opening.result.transaction('keys').objectStore('keys').getAll();
      await new Promise((resolve) => (reading.onsuccess = resolve));
      const [{ wrapping, sealed }] = reading.result;
      return {
        sealed: [...new Uint8Array(sealed)],
        exported: await crypto.subtle.exportKey('raw', wrapping).then(
          () => 'exported',
          ({ name }) => name,
        ),
      };
    });
    expect(stored.exported).toBe('InvalidAccessError');
    expect(Buffer.from(stored.sealed).toString('hex')).not.toContain(file.privateKey.slice(2));
    expect(stored.sealed).toHaveLength(32 + 16);
  });

  test('gets its inbox back in another browser from the recovery file, with a new installation', async () => {
    const ids = await idsOf(page);
    const file = await page.evaluate(() => person.recoveryFile());
    await using other = await browser.newContext();
    const elsewhere = await newTab(other);
    await elsewhere.evaluate((text) => person.restore(text), file);
    await start(elsewhere);
    await untilOpen(elsewhere);
    const restored = await idsOf(elsewhere);
    expect(restored.inboxId).toBe(ids.inboxId);
    expect(restored.installationId).not.toBe(ids.installationId);
  });
});

describe('the tabs of a browser', () => {
  let context: BrowserContext;
  beforeAll(async () => {
    context = await browser.newContext();
  });
  afterAll(() => context?.close());

  test('have one installation: the second takes over and gives back, a third gets it when they close or leave', async () => {
    const first = await opened(context);
    const ids = await idsOf(first);
    const id = await groupWithBo(first);
    const second = await newTab(context);
    await start(second);
    expect(await stateOf(second)).toBe('waiting');
    expect(await stateOf(first)).toBe('open');

    await second.evaluate(() => person.takeOver());
    await untilOpen(second);
    expect(await stateOf(first)).toBe('waiting');
    expect(await idsOf(second)).toEqual(ids);
    await say(id, 'to the second');
    await eventually(async () => expect(await textsIn(second, id)).toEqual(['to the second']));

    await first.evaluate(() => person.takeOver());
    await untilOpen(first);
    expect(await stateOf(second)).toBe('waiting');
    expect(await idsOf(first)).toEqual(ids);
    await say(id, 'to the first');
    await eventually(async () => expect(await textsIn(first, id)).toEqual(['to the second', 'to the first']));

    await first.close();
    await untilOpen(second);
    expect(await idsOf(second)).toEqual(ids);
    const third = await newTab(context);
    await start(third);
    await second.evaluate(() => person.leave());
    await untilOpen(third);
    expect(await stateOf(second)).toBe('left');
    expect(await idsOf(third)).toEqual(ids);
  });

  test('make no second installation, not even if one of them ignores the others: it waits for the database', async () => {
    await using own = await browser.newContext();
    const first = await opened(own);
    const ids = await idsOf(first);
    const second = await newTab(own);
    let attempts = 0;
    second.on('worker', () => (attempts += 1));
    await second.evaluate((url) => person.start({ env: 'local', url }, 'another lock'), between.url);
    await eventually(() => expect(attempts).toBeGreaterThan(2));
    expect(await stateOf(second)).toBe('opening');
    await first.evaluate(() => person.leave());
    await untilOpen(second);
    expect(await idsOf(second)).toEqual(ids);
    const { installations } = await createInboxKeysReader({ env: 'local', apiUrl: network.url }).keysOf(ids.inboxId);
    expect(installations).toHaveLength(1);
  });

  test('give it to the last one that wanted it, if several want it while it is given up', async () => {
    const tabs = [await newTab(context), await newTab(context), await newTab(context)] as const;
    const [first, second, third] = tabs;
    for (const tab of tabs) await tab.evaluate(() => person.startSlow());
    await untilOpen(first);
    for (const tab of [second, third]) await tab.evaluate(() => person.takeOver());
    await first.evaluate(() => person.finishClosing());
    // The second waited longer, so it has its turn; it is asked again at once.
    await eventually(async () => {
      await second.evaluate(() => person.finishClosing());
      expect(await stateOf(third)).toBe('open');
    });
    expect([await stateOf(first), await stateOf(second)]).toEqual(['waiting', 'waiting']);
    expect(await third.evaluate(() => localStorage.getItem('most'))).toBe('1');
  });
});

test('a wallet in the browser registers an inbox with one signature, and is not asked again after a reload', async () => {
  const account = privateKeyToAccount(generatePrivateKey());
  const asked: string[] = [];
  await using context = await browser.newContext();
  await context.exposeFunction('askWallet', async (method: string, params: [`0x${string}`]) => {
    asked.push(method);
    if (method === 'eth_requestAccounts') return [account.address];
    if (method === 'personal_sign') return account.signMessage({ message: { raw: params[0] } });
    throw new Error(`not expected: ${method}`);
  });
  await context.addInitScript(() => {
    const { askWallet } = window as unknown as { askWallet(method: string, params: unknown): Promise<unknown> };
    Object.assign(window, {
      ethereum: { request: ({ method, params }: { method: string; params: unknown }) => askWallet(method, params) },
    });
  });
  const page = await newTab(context);
  const startWithWallet = () => page.evaluate((url) => person.startWithWallet({ env: 'local', url }), between.url);
  await startWithWallet();
  await untilOpen(page);
  const ids = await idsOf(page);
  const id = await groupWithBo(page);
  await say(id, 'hello wallet');
  await eventually(async () => expect(await textsIn(page, id)).toEqual(['hello wallet']));
  await page.reload();
  await startWithWallet();
  await untilOpen(page);
  expect(await idsOf(page)).toEqual(ids);
  expect(asked).toEqual(['eth_requestAccounts', 'personal_sign', 'eth_requestAccounts']);
});
