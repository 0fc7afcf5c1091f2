// What an agent heard, from whom, and what it has to say: once, all or nothing, and across restarts.
import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_HEARSAY } from '../../src/agent/transcript/conversation-store.ts';
import { db, message, onDisk, reopen, rows, store, withAgentFile } from './agent-file.ts';

withAgentFile();

describe('what was heard', () => {
  test('a message that arrives twice counts once, even if the second copy differs, before and after a restart', () => {
    expect(store.conversation.hear(message('m1'))).toBe(true);
    expect(store.conversation.hear(message('m1', { text: 'other', answer: false }))).toBe(false);
    store.conversation.learned('m1');
    store.conversation.answered('m1');
    reopen();
    expect(store.conversation.hear(message('m1'))).toBe(false);
    expect(store.conversation.nextToLearn(0)).toBeUndefined();
    expect(store.conversation.nextToAnswer()).toBeUndefined();
    expect(store.conversation.authorOf('m1')).toBe('saul');
    expect(store.conversation.authorOf('m2')).toBeUndefined();
  });

  test('is handed out in the order of arrival, once each, across restarts', () => {
    const ids = fc.array(fc.integer({ min: 0, max: 9 }).map(String), { maxLength: 12 });
    fc.assert(
      fc.property(ids, ids, (before, after) => {
        db.exec('DELETE FROM heard');
        const learned: string[] = [];
        for (const id of before) store.conversation.hear(message(id));
        const first = store.conversation.nextToLearn(0);
        if (first !== undefined) {
          learned.push(first.messageId);
          store.conversation.learned(first.messageId);
        }
        reopen();
        for (const id of after) store.conversation.hear(message(id));
        for (let next = store.conversation.nextToLearn(0); next; next = store.conversation.nextToLearn(0)) {
          learned.push(next.messageId);
          store.conversation.learned(next.messageId);
        }
        expect(learned).toEqual([...new Set([...before, ...after])]);
      }),
      { numRuns: propertyRuns(6) },
    );
  });

  test('comes back unchanged', () => {
    const odd = message('m1', { text: 'a\r\n😀"\'; DROP TABLE heard; --', self: false, sentAt: new Date(1_234_567_890_123) });
    store.conversation.hear(odd);
    reopen();
    expect(store.conversation.nextToAnswer()).toEqual({ ...odd, attempts: 0 });
  });

  test('a message that cannot be learned from now waits behind those of others, before the sender’s next one, and its attempts are counted', () => {
    for (const [id, senderInboxId] of Object.entries({ m1: 'saul', m2: 'mia', m3: 'saul' }))
      store.conversation.hear(message(id, { senderInboxId }));
    store.conversation.learnLater('m1', 5_000);
    expect(store.conversation.nextToLearn(0)?.messageId).toBe('m2');
    expect(store.conversation.learnBacklog(0)).toBe(1);
    store.conversation.learned('m2');
    reopen();
    expect(store.conversation.nextToLearn(4_999)).toBeUndefined();
    expect(store.conversation.nextLearnAt()).toBe(5_000);
    expect(store.conversation.nextToLearn(5_000)).toMatchObject({ messageId: 'm1', attempts: 1 });
    store.conversation.learned('m1');
    expect(store.conversation.nextToLearn(0)?.messageId).toBe('m3');
    expect(store.conversation.nextLearnAt()).toBeUndefined();
  });

  test('in a flood, the newest get answers and the agent learns from all', () => {
    for (let n = 1; n <= 8; n++) store.conversation.hear(message(`m${n}`));
    expect([...store.conversation.keepNewestToAnswer(3).keys()]).toEqual([message('').senderInboxId]);
    expect(store.conversation.keepNewestToAnswer(3).size).toBe(0);
    expect(store.conversation.nextToAnswer()?.messageId).toBe('m6');
    expect(store.conversation.learnBacklog(0)).toBe(8);
    store.conversation.allAnswered();
    expect(store.conversation.nextToAnswer()).toBeUndefined();
  });

  test('an answer sees the lines before its message and none after it', () => {
    for (let n = 1; n <= 130; n++) store.conversation.hear(message(`m${n}`));
    const lines = store.conversation.recentBefore('m125').map((line) => line.messageId);
    expect(lines).toEqual(Array.from({ length: 100 }, (_, index) => `m${index + 25}`));
    expect(store.conversation.recentBefore('m1')).toEqual([]);
    expect(store.conversation.recentBefore('unknown')).toEqual([]);
  });

  test('texts are deleted once nobody needs them, from the disk too; IDs stay, so nothing is handled twice', () => {
    store.conversation.hear(message('old', { text: 'OLD-SECRET' }));
    store.conversation.hear(message('waiting', { text: 'WAITING-TEXT' }));
    store.conversation.learned('old');
    store.conversation.answered('old');
    for (let n = 1; n <= 260; n++) store.conversation.hear(message(`m${n}`, { learn: false, answer: false }));
    store.conversation.tidy();
    store.memory.scrub();
    expect(onDisk('OLD-SECRET')).toBe(false);
    expect(store.conversation.nextToLearn(0)?.text).toBe('WAITING-TEXT');
    expect(store.conversation.hear(message('old'))).toBe(false);
    expect(store.conversation.recentBefore('m260')).toHaveLength(100);
  });

  test('a forgotten text is deleted at once or with its answer, across a restart; one still to learn from is deleted afterwards', () => {
    const said = { learn: false, answer: false };
    for (const [id, o] of Object.entries({ taught: { answer: true, learn: false }, order: { answer: true, learn: false }, other: said }))
      store.conversation.hear(message(id, { ...o, text: `CANARY of ${id}` }));
    store.conversation.hear(message('done', { ...said, text: 'CANARY of done' }));
    store.conversation.hear(message('unread', { text: 'CANARY of unread' }));
    store.conversation.say('a', 'CANARY');
    store.conversation.say('b', 'other');
    const fates: Record<string, 'now' | 'stays'> = { taught: 'now', other: 'stays', unread: 'now' };
    store.conversation.forgetTexts({ line: (line) => fates[line.messageId] ?? 'once-done', unsaid: (text) => text.includes('CANARY') });
    expect(store.conversation.nextToSay()).toEqual({ key: 'b', text: 'other' });
    expect(store.conversation.recent().map((line) => line.text)).toEqual(['CANARY of other']);
    reopen();
    expect(store.conversation.tidy()).toBe(0);
    expect(store.conversation.nextToAnswer()).toMatchObject({ messageId: 'order', text: 'CANARY of order' });
    expect(store.conversation.nextToLearn(0)).toMatchObject({ messageId: 'unread', text: 'CANARY of unread' });
    store.conversation.answered('order');
    expect(store.conversation.tidy()).toBe(1);
    expect(store.conversation.nextToAnswer()?.messageId).toBe('unread');
    store.conversation.learned('unread');
    expect(store.conversation.tidy()).toBe(0);
    store.conversation.answered('unread');
    expect(store.conversation.tidy()).toBe(1);
    store.memory.compactionDue();
    store.memory.scrub();
    for (const id of ['taught', 'order', 'done', 'unread']) expect(onDisk(`CANARY of ${id}`)).toBe(false);
    expect(onDisk('CANARY of other')).toBe(true);
    for (const id of ['taught', 'order', 'done']) expect(store.conversation.hear(message(id))).toBe(false);
  });

  test('attack: a flood does not grow the file forever', () => {
    db.exec(`WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 20099)
      INSERT INTO heard (message_id, sender_inbox_id, self, text, sent_at, learn, answer) SELECT 'm' || i, 's', 0, '', 0, i = 3, 0 FROM n`);
    store.conversation.tidy();
    expect(rows('heard')).toBe(20_001);
    expect(store.conversation.nextToLearn(0)?.messageId).toBe('m3');
    expect(store.conversation.hear(message('m20099'))).toBe(false);
  });
});

describe('the members', () => {
  test('a member’s own profile outweighs hearsay, in either order', () => {
    const { conversation } = store;
    conversation.keepMember('a', { name: 'Hearsay', isAgent: true }, false);
    conversation.keepMember('a', { name: 'Ana', isAgent: false }, true);
    conversation.keepMember('a', { name: 'Mallory', isAgent: true }, false);
    expect(conversation.member('a')).toEqual({ name: 'Ana', isAgent: false });
    conversation.keepMember('a', { name: 'Anna', isAgent: false }, true);
    reopen();
    expect(store.conversation.member('a')).toEqual({ name: 'Anna', isAgent: false });
    expect(store.conversation.member('b')).toBeUndefined();
  });

  test('people are members with a name that are not agents', () => {
    store.conversation.keepMember('b', { name: 'Bob', isAgent: false }, true);
    store.conversation.keepMember('a', { name: 'Ana', isAgent: false }, false);
    store.conversation.keepMember('c', { name: '', isAgent: false }, true);
    store.conversation.keepMember('d', { name: 'Bot', isAgent: true }, true);
    expect(store.conversation.people()).toEqual([
      { inboxId: 'a', name: 'Ana' },
      { inboxId: 'b', name: 'Bob' },
    ]);
  });

  test('attack: lists of invented members do not grow the file forever or keep anybody out', () => {
    db.exec(`WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${MAX_HEARSAY - 10})
      INSERT INTO member (inbox_id, name, is_agent, first_hand) SELECT 'i' || i, 'x', 0, 0 FROM n`);
    for (let n = 0; n < 30; n++) store.conversation.keepMember(`new${n}`, { name: 'x', isAgent: false }, false);
    expect(rows('member')).toBe(MAX_HEARSAY);
    store.conversation.keepMember('i1', { name: 'renamed', isAgent: false }, false);
    expect(store.conversation.member('i1')?.name).toBe('renamed');
    store.conversation.keepMember('real', { name: 'Ana', isAgent: false }, true);
    expect(store.conversation.member('real')?.name).toBe('Ana');
  });
});

describe('what the agent has to say', () => {
  test('one text per key, in order, until it is sent', () => {
    const { conversation } = store;
    conversation.say('hello', 'first');
    conversation.say('reply:m1', 'second');
    conversation.say('hello', 'another first');
    reopen();
    expect(rows('outbox')).toBe(2);
    expect(store.conversation.nextToSay()).toMatchObject({ key: 'hello', text: 'first' });
    expect(store.conversation.nextToSay()).toMatchObject({ key: 'hello', text: 'first' });
    store.conversation.said('hello');
    expect(store.conversation.nextToSay()).toMatchObject({ key: 'reply:m1', text: 'second' });
    store.conversation.said('reply:m1');
    store.conversation.said('reply:m1');
    reopen();
    expect(store.conversation.nextToSay()).toBeUndefined();
  });
});
