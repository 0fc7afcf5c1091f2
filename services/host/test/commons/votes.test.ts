// What the owner thinks of an answer that was given with a pattern is a vote, which waits for the courier.
import type { AnswerRequest } from '@offshoot/engine/model-engine.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createOfflineEngine } from '../../src/adapters/engines/offline-engine.ts';
import { adopt } from '../../src/agent/commons/adopting.ts';
import { commonsStatus } from '../../src/agent/commons/commons-orders.ts';
import { type MailScene, startMailScene } from '../effects/mail-scene.ts';
import { entryOf, travelPattern } from './list-server.ts';

let scene: MailScene;
beforeEach(async () => {
  const answer = async ({ message: { text } }: AnswerRequest) => ({ text: `An answer to ${text.replace('?', '.')}`, isUnfounded: false });
  const pursue = async () => ({ say: '', progress: '', isDone: false, calls: [] });
  const withModel = { isUsable: () => true, study: async () => new Map(), pursue, answer };
  scene = await startMailScene({ engine: { ...createOfflineEngine(), name: 'openai', withModel } });
  scene.agent.store.commons.change({ settings: { enabled: true, automatic: false, sharing: false, url: '', key: '' } });
});
afterEach(() => scene.close());

function uses(what: string): string {
  const entry = entryOf(travelPattern(what, { interests: [what] }), scene.deps.now());
  scene.agent.store.commons.keep({ ...entry, fit: 5, expiresAt: new Date(entry.expireTime * 1_000) });
  expect(adopt(scene.agent.deps, entry.id)).toBe(true);
  return entry.id;
}
const votes = () => scene.agent.store.commons.sayings().map(({ act }) => ({ id: act.id, helped: act.does === 'vote' && act.helped }));
const ask = async (what: string) => {
  await scene.says(`what about ${what}?`);
  return scene.said.at(-1);
};

test('a thumb of the owner is a vote for each pattern of that answer, and they see it', async () => {
  const [hotels] = [uses('hotels'), uses('cats')];
  const answer = await ask('hotels');
  expect(answer?.text).toMatch(/^🌱 /);
  await scene.reacts('👍', answer);
  expect(votes()).toEqual([{ id: hotels, helped: true }]);
  const listed = commonsStatus(scene.agent.deps, 'r').patterns.map(({ id, voted }) => ({ id, voted }));
  expect(listed.find(({ id }) => id === hotels)?.voted).toBe('helped');
  expect(listed.filter(({ voted }) => voted !== undefined)).toHaveLength(1);
});

test('the last opinion counts, once, and one that is taken back does not', async () => {
  const hotels = uses('hotels');
  const first = await ask('hotels');
  await scene.reacts('👍', first);
  const second = await ask('hotels');
  await scene.reacts('👎', second);
  expect(votes()).toEqual([{ id: hotels, helped: false }]);
  await scene.reacts('👎', second, { isRemoved: true });
  expect(votes()).toEqual([]);
});

test('an answer without a pattern is no vote, and neither is an opinion of another member', async () => {
  uses('hotels');
  const other = await ask('the weather');
  expect(other?.text).not.toMatch(/^🌱/);
  await scene.reacts('👍', other);
  const answer = await ask('hotels');
  await scene.reacts('👎', answer, { who: 'Mallory' });
  await scene.replies('that was wrong', answer, 'Mallory');
  expect(votes()).toEqual([]);
});

test('what was voted is gone with the next owner, and when it is switched off', async () => {
  uses('hotels');
  await scene.reacts('👍', await ask('hotels'));
  expect(votes()).toHaveLength(1);
  scene.agent.store.commons.clear();
  expect(votes()).toEqual([]);
});
