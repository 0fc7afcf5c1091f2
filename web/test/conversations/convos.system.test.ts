// Convos conversations of the app in a real browser, with the real Convos client and a client in Node on the other side.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInviteSlug, inviteLink, type NewInvite, newInviteTag, parseInvite } from '@offshoot/convos';
import { eventually } from '@offshoot/testing';
import { type Browser, startBrowser } from '@offshoot/testing/browser';
import { Convos, startTestNetwork, type TestNetwork } from '@offshoot/testing/testnet';
import { joinRefusal, openAgentClient, profilesIn, sendJoinRequest, type XmtpAgentClient } from '@offshoot/xmtp';
import type { Page } from 'playwright-core';
import { generatePrivateKey } from 'viem/accounts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ServedPage, servedPage } from '../served-page.ts';
import type { convos as ConvosInPage, person as Person } from '../xmtp/page/main.ts';

declare const person: typeof Person;
declare const convos: typeof ConvosInPage;

let network: TestNetwork;
let site: ServedPage;
let browser: Browser;
let page: Page;
let creator: NewInvite['creator'];
/** A client in Node. */
let bo: XmtpAgentClient;
/** A person with the real Convos client. */
let caro: Convos;
const folder = mkdtempSync(join(tmpdir(), 'page-convos-'));

beforeAll(async () => {
  network = await startTestNetwork();
  [site, browser, bo, caro] = await Promise.all([
    servedPage(join(import.meta.dirname, '../xmtp/page'), network.url),
    startBrowser(),
    newClient('bo'),
    Convos.open(network.url),
  ]);
  page = await (await browser.newContext()).newPage();
  await open();
  await page.evaluate(() => convos.rename('Saul'));
  const { privateKey } = JSON.parse(await page.evaluate(() => person.recoveryFile()));
  const { inboxId } = await page.evaluate(() => person.ids());
  creator = { inboxId, walletKey: Buffer.from(privateKey.slice(2), 'hex') };
});
afterAll(async () => {
  await browser?.close();
  await Promise.all([bo?.close(), caro?.close()]);
  await site?.[Symbol.asyncDispose]();
  await network?.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

const newClient = (name: string) =>
  openAgentClient({
    network: { env: 'local', apiUrl: network.url },
    walletKey: generatePrivateKey(),
    dbPath: join(folder, `${name}.db3`),
    dbEncryptionKey: randomBytes(32),
  });

async function open(): Promise<void> {
  await page.goto(site.origin);
  await page.evaluate((url) => person.start({ env: 'local', url }), network.url);
  await eventually(async () => expect(await page.evaluate(() => person.state())).toBe('open'));
  await eventually(async () => expect(await page.evaluate(() => person.connection())).toBe('online'));
}

const create = (name: string) => page.evaluate((called) => convos.create(called), name);
const said = async (id: string) => {
  const { messages } = await page.evaluate((group) => convos.messages(group, 50), id);
  return messages.flatMap(({ content, delivery }) => (content.is === 'text' ? [`${content.text} (${delivery})`] : []));
};
const say = (id: string, text: string) => page.evaluate(([group = '', words = '']) => convos.say(group, words), [id, text]);
const changes = async (id: string) => {
  const { messages } = await page.evaluate((group) => convos.messages(group, 50), id);
  return messages.flatMap(({ content }) => (content.is === 'change' ? [content.change] : []));
};
const namesIn = async (id: string) => {
  const { conversations } = await page.evaluate(() => convos.list());
  return conversations.find((each) => each.id === id)?.people.members.map(({ name }) => name);
};

test('lets a real Convos client in by the invite that it wrote, once, and they talk under their names', async () => {
  const { conversationId, inviteUrl = '' } = await create('Lunch');
  const joined = await caro.join(inviteUrl, { profileName: 'Caro' });
  expect(joined.conversationId).toBe(conversationId);
  await say(conversationId, 'hello Caro');
  await caro.waitForMessage(conversationId, ({ text }) => text === 'hello Caro');
  await caro.sendText(conversationId, 'hello Saul');
  await eventually(async () => expect(await said(conversationId)).toEqual(['hello Caro (sent)', 'hello Saul (sent)']));
  expect((await caro.profiles(conversationId)).map(({ name }) => name).sort()).toEqual(['Caro', 'Saul']);
  await eventually(async () => expect((await namesIn(conversationId))?.sort()).toEqual(['Caro', 'Saul']));
  const added = (await changes(conversationId)).flatMap((change) => change.added);
  expect(added).toEqual([joined.inboxId]);
});

test('joins by the invite of a real Convos client, and is listed with what was said last and what is unread', async () => {
  const { conversationId, invite } = await caro.createConversation({ name: 'Dinner', profileName: 'Caro' });
  const watcher = await caro.processJoinRequests();
  expect(await page.evaluate((url) => convos.join(url), invite.url)).toBe(conversationId);
  await watcher.stop();
  await say(conversationId, 'I am here');
  await caro.waitForMessage(conversationId, ({ text }) => text === 'I am here');
  await caro.sendText(conversationId, 'welcome');
  const listed = async () => (await page.evaluate(() => convos.list())).conversations[0];
  await eventually(async () =>
    expect(await listed()).toMatchObject({ id: conversationId, name: 'Dinner', unread: 1, last: { content: { text: 'welcome' } } }),
  );
  await page.evaluate((id) => convos.markRead(id, new Date()), conversationId);
  expect(await listed()).toMatchObject({ unread: 0 });
  expect((await caro.profiles(conversationId)).map(({ name }) => name).sort()).toEqual(['Caro', 'Saul']);
  // A second time leads to the same conversation, and an invite of one's own to one's own.
  expect(await page.evaluate((url) => convos.join(url), invite.url)).toBe(conversationId);
  const own = await create('Own');
  expect(await page.evaluate((url) => convos.join(url ?? ''), own.inviteUrl)).toBe(own.conversationId);
});

test('says why a link does not lead into a conversation', async () => {
  const walletKey = randomBytes(32);
  const invite = { conversationId: 'ab'.repeat(16), creator: { inboxId: creator.inboxId, walletKey }, tag: 'tag' };
  const expired = inviteLink(createInviteSlug({ ...invite, expiresAt: new Date(1000) }, randomBytes), 'local');
  const left = inviteLink(createInviteSlug({ ...invite, creator }, randomBytes), 'local');
  for (const [link, problem] of [
    ['https://example.com', 'malformed'],
    [expired, 'expired'],
    [left, 'own'],
  ] as const) {
    expect(await page.evaluate((url) => convos.join(url), link)).toBe(`problem: ${problem}`);
  }
});

test('tells an agent that it adds by inbox who is there, and adds it once', async () => {
  const { conversationId } = await create('With an agent');
  for (const _ of ['first', 'again'])
    await page.evaluate(([id = '', inboxId = '']) => convos.add(id, inboxId), [conversationId, bo.inboxId]);
  await eventually(async () => {
    await bo.sync();
    expect((await profilesIn(bo, conversationId)).get(creator.inboxId)).toMatchObject({ name: 'Saul' });
  });
  expect((await changes(conversationId)).flatMap(({ added }) => added)).toEqual([bo.inboxId]);
});

test('shows what is answered, and reactions once, also those taken back', async () => {
  const { conversationId } = await create('Answers');
  await page.evaluate(([id = '', inboxId = '']) => convos.add(id, inboxId), [conversationId, bo.inboxId]);
  await eventually(async () => {
    await bo.sync();
    expect(await bo.conversation(conversationId)).toBeDefined();
  });
  await bo.sendText(conversationId, 'Where to?', { idempotencyKey: 'question' });
  const question = await eventually(async () => {
    const { messages } = await page.evaluate((id) => convos.messages(id, 50), conversationId);
    const found = messages.find(({ content }) => content.is === 'text');
    expect(found).toBeDefined();
    return found;
  });
  const to = { id: question?.id ?? '', senderInboxId: bo.inboxId };
  await page.evaluate(([id, replyTo]) => convos.say(id, 'Kyoto', replyTo), [conversationId, to] as const);
  for (const [emoji, isThere] of [
    ['👍', true],
    ['❤️', true],
    ['❤️', false],
    ['👍', true],
  ] as const) {
    await page.evaluate(([id, reference, what, there]) => convos.react(id, reference, what, there), [
      conversationId,
      to,
      emoji,
      isThere,
    ] as const);
  }
  await eventually(async () => {
    await bo.sync();
    expect((await bo.messages(conversationId)).messages).toContainEqual(
      expect.objectContaining({ kind: 'reply', text: 'Kyoto', reply: expect.objectContaining({ referenceId: to.id }) }),
    );
  });
  await eventually(async () => {
    const { messages } = await page.evaluate((id) => convos.messages(id, 50), conversationId);
    expect(messages.filter(({ content }) => content.is === 'text')).toMatchObject([
      { content: { text: 'Where to?' }, reactions: [{ emoji: '👍', senderInboxIds: [creator.inboxId] }] },
      { content: { text: 'Kyoto' }, replyTo: { ...to, content: { is: 'text', text: 'Where to?' } }, delivery: 'sent' },
    ]);
  });
});

test('sends what was written while the network was away, once and in order', async () => {
  const { conversationId } = await create('Outage');
  await page.evaluate(([id = '', inboxId = '']) => convos.add(id, inboxId), [conversationId, bo.inboxId]);
  await say(conversationId, 'before');
  await eventually(async () => expect(await said(conversationId)).toEqual(['before (sent)']));
  await network.stop();
  await say(conversationId, 'one');
  await say(conversationId, 'two');
  expect(await said(conversationId)).toEqual(['before (sent)', 'one (sending)', 'two (sending)']);
  await page.evaluate((id) => convos.publishAgain(id), conversationId);
  await network.start();
  await eventually(async () => {
    await bo.sync();
    const texts = (await bo.messages(conversationId)).messages.flatMap((message) => (message.kind === 'text' ? [message.text] : []));
    expect(texts).toEqual(['before', 'one', 'two']);
  });
  await eventually(async () => expect(await said(conversationId)).toEqual(['before (sent)', 'one (sent)', 'two (sent)']));
});

test('attack: nobody gets in by an expired, revoked or forged invite, and a removed member does not come back by an old request', async () => {
  const { conversationId, inviteUrl = '' } = await create('Guarded');
  const { tag } = parseInvite(inviteUrl);
  const ask = async (client: XmtpAgentClient, invite: Partial<NewInvite>) => {
    const slug = createInviteSlug({ conversationId, creator, tag, ...invite }, randomBytes);
    await sendJoinRequest(client, parseInvite(slug), { name: 'Mallory', memberKind: 'member', metadata: {} });
    return parseInvite(slug);
  };
  const refusal = async (invite: Partial<NewInvite>) => {
    const asked = await ask(bo, invite);
    return eventually(async () => {
      await bo.sync();
      const answer = await joinRefusal(bo, asked);
      expect(answer).toBeDefined();
      return answer?.errorType;
    });
  };
  expect(await refusal({ expiresAt: new Date(1000) })).toBe('conversation_expired');
  expect(await refusal({ tag: newInviteTag(randomBytes) })).toBe('conversation_expired');
  expect(await refusal({ tag: 'elsewhere', conversationId: 'ab'.repeat(16) })).toBe('conversation_not_found');
  const mallory = await newClient('mallory');
  const forged = await ask(mallory, { creator: { inboxId: creator.inboxId, walletKey: randomBytes(32) } });

  await ask(bo, {});
  const isMember = async (inboxId: string) => {
    const { conversations } = await page.evaluate(() => convos.list());
    return conversations.find(({ id }) => id === conversationId)?.people.members.some((member) => member.inboxId === inboxId);
  };
  await eventually(async () => expect(await isMember(bo.inboxId)).toBe(true));
  await page.evaluate(([id = '', inboxId = '']) => convos.remove(id, inboxId), [conversationId, bo.inboxId]);
  await open();
  // Both were asked before this one was.
  const later = await newClient('later');
  await ask(later, {});
  await eventually(async () => expect(await isMember(later.inboxId)).toBe(true));
  expect(await isMember(bo.inboxId)).toBe(false);
  expect(await isMember(mallory.inboxId)).toBe(false);
  await mallory.sync();
  expect(await joinRefusal(mallory, forged)).toBeUndefined();
  await Promise.all([mallory.close(), later.close()]);
});
