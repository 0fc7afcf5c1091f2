// Who thinks or types, by what comes in.
import { type ContentCodec, type Thinking, thinkingCodec, typingCodec } from '@offshoot/convos';
import type { DecodedMessage } from '@xmtp/browser-sdk';
import { expect, test } from 'vitest';
import { type Signs, signsAfter } from '../../src/conversations/convos/signs.ts';

const NOW = 1_000_000_000;
const NOBODY: Signs = new Map();

function message<T>(senderInboxId: string, contentType: string, content: T, sentAt = NOW): DecodedMessage<unknown> {
  const [, authorityId, typeId] = /^(.+)\/(.+):1\.0$/.exec(contentType) ?? [];
  const type = { authorityId, typeId, versionMajor: 1, versionMinor: 0 };
  return { senderInboxId, contentType: type, content, sentAt: new Date(sentAt) } as unknown as DecodedMessage<unknown>;
}
const of = <T>(codec: ContentCodec<T>, content: T, sender = 'bo', sentAt = NOW) => message(sender, codec.contentType, content, sentAt);
const thought = (state: Thinking['state']) => of(thinkingCodec, { state, targetMessageId: 'm', content: 'Thinking' });
const after = (...messages: DecodedMessage<unknown>[]) => messages.reduce((before, each) => signsAfter(before, each, NOW), NOBODY);

test('a thought is shown from its start to its stop or to the answer, and typing in its place', () => {
  expect([...after(thought('start'))]).toEqual([['bo', { doing: 'thinking', until: NOW + 120_000 }]]);
  expect([...after(thought('start'), of(typingCodec, { isTyping: true }))]).toEqual([['bo', { doing: 'typing', until: NOW + 15_000 }]]);
  expect(after(thought('start'), thought('stop')).size).toBe(0);
  expect(after(thought('start'), message('bo', 'xmtp.org/text:1.0', 'Four')).size).toBe(0);
  expect(after(thought('start'), message('caro', 'xmtp.org/text:1.0', 'Four')).size).toBe(1);
  expect(after(thought('start'), message('bo', 'convos.org/profile_update:1.0', {})).size).toBe(1);
});

test('attack: neither a clock that is ahead nor a damaged sign nor a crowd keeps signs there', () => {
  expect(after(of(typingCodec, { isTyping: true }, 'bo', NOW + 1e10)).get('bo')?.until).toBe(NOW + 15_000);
  expect(after(message('bo', thinkingCodec.contentType, undefined)).size).toBe(0);
  expect(after(...Array.from({ length: 500 }, (_, at) => of(typingCodec, { isTyping: true }, `inbox-${at}`))).size).toBe(20);
});
