// The owner sees and changes goals over the direct message: repeatable, refused with a reason, and looked at anew when corrected.
import type { GoalRequest } from '@offshoot/context';
import { Refusal } from '@offshoot/refusals';
import { untilFound } from '@offshoot/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createEngine } from '../../src/adapters/engines/index.ts';
import { changeMemory } from '../../src/agent/desk/changing.ts';
import { changeGoals, goalsListed } from '../../src/agent/desk/goal-desk.ts';
import { workOnGoals } from '../../src/agent/pursuit/working.ts';
import { OWNER, openBareAgent } from '../context/bare-agent.ts';
import { type GoalScene, PAGE, reports, startGoalScene } from './goal-scene.ts';

const HOUR = 3_600_000;
const requestId = (n: number) => n.toString(16).padStart(32, '0');

let scene: GoalScene;
beforeEach(async () => {
  scene = await startGoalScene();
});
afterEach(() => scene.close());

const asks = (request: GoalRequest) => changeGoals(scene.mail.deps, request, { ownerId: OWNER, askedAt: scene.mail.deps.now() });
const adds = (n: number, o: Partial<Extract<GoalRequest, { ask: 'add-goal' }>> = {}) =>
  asks({
    ask: 'add-goal',
    requestId: requestId(n),
    text: `the hotel price at ${PAGE}`,
    why: 'We pay in May.',
    until: '',
    priority: 'normal',
    ...o,
  });
const reasonOf = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    return error instanceof Refusal ? error.reason : error;
  }
  return undefined;
};

test('a goal is added once, looked at at once, and listed with when it is looked at next', async () => {
  adds(1);
  const { goals, callsLeft } = adds(1);
  expect(goals).toMatchObject([
    { text: `the hotel price at ${PAGE}`, byOwner: true, status: 'open', until: '2026-05-11', isWaiting: true },
  ]);
  expect(goals[0]?.nextTickAt).toBe('2026-05-04T13:00:00.000Z');
  expect(callsLeft).toBe(24);
  await scene.works();
  expect(goalsListed(scene.mail.deps, requestId(2)).goals).toMatchObject([{ isWaiting: false, watches: [PAGE] }]);
});

test('its end, priority and state are changed; what is over can be opened again', async () => {
  const id = adds(1).goals[0]?.id ?? '';
  const change = (n: number, o: object) => asks({ ask: 'change-goal', requestId: requestId(n), goal: id, ...o }).goals[0];
  expect(change(2, { until: '2026-05-06', priority: 'high' })).toMatchObject({ until: '2026-05-06', priority: 'high' });
  expect(change(3, { status: 'stopped' })).toMatchObject({ status: 'stopped' });
  expect(scene.mail.agent.store.alarms.nextAt()).toBeUndefined();
  expect(await scene.passes(HOUR)).toEqual([]);
  expect(change(4, { status: 'open' })).toMatchObject({ status: 'open', nextTickAt: expect.any(String) });
  expect(change(5, { status: 'done' })).toMatchObject({ status: 'done' });
  scene.mail.passes(10 * 24 * HOUR);
  expect(reasonOf(() => change(6, { status: 'open' }))).toBe('VALIDATION_FAILED');
  expect(change(7, { status: 'open', until: '2026-06-01' })).toMatchObject({ status: 'open', until: '2026-06-01' });
});

test.each<[string, Partial<Extract<GoalRequest, { ask: 'add-goal' }>>]>([
  ['no words', { text: ' ' }],
  ['too many words', { text: 'x'.repeat(301) }],
  ['a day that there is not', { until: '2026-02-30' }],
  ['a day that is over', { until: '2026-05-03' }],
  ['a day in ten years', { until: '2036-05-03' }],
  ['nothing that it can do without a model', { text: 'make us happy' }],
])('%s: refused, and nothing is left behind', (_, o) => {
  expect(reasonOf(() => adds(1, o))).toBe('VALIDATION_FAILED');
  expect(goalsListed(scene.mail.deps, requestId(2)).goals).toEqual([]);
  expect(scene.mail.agent.store.memory.all()).toEqual([]);
});

test('an unknown goal is refused', () => {
  expect(reasonOf(() => asks({ ask: 'change-goal', requestId: requestId(1), goal: 'mem_x', status: 'done' }))).toBe('ITEM_NOT_FOUND');
  expect(reasonOf(() => asks({ ask: 'tick', requestId: requestId(1), goal: 'mem_x' }))).toBe('ITEM_NOT_FOUND');
});

test('by hand it looks now, once for each request', async () => {
  const id = adds(1).goals[0]?.id ?? '';
  await scene.works();
  for (let i = 0; i < 3; i++) asks({ ask: 'tick', requestId: requestId(9), goal: id });
  asks({ ask: 'tick', requestId: requestId(10), goal: '' });
  await scene.works();
  expect(scene.page.reads).toBe(3);
});

test('corrected like any item, it is worked on in its new words, and keeps what came of it', async () => {
  const id = adds(1).goals[0]?.id ?? '';
  await scene.works();
  scene.page.text = 'The hotel price is €95 a night.';
  await scene.passes(2 * HOUR);
  const order = { ask: 'correct', requestId: requestId(3), item: id, text: `the price of the breakfast at ${PAGE}` } as const;
  for (let i = 0; i < 2; i++) changeMemory(scene.mail.deps, order, { ownerId: OWNER, askedAt: scene.mail.deps.now() });
  const { goals } = goalsListed(scene.mail.deps, requestId(4));
  expect(goals).toMatchObject([
    { text: order.text, status: 'open', isWaiting: true, progress: [{ text: expect.stringContaining('€95') }] },
  ]);
  await scene.works();
  scene.page.text = 'The breakfast is €9.';
  expect((await scene.passes(5 * HOUR)).join()).toContain('€9');
});

test('attack: a process that dies while the model thinks says nothing twice, and both calls count', async () => {
  await scene.close();
  scene = await startGoalScene({ hasModel: true });
  adds(1, { text: 'the hotel price' });
  scene.model?.behave({ kind: 'silent' });
  const isCalled = () => scene.model?.received.length === 1;
  const dying = scene.works();
  await untilFound('the model is called', isCalled);
  const file = scene.mail.agent.store.snapshot();
  scene.model?.behave(reports('It is €120.'));
  const again = openBareAgent({ engine: createEngine({ LLM_BASE_URL: scene.model?.url ?? '' }), file });
  try {
    again.store.change({ conversationState: 'here' });
    for (let wait = await workOnGoals(again.deps); wait === 0; wait = await workOnGoals(again.deps));
    expect(again.store.conversation.nextToSay()?.text).toContain('It is €120.');
    expect(goalsListed(again.deps, requestId(5))).toMatchObject({ callsLeft: 22, goals: [{ isWaiting: false }] });
  } finally {
    again.close();
  }
  await scene.close();
  await dying.catch(() => {});
  scene = await startGoalScene();
});
