import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Convos, startTap, startTestNetwork, type TestNetwork } from '../../src/testnet/index.ts';

describe('a person with the Convos client on a test network', () => {
  let network: TestNetwork;
  beforeAll(async () => {
    network = await startTestNetwork();
  });
  afterAll(async () => {
    await network.close();
  });

  test('creates a conversation and an invite, writes, and lists messages and members, even after a restart; the network sees no text', async () => {
    await using tap = await startTap(network.port);
    await using saul = await Convos.open(tap.url);
    const { conversationId, inboxId } = await saul.createConversation({ name: 'Canary-Name', profileName: 'Saul' });
    const invite = await saul.createInvite(conversationId, { expiresIn: 3600 });
    expect(invite.url).toContain(invite.slug);
    await saul.sendText(conversationId, 'Canary-Text-4711');
    expect(await saul.members(conversationId)).toEqual([{ inboxId, addresses: [expect.stringMatching(/^0x[0-9a-f]{40}$/)] }]);
    expect(await saul.profiles(conversationId)).toEqual([{ inboxId, name: 'Saul', memberKind: expect.anything() }]);

    await network.restart();
    await saul.sendText(conversationId, 'after the restart');
    const sent = { senderInboxId: inboxId, contentType: 'xmtp.org/text' };
    expect(await saul.messages(conversationId)).toEqual(
      expect.arrayContaining(['Canary-Text-4711', 'after the restart'].map((text) => expect.objectContaining({ ...sent, text }))),
    );

    const bytes = tap.received();
    for (const canary of ['Canary-Text-4711', 'Canary-Name']) expect(bytes.includes(canary)).toBe(false);
    expect(bytes.includes(inboxId)).toBe(true);
    expect(bytes.includes(Buffer.from(conversationId, 'hex'))).toBe(true);
  });

  test('lets another person in by invite, and they talk', async () => {
    await using saul = await Convos.open(network.url);
    await using bo = await Convos.open(network.url);
    const { conversationId, invite } = await saul.createConversation({ name: 'Lunch', profileName: 'Saul' });
    const session = await saul.serve(conversationId);
    const joined = await bo.join(invite.url, { profileName: 'Bo' });
    expect(joined.conversationId).toBe(conversationId);
    await bo.sendText(conversationId, 'hi from bo');
    expect(await session.waitForText((text) => text.includes('hi'))).toBe('hi from bo');
    await session.sendText('hi bo');
    await bo.waitForMessage(conversationId, ({ text }) => text === 'hi bo');
  });

  test('lets in by a watcher, adds by inbox, locks, and explodes', async () => {
    await using saul = await Convos.open(network.url);
    await using bo = await Convos.open(network.url);
    await using caro = await Convos.open(network.url);
    const { conversationId, invite } = await saul.createConversation({ name: 'Short' });
    const watcher = await saul.processJoinRequests();
    const { inboxId: bosInbox } = await bo.join(invite.url);
    await watcher.stop();
    const carosInbox = await caro.inboxId();
    await saul.addMembers(conversationId, [carosInbox]);
    expect((await caro.conversations()).map((conversation) => conversation.conversationId)).toEqual([conversationId]);
    const members = (await saul.members(conversationId)).map((member) => member.inboxId);
    expect(members).toEqual(expect.arrayContaining([bosInbox, carosInbox]));
    await saul.lock(conversationId);
    await saul.explode(conversationId);
    expect(await saul.members(conversationId)).toHaveLength(1);
  });

  test('leaves no folder behind, and fails with the client’s message', async () => {
    const saul = await Convos.open(network.url);
    await expect(saul.messages('deadbeef')).rejects.toThrow(/not found/i);
    await saul.close();
    expect(existsSync(saul.home)).toBe(false);
  });
});
