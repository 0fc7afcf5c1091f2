// An owner's client lists what waits for the owner and what they allowed, and revokes it.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { revokeGrant } from '../../src/agent/desk/permissions.ts';
import { trustSettings } from '../../src/agent/desk/trust-orders.ts';
import { HOTEL, type MailScene, startMailScene } from '../effects/mail-scene.ts';

const ORDER = `e-mail the hotel at ${HOTEL} that we arrive at 6`;
const DAY = 86_400_000;

let scene: MailScene;
beforeEach(async () => {
  scene = await startMailScene();
});
afterEach(() => scene.close());

const listed = () => trustSettings(scene.deps, 'r');

test('an open card, the grant that an answer made of it, and its end', async () => {
  await scene.says(ORDER);
  const id = expect.stringMatching(/^[0-9a-f]{64}$/);
  const text = `Send an e-mail. To: ${HOTEL}; Subject: We arrive at 6; Text: We arrive at 6.`;
  const inADay = new Date(scene.deps.now().getTime() + DAY).toISOString();
  expect(listed()).toMatchObject({ cards: [{ id, text, expiresAt: inADay }], grants: [] });

  await scene.replies('always', scene.cards().at(-1));
  const { cards, grants } = listed();
  expect([cards, grants]).toEqual([[], [{ id, text: `Send an e-mail. To: ${HOTEL}`, expiresAt: expect.any(String) }]]);

  const asksAgain = async () => (await scene.says(ORDER)).some((said) => said.startsWith('May I?'));
  scene.agent.store.change({ trust: { ...scene.agent.store.state.trust, level: 'L3' } });
  expect(await asksAgain()).toBe(false);
  revokeGrant(scene.deps, { grant: grants[0]?.id ?? '' });
  expect(listed().grants).toEqual([]);
  expect(() => revokeGrant(scene.deps, { grant: grants[0]?.id ?? '' })).toThrow(expect.objectContaining({ reason: 'ITEM_NOT_FOUND' }));
});
