// How an agent has done: counted from its owner's own votes and from what became of its actions, and told, never acted on.
import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { acceptanceOf, opinionOf, signalOf, type Vote, wilson } from '../../src/agent/decisions/domain/review.ts';
import { reviewFor, reviewOpinion } from '../../src/agent/review/reviewing.ts';
import { HOTEL, HOUR, inboxIdOf, type MailScene, startMailScene } from '../effects/mail-scene.ts';

const NOW = new Date('2026-11-23T12:00:00Z');
const LONG_AGO = new Date('2026-11-01T12:00:00Z');
const vote = (n: number, liked: boolean, at = LONG_AGO): Vote => ({ answerId: `a${n}`, liked, at });
const votes = (liked: number, disliked: number, at = LONG_AGO) =>
  Array.from({ length: liked + disliked }, (_, n) => vote(n, n < liked, at));
const signal = (of: readonly Vote[], o: { level?: 'L1' | 'L2' | 'L3' | 'L4'; failed?: number } = {}) =>
  signalOf({ level: o.level ?? 'L2', votes: of, cards: { failed: o.failed ?? 0 }, now: NOW });

describe('Wilson’s bounds', () => {
  test.each([
    [16, 16, 0.806, 1],
    [15, 15, 0.796, 1],
    [0, 4, 0, 0.49],
    [8, 10, 0.49, 0.943],
  ])('%i of %i', (liked, total, lower, upper) => {
    const found = wilson(liked, total);
    expect([found.lower, found.upper]).toEqual([expect.closeTo(lower, 3), expect.closeTo(upper, 3)]);
  });

  test('hold the share, narrow with more votes, and rise with each 👍', () => {
    fc.assert(
      fc.property(fc.nat(500), fc.nat(500), (liked, disliked) => {
        const total = liked + disliked;
        const { lower, upper } = wilson(liked, total);
        expect(lower).toBeGreaterThanOrEqual(0);
        expect(upper).toBeLessThanOrEqual(1);
        if (total === 0) return;
        expect(lower - 1e-9).toBeLessThanOrEqual(liked / total);
        expect(upper + 1e-9).toBeGreaterThanOrEqual(liked / total);
        const twice = wilson(2 * liked, 2 * total);
        expect(twice.upper - twice.lower).toBeLessThan(upper - lower);
        expect(wilson(liked + 1, total + 1).lower).toBeGreaterThan(lower - 1e-9);
        expect(wilson(liked, total + 1).upper).toBeLessThan(upper + 1e-9);
      }),
      { numRuns: propertyRuns(200) },
    );
  });
});

describe('signals', () => {
  test('sixteen 👍 without any 👎 speak for the next level, fifteen do not', () => {
    expect(signal(votes(16, 0))).toEqual({ is: 'promote', why: 'acceptance', level: 'L3' });
    expect(signal(votes(15, 0))).toBeUndefined();
  });
  test('not if something that was approved failed, and not beyond the highest', () => {
    expect(signal(votes(50, 0), { failed: 1 })).toBeUndefined();
    expect(signal(votes(50, 0), { level: 'L4' })).toBeUndefined();
  });
  test('fewer than half, or three 👎 within a day, speak for the one below', () => {
    expect(signal(votes(0, 4))).toEqual({ is: 'demote', why: 'acceptance', level: 'L1' });
    expect(signal(votes(0, 4), { level: 'L1' })).toBeUndefined();
    const today = new Date(NOW.getTime() - HOUR);
    const recent = [97, 98, 99].map((n) => vote(n, false, today));
    expect(signal([...votes(90, 0), ...recent], { level: 'L4' })).toEqual({ is: 'demote', why: 'dislikes', level: 'L3' });
    expect(signal([...votes(90, 0), ...recent.slice(1)], { level: 'L3' })).toMatchObject({ is: 'promote' });
  });

  const some = fc.array(
    fc.record({
      answerId: fc.constantFrom(...'abcdefgh'),
      liked: fc.boolean(),
      at: fc.date({ min: LONG_AGO, max: NOW, noInvalidDate: true }),
    }),
  );
  test('neither the order nor a repetition of votes changes anything', () => {
    fc.assert(
      fc.property(
        some.map((all) => all.filter((one, i) => all.findIndex(({ at }) => at.getTime() === one.at.getTime()) === i)),
        (all) => {
          const said = [acceptanceOf(all), signal(all)];
          expect([acceptanceOf(all.toReversed()), signal(all.toReversed())]).toEqual(said);
          expect([acceptanceOf([...all, ...all]), signal([...all, ...all])]).toEqual(said);
        },
      ),
      { numRuns: propertyRuns(200) },
    );
  });
});

test('the pool is told one word, and none while a single vote could be guessed from it', () => {
  expect([votes(2, 0), votes(0, 2), votes(2, 2), []].map(opinionOf)).toEqual(['none', 'none', 'none', 'none']);
  expect([votes(3, 0), votes(2, 1), votes(1, 2), votes(0, 3)].map(opinionOf)).toEqual(['liked', 'liked', 'disliked', 'disliked']);
});

describe('through the front door', () => {
  let scene: MailScene;
  afterEach(() => scene.close());
  const reviewed = () => reviewFor(scene.deps, { requestId: 'r' });
  const told = () => {
    reviewOpinion(scene.deps);
    return scene.agent.store.nextReport()?.report.opinion;
  };
  const answer = async () => {
    await scene.says('where is our hotel?');
    return scene.said.at(-1);
  };

  test('votes, corrections, cards and effects; what others think changes no number of the owner’s', async () => {
    // A provider that answers at once: one that is slow would be asked again later.
    scene = await startMailScene({ mailer: () => ({ send: () => Promise.resolve({ messageId: 'm' }) }) });
    await scene.says('our hotel is in Shinjuku');
    expect(reviewed()).toMatchObject({ acceptance: { liked: 0, total: 0, lower: 0, upper: 1_000 }, corrections: 0, level: 'L2' });
    for (let n = 0; n < 16; n++) await scene.reacts('👍', await answer());
    for (const who of ['Mia', 'Ada', 'Saul']) await scene.reacts('👎', await answer(), { who });
    expect(reviewed()).toMatchObject({
      acceptance: { liked: 16, total: 16, lower: 806, upper: 1_000 },
      signal: { is: 'promote', level: 'L3' },
    });
    expect(told()).toBe('liked');
    await scene.replies('no, wrong: our hotel is in Ueno', await answer(), 'Mia');
    await scene.says(`e-mail the hotel at ${HOTEL} that we arrive at 6`);
    await scene.reacts('👍', scene.cards().at(-1));
    await scene.says(`e-mail the hotel at ${HOTEL} that we arrive at 7`);
    await scene.reacts('👎', scene.cards().at(-1));
    expect(reviewed()).toMatchObject({
      ...{ corrections: 1, learned: 1, refusedForLevel: 0 },
      cards: { asked: 2, approved: 1, denied: 1, ended: 0, open: 0, failed: 0 },
      effects: { done: 1, failed: 0, unknown: 0 },
    });
    expect(scene.agent.store.state.trust.level).toBe('L2');
  });

  test('attack: an owner’s second inbox is not a second vote', async () => {
    scene = await startMailScene();
    scene.joins('Olive');
    scene.agent.store.change({ trust: { ...scene.agent.store.state.trust, inboxes: [inboxIdOf('Olive')] } });
    const said = await answer();
    await scene.reacts('👎', said);
    await scene.reacts('👍', said, { who: 'Olive' });
    expect(reviewed().acceptance).toMatchObject({ liked: 1, total: 1 });
    for (let n = 0; n < 3; n++) await scene.reacts('👎', said, { who: n % 2 === 0 ? 'Olive' : 'Ada' });
    expect(told()).toBeUndefined();
  });

  test('what the owner before thought, and what is older than 30 days, does not count', async () => {
    scene = await startMailScene();
    await scene.reacts('👍', await answer());
    scene.passes(31 * 24 * HOUR);
    expect(reviewed().acceptance.total).toBe(0);
    await scene.reacts('👍', await answer());
    expect(reviewed().acceptance.total).toBe(1);
    scene.passes(HOUR);
    scene.agent.store.change({ ownerChangedAt: scene.deps.now().getTime() });
    expect(reviewed().acceptance.total).toBe(0);
  });
});
