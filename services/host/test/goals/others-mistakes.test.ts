// What users of other systems complain of: bills that nobody stops, and alarms that are doubled, lost or never end.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createOfflineEngine } from '../../src/adapters/engines/offline-engine.ts';
import { ring } from '../../src/agent/alarms/ringing.ts';
import { closeGoal, reviewGoals } from '../../src/agent/goals/setting.ts';
import { ticksOf } from '../../src/agent/goals/ticking.ts';
import { workOnGoals } from '../../src/agent/pursuit/working.ts';
import { openBareAgent } from '../context/bare-agent.ts';
import { type GoalScene, PAGE, reports, startGoalScene, WATCH } from './goal-scene.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let scene: GoalScene;
afterEach(() => scene.close());

const store = () => scene.mail.agent.store;
const goals = () => store().goals.all();
const ticks = () => store().goals.nextTick();

describe('the bill', () => {
  const received = () => scene.model?.received ?? [];
  beforeEach(async () => {
    scene = await startGoalScene({ hasModel: true });
    const call = (name: string, args: object) => ({ id: name, name, arguments: JSON.stringify(args) });
    scene.model?.behave(
      { kind: 'call', calls: [call('goal_set', { text: 'watch the hotel', when: '' }), call('say', { text: 'Yes.', told: ['set'] })] },
      { kind: 'call', calls: [call('goal_set', { text: 'watch the hotel', when: '' })] },
      reports('The hotel has rooms.'),
    );
    await scene.mail.says('watch the hotel');
    await scene.works();
    received().length = 0;
  });

  test('attack: a tick that answers itself for ever: what it says itself is no news', async () => {
    expect(await scene.passes(3 * DAY)).toEqual([]);
    expect(received()).toHaveLength(0);
  });

  test('attack: two agents that keep each other busy: what agents say is no news', async () => {
    scene.mail.joins('Robot', { isAgent: true });
    for (let i = 0; i < 5; i++) scene.mail.arrives({ kind: 'text', text: `The hotel has ${i} rooms.` }, 'Robot');
    await scene.mail.settles();
    received().length = 0;
    await scene.passes(2 * DAY);
    expect(received()).toHaveLength(0);
  });

  test('what people say about it is news once, at the next look', async () => {
    scene.model?.behave(reports('Mia has seen a cheaper hotel.'));
    scene.mail.passes(60_000);
    scene.mail.arrives({ kind: 'text', text: 'I have seen a cheaper hotel.' }, 'Mia');
    await scene.mail.listens();
    received().length = 0;
    const said = await scene.passes(DAY);
    expect(said.join()).toContain('Mia has seen a cheaper hotel.');
    expect(received().filter(({ messages }) => JSON.stringify(messages).includes('TASK: pursue'))).toHaveLength(1);
  });

  test.each<[string, object]>([
    ['switched off: paused by its owner', { trust: { state: 'paused' } }],
    ['switched off: mute', { quiet: { mute: true } }],
  ])('%s, it calls nothing', async (_, { trust, quiet }: { trust?: object; quiet?: object }) => {
    const { state } = store();
    store().change({
      ...(trust && { trust: { ...state.trust, ...trust } }),
      ...(quiet && { quiet: { ...state.quiet, muted: true, ...quiet } }),
    } as never);
    store().goals.addTick({ key: 'hand:1', itemId: goals()[0]?.itemId ?? '', cause: 'hand' }, scene.mail.deps.now());
    await scene.works();
    expect(received()).toHaveLength(0);
    expect(ticks()).toBeDefined();
  });

  test('attack: an “empty” list that is not empty: what is stopped neither waits nor rings', async () => {
    for (const goal of goals()) closeGoal(scene.mail.deps, goal, 'stopped');
    expect(store().alarms.nextAt()).toBeUndefined();
    expect(await workOnGoals(scene.mail.deps)).toBeUndefined();
    expect(received()).toHaveLength(0);
  });
});

describe('alarms', () => {
  beforeEach(async () => {
    scene = await startGoalScene();
    await scene.mail.says(WATCH);
    await scene.works();
    scene.page.reads = 0;
  });
  const rings = async () => {
    const { deps } = scene.mail;
    reviewGoals(deps);
    return ring(deps, ticksOf(deps));
  };

  test('doubled rows: the same goal again is one', async () => {
    expect(await scene.mail.says(WATCH)).toEqual(['I work on that already.']);
    expect(await scene.mail.says(`watch THE HOTEL'S PRICE at ${PAGE}`, 'Mia')).toEqual(['I work on that already.']);
    expect(goals()).toHaveLength(1);
  });

  test('not armed again after a restart: an open goal without an alarm gets one', async () => {
    store().alarms.remove(goals()[0] ?? { messageId: '', place: 0 });
    const again = openBareAgent({ engine: createOfflineEngine(), file: store().snapshot() });
    try {
      expect(again.store.alarms.nextAt()).toBeUndefined();
      reviewGoals({ ...again.deps, now: scene.mail.deps.now });
      expect(again.store.alarms.nextAt()?.toISOString()).toBe('2026-05-04T13:00:00.000Z');
    } finally {
      again.close();
    }
  });

  test('due at this very moment, it is not lost; and it does not fire for ever', async () => {
    scene.mail.passes(HOUR);
    expect(await rings()).toBe(0);
    expect(await rings()).toBe(HOUR);
    await scene.works();
    expect(scene.page.reads).toBe(1);
    expect(await rings()).toBe(HOUR);
  });

  test('a clock that jumps: far ahead is one look, the last; back again is none', async () => {
    scene.mail.passes(40 * DAY);
    await rings();
    expect(ticks()).toMatchObject({ cause: 'last' });
    await scene.works();
    expect([scene.page.reads, goals()[0]?.status]).toEqual([1, 'ended']);
    scene.mail.passes(-39 * DAY);
    await rings();
    await scene.works();
    expect(scene.page.reads).toBe(1);
  });

  test('in quiet hours it waits until they end', async () => {
    store().change({ trust: { ...store().state.trust, quietHours: { from: '12:30', to: '15:00', zone: 'UTC' } } });
    scene.mail.passes(2 * HOUR);
    await rings();
    expect(ticks()).toBeUndefined();
    scene.mail.passes(HOUR);
    await rings();
    expect(ticks()).toBeDefined();
  });

  test('a member who leaves has nothing worked on any more', async () => {
    await scene.mail.says(`watch ${PAGE}/suites until Friday`, 'Mia');
    await scene.works();
    const { deps } = scene.mail;
    const without = { ...deps, client: { ...deps.client, conversation: async () => ({ memberInboxIds: [goals()[0]?.askedBy ?? ''] }) } };
    scene.mail.passes(HOUR);
    await ring(without as never, ticksOf(deps));
    expect(
      goals()
        .map(({ status }) => status)
        .sort(),
    ).toEqual(['open', 'stopped']);
  });
});
