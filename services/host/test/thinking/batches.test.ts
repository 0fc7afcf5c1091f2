// With a language model, what nobody addressed to the agent is read in batches. The model is a double; the agent's store and rules are real.

import { EngineError, type LearnResult } from '@offshoot/engine/engine.ts';
import type { StudyRequest } from '@offshoot/engine/model-engine.ts';
import type { Learned } from '@offshoot/memory/items/learned.ts';
import { afterEach, expect, test } from 'vitest';
import { createOfflineEngine } from '../../src/adapters/engines/offline-engine.ts';
import { ENOUGH_LINES, SILENCE_MS } from '../../src/agent/conversation/thinking/batching.ts';
import { think } from '../../src/agent/conversation/thinking/thinking.ts';
import { type BareAgent, inboxOf, NOW, openBareAgent } from '../context/bare-agent.ts';

const open: BareAgent[] = [];
afterEach(() => {
  for (const agent of open.splice(0)) agent.close();
});

type Teaches = (request: StudyRequest) => Iterable<[messageId: string, learned: Partial<LearnResult>]>;

function agentWith(teaches: Teaches = () => [], o: { file?: Uint8Array } = {}) {
  const clock = { at: NOW };
  const asked: StudyRequest[] = [];
  const agent = openBareAgent({
    ...o,
    engine: {
      ...createOfflineEngine(),
      name: 'openai',
      withModel: {
        isUsable: () => true,
        study: async (request) => {
          asked.push(request);
          return new Map([...teaches(request)].map(([id, one]) => [id, { ...NOTHING, ...one }]));
        },
        pursue: () => Promise.reject(new EngineError('not asked here', { retryable: false })),
        answer: () => Promise.reject(new EngineError('not asked here', { retryable: false })),
      },
    },
  });
  open.push(agent);
  let count = 0;
  const deps = { ...agent.deps, now: () => new Date(clock.at) };
  return {
    agent,
    asked,
    clock,
    says(who: string, text: string) {
      clock.at += 1_000;
      agent.store.conversation.keepMember(inboxOf(who), { name: who, isAgent: false }, true);
      const base = { messageId: `m${++count}`, senderInboxId: inboxOf(who), self: false, text };
      agent.store.conversation.hear({ ...base, sentAt: new Date(clock.at), learn: true, answer: false });
    },
    think: () => think(deps, agent.deps.answerRateLimiter),
    known: () => agent.store.memory.all().map(({ text, provenance }) => [provenance.from === 'message' && provenance.senderName, text]),
  };
}

const NOTHING: LearnResult = { learned: [], ended: [], forget: [], orders: [] };
const fact = (text: string, topic = `our:note:${text}`): Learned => ({ kind: 'fact', text, topic });
const newIn = ({ lines }: StudyRequest) => lines.filter(({ isNew }) => isNew).map(({ text }) => text);

test('lines are read together once the room is silent, each as the word of who said it', async () => {
  const room = agentWith(({ lines }) => lines.flatMap((line) => (line.isNew ? [[line.messageId, { learned: [fact(line.text)] }]] : [])));
  room.says('Ann', 'The hut is blue.');
  expect(await room.think()).toBe(SILENCE_MS);
  room.says('Bo', 'The key is under the mat.');
  room.clock.at += SILENCE_MS - 1;
  expect(await room.think()).toBe(1);
  expect(room.asked).toEqual([]);
  room.clock.at += 1;
  expect(await room.think()).toBeUndefined();
  expect(room.asked.map(newIn)).toEqual([['The hut is blue.', 'The key is under the mat.']]);
  expect(room.known()).toEqual([
    ['Ann', 'The hut is blue.'],
    ['Bo', 'The key is under the mat.'],
  ]);
});

test('enough lines are read without silence, and the lines before are shown with the next ones', async () => {
  const room = agentWith();
  for (let i = 0; i < ENOUGH_LINES; i++) room.says('Ann', `We meet at place ${i}.`);
  await room.think();
  room.says('Bo', 'Fine with me, I bring bread.');
  room.clock.at += SILENCE_MS;
  await room.think();
  expect(room.asked.map((one) => newIn(one).length)).toEqual([ENOUGH_LINES, 1]);
  expect(room.asked[1]?.lines.map(({ text }) => text)).toEqual([
    ...[4, 5, 6, 7].map((i) => `We meet at place ${i}.`),
    'Fine with me, I bring bread.',
  ]);
});

test.each(['🎉🎉', '👍', 'Thanks!', 'danke schön', 'Where do we meet?', '明日は何時？'])('%s needs no model', async (text) => {
  const room = agentWith();
  room.says('Ann', text);
  room.clock.at += SILENCE_MS;
  expect(await room.think()).toBeUndefined();
  expect(room.asked).toEqual([]);
});

test('nobody overwrites another’s word, and nobody ends it', async () => {
  const room = agentWith(({ lines, known }) =>
    lines.flatMap((line) =>
      line.isNew ? [[line.messageId, { learned: [fact(line.text, 'our:flight')], ended: known.map(({ id }) => id) }]] : [],
    ),
  );
  for (const [who, text] of [
    ['Ann', 'The flight is at 9.'],
    ['Bo', 'The flight is at 11.'],
  ] as const) {
    room.says(who, text);
    room.clock.at += SILENCE_MS;
    await room.think();
  }
  expect(room.known()).toEqual([
    ['Ann', 'The flight is at 9.'],
    ['Bo', 'The flight is at 11.'],
  ]);
});

test('attack: a line that kills its reader takes no other line with it', async () => {
  const lines = ['The hut is blue.', 'poison', 'The key is under the mat.'];
  const die =
    (agent: () => BareAgent): Teaches =>
    (request) => {
      if (newIn(request).includes('poison')) throw new Death(agent().store.snapshot());
      return request.lines.flatMap((line) => (line.isNew ? [[line.messageId, { learned: [fact(line.text)] }] as const] : []));
    };
  let file: Uint8Array | undefined;
  let room: ReturnType<typeof agentWith> | undefined;
  for (let life = 0; life < 4; life++) {
    const next: ReturnType<typeof agentWith> = agentWith(
      die(() => next.agent),
      file && { file },
    );
    room = next;
    if (file === undefined) for (const line of lines) next.says('Ann', line);
    next.clock.at = NOW + 10 * SILENCE_MS;
    file = undefined;
    for (let i = 0; i < 4 && file === undefined; i++) file = await deathIn(next);
    if (file === undefined) break;
  }
  expect(room?.known()).toEqual([
    ['Ann', 'The hut is blue.'],
    ['Ann', 'The key is under the mat.'],
  ]);
  expect(room?.agent.store.state.noticesOwed).toHaveLength(1);
});

class Death extends Error {
  readonly file: Uint8Array;
  constructor(file: Uint8Array) {
    super('died');
    this.file = file;
  }
}

/** The database as the process left it, if it died. `think` would go on after an error; nothing of a dead process does. */
async function deathIn(room: ReturnType<typeof agentWith>): Promise<Uint8Array | undefined> {
  let file: Uint8Array | undefined;
  const { warn } = room.agent.deps.log;
  room.agent.deps.log.warn = ((fields: { err?: unknown }) => {
    if (fields.err instanceof Death) file = fields.err.file;
  }) as typeof warn;
  await room.think();
  return file;
}
