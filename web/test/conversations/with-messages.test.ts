import { expect, test } from 'vitest';
import { withMessages } from '../../src/conversations/convos/conversation-reader.ts';
import type { Message } from '../../src/conversations/convos/messages.ts';

function message(id: string, ms: number, text = id): Message {
  const sentAtNs = BigInt(ms) * 1_000_000n;
  return {
    id,
    senderInboxId: 'a',
    isOwn: false,
    sentAt: new Date(ms),
    sentAtNs,
    delivery: 'sent',
    content: { is: 'text', text },
    reactions: [],
  };
}
const idsOf = (messages: Message[]) => messages.map(({ id }) => id).join(' ');
const known = { messages: [message('b', 20), message('d', 40)], hasMore: false };

test('a new message comes in its place by time, once however often it is told', () => {
  const { messages } = withMessages(known, [message('e', 50), message('c', 30), message('e', 50)]);
  expect(idsOf(messages)).toBe('b c d e');
  expect(idsOf(withMessages({ messages, hasMore: false }, [message('c', 30)]).messages)).toBe('b c d e');
});

test('what has changed takes the place of what was known, also where its time has moved', () => {
  const { messages } = withMessages(known, [message('b', 60, 'sent')]);
  expect(idsOf(messages)).toBe('d b');
  expect(messages[1]?.content).toEqual({ is: 'text', text: 'sent' });
});

test('nothing that is read goes because of newer ones, and what lies further back stays there', () => {
  const long = { ...known, hasMore: true };
  expect(idsOf(withMessages(long, [message('e', 50)]).messages)).toBe('b d e');
  expect(withMessages(long, [message('a', 10)])).toEqual(long);
});

test('messages that have not changed stay the same objects, so they are not drawn again', () => {
  expect(withMessages(known, [message('e', 50)]).messages[0]).toBe(known.messages[0]);
  expect(withMessages(known, []).messages).toBe(known.messages);
});
