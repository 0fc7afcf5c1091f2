// What an agent writes down: once, all or nothing, and still there after a restart.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FRESH, namesOf } from '../../src/domain/agent-state.ts';
import type { SignedVersion } from '../../src/domain/template/signed-version.ts';
import { openAgentDatabase } from '../../src/store/agent-database.ts';
import { type AgentStore, openAgentStore } from '../../src/store/agent-store.ts';
import { type HeardMessage, MAX_HEARSAY } from '../../src/store/conversation-store.ts';

let folder: string;
let db: DatabaseSync;
let store: AgentStore;
const open = () => {
  db = openAgentDatabase(join(folder, 'agent.db'));
  store = openAgentStore(db);
};
const reopen = () => {
  store.close();
  open();
};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'offshoot-store-'));
  open();
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

const message = (id: string, o: Partial<HeardMessage> = {}): HeardMessage => ({
  messageId: id,
  senderInboxId: 'saul',
  self: false,
  text: `text of ${id}`,
  sentAt: new Date('2026-03-01T10:00:00Z'),
  learn: true,
  answer: true,
  ...o,
});
const rows = (table: string) => (db.prepare(`SELECT count(*) AS n FROM ${table}`).get() as { n: number }).n;
const onDisk = (text: string) => readdirSync(folder).some((name) => readFileSync(join(folder, name)).includes(text));

describe('what was heard', () => {
  test('a message heard twice is once, whatever the second says, before and after a restart', () => {
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

  test('is handed out in the order it was heard, once each, over restarts', () => {
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
      { numRuns: 6 },
    );
  });

  test('comes back as it was', () => {
    const odd = message('m1', { text: 'a\r\n😀"\'; DROP TABLE heard; --', self: false, sentAt: new Date(1_234_567_890_123) });
    store.conversation.hear(odd);
    reopen();
    expect(store.conversation.nextToAnswer()).toEqual({ ...odd, attempts: 0 });
  });

  test('what cannot be learned now waits behind what can, and counts its tries', () => {
    for (const id of ['m1', 'm2']) store.conversation.hear(message(id));
    store.conversation.learnLater('m1', 5_000);
    expect(store.conversation.nextToLearn(0)?.messageId).toBe('m2');
    expect(store.conversation.learnBacklog(0)).toBe(1);
    store.conversation.learned('m2');
    reopen();
    expect(store.conversation.nextToLearn(4_999)).toBeUndefined();
    expect(store.conversation.nextLearnAt()).toBe(5_000);
    expect(store.conversation.nextToLearn(5_000)).toMatchObject({ messageId: 'm1', attempts: 1 });
    store.conversation.learned('m1');
    expect(store.conversation.nextLearnAt()).toBeUndefined();
  });

  test('in a flood the newest are answered and all are learned from', () => {
    for (let n = 1; n <= 8; n++) store.conversation.hear(message(`m${n}`));
    expect(store.conversation.keepNewestToAnswer(3)).toBe(5);
    expect(store.conversation.keepNewestToAnswer(3)).toBe(0);
    expect(store.conversation.nextToAnswer()?.messageId).toBe('m6');
    expect(store.conversation.learnBacklog(0)).toBe(8);
    store.conversation.allAnswered();
    expect(store.conversation.nextToAnswer()).toBeUndefined();
  });

  test('an answer sees the lines before its message and none behind it', () => {
    for (let n = 1; n <= 30; n++) store.conversation.hear(message(`m${n}`));
    const lines = store.conversation.recentBefore('m25').map((line) => line.messageId);
    expect(lines).toEqual(Array.from({ length: 20 }, (_, index) => `m${index + 5}`));
    expect(store.conversation.recentBefore('m1')).toEqual([]);
    expect(store.conversation.recentBefore('unknown')).toEqual([]);
  });

  test('texts go when nobody needs them, from the disk too; ids stay, so that nothing is handled twice', () => {
    store.conversation.hear(message('old', { text: 'OLD-SECRET' }));
    store.conversation.hear(message('waiting', { text: 'WAITING-TEXT' }));
    store.conversation.learned('old');
    store.conversation.answered('old');
    for (let n = 1; n <= 60; n++) store.conversation.hear(message(`m${n}`, { learn: false, answer: false }));
    store.conversation.tidy();
    store.memory.scrub();
    expect(onDisk('OLD-SECRET')).toBe(false);
    expect(store.conversation.nextToLearn(0)?.text).toBe('WAITING-TEXT');
    expect(store.conversation.hear(message('old'))).toBe(false);
    expect(store.conversation.recentBefore('m60')).toHaveLength(20);
  });

  test('a forgotten text goes at once, or with its answer, over a restart; what is to be learned from stays', () => {
    const said = { learn: false, answer: false };
    for (const [id, o] of Object.entries({ taught: { answer: true, learn: false }, order: { answer: true, learn: false }, other: said }))
      store.conversation.hear(message(id, { ...o, text: `CANARY of ${id}` }));
    store.conversation.hear(message('done', { ...said, text: 'CANARY of done' }));
    store.conversation.hear(message('unread', { text: 'CANARY of unread' }));
    store.conversation.say('a', 'CANARY');
    store.conversation.say('b', 'other');
    const fates: Record<string, 'now' | 'stays'> = { taught: 'now', other: 'stays', unread: 'now' };
    store.conversation.forgetTexts({ line: (line) => fates[line.messageId] ?? 'once-answered', unsaid: (text) => text.includes('CANARY') });
    expect(store.conversation.nextToSay()).toEqual({ key: 'b', text: 'other' });
    expect(store.conversation.recent().map((line) => line.text)).toEqual(['CANARY of other', 'CANARY of unread']);
    reopen();
    expect(store.conversation.tidy()).toBe(0);
    expect(store.conversation.nextToAnswer()).toMatchObject({ messageId: 'order', text: 'CANARY of order' });
    expect(store.conversation.nextToLearn(0)).toMatchObject({ messageId: 'unread', text: 'CANARY of unread' });
    store.conversation.answered('order');
    expect(store.conversation.tidy()).toBe(1);
    expect(store.conversation.nextToAnswer()?.messageId).toBe('unread');
    store.memory.compactionDue();
    store.memory.scrub();
    for (const id of ['taught', 'order', 'done']) expect(onDisk(`CANARY of ${id}`)).toBe(false);
    expect(onDisk('CANARY of other')).toBe(true);
    for (const id of ['taught', 'order', 'done']) expect(store.conversation.hear(message(id))).toBe(false);
  });

  test('attack: a flood does not grow the file for ever', () => {
    db.exec(`WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 20099)
      INSERT INTO heard (message_id, sender_inbox_id, self, text, sent_at, learn, answer) SELECT 'm' || i, 's', 0, '', 0, i = 3, 0 FROM n`);
    store.conversation.tidy();
    expect(rows('heard')).toBe(20_001);
    expect(store.conversation.nextToLearn(0)?.messageId).toBe('m3');
    expect(store.conversation.hear(message('m20099'))).toBe(false);
  });
});

describe('who is there', () => {
  test('what a member says of itself outweighs hearsay, in either order', () => {
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

  test('people are members with a name that are no agents', () => {
    store.conversation.keepMember('b', { name: 'Bob', isAgent: false }, true);
    store.conversation.keepMember('a', { name: 'Ana', isAgent: false }, false);
    store.conversation.keepMember('c', { name: '', isAgent: false }, true);
    store.conversation.keepMember('d', { name: 'Bot', isAgent: true }, true);
    expect(store.conversation.people()).toEqual([
      { inboxId: 'a', name: 'Ana' },
      { inboxId: 'b', name: 'Bob' },
    ]);
  });

  test('attack: lists of invented members do not grow the file for ever, and keep nobody out', () => {
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

describe('what was forgotten', () => {
  test('is taken out of the pages of the file after a crash before the compaction', () => {
    const from = { from: 'message' as const, messageId: 'm1', senderInboxId: 'saul', senderName: 'Saul' };
    store.memory.learn([{ kind: 'fact', topic: 'a', text: 'CANARY-TEXT' }], from, new Date(0));
    store.transaction(() => store.memory.forget(store.memory.all().map((item) => item.id)));
    const due = () => db.prepare("SELECT 1 FROM memory_applied WHERE marker = 'compaction-due'").get() !== undefined;
    expect(due()).toBe(true);
    reopen();
    expect(due()).toBe(false);
    expect(onDisk('CANARY-TEXT')).toBe(false);
    expect(store.memory.all()).toEqual([]);
  });
});

describe('what is to be said', () => {
  test('one text per key, in order, until it is said', () => {
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

describe('statements', () => {
  test('attack: a nonce is redeemed once per signer, for good', () => {
    expect(store.redeem('ana', 'n1', 'clone 1')).toBe('redeemed');
    expect(store.redeem('ana', 'n1', 'clone 1')).toBe('again');
    expect(store.redeem('ana', 'n1', 'clone 2')).toBe('used-for-something-else');
    expect(store.redeem('bob', 'n1', 'clone 2')).toBe('redeemed');
    reopen();
    expect(store.redeem('ana', 'n1', 'clone 1')).toBe('again');
    expect(store.redeem('ana', 'n1', 'clone 2')).toBe('used-for-something-else');
    expect(store.redeem('ana', 'n2', 'clone 2')).toBe('redeemed');
  });

  test('a redemption whose effect failed did not happen', () => {
    const order = () =>
      store.transaction(() => {
        store.redeem('ana', 'n1', 'clone 1');
        throw new Error('the disk is full');
      });
    expect(order).toThrow('the disk is full');
    expect(store.redeem('ana', 'n1', 'clone 2')).toBe('redeemed');
  });
});

describe('context orders', () => {
  const order = {
    claimId: 'clm_1',
    childInstanceId: 'inst_c',
    childInboxId: 'child',
    directive: 'SECRET-DIRECTIVE',
    overriddenKeys: ['email'],
    ownerId: 'owner',
    statementNonce: 'nonce',
    contextPromptDigest: 'sha256:2',
    kind: 'clone' as const,
    summaryDigest: 'sha256:3',
  };
  const fresh = { ...order, state: 'ordered', partsSent: 0, attempts: 0, notBefore: 0 };

  test('an order given twice is once, and the first stands', () => {
    store.transfers.order(order);
    store.transfers.order({ ...order, childInboxId: 'mallory', directive: 'everything' });
    reopen();
    expect(store.transfers.open()).toEqual([fresh]);
    expect(store.transfers.byClaim('clm_1')).toEqual(fresh);
    expect(store.transfers.byClaim('clm_2')).toBeUndefined();
  });

  test('goes its way over restarts', () => {
    store.transfers.order(order);
    store.transfers.order({ ...order, claimId: 'clm_2' });
    store.transfers.later('clm_1', 500);
    reopen();
    expect(store.transfers.byClaim('clm_1')).toMatchObject({ state: 'ordered', attempts: 1, notBefore: 500 });
    store.transfers.summarised('clm_1', new Uint8Array([1, 2, 0]), { isFinal: true });
    reopen();
    const summarised = store.transfers.byClaim('clm_1');
    expect(summarised).toMatchObject({ state: 'summarised', attempts: 0, notBefore: 0, directive: '' });
    expect([...(summarised?.document ?? [])]).toEqual([1, 2, 0]);
    store.transfers.partsSent('clm_1', 7);
    reopen();
    expect(store.transfers.byClaim('clm_1')).toMatchObject({ partsSent: 7 });
    store.transfers.delivered('clm_1', 900);
    reopen();
    expect(store.transfers.byClaim('clm_1')).toMatchObject({ state: 'delivered', notBefore: 900 });
    expect(store.transfers.open().map(({ claimId }) => claimId)).toEqual(['clm_1', 'clm_2']);
  });

  test('a document that has to be made anew keeps the prompt that it is made by', () => {
    store.transfers.order(order);
    store.transfers.summarised('clm_1', new Uint8Array([1]), { isFinal: false });
    store.transfers.partsSent('clm_1', 1);
    store.transfers.delivered('clm_1', 900);
    store.transfers.again('clm_1');
    reopen();
    expect(store.transfers.byClaim('clm_1')).toEqual(fresh);
  });

  test.each(['acknowledged', 'failed'] as const)('%s: nothing of what the owner said stays, and nothing brings it back', (end) => {
    store.transfers.order(order);
    store.transfers.summarised('clm_1', Buffer.from('SECRET-DOCUMENT'), { isFinal: false });
    store.transfers.end('clm_1', end);
    store.memory.scrub();
    expect(onDisk('SECRET-')).toBe(false);
    store.transfers.order(order);
    store.transfers.summarised('clm_1', Buffer.from('late'), { isFinal: true });
    store.transfers.delivered('clm_1', 1);
    store.transfers.later('clm_1', 1);
    store.transfers.end('clm_1', end === 'failed' ? 'acknowledged' : 'failed');
    reopen();
    expect(store.transfers.open()).toEqual([]);
    expect(store.transfers.byClaim('clm_1')).toEqual({ ...fresh, directive: '', state: end });
  });
});

describe('the agent', () => {
  const version: SignedVersion = {
    templateId: 'tmpl_x',
    version: 3,
    previousDigest: 'sha256:0',
    digest: 'sha256:1',
    creatorId: 'creator',
    salt: 'salt',
    content: { instructions: 'a\u2028b😀', tools: [{ id: 'x' }], ['__proto__']: 'odd' },
    statement: {
      envelope: { signer: 'creator', nonce: 'n', issuedAt: new Date('2026-03-01T10:00:00Z') },
      signatures: [
        { kind: 'wallet', address: '0xabc', signature: new Uint8Array([0, 255, 1]) },
        { kind: 'installation', publicKey: new Uint8Array([7]), signature: new Uint8Array(0) },
        { kind: 'contract-wallet', address: '0xdef', chainId: 8453, signature: new Uint8Array([9, 0]) },
      ],
    },
    attestation: {
      envelope: { signer: 'creator', nonce: 'a', issuedAt: new Date('2026-03-01T10:00:00Z'), expiresAt: new Date('2026-04-01T10:00:00Z') },
      signatures: [{ kind: 'contract-wallet', address: '0xdef', chainId: 1, signature: new Uint8Array([255]) }],
    },
  };

  test('keeps its state and its signed version over restarts, byte for byte', () => {
    expect(store.state).toEqual(FRESH);
    expect(store.templateVersion()).toBeUndefined();
    store.change({ phase: 'joining', inboxId: 'me', ignoredGroups: ['g'] });
    store.change({ phase: 'live' });
    store.keepTemplateVersion({ ...version, version: 2 });
    store.keepTemplateVersion(version);
    reopen();
    expect(store.state).toEqual({ ...FRESH, phase: 'live', inboxId: 'me', ignoredGroups: ['g'] });
    expect(store.templateVersion()).toEqual(version);
    const expiresAt = new Date('2026-03-01T10:05:00Z');
    store.keepTemplateVersion({ ...version, statement: { ...version.statement, envelope: { ...version.statement.envelope, expiresAt } } });
    expect(store.templateVersion()?.statement.envelope.expiresAt).toEqual(expiresAt);
  });

  test('a transaction that fails changes nothing, in memory neither', () => {
    store.change({ phase: 'joining' });
    const work = () =>
      store.transaction(() => {
        store.change({ phase: 'live' });
        store.transaction(() => store.change({ conversationId: 'c' }));
        store.conversation.hear(message('m1'));
        store.conversation.say('k', 't');
        store.report({ state: 'live' });
        const whom = { claimId: 'c', childInstanceId: '', childInboxId: '', ownerId: '' };
        store.transfers.order({
          ...whom,
          kind: 'share',
          summaryDigest: '',
          directive: '',
          overriddenKeys: [],
          statementNonce: '',
          contextPromptDigest: '',
        });
        throw new Error('the disk is full');
      });
    expect(work).toThrow('the disk is full');
    const untouched = () => {
      expect(store.state).toEqual({ ...FRESH, phase: 'joining' });
      for (const table of ['heard', 'outbox', 'report', 'transfer_out']) expect(rows(table)).toBe(0);
    };
    untouched();
    reopen();
    untouched();
  });

  test('what a process that died had not committed did not happen', () => {
    store.change({ phase: 'joining' });
    db.exec('BEGIN IMMEDIATE');
    store.change({ phase: 'live' });
    reopen();
    expect(store.state.phase).toBe('joining');
  });

  test('reports stay until they are acknowledged, oldest first, and a number is never used again', () => {
    store.report({ claimId: 'c', state: 'joining' });
    store.report({ claimId: 'c', failure: { reason: 'INVITE_EXPIRED', message: 'm' } });
    reopen();
    const first = store.nextReport();
    expect(first?.report).toEqual({ claimId: 'c', state: 'joining' });
    store.reportAcknowledged(first?.seq ?? 0);
    store.reportAcknowledged(first?.seq ?? 0);
    const second = store.nextReport();
    expect(second?.report).toEqual({ claimId: 'c', failure: { reason: 'INVITE_EXPIRED', message: 'm' } });
    store.reportAcknowledged(second?.seq ?? 0);
    expect(store.nextReport()).toBeUndefined();
    store.report({ state: 'gone' });
    expect(store.nextReport()?.seq).toBeGreaterThan(second?.seq ?? 0);
  });

  test('a damaged state is told without a word of it', () => {
    db.prepare('INSERT INTO agent (only_row, state) VALUES (1, ?)').run('{"userConfig": SECRET}');
    store.close();
    expect(open).toThrow(expect.not.objectContaining({ message: expect.stringContaining('SECRET') }));
    store = openAgentStoreAfterRepair();
  });

  test('a file of a newer release is left alone', () => {
    db.exec('PRAGMA user_version = 999');
    store.close();
    expect(open).toThrow('newer release');
    expect(onDisk('CREATE TABLE')).toBe(true);
  });

  test('goes by its chosen name and its template’s', () => {
    expect(namesOf(FRESH, 'Trip Planner')).toEqual(['Trip Planner']);
    expect(namesOf({ ...FRESH, chosenName: 'Miko' }, 'Trip Planner')).toEqual(['Miko', 'Trip Planner']);
    expect(namesOf({ ...FRESH, chosenName: 'Trip Planner' }, 'Trip Planner')).toEqual(['Trip Planner']);
  });

  function openAgentStoreAfterRepair(): AgentStore {
    db.exec('DELETE FROM agent');
    return openAgentStore(db);
  }
});
