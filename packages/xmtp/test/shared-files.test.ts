// Files that people attach: inside a message, or encrypted on a server of the sender's choice.
import { encryptAttachment } from '@xmtp/node-bindings';
import { expect, test } from 'vitest';
import { CodecTable } from '../src/content.ts';
import { agentMessage, type StoredMessage } from '../src/message-decoding.ts';

const MENU = { filename: 'menu.txt', mimeType: 'text/plain', content: new TextEncoder().encode('Soup: 6 euros') };

function filesIn(content: object) {
  const none = { text: null, markdown: null, reply: null, reaction: null, groupUpdated: null };
  const all = { ...none, attachment: null, remoteAttachment: null, multiRemoteAttachment: null, ...content };
  const raw = { id: 'a', senderInboxId: 'b', sentAtNs: 0n, content: { content: new Uint8Array(), parameters: {} } };
  const stored = { raw, read: { content: all }, conversationId: 'c', ownInboxId: 'd', cursor: '1' } as unknown as StoredMessage;
  const message = agentMessage(stored, new CodecTable([]));
  return message.kind === 'files' ? message.files : message.kind;
}

function decoded(content: object, senderInboxId = 'b') {
  const none = { text: null, markdown: null, reply: null, reaction: null, groupUpdated: null };
  const all = { ...none, attachment: null, remoteAttachment: null, multiRemoteAttachment: null, ...content };
  const raw = { id: 'a', senderInboxId, sentAtNs: 0n, content: { content: new Uint8Array(), parameters: {}, fallback: 'f'.repeat(9_000) } };
  const stored = { raw, read: { content: all }, conversationId: 'c', ownInboxId: 'd', cursor: '1' } as unknown as StoredMessage;
  return agentMessage(stored, new CodecTable([]));
}

function remote(file = MENU) {
  const { payload, ...keys } = encryptAttachment(file);
  return { payload, keys: { ...keys, url: 'https://files.example/1', scheme: 'https', filename: file.filename } };
}

test('a file inside a message', () => {
  const file = { name: 'menu.txt', mimeType: 'text/plain', bytes: MENU.content };
  expect(filesIn({ attachment: MENU })).toEqual([{ is: 'inside', name: 'menu.txt', file }]);
});

test('a file elsewhere is decrypted, if it is what was attached', () => {
  const { payload, keys } = remote();
  const [file] = filesIn({ remoteAttachment: keys });
  if (typeof file !== 'object' || file.is !== 'elsewhere') throw new Error('no file');
  expect(file).toMatchObject({ name: 'menu.txt', url: 'https://files.example/1' });
  expect(Buffer.from(file.open(payload).bytes).toString()).toBe('Soup: 6 euros');
  expect(() => file.open(remote().payload)).toThrow();
  expect(() => file.open(payload.slice(0, -1))).toThrow();
});

test('several files, at most ten', () => {
  const { keys } = remote();
  expect(filesIn({ multiRemoteAttachment: { attachments: Array(20).fill(keys) } })).toHaveLength(10);
});

test('a file that is sent as a reply', () => {
  const none = { text: null, markdown: null, remoteAttachment: null, multiRemoteAttachment: null };
  const reply = { content: { ...none, attachment: MENU }, referenceId: 'r', inReplyTo: { senderInboxId: 's' } };
  const expected = { kind: 'files', files: [{ name: 'menu.txt' }], reply: { referenceId: 'r', referenceInboxId: 's' } };
  expect(decoded({ reply })).toMatchObject(expected);
  expect(decoded({ reply: { ...reply, content: { ...none, attachment: null } } })).toMatchObject({ kind: 'unsupported' });
});

test('attack: a text, a reply, a reaction and a file name without end are cut where they are decoded', () => {
  const long = '.'.repeat(200_000);
  expect(decoded({ text: long })).toMatchObject({ text: '.'.repeat(8_000), fallback: 'f'.repeat(8_000) });
  expect(decoded({ text: `${'.'.repeat(7_999)}😀` })).toMatchObject({ text: `${'.'.repeat(7_999)}\ufffd` });
  expect(decoded({ reply: { content: { text: long, markdown: null }, referenceId: 'r' } })).toMatchObject({ text: '.'.repeat(8_000) });
  expect(decoded({ reaction: { reference: 'r', action: 1, content: long } })).toMatchObject({ reaction: { content: '.'.repeat(100) } });
  expect(filesIn({ attachment: { ...MENU, filename: long } })).toMatchObject([{ name: '.'.repeat(255) }]);
  // What the agent itself sent is compared with what it meant to send.
  expect(decoded({ text: long }, 'd')).toMatchObject({ text: long });
});
