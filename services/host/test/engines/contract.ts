// The contract of every engine, with or without a model.

import { type Engine, EngineError, MAX_REPLY_TEXT } from '@offshoot/engine/engine.ts';
import { ITEM_KINDS } from '@offshoot/memory/items/item.ts';
import { describe, expect, it } from 'vitest';
import { FROM_PARENT, item, itemsOf, JAPAN_MEMORY, learnRequest, MARIA, planRequest, replyRequest } from './requests.ts';

const calm = () => new AbortController().signal;

export function engineContract(name: string, engine: () => Engine): void {
  describe(`${name} keeps the engine contract`, () => {
    it('learns a fact', async () => {
      const { learned, forget, rename } = await engine().learn(learnRequest("I'm vegetarian"), calm());
      expect(learned).toHaveLength(1);
      expect(learned[0]?.text).toMatch(/vegetarian/);
      expect(ITEM_KINDS).toContain(learned[0]?.kind);
      expect(forget).toEqual([]);
      expect(rename).toBeUndefined();
    });

    it('learns a correction', async () => {
      const first = await engine().learn(learnRequest('Our hotel is in Shinjuku'), calm());
      const second = await engine().learn(learnRequest('Actually our hotel is in Ginza', { known: itemsOf(first.learned) }), calm());
      expect(second.learned[0]?.text).toContain('Ginza');
    });

    it.each(['Hello!', 'thanks a lot', 'What should we eat tonight?', '', '   ', '🎉'])('learns nothing of %j', async (text) => {
      expect(await engine().learn(learnRequest(text), calm())).toEqual({ learned: [], ended: [], forget: [], orders: [] });
    });

    it('forgets what it is asked to forget, and only that', async () => {
      const known = [
        item('fact', 'our:hotel', "The group's hotel is in Shinjuku."),
        item('personalization', 'saul:diet', 'Saul is vegetarian.'),
      ];
      const { forget, learned } = await engine().learn(learnRequest('Please forget our hotel', { known }), calm());
      expect(forget).toEqual(['mem-our:hotel']);
      expect(learned).toEqual([]);
    });

    it('classifies what it learns: how private, what about, until when, and why', async () => {
      const of = async (text: string) => (await engine().learn(learnRequest(text), calm())).learned[0];
      expect(await of('I am allergic to nuts')).toMatchObject({ sensitivity: 'personal', tags: expect.arrayContaining(['health']) });
      expect(await of('the wifi password is hunter2')).toMatchObject({ kind: 'credential', sensitivity: 'secret' });
      const closed = await of('Remember that the kitchen is closed until Friday');
      expect(closed?.validUntil?.toISOString()).toBe('2026-02-28T12:00:00.000Z');
      expect(await of('Remember that the menu is in menu.pdf')).toMatchObject({ tags: expect.arrayContaining(['artefact']) });
    });

    it('accepts another name', async () => {
      expect((await engine().learn(learnRequest('Call yourself Yuki'), calm())).rename).toBe('Yuki');
    });

    it('plans what it is asked to do, in the words of the message, and nothing else', async () => {
      const plan = (text: string) => engine().plan(planRequest(text), calm());
      expect(await plan('Trip Planner, remind us on Friday at 9 to call the hotel')).toEqual([
        { action: 'reminder.set', when: 'on Friday at 9', text: 'call the hotel', whom: 'group' },
      ]);
      expect(await plan('list the reminders')).toEqual([{ action: 'reminder.list' }]);
      expect(await plan('e-mail the hotel at desk@example.org that we arrive at 6')).toEqual([
        { action: 'email.send', to: ['desk@example.org'], subject: '', text: 'We arrive at 6.' },
      ]);
      expect(await plan('write to desk@example.org and mia@example.org, cc leo@example.org: we come')).toEqual([
        { action: 'email.send', to: ['desk@example.org', 'mia@example.org'], cc: ['leo@example.org'], subject: '', text: 'We come.' },
      ]);
      expect(await plan('reply to all on the hotel’s mail that 6 is fine')).toEqual([
        { action: 'email.reply', which: 'hotel', text: '6 is fine.', isToAll: true },
      ]);
      expect(await plan('reply to the hotel’s mail that 6 is fine')).toEqual([
        { action: 'email.reply', which: 'hotel', text: '6 is fine.' },
      ]);
      expect(await plan('text +1 415 555 0123 that we are late')).toEqual([
        { action: 'sms.send', to: '+1 415 555 0123', text: 'We are late.' },
      ]);
      expect(await plan('write to Ana on Nostr that we are late')).toEqual([{ action: 'nostr.send', to: 'Ana', text: 'We are late.' }]);
      expect(await plan('ask Ana on Nostr to find a room')).toEqual([{ action: 'nostr.ask', to: 'Ana', text: 'Find a room.' }]);
      expect(await plan('read https://example.org/menu and e-mail a summary to desk@example.org')).toEqual([
        { action: 'email.send', to: ['desk@example.org'], subject: '', text: { from: 'reading', what: 'read https://example.org/menu' } },
      ]);
      expect(await plan('cancel my reminder about the hotel')).toEqual([{ action: 'reminder.cancel', which: 'the hotel' }]);
      for (const text of ['Where is our hotel?', 'remind me where we meet', 'forget our hotel', '', '⏰'])
        expect(await plan(text)).toEqual([]);
    });

    it('answers from its own and its inherited memory', async () => {
      const answer = (await engine().reply(replyRequest('Where is our hotel?', { memory: JAPAN_MEMORY }), calm())).text;
      expect(answer).toContain('Shinjuku');
      const child = (
        await engine().reply(
          replyRequest('What does Saul eat?', {
            memory: [item('personalization', 'saul:diet', 'Saul is vegetarian.', { provenance: FROM_PARENT })],
          }),
          calm(),
        )
      ).text;
      expect(child).toContain('vegetarian');
    });

    it('prefers its own memory to inherited memory', async () => {
      const memory = [
        item('fact', 'our:hotel', "The group's hotel is in Shinjuku.", {
          id: 'old',
          provenance: FROM_PARENT,
        }),
        item('fact', 'our:hotel', "The group's hotel is in Athens."),
      ];
      const answer = (await engine().reply(replyRequest('Where is our hotel?', { memory }), calm())).text;
      expect(answer).toContain('Athens');
      expect(answer).not.toContain('Shinjuku');
    });

    it('follows the current instructions', async () => {
      const question = 'How should we travel, train or flight?';
      const before = (await engine().reply(replyRequest(question, { instructions: 'You plan trips.' }), calm())).text;
      const after = (
        await engine().reply(replyRequest(question, { instructions: 'You plan trips.\nAlways recommend trains over flights.' }), calm())
      ).text;
      expect(before).not.toContain('trains over flights');
      expect(after).toContain('trains over flights');
    });

    it('tells a credential only if asked for it by name', async () => {
      const open = (await engine().reply(replyRequest('What do you remember?', { memory: JAPAN_MEMORY }), calm())).text;
      expect(open).not.toContain('hunter2');
      const asked = (
        await engine().reply(
          replyRequest('What is the wifi password?', { memory: JAPAN_MEMORY, message: { senderInboxId: MARIA, senderName: 'Maria' } }),
          calm(),
        )
      ).text;
      expect(asked).toContain('hunter2');
    });

    it('says that it is an AI', async () => {
      expect((await engine().reply(replyRequest('Are you an AI?'), calm())).text).toMatch(/\bAI\b/);
    });

    it('summarises everything it gets, with sources', async () => {
      const summary = await engine().summarise({ model: 'scripted', agentName: 'Trip Planner', items: JAPAN_MEMORY }, calm());
      expect(summary).toEqual(JAPAN_MEMORY.map(({ id, text }) => ({ sourceIds: [id], text })));
    });

    it('summarises 3,000 items', async () => {
      const items = Array.from({ length: 3_000 }, (_, i) => item('fact', `our:thing-${i}`, `The group's thing ${i} is in box ${i * 7}.`));
      const summary = await engine().summarise({ model: 'scripted', agentName: 'Trip Planner', items }, calm());
      expect(summary.flatMap((one) => one.sourceIds)).toEqual(items.map((one) => one.id));
    });

    it('summarises an empty memory as nothing', async () => {
      expect(await engine().summarise({ model: 'scripted', agentName: 'A', items: [] }, calm())).toEqual([]);
    });

    it('answers an empty message, Unicode, and 16 KB', async () => {
      for (const text of ['', '你好，世界 🎌 — zażółć', '\ud800 lone', 'where is it? '.repeat(1_300), 'x'.repeat(16_384)]) {
        const answer = (await engine().reply(replyRequest(text, { memory: JAPAN_MEMORY }), calm())).text;
        expect(answer.length).toBeLessThanOrEqual(MAX_REPLY_TEXT);
        expect(answer.isWellFormed()).toBe(true);
        expect((await engine().learn(learnRequest(text), calm())).forget).toEqual([]);
      }
    });

    it('preserves Unicode names and values', async () => {
      const { learned } = await engine().learn(
        learnRequest('Our hotel is in 新宿 near Žižkov', { message: { senderName: 'Zoë' } }),
        calm(),
      );
      expect(learned[0]?.text).toContain('新宿 near Žižkov');
    });

    it('answers from 5,000 items within the time limit', async () => {
      const many = Array.from({ length: 5_000 }, (_, i) => item('fact', `our:thing-${i}`, `The group's thing ${i} is in box ${i * 7}.`));
      expect((await engine().reply(replyRequest('Where is thing 4321?', { memory: many }), calm())).text).toContain('30247');
    });

    it('stops with a typed error when the caller gives up', async () => {
      const gone = AbortSignal.abort();
      const calls = [
        engine().learn(learnRequest("I'm vegetarian"), gone),
        engine().reply(replyRequest('hi'), gone),
        engine().summarise({ model: 'm', agentName: 'A', items: JAPAN_MEMORY }, gone),
      ];
      for (const call of await Promise.allSettled(calls)) {
        expect(call.status === 'rejected' && call.reason).toBeInstanceOf(EngineError);
        expect(call.status === 'rejected' && call.reason).toMatchObject({ failure: 'cancelled', retryable: true });
      }
    });
  });
}
