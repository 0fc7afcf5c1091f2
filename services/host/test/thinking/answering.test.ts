// The loop of tools over the real protocol: an endpoint that answers as a language model does, the agent's own tools, rules and store.

import { currentKnowledge } from '@offshoot/memory/merging/merge.ts';
import { type ProtocolServer, startProtocolServer, type WrittenCall } from '@offshoot/models/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createEngine } from '../../src/adapters/engines/index.ts';
import { type BareAgent, openBareAgent } from '../context/bare-agent.ts';

let server: ProtocolServer;
let agent: BareAgent;
beforeEach(async () => {
  server = await startProtocolServer();
  agent = openBareAgent({ engine: createEngine({ LLM_BASE_URL: server.url }) });
});
afterEach(async () => {
  agent.close();
  await server.close();
});

const call = (name: string, args: object): WrittenCall => ({
  id: `${name}-${Math.abs(JSON.stringify(args).length)}`,
  name,
  arguments: JSON.stringify(args),
});
const say = (text: string, told: string[] = [], more: object = {}) => call('say', { text, told, ...more });
const calls = (...all: WrittenCall[]) => ({ kind: 'call', calls: all }) as const;
const says = (...said: Parameters<typeof say>) => calls(say(...said));
const known = () => agent.store.memory.all().map(({ text, topic }) => [topic, text]);
const toolsOf = (n: number) => ((server.received[n]?.tools ?? []) as { function: { name: string } }[]).map((one) => one.function.name);

test('it keeps what a message tells, in any language, with its answer, in one call', async () => {
  server.behave(says('Gemerkt: die Hütte ist blau.', ['kept'], { keep: [{ text: 'Die Hütte ist blau.', kind: 'fact' }] }));
  expect(await agent.hear('Ann', 'Bench, merk dir: die Hütte ist blau', { answer: true })).toEqual(['Gemerkt: die Hütte ist blau.']);
  expect(known()).toEqual([['our:note:die-hütte-ist-blau', 'Die Hütte ist blau.']]);
  expect(server.received).toHaveLength(1);
  expect(server.received[0]?.messages[0]?.content).toContain('## Today\nMonday, 4 May 2026 (UTC).');
  expect(server.received[0]?.toolChoice).toBe('required');
});

test('it corrects an item by its number; “not vegan” takes the place of “vegan”', async () => {
  server.behave(says('Noted.', ['kept'], { keep: [{ text: 'Leo is vegan.', kind: 'personalization', about: ['Leo'] }] }));
  await agent.hear('Leo', 'Bench, I am vegan', { answer: true });
  server.behave(says('Noted: not vegan.', ['kept'], { keep: [{ n: 1, text: 'Leo is not vegan.', kind: 'personalization' }] }));
  await agent.hear('Leo', 'Bench, I am not vegan any more', { answer: true });
  expect(server.received.at(-1)?.messages[0]?.content).toMatch(/^- 1\. Leo is vegan\. \(Leo, 2026-05-04\)$/m);
  expect(known()).toEqual([['leo:note:vegan', 'Leo is not vegan.']]);
  server.behave(says('Fine.', ['kept'], { ended: [1] }));
  await agent.hear('Leo', 'Bench, scrap that about my food', { answer: true });
  expect(currentKnowledge(agent.store.memory.all(), new Date(agent.deps.now().getTime() + 1_000))).toEqual([]);
});

test('what was said before and is not read yet is read before something is forgotten', async () => {
  agent.store.conversation.keepMember('77'.repeat(32), { name: 'Ann', isAgent: false }, true);
  const line = { messageId: 'before', senderInboxId: '77'.repeat(32), self: false, text: 'I work at the mill.', sentAt: agent.deps.now() };
  agent.store.conversation.hear({ ...line, learn: true, answer: false });
  const learned = { learned: [{ text: 'Ann works at the mill.', kind: 'fact', about: ['Ann'] }] };
  server.behave(
    says('Forgotten.', ['forgotten'], { forget: [0] }),
    { kind: 'say', text: JSON.stringify(learned) },
    says('That I cannot find.', ['refused']),
  );
  expect(await agent.hear('Ann', 'Bench, forget where I work', { answer: true })).toEqual(['That I cannot find.']);
  expect(known()).toHaveLength(1);
  expect(JSON.stringify(server.received.at(-1)?.messages)).toContain('1. Ann works at the mill.');
});

test('what is forgotten as asked is said at once', async () => {
  server.behave(says('Kept.', ['kept'], { keep: [{ text: 'Ann works at the mill.', kind: 'fact', about: ['Ann'] }] }));
  await agent.hear('Ann', 'Bench, I work at the mill', { answer: true });
  server.received.length = 0;
  server.behave(says('It is gone.', ['forgotten'], { forget: [1] }));
  expect(await agent.hear('Ann', 'Bench, forget where I work', { answer: true })).toEqual(['It is gone.']);
  expect(known()).toEqual([]);
  expect(server.received).toHaveLength(1);
});

test('a claim that no tool founds is asked for once more, and then said plainly', async () => {
  const claim = says('Klar, ich erinnere dich!', ['set']);
  server.behave(claim, says('Das kann ich nicht.'));
  expect(await agent.hear('Ann', 'Bench, erinnere mich daran', { answer: true })).toEqual(['Das kann ich nicht.']);
  server.behave(claim);
  expect(await agent.hear('Ann', 'Bench, erinnere mich daran', { answer: true })).toEqual(['I have not done anything of that.']);
  server.behave({ kind: 'say', text: 'Got it, saved.' });
  expect(await agent.hear('Ann', 'Bench, we meet at 7', { answer: true })).toEqual(['I have not done anything of that.']);
  // A question asks for nothing that could be claimed.
  server.behave({ kind: 'say', text: 'At 7.' });
  expect(await agent.hear('Ann', 'Bench, when do we meet?', { answer: true })).toEqual(['At 7.']);
});

test('attack: a claim of one kind is not founded by an act of another, nor what was refused passed over', async () => {
  const keep = [{ text: 'The hut is blue.', kind: 'fact' }];
  server.behave(says('Mailed and noted.', ['kept', 'sent'], { keep }));
  expect(await agent.hear('Ann', 'Bench, mail that the hut is blue', { answer: true })).toEqual(['kept: The hut is blue.']);
  server.behave(calls(call('reminder_cancel', { which: 'milk' }), say('All fine.')), says('All fine.'));
  const [said] = await agent.hear('Ann', 'Bench, cancel the reminder about milk', { answer: true });
  expect(said).not.toContain('All fine');
  expect(said).toContain('no such reminder');
});

test('the model sees the result of a call before anything is said, with the calls in any order', async () => {
  server.behave(calls(say('Nothing is known.'), call('memory_search', { words: 'hut' })), says('I looked: nothing.'));
  expect(await agent.hear('Ann', 'Bench, where is the hut?', { answer: true })).toEqual(['I looked: nothing.']);
  // The second prompt goes on where the one before ended.
  const [first, second] = server.received.map(({ messages }) => messages);
  expect(second?.slice(0, first?.length)).toEqual(first);
});

test('a reminder is set in any language: as the message alone is planned, which is asked for only then', async () => {
  const set = { when: 'morgen um 9', date: '2026-05-05', times: ['09:00'], text: 'ans Packen', whom: 'speaker' };
  server.behave(
    calls(call('more', { for: 'reminders' })),
    calls(call('reminder_set', { ...set, text: 'Mallory anrufen' }), say('Ich erinnere dich an Mallory.', ['set'])),
    calls(call('reminder_set', set)),
    says('Ich erinnere dich morgen um 9.', ['set']),
  );
  expect(await agent.hear('Ann', 'Bench, erinnere mich morgen um 9 ans Packen', { answer: true })).toEqual([
    'Ich erinnere dich morgen um 9.',
  ]);
  expect(agent.store.alarms.all().map(({ text }) => text)).toEqual(['ans Packen']);
  const tasks = server.received.map(({ messages }) => /TASK: (\w+)/.exec(messages[0]?.content ?? '')?.[1]);
  expect(tasks).toEqual(['answer', 'answer', 'plan', 'answer']);
  expect(JSON.stringify(server.received[2]?.messages)).not.toContain('Mallory');
  expect(toolsOf(0)).toEqual(['more', 'say']);
  expect(toolsOf(1)).toEqual(['reminder_set', 'reminder_list', 'reminder_cancel', 'more', 'say']);
});

test('a reminder that is set as proposed is told in the same call', async () => {
  const set = { when: 'morgen um 9', date: '2026-05-05', times: ['09:00'], text: 'ans Packen', whom: 'speaker' };
  server.behave(calls(call('reminder_set', set), say('Morgen um 9.', ['set'])), calls(call('reminder_set', set)));
  expect(await agent.hear('Ann', 'Bench, erinnere mich morgen um 9 ans Packen', { answer: true })).toEqual(['Morgen um 9.']);
  expect(server.received).toHaveLength(2);
});

test('a model that goes on for ever is stopped', async () => {
  server.behave(calls(call('memory_search', { words: 'hut' })));
  const [said] = await agent.hear('Ann', 'Bench, where is the hut?', { answer: true });
  expect(said).toMatch(/^I stopped: that takes more steps/);
  expect(server.received.length).toBeLessThanOrEqual(12);
});

test('a credential is told by a mark; its value is in no prompt', async () => {
  const keep = [{ text: 'The code of the shed is 4711.', kind: 'credential', name: 'shed code' }];
  server.behave(says('Kept.', ['kept'], { keep }));
  await agent.hear('Ann', 'Bench, the shed opens with 4711', { answer: true });
  server.received.length = 0;
  server.behave(says('[[secret 1]]'));
  expect(await agent.hear('Ann', 'Bench, wie komme ich in den Schuppen?', { answer: true })).toEqual(['The code of the shed is 4711.']);
  expect(JSON.stringify(server.received)).not.toContain('4711');
});

test('a model of no use: the message is learned from and answered without it', async () => {
  server.behave({ kind: 'status', status: 404 });
  await agent.hear('Ann', 'Bench, remember that our hotel is in Shinjuku', { answer: true });
  expect(known()).toHaveLength(1);
});
