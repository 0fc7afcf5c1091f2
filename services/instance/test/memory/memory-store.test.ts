import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Learned } from '../../src/domain/engine.ts';
import { currentKnowledge } from '../../src/domain/memory-merge.ts';
import { type MemoryStore, openMemoryStore } from '../../src/store/memory-store.ts';

const from = (messageId: string, senderName = 'Saul') => ({
  from: 'message' as const,
  messageId,
  senderInboxId: 'ab'.repeat(32),
  senderName,
});
const at = (second: number) => new Date(Date.UTC(2026, 1, 22, 10, 0, second));
const fact = (topic: string, text: string): Learned => ({ kind: 'fact', topic, text });

let db: DatabaseSync;
let store: MemoryStore;
beforeEach(() => {
  db = new DatabaseSync(':memory:');
  store = openMemoryStore(db);
});
afterEach(() => db.close());
const texts = () => store.all().map((item) => item.text);

describe('learning', () => {
  it('keeps what a message taught, with where it comes from', () => {
    const { added } = store.learn([fact('our:hotel', 'The hotel is in Shinjuku.')], from('m1'), at(1));
    expect(store.all()).toEqual(added);
    expect(added[0]).toMatchObject({ kind: 'fact', topic: 'our:hotel', provenance: from('m1'), learnedAt: at(1) });
    expect(added[0]?.id).toMatch(/^mem_[0-9a-f]{40}$/);
  });

  it('lets the newer one on a topic win, and says what went', () => {
    store.learn([fact('our:hotel', 'The hotel is in Shinjuku.')], from('m1'), at(1));
    const { superseded } = store.learn([fact('Our: Hotel', 'The hotel is in Ginza.')], from('m2'), at(2));
    expect(superseded.map((i) => i.text)).toEqual(['The hotel is in Shinjuku.']);
    expect(texts()).toEqual(['The hotel is in Ginza.']);
  });

  it('merges exact repeats, also under another topic', () => {
    store.learn([fact('our:hotel', 'The hotel is in Ginza.')], from('m1'), at(1));
    const { repeated, added } = store.learn([fact('hotel', 'The hotel is in Ginza.')], from('m2'), at(2));
    expect([repeated.length, added.length]).toEqual([1, 0]);
    expect(store.all()).toHaveLength(1);
  });

  it('does nothing when a message comes twice, even after it was corrected or forgotten', () => {
    const again = () => store.learn([fact('our:hotel', 'The hotel is in Shinjuku.')], from('m1'), at(1));
    const [item] = again().added;
    expect(again()).toEqual({ added: [], superseded: [], repeated: [], evicted: [] });
    store.learn([fact('our:hotel', 'The hotel is in Ginza.')], from('m2'), at(2));
    again();
    expect(texts()).toEqual(['The hotel is in Ginza.']);
    store.forget(store.all().map((i) => i.id));
    again();
    expect(texts()).toEqual([]);
    expect(item).toBeDefined();
  });

  it('ignores an older message that arrives late', () => {
    store.learn([fact('our:hotel', 'The hotel is in Ginza.')], from('m2'), at(2));
    store.learn([fact('our:hotel', 'The hotel is in Shinjuku.')], from('m1'), at(1));
    expect(texts()).toEqual(['The hotel is in Ginza.']);
  });

  it('of two on one topic in a message takes the later', () => {
    store.learn([fact('a', 'First.'), fact('a', 'Second.')], from('m1'), at(1));
    expect(texts()).toEqual(['Second.']);
  });

  it('cuts what is too long and drops what is empty', () => {
    store.learn([fact('long', '😀'.repeat(5_000)), fact('empty', ' \n ')], from('m1'), at(1));
    expect(store.all()).toHaveLength(1);
    expect(texts()[0]?.length).toBeLessThanOrEqual(1_000);
    expect(texts()[0]?.isWellFormed()).toBe(true);
  });

  it('drops the oldest facts first when it is full', () => {
    store = openMemoryStore(db, { maxItems: 3 });
    store.learn([{ kind: 'training', topic: 'rule', text: 'Rule.' }], from('m0'), at(0));
    const outcomes = [1, 2, 3, 4].map((n) => store.learn([fact(`f${n}`, `Fact ${n}.`)], from(`m${n}`), at(n)));
    expect(outcomes.flatMap((o) => o.evicted.map((i) => i.text))).toEqual(['Fact 1.', 'Fact 2.']);
    expect(texts()).toEqual(['Rule.', 'Fact 3.', 'Fact 4.']);
  });
});

describe('inheriting', () => {
  const claim = (items: Learned[], claimId = 'clm_1') => store.inherit(items, 'inst_parent', claimId, at(5));

  it('keeps a context once per claim', () => {
    expect(claim([fact('our:hotel', 'The hotel is in Shinjuku.')])).toMatchObject({
      already: false,
      added: [{ provenance: { from: 'parent', parentInstanceId: 'inst_parent', claimId: 'clm_1' } }],
    });
    store.forget(store.all().map((i) => i.id));
    expect(claim([fact('our:hotel', 'The hotel is in Shinjuku.')])).toMatchObject({ already: true, added: [] });
    expect(texts()).toEqual([]);
  });

  it('never touches what the agent learned itself; its own wins in answers', () => {
    store.learn([fact('our:hotel', 'The hotel is in Athens.')], from('m1'), at(1));
    claim([fact('our:hotel', 'The hotel is in Shinjuku.'), fact('saul:diet', 'Saul is vegetarian.')]);
    expect(texts()).toEqual(['The hotel is in Athens.', 'The hotel is in Shinjuku.', 'Saul is vegetarian.']);
    expect(currentKnowledge(store.all()).map((i) => i.text)).toEqual(['The hotel is in Athens.', 'Saul is vegetarian.']);
    expect(store.counts()).toMatchObject({ own: 1, inherited: 2, byKind: { fact: 3 } });
  });

  it('forgetting an own item takes the inherited one on its topic along', () => {
    const { added } = store.learn([fact('our:hotel', 'The hotel is in Athens.')], from('m1'), at(1));
    claim([fact('our:hotel', 'The hotel is in Shinjuku.')]);
    expect(store.forget([added[0]?.id ?? '', 'mem_unknown'])).toBe(1);
    expect(texts()).toEqual([]);
  });
});

describe('transactions and files', () => {
  it("joins the caller's transaction", () => {
    db.exec('BEGIN');
    store.learn([fact('a', 'A.')], from('m1'), at(1));
    store.inherit([fact('b', 'B.')], 'inst_p', 'clm_1', at(1));
    db.exec('ROLLBACK');
    expect(texts()).toEqual([]);
    store.learn([fact('a', 'A.')], from('m1'), at(1));
    expect(texts()).toEqual(['A.']);
  });

  it('changes nothing where it fails half-way', () => {
    db.exec("CREATE TRIGGER poison BEFORE INSERT ON memory_item WHEN NEW.topic = 'b' BEGIN SELECT RAISE(ABORT, 'no'); END");
    expect(() => store.learn([fact('a', 'A.'), fact('b', 'B.')], from('m1'), at(1))).toThrow('no');
    expect(texts()).toEqual([]);
    db.exec('DROP TRIGGER poison');
    expect(store.learn([fact('a', 'A.'), fact('b', 'B.')], from('m1'), at(1)).added).toHaveLength(2);
  });

  it('survives a restart, and leaves no byte of what it forgot', () => {
    const dir = mkdtempSync(join(tmpdir(), 'memory-store-'));
    try {
      const open = () => {
        const file = new DatabaseSync(join(dir, 'agent.db'));
        file.exec('PRAGMA journal_mode = WAL');
        return file;
      };
      const first = open();
      const { added } = openMemoryStore(first).learn([fact('a:secret', 'CANARY-TEXT stays here.'), fact('b', 'B.')], from('m1'), at(1));
      first.close();
      const second = open();
      const reopened = openMemoryStore(second);
      const bytes = () =>
        readdirSync(dir)
          .map((name) => readFileSync(join(dir, name), 'latin1'))
          .join('');
      expect(bytes()).toContain('CANARY-TEXT');
      second.exec('BEGIN');
      reopened.forget([added[0]?.id ?? '']);
      second.exec('COMMIT');
      reopened.scrub();
      expect(reopened.all().map((i) => i.text)).toEqual(['B.']);
      expect(bytes()).not.toMatch(/CANARY-TEXT|a:secret/);
      second.close();
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
});
