// Opinions about answers are ordinary memory: people can ask for them, and they are deleted with what they quote.

import { feedback } from '@offshoot/memory/items/feedback.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createOfflineEngine } from '../../src/adapters/engines/offline-engine.ts';
import { type BareAgent, inboxOf, openBareAgent } from '../context/bare-agent.ts';

let agent: BareAgent;
beforeEach(() => {
  agent = openBareAgent({ engine: createOfflineEngine() });
});
afterEach(() => agent.close());

function opinion(who: string, answer: string, answerId: string): void {
  const learned = feedback({ who, opinion: { liked: false }, answer, answerId, secrets: [] });
  const from = { from: 'message' as const, messageId: `r-${answerId}`, senderInboxId: inboxOf(who), senderName: who };
  agent.store.memory.learn([learned], from, agent.deps.now());
}
const texts = () => agent.store.memory.all().map((item) => item.text);

test('any member’s opinion that quotes something forgotten is deleted with it; others stay', async () => {
  await agent.hear('Ada', 'Our hotel is in Shinjuku.');
  opinion('Ada', "The group's hotel is in Shinjuku.", 'a1');
  opinion('Ada', 'By train.', 'a2');
  opinion('Saul', 'Shinjuku has good noodles.', 'a3');
  expect(texts()).toHaveLength(4);
  await agent.hear('Ada', 'Please forget our hotel.');
  expect(texts()).toEqual(['Ada did not like this answer: “By train.”']);
});

test('people who ask what is known about them also get their opinions, which no other answer uses', async () => {
  opinion('Ada', 'By train.', 'a1');
  expect((await agent.hear('Ada', 'What do you know about me?', { answer: true })).join()).toContain('did not like this answer');
  expect((await agent.hear('Saul', 'Shall we go by train?', { answer: true })).join()).not.toContain('did not like');
});
