// The agent writes to its peers on Nostr, and to keys that people name, once its owner has said yes.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nostrKind } from '../../src/agent/effects/kinds/nostr/nostr-kind.ts';
import { type MessageScene, startMessageScene } from './message-scene.ts';

let scene: MessageScene;
beforeEach(async () => {
  scene = await startMessageScene();
});
afterEach(() => scene.close());

const texts = () => scene.ana.got().map(({ text }) => text);

test('it writes to a peer whom the message names, after a card with the peer’s key', async () => {
  await scene.says('write to Ana on Nostr that we are late');
  const [card] = scene.cards();
  expect(card?.text).toContain(`To: Ana (from the contacts)\nKey: ${scene.ana.npub} (from the contacts)\nText: We are late.`);
  expect(texts()).toEqual([]);
  expect(await scene.reacts('👍', card)).toContain('Sent to Ana on Nostr.');
  expect(texts()).toEqual(['We are late.']);
  expect(scene.copies().map(({ text }) => text)).toEqual(['We are late.']);
});

test('a key in the message is enough: the owner alone decides about a first contact', async () => {
  await scene.says(`write to ${scene.mallory.npub} that we are late`);
  const [card] = scene.cards();
  await scene.reacts('👍', card);
  expect(scene.mallory.got().map(({ text }) => text)).toEqual(['We are late.']);
});

test('somebody who says nowhere where they read gets nothing, and people are told why', async () => {
  scene.relay.readers.delete(scene.ana.key);
  await scene.says('write to Ana on Nostr that we are late');
  expect((await scene.reacts('👍', scene.cards()[0])).join('\n')).toContain('they say nowhere on my relays where they read messages');
  expect(texts()).toEqual([]);
});

test('without a key of its own it says so', async () => {
  scene.settings({ enabled: false });
  expect(await scene.says('write to Ana on Nostr that we are late')).toEqual([expect.stringContaining("I can't write on Nostr")]);
});

test('a card is void once the agent has another key', async () => {
  await scene.says('write to Ana on Nostr that we are late');
  scene.agent.store.nostr.change({ publicKey: scene.mallory.key });
  await scene.reacts('👍', scene.cards()[0]);
  expect(texts()).toEqual([]);
});

test('attack: a name that no peer has, and a peer whom the message does not name', async () => {
  expect(await scene.says('write to Bob on Nostr that we are late')).toEqual([expect.stringContaining('I know nobody of that name')]);
  const kind = nostrKind;
  const heard = {
    messageId: 'a',
    senderInboxId: 'b',
    self: false,
    text: 'write on Nostr',
    sentAt: new Date(0),
    learn: false,
    answer: true,
  };
  expect(kind.actionOf(scene.deps, { action: 'nostr.send', to: 'Ana', text: 'Secrets' }, heard)).toMatchObject({ problem: 'no-peer' });
  expect(scene.cards()).toEqual([]);
});
