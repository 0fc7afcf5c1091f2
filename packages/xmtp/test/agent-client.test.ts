import { createHash } from 'node:crypto';
import { newEnvelope, statementText, verifyStatement } from '@offshoot/statements';
import { eventually } from '@offshoot/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bytesCodec, jsonCodec, MAX_CONTENT_BYTES, type XmtpAgentClient } from '../src/index.ts';
import { Scene, saidIn, textsOf, untilMessage } from './agents.ts';

const blobs = bytesCodec('offshoot/blob:1.0');
const notes = jsonCodec('offshoot/note:1.0', (value) => {
  if (typeof value !== 'object' || value === null || !('note' in value)) throw new Error('not a note');
  return value;
});

let scene: Scene;
let ana: XmtpAgentClient;
let ben: XmtpAgentClient;

beforeAll(async () => {
  scene = await Scene.open();
  [ana, ben] = await Promise.all([scene.agent({ codecs: [blobs, notes] }), scene.agent({ codecs: [blobs, notes] })]);
});
afterAll(() => scene[Symbol.asyncDispose]());

describe('conversations', () => {
  it('two agents chat, woken only by activity', async () => {
    const group = await ana.createGroup([ben.inboxId], { name: 'Trip', appData: 'x' });
    expect(group).toMatchObject({
      kind: 'group',
      name: 'Trip',
      appData: 'x',
      creatorInboxId: ana.inboxId,
      addedByInboxId: ana.inboxId,
      isActive: true,
    });
    const asked = await ana.sendText(group.id, 'where?', { idempotencyKey: 'ask' });
    const [question] = saidIn(await untilMessage(ben, group.id, (message) => message.kind === 'text'));
    expect(question).toMatchObject({
      id: asked,
      kind: 'text',
      text: 'where?',
      own: false,
      senderInboxId: ana.inboxId,
      senderInstallationId: ana.installationId,
    });
    expect(await ben.conversation(group.id)).toMatchObject({ addedByInboxId: ana.inboxId, appData: 'x' });

    await ben.sendReply(group.id, { referenceId: asked, text: 'Lisbon' }, { idempotencyKey: 'answer' });
    const heard = await untilMessage(ana, group.id, (message) => message.kind === 'reply');
    expect(heard.at(-1)).toMatchObject({ kind: 'reply', text: 'Lisbon', reply: { referenceId: asked, referenceInboxId: ana.inboxId } });
    expect(heard[0]).toMatchObject({ kind: 'group-updated', update: { addedInboxIds: [ben.inboxId] } });
  });

  it('a file inside a message arrives', async () => {
    const group = await ana.createGroup([ben.inboxId]);
    const bytes = new TextEncoder().encode('Soup: 6 euros');
    await ana.sendAttachment(group.id, { name: 'menu.txt', mimeType: 'text/plain', bytes }, { idempotencyKey: 'file' });
    const heard = (await untilMessage(ben, group.id, ({ kind }) => kind === 'files')).at(-1);
    const [file] = heard?.kind === 'files' ? heard.files : [];
    expect(file).toMatchObject({ is: 'inside', name: 'menu.txt', file: { name: 'menu.txt', mimeType: 'text/plain' } });
    expect(file?.is === 'inside' && Buffer.from(file.file.bytes).toString()).toBe('Soup: 6 euros');
  });

  it('custom content survives a round trip, and content that its codec rejects is marked', async () => {
    const group = await ana.createGroup([ben.inboxId]);
    const bytes = new Uint8Array(MAX_CONTENT_BYTES).map((_, i) => i);
    await ana.sendContent(group.id, blobs, bytes, { idempotencyKey: 'blob' });
    await ana.sendContent(group.id, notes, { note: 'ü' }, { idempotencyKey: 'note' });
    await ana.sendContent(group.id, { ...notes, encode: () => bytes.subarray(0, 9) }, { note: 1 }, { idempotencyKey: 'bad' });
    await ana.sendContent(group.id, bytesCodec('elsewhere.org/thing:1.0'), bytes.subarray(0, 9), { idempotencyKey: 'foreign' });
    const heard = await untilMessage(ben, group.id, (message) => message.contentType.startsWith('elsewhere'));
    const [blob, note, bad, foreign] = saidIn(heard);
    expect(blob).toMatchObject({ kind: 'custom', contentType: 'offshoot/blob:1.0', size: MAX_CONTENT_BYTES });
    expect(sha256(blob?.kind === 'custom' ? blob.content : '')).toBe(sha256(bytes));
    expect(note).toMatchObject({ kind: 'custom', content: { note: 'ü' } });
    expect(bad).toMatchObject({ kind: 'unsupported', undecodable: true });
    expect(foreign).toMatchObject({ kind: 'unsupported', contentType: 'elsewhere.org/thing:1.0' });
  });

  it('no conversation is missed that appears while messages arrive', async () => {
    const groups = 40;
    for (let count = 0; count < groups; count++) {
      const group = await ana.createGroup([ben.inboxId]);
      for (const text of ['1', '2', '3']) await ana.sendText(group.id, text, { idempotencyKey: text });
      // Well below the interval of the safety sync, which would also find them.
      const heard = await untilMessage(ben, group.id, (message) => message.kind === 'text' && message.text === '3', 5_000);
      expect(textsOf(heard)).toEqual(['1', '2', '3']);
    }
  });

  it('a DM opened from both sides at once is one conversation with one id on each side', async () => {
    const [left, right] = await Promise.all([scene.agent(), scene.agent()]);
    const [ofLeft, ofRight] = await Promise.all([left.openDm(right.inboxId), right.openDm(left.inboxId)]);
    expect([ofLeft.id, ofRight.id]).toEqual([`dm:${right.inboxId}`, `dm:${left.inboxId}`]);
    await left.sendText(ofLeft.id, 'from left', { idempotencyKey: '1' });
    await right.sendText(ofRight.id, 'from right', { idempotencyKey: '1' });
    await eventually(async () => {
      for (const [client, dm] of [
        [left, ofLeft],
        [right, ofRight],
      ] as const) {
        await client.sync();
        const { messages } = await client.messages(dm.id);
        expect(textsOf(messages).sort()).toEqual(['from left', 'from right']);
        expect(messages.every((message) => message.conversationId === dm.id)).toBe(true);
        expect(await client.conversations({ kind: 'dm' })).toHaveLength(1);
      }
    });
  });

  it('ensureGroup finds the group that it made', async () => {
    const first = await ana.ensureGroup([ben.inboxId], { appData: 'transfer:1' });
    expect((await ana.ensureGroup([ben.inboxId], { appData: 'transfer:1' })).id).toBe(first.id);
    expect((await ana.ensureGroup([ben.inboxId], { appData: 'transfer:2' })).id).not.toBe(first.id);
  });

  it('leave takes a member out, is impossible for the creator, and does nothing for a stranger', async () => {
    const group = await ana.createGroup([ben.inboxId]);
    await eventually(async () => expect(await ben.conversation(group.id)).toBeDefined());
    expect(await ben.leave(group.id)).toBe('requested');
    await eventually(async () => expect(await ben.leave(group.id)).toBe('gone'));
    expect(await ben.conversation(group.id)).toMatchObject({ isActive: false });
    await ben.syncConversation(group.id);
    await expect(ben.sendText(group.id, 'x', { idempotencyKey: 'x' })).rejects.toMatchObject({ failure: 'conversation-gone' });
    expect(await ana.leave(group.id)).toBe('not-possible');
    expect(await ana.leave('00'.repeat(16))).toBe('gone');
  });
});

describe('sending', () => {
  it('each idempotency key is delivered once, however often it is sent, even concurrently', async () => {
    const group = await ana.createGroup([ben.inboxId]);
    const send = () => ana.sendText(group.id, 'once', { idempotencyKey: 'k' });
    const ids = new Set(await Promise.all([send(), send(), send()]));
    ids.add(await send());
    expect(ids.size).toBe(1);
    await ana.sendText(group.id, 'end', { idempotencyKey: 'end' });
    const heard = await untilMessage(ben, group.id, (message) => message.kind === 'text' && message.text === 'end');
    expect(textsOf(heard)).toEqual(['once', 'end']);
  });

  it('refuses oversized content before sending it', async () => {
    const group = await ana.createGroup([]);
    await expect(async () => ana.sendText(group.id, 'x'.repeat(MAX_CONTENT_BYTES + 1), { idempotencyKey: 'x' })).rejects.toMatchObject({
      failure: 'too-large',
    });
    expect(await ana.messages(group.id)).toMatchObject({ messages: [], more: false });
  });

  it('a flood and a large message are read in pages like any others', async () => {
    const group = await ana.createGroup([ben.inboxId]);
    const texts = Array.from({ length: 130 }, (_, i) => `m${i}`);
    for (const text of texts) await ana.sendText(group.id, text, { idempotencyKey: text });
    await ana.sendContent(group.id, blobs, new Uint8Array(MAX_CONTENT_BYTES), { idempotencyKey: 'big' });
    await ana.sendText(group.id, 'last', { idempotencyKey: 'last' });
    await eventually(async () => {
      const [newest] = await ben.latestMessages(group.id, 1);
      expect(newest).toMatchObject({ text: 'last' });
    });
    const read: string[] = [];
    let page = await ben.messages(group.id, { limit: 50 });
    while (page.messages.length > 0) {
      read.push(...textsOf(page.messages));
      page = await ben.messages(group.id, { after: page.cursor, limit: 50 });
    }
    expect(read).toEqual([...texts, 'last']);
    expect(page.more).toBe(false);
  });
});

describe('one inbox', () => {
  it('reopening its files keeps inbox, installation, messages and cursors', async () => {
    const options = scene.options();
    const before = await scene.agent(options);
    const group = await ana.createGroup([before.inboxId]);
    await ana.sendText(group.id, 'first', { idempotencyKey: '1' });
    const [first] = saidIn(await untilMessage(before, group.id, (message) => message.kind === 'text'));
    expect(first?.cursor).toBeDefined();
    await before.close();
    await ana.sendText(group.id, 'second', { idempotencyKey: '2' });

    const after = await scene.agent(options);
    expect([after.inboxId, after.installationId]).toEqual([before.inboxId, before.installationId]);
    await untilMessage(after, group.id, (message) => message.kind === 'text' && message.text === 'second');
    const { messages } = await after.messages(group.id, { after: first?.cursor });
    expect(textsOf(messages)).toEqual(['second']);
    expect((await after.ownKeys()).installations).toHaveLength(1);
  });

  it('a new installation revokes all others, once', async () => {
    const { walletKey } = scene.options();
    const lost = await scene.agent({ walletKey });
    await scene.agent({ walletKey });
    const kept = await scene.agent({ walletKey });
    expect((await kept.ownKeys()).installations).toHaveLength(3);
    await kept.revokeOtherInstallations();
    await kept.revokeOtherInstallations();
    const { installations } = await lost.ownKeys();
    expect(installations.map((key) => Buffer.from(key).toString('hex'))).toEqual([kept.installationId]);
  });

  it('stays closed once closed', async () => {
    const client = await scene.agent();
    await Promise.all([client.close(), client.close()]);
    expect(client.connection()).toBe('closed');
    await expect(client.conversations()).rejects.toMatchObject({ failure: 'client-closed' });
    expect(() => client.sign('x')).toThrow(expect.objectContaining({ failure: 'client-closed' }));
  });

  it('signs statements that verify against its keys on the network', async () => {
    const now = new Date();
    const envelope = newEnvelope(ana.inboxId, { now, nonce: '00112233445566778899aabbccddeeff', lifetimeSeconds: 300 });
    const action = { action: 'instance.release', instanceId: 'inst_abcdefghijklmnopqrstuvwxyz' } as const;
    const signatures = [ana.sign(statementText(envelope, action))];
    const keys = await ana.ownKeys();
    expect(keys).toMatchObject({ inboxId: ana.inboxId, addresses: [ana.address] });
    expect(await verifyStatement({ envelope, action, signatures, keys, signer: ana.inboxId, now })).toEqual({ ok: true });
  });
});

function sha256(content: unknown): string {
  return createHash('sha256')
    .update(content as Uint8Array)
    .digest('hex');
}
