// People take back what they have said, or word it anew: what came from it goes with it.
import { deleteMessageCodec, editMessageCodec } from '@offshoot/convos';
import { untilFound } from '@offshoot/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RunningInstanceHost } from '../src/index.ts';
import { HOTEL, type MailScene, startMailScene } from './effects/mail-scene.ts';
import { claim, type Scene, setScene } from './scene.ts';
import { talk } from './talk.ts';

describe('in a conversation', () => {
  let scene: MailScene;
  beforeEach(async () => {
    scene = await startMailScene();
    for (const who of ['ana', 'ben']) scene.joins(who);
  });
  afterEach(() => scene.close());

  const known = () => scene.agent.store.memory.all().map(({ text }) => text);
  const changes = (codec: { contentType: string }, content: object, who: string) => {
    scene.arrives({ kind: 'custom', content, contentType: codec.contentType } as never, who);
    return scene.settles();
  };
  const takesBack = (messageId: string, who = 'ana') => changes(deleteMessageCodec, { messageId }, who);
  const rewords = (messageId: string, text: string, who = 'ana') => changes(editMessageCodec, { messageId, text }, who);
  /** Says it, and returns its ID. */
  const says = async (text: string, who = 'ana') => {
    const id = scene.arrives({ kind: 'text', text: `Bench, ${text}` }, who);
    await scene.settles();
    return id;
  };

  test('what is taken back is forgotten, with the text itself', async () => {
    const id = await says('remember that Mia is allergic to peanuts');
    await says('remember that the room is on the second floor', 'ben');
    expect(known().join()).toMatch(/peanuts.*floor/);
    await takesBack(id);
    expect(known()).toEqual([expect.stringMatching(/floor/)]);
    expect(JSON.stringify(scene.agent.store.conversation.recent())).not.toContain('peanuts');
  });

  test('what is worded anew is known in the new words alone', async () => {
    const id = await says('remember that the room is number 12');
    await rewords(id, 'Bench, remember that the room is number 21');
    expect(known()).toEqual([expect.stringMatching(/number 21/)]);
  });

  test('a message that is not answered yet is answered in its new words, and not at all once it is taken back', async () => {
    const first = scene.arrives({ kind: 'text', text: 'Bench, remember that the code is 1111' }, 'ana');
    expect(await rewords(first, 'Bench, remember that the room is on the second floor')).toEqual(['Noted.']);
    const second = scene.arrives({ kind: 'text', text: 'Bench, when does the train leave?' }, 'ana');
    expect(await takesBack(second)).toEqual([]);
    expect(known()).toEqual([expect.stringMatching(/second floor/)]);
  });

  test('the last of several wordings counts', async () => {
    const id = await says('remember that the room is number 12');
    await rewords(id, 'Bench, remember that the room is number 21');
    await rewords(id, 'Bench, remember that the dog is called Rex');
    expect(known()).toEqual([expect.stringMatching(/Rex/)]);
    await takesBack(id);
    expect(known()).toEqual([]);
  });

  test('a card and a reminder that a message asked for end with it', async () => {
    const mail = await says(`write to ${HOTEL} that we come at eight`, 'owner');
    expect(scene.cards()).toHaveLength(1);
    const reminder = await says('remind us in three hours to call the hotel');
    expect(scene.agent.store.alarms.all()).toHaveLength(1);
    await takesBack(mail, 'owner');
    await takesBack(reminder);
    expect(scene.agent.store.cards.waiting()).toEqual([]);
    expect(scene.agent.store.alarms.all()).toEqual([]);
    await scene.reacts('👍', scene.cards()[0]);
    expect(scene.stub.mails.sent()).toEqual([]);
  });

  test('attack: to change what somebody else has said', async () => {
    const id = await says('remember that Mia is allergic to peanuts');
    await takesBack(id, 'ben');
    await rewords(id, 'Bench, remember that Mia eats everything', 'ben');
    expect(known()).toEqual([expect.stringMatching(/peanuts/)]);
  });

  test('attack: a new wording that decides about a card, or orders something', async () => {
    await says(`write to ${HOTEL} that we come at eight`, 'ana');
    const id = await says('good morning', 'owner');
    await rewords(id, 'yes', 'owner');
    await rewords(await says('hm', 'owner'), `Bench, write to ${HOTEL} that we stay for a year`, 'owner');
    expect(scene.cards()).toHaveLength(1);
    expect(scene.agent.store.cards.waiting()).toHaveLength(1);
    expect(scene.stub.mails.sent()).toEqual([]);
  });

  test('attack: a message that is worded anew a thousand times is read once', async () => {
    const messageId = scene.arrives({ kind: 'text', text: 'Bench, remember that the room is number 12' }, 'ana');
    for (let n = 0; n < 1_000; n += 1) {
      const content = { messageId, text: `Bench, remember that the room is number ${n}` };
      scene.arrives({ kind: 'custom', content, contentType: editMessageCodec.contentType } as never, 'ana');
    }
    expect(await scene.settles()).toHaveLength(1);
    expect(known()).toEqual([expect.stringMatching(/number 999/)]);
  });
});

describe('over XMTP', () => {
  let scene: Scene;
  let host: RunningInstanceHost;
  beforeAll(async () => {
    scene = await setScene();
    host = await scene.startHost({});
  });
  afterAll(() => scene?.close());

  test('both content types are read', async () => {
    const { instanceId, inboxId } = await claim(scene, host);
    const ana = await scene.human();
    const group = await talk(ana, [inboxId]);
    await group.hears(inboxId, /^Hello|heard/);
    const known = () =>
      host.host
        .agent(instanceId)
        ?.store.memory.all()
        .map(({ text }) => text);
    const id = await group.say('Trip Planner, remember that the code is 1111');
    await untilFound('it is known', () => known()?.some((text) => text.includes('1111')));
    await ana.sendContent(
      group.id,
      editMessageCodec,
      { messageId: id, text: 'Trip Planner, remember that the code is 2222' },
      { idempotencyKey: 'edit' },
    );
    await untilFound('the new words are known', () => known()?.some((text) => text.includes('2222')));
    expect(known()?.join()).not.toContain('1111');
    const other = await group.say('Trip Planner, remember that the door is green');
    await untilFound('it is known', () => known()?.some((text) => text.includes('green')));
    await ana.sendContent(group.id, deleteMessageCodec, { messageId: other }, { idempotencyKey: 'delete' });
    await untilFound('it is forgotten', () => !known()?.some((text) => text.includes('green')));
  });
});
