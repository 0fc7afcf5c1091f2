// What counts as a card of an agent in a chat, and who answered it.
import { expect, test } from 'vitest';
import type { AgentProof, ProvenPeople } from '../../src/conversations/agent-proofs/agent-proof.ts';
import { answersTo, cardIn } from '../../src/conversations/chat/card-in.ts';
import type { Message } from '../../src/conversations/convos/messages.ts';

const AGENT = 'a'.repeat(64);
const MIA = 'b'.repeat(64);
const SAUL = 'c'.repeat(64);
const TEXT = 'May I? Send an e-mail\nTo: desk@example.org\n👍 to do it, 👎 to leave it. Until 2026-11-24 09:00 UTC.';

function people(agent: AgentProof | undefined): ProvenPeople {
  const person = (inboxId: string, proof?: AgentProof) => ({
    inboxId,
    name: undefined,
    saysAgent: proof !== undefined,
    metadata: {},
    isSelf: false,
    isAmbiguous: false,
    agent: proof,
  });
  const members = [person(AGENT, agent), person(MIA), person(SAUL)];
  return { members, byInbox: new Map(members.map((each) => [each.inboxId, each])) };
}

function message(senderInboxId: string, text: string, more: Partial<Message> = {}): Message {
  return {
    id: 'm1',
    senderInboxId,
    isOwn: false,
    sentAt: new Date(0),
    sentAtNs: 0n,
    delivery: 'sent',
    content: { is: 'text', text },
    reactions: [],
    ...more,
  };
}

const proven = people({ is: 'proven', templateId: 'tmpl_1' });

test('the card of a proven agent is read', () => {
  expect(cardIn(message(AGENT, TEXT), proven)).toMatchObject({
    title: 'Send an e-mail',
    lines: [{ name: 'To', value: 'desk@example.org' }],
  });
});

const unproven = (['too-old', 'elsewhere', 'unproven', 'unchecked'] as const).map((is): [string, Message, ProvenPeople] => [
  `the proof of the agent is ${is}`,
  message(AGENT, TEXT),
  people({ is }),
]);

test.each<[string, Message, ProvenPeople]>([
  ['a person writes it', message(MIA, TEXT), proven],
  ['the reader writes it', message(AGENT, TEXT, { isOwn: true }), proven],
  ['the agent quotes it in a reply', message(AGENT, TEXT, { replyTo: { id: 'm0' } }), proven],
  ['somebody who has left writes it', message('d'.repeat(64), TEXT), proven],
  ...unproven,
])('attack: %s, and it stays a text', (_, sent, among) => expect(cardIn(sent, among)).toBeUndefined());

test('each person has one answer, by reaction before reply; agents have none, and other words are none', () => {
  const card = message(AGENT, TEXT, {
    reactions: [
      { emoji: '👎🏽', senderInboxIds: [SAUL] },
      { emoji: '👍', senderInboxIds: [AGENT, SAUL] },
      { emoji: '🎉', senderInboxIds: [MIA] },
    ],
  });
  const replies = [message(MIA, 'ok but which hotel?'), message(MIA, 'Yes, please.'), message(SAUL, 'yes')];
  expect([...answersTo(card, replies, proven)]).toEqual([
    [SAUL, 'no'],
    [MIA, 'yes'],
  ]);
});
