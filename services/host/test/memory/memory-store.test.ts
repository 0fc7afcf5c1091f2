import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { Learned } from '@offshoot/memory/items/learned.ts';
import { disputes } from '@offshoot/memory/items/speakers.ts';
import { currentKnowledge, type Inherited } from '@offshoot/memory/merging/merge.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type MemoryStore, openMemoryStore } from '../../src/agent/memory/memory-store.ts';
import { openAgentDatabase } from '../../src/agent/record/agent-database.ts';

const from = (messageId: string, senderName = 'Saul') => ({
  from: 'message' as const,
  messageId,
  senderInboxId: 'ab'.repeat(32),
  senderName,
});
const at = (second: number) => new Date(Date.UTC(2026, 1, 22, 10, 0, second));
const fact = (topic: string, text: string): Learned => ({ kind: 'fact', topic, text });
const handed = (learned: Learned, saidSecond = 0, o: Partial<Inherited> = {}): Inherited => ({
  ...learned,
  sourceIds: [`src-${learned.topic}`],
  origin: { instanceId: 'inst_parent', agentName: 'Momo', saidBy: 'Saul', saidAt: at(saidSecond).toISOString() },
  generation: 1,
  ...o,
});

let db: DatabaseSync;
let store: MemoryStore;
beforeEach(() => {
  db = openAgentDatabase(':memory:');
  store = openMemoryStore(db);
});
afterEach(() => db.close());
const texts = () => store.all().map((item) => item.text);

describe('learning', () => {
  it('stores what a message taught, with its origin', () => {
    const { added } = store.learn([fact('our:hotel', 'The hotel is in Shinjuku.')], from('m1'), at(1));
    expect(store.all()).toEqual(added);
    expect(added[0]).toMatchObject({ kind: 'fact', topic: 'our:hotel', provenance: from('m1'), learnedAt: at(1) });
    expect(added[0]?.id).toMatch(/^mem_[0-9a-f]{40}$/);
  });

  it.each([
    ['letters of another script', 'our:hоtel'],
    ['an accent', 'our:hótel'],
    ['invisible characters', 'our:ho\u00adtel'],
  ])('attack: the same topic in %s: the newer one wins, and both are forgotten as one', (_, topic) => {
    store.learn([fact('our:hotel', 'The hotel is in Shinjuku.')], from('m1'), at(1));
    store.learn([fact(topic, 'The hotel is in Ginza.')], from('m2'), at(3));
    expect(texts()).toEqual(['The hotel is in Ginza.']);
    store.forget(
      store.all().map(({ id }) => id),
      at(4),
    );
    store.learn([fact('our:hotel', 'The hotel is in Osaka.')], from('m3'), at(2));
    expect(texts()).toEqual([]);
    store.learn([fact('our:hotel', 'The hotel is in Osaka.'), fact(topic, 'The hotel is in Kyoto.')], from('m4'), at(5));
    expect(texts()).toEqual(['The hotel is in Kyoto.']);
  });

  it('attack: the same topic in letters of another script overrides nobody else’s item', () => {
    store.learn([fact('our:hotel', 'The hotel is in Shinjuku.')], from('m1'), at(1));
    store.learn([fact('our:hоtel', 'The hotel is in Ginza.')], { ...from('m2'), senderInboxId: 'cd'.repeat(32) }, at(2));
    expect(texts()).toHaveLength(2);
    expect([...disputes(store.all()).values()].flat()).toHaveLength(2);
  });

  it('lets the newer item on a topic win, and reports what was replaced', () => {
    store.learn([fact('our:hotel', 'The hotel is in Shinjuku.')], from('m1'), at(1));
    const { superseded } = store.learn([fact('Our: Hotel', 'The hotel is in Ginza.')], from('m2'), at(2));
    expect(superseded.map((i) => i.text)).toEqual(['The hotel is in Shinjuku.']);
    expect(texts()).toEqual(['The hotel is in Ginza.']);
  });

  it('merges exact repetitions, even under another topic', () => {
    store.learn([fact('our:hotel', 'The hotel is in Ginza.')], from('m1'), at(1));
    const { repeated, added } = store.learn([fact('hotel', 'The hotel is in Ginza.')], from('m2'), at(2));
    expect([repeated.length, added.length]).toEqual([1, 0]);
    expect(store.all()).toHaveLength(1);
  });

  it('does nothing if a message arrives twice, even after its item was corrected or forgotten', () => {
    const again = () => store.learn([fact('our:hotel', 'The hotel is in Shinjuku.')], from('m1'), at(1));
    const [item] = again().added;
    expect(again()).toEqual({ added: [], superseded: [], repeated: [], evicted: [], forgotten: [] });
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

  it('takes the later of two items on one topic in a message', () => {
    store.learn([fact('a', 'First.'), fact('a', 'Second.')], from('m1'), at(1));
    expect(texts()).toEqual(['Second.']);
  });

  it('cuts off overlong items and drops empty ones', () => {
    store.learn([fact('long', '😀'.repeat(5_000)), fact('empty', ' \n ')], from('m1'), at(1));
    expect(store.all()).toHaveLength(1);
    expect(texts()[0]?.length).toBeLessThanOrEqual(1_000);
    expect(texts()[0]?.isWellFormed()).toBe(true);
  });

  it('drops the oldest facts first when full', () => {
    store = openMemoryStore(db, { maxItems: 3 });
    store.learn([{ kind: 'training', topic: 'rule', text: 'Rule.' }], from('m0'), at(0));
    const outcomes = [1, 2, 3, 4].map((n) => store.learn([fact(`f${n}`, `Fact ${n}.`)], from(`m${n}`), at(n)));
    expect(outcomes.flatMap((o) => o.evicted.map((i) => i.text))).toEqual(['Fact 1.', 'Fact 2.']);
    expect(texts()).toEqual(['Rule.', 'Fact 3.', 'Fact 4.']);
  });
});

describe('inheriting', () => {
  const claim = (items: Inherited[], transferId = 'clm_1', parent = 'inst_parent') => store.inherit(items, parent, transferId, at(50));
  const current = () => currentKnowledge(store.all(), at(59)).map((i) => i.text);

  it('stores a context once per transfer, with the first teller, unconfirmed', () => {
    const hotel = handed(fact('our:hotel', 'The hotel is in Shinjuku.'), 3, { generation: 2 });
    expect(claim([hotel])).toMatchObject({ already: false });
    const { sourceIds, origin, generation } = hotel;
    const provenance = { from: 'parent', parentInstanceId: 'inst_parent', transferId: 'clm_1', sourceIds, origin, generation };
    expect(store.all()).toMatchObject([{ confirmed: false, learnedAt: at(50), provenance }]);
    store.forget(store.all().map((i) => i.id));
    expect(claim([hotel])).toMatchObject({ already: true, added: [] });
    expect(texts()).toEqual([]);
  });

  it('never changes what the agent learned itself, which wins in answers', () => {
    store.learn([fact('our:hotel', 'The hotel is in Athens.')], from('m1'), at(1));
    claim([handed(fact('our:hotel', 'The hotel is in Shinjuku.'), 9), handed(fact('saul:diet', 'Saul is vegetarian.'))]);
    expect(texts()).toEqual(['The hotel is in Athens.', 'The hotel is in Shinjuku.', 'Saul is vegetarian.']);
    expect(current()).toEqual(['The hotel is in Athens.', 'Saul is vegetarian.']);
    expect(store.counts()).toMatchObject({ own: 1, inherited: 2, byKind: { fact: 3 } });
  });

  it.each([
    ['in order', ['clm_1', 'clm_2']],
    ['out of order', ['clm_2', 'clm_1']],
  ])('of several parents on one topic what was said last stays, %s', (_, order) => {
    const sent = {
      clm_1: handed(fact('our:hotel', 'The hotel is in Shinjuku.'), 1),
      clm_2: handed(fact('our:hotel', 'The hotel is in Ginza.'), 2),
    } as Record<string, Inherited>;
    for (const id of order) claim([sent[id] as Inherited], id, `parent of ${id}`);
    expect(texts()).toEqual(['The hotel is in Ginza.']);
  });

  it('an inherited item that a member here repeats is confirmed, and the own item is stored as well', () => {
    claim([handed(fact('our:hotel', 'The hotel is in Shinjuku.')), handed(fact('saul:diet', 'Saul is vegetarian.'))]);
    store.learn([fact('our:hotel', 'The hotel is in Shinjuku')], from('m1'), at(51));
    store.learn([fact('saul:diet', 'Saul is vegan.')], from('m2'), at(52));
    const inherited = store.all().filter((i) => i.provenance.from === 'parent');
    expect(inherited.map((i) => [i.topic, i.confirmed])).toEqual([
      ['our:hotel', true],
      ['saul:diet', false],
    ]);
    expect(store.counts()).toMatchObject({ own: 2, inherited: 2 });
  });

  it('a refresh replaces changed items on any topic; the latest teller of the same words counts', () => {
    claim([handed(fact('our:hotel', 'The hotel is in Shinjuku.'), 1, { sourceIds: ['a', 'b'] })]);
    claim([handed(fact('our:lodging', 'The hotel is in Ginza.'), 1, { sourceIds: ['b'] })], 'trf_2');
    expect(texts()).toEqual(['The hotel is in Ginza.']);
    claim([handed(fact('our:lodging', 'The hotel is in Ginza.'), 7, { sourceIds: ['c'] })], 'trf_3');
    expect(store.all()).toMatchObject([
      { provenance: { sourceIds: ['b', 'c'], origin: { saidAt: at(7).toISOString() }, transferId: 'trf_3' } },
    ]);
  });

  it('removes what the parent no longer knows, unless a member here has said it', () => {
    claim([
      handed(fact('a', 'Ada likes tea.')),
      handed(fact('b', 'Mia and Leo like tea.'), 0, { sourceIds: ['b1', 'b2'] }),
      handed(fact('c', 'Leo likes rum.')),
    ]);
    claim([handed(fact('d', 'Saul likes gin.'))], 'clm_2', 'inst_other');
    store.learn([fact('a', 'Ada likes tea.')], from('m1'), at(51));
    expect(store.withdraw('inst_parent', ['src-a', 'b2', 'src-d', 'unknown'])).toBe(1);
    expect(store.all().map((i) => [i.topic, i.provenance.from])).toEqual([
      ['a', 'parent'],
      ['c', 'parent'],
      ['d', 'parent'],
      ['a', 'message'],
    ]);
    expect(store.withdraw('inst_parent', ['b2'])).toBe(0);
  });

  it('attack: hearsay beyond the limit of generations is not stored', () => {
    claim([handed(fact('a', 'A.'), 0, { generation: 8 }), handed(fact('b', 'B.'), 0, { generation: 9 })]);
    expect(texts()).toEqual(['A.']);
  });

  it('attack: a parent cannot declare a credential harmless', () => {
    claim([handed({ kind: 'credential', topic: 'our:pin', text: 'The pin is 4711.', sensitivity: 'normal' })]);
    expect(store.all()).toMatchObject([{ sensitivity: 'secret' }]);
  });
});

describe('forgetting', () => {
  it('deletes these items and no others, and previews that contain them', () => {
    const { added } = store.learn([fact('a', 'A.'), fact('b', 'B.')], from('m1'), at(1));
    const ids = added.map((i) => i.id);
    const insert = db.prepare("INSERT INTO preview VALUES (?, 'o', 'p', 't', ?, 0)");
    for (const id of ids) insert.run(`digest-${id}`, `{"facts":[{"sourceIds":["${id}"]}]}`);
    expect(store.forget([ids[0] ?? '', 'mem_unknown'])).toBe(1);
    expect(texts()).toEqual(['B.']);
    expect(db.prepare('SELECT digest FROM preview').all()).toEqual([{ digest: `digest-${ids[1]}` }]);
  });

  it('attack: an earlier message that arrives late or through a parent does not bring it back; a newer one does', () => {
    const { added } = store.learn([fact('our:hotel', 'The hotel is in Shinjuku.')], from('m1'), at(10));
    store.forget([added[0]?.id ?? ''], at(20));
    store.learn([fact('our:hotel', 'The hotel is in Ginza.')], from('m0'), at(19));
    store.inherit([handed(fact('our:hotel', 'The hotel is in Athens.'), 18)], 'inst_parent', 'clm_1', at(30));
    expect(texts()).toEqual([]);
    store.learn([fact('our:hotel', 'The hotel is in Osaka.')], from('m2'), at(20));
    store.inherit([handed(fact('our:hotel', 'The hotel is in Kobe.'), 21)], 'inst_parent', 'clm_2', at(30));
    expect(texts()).toEqual(['The hotel is in Osaka.', 'The hotel is in Kobe.']);
  });

  it('knows which messages taught something on a topic, forgotten or not', () => {
    const { added } = store.learn([fact('our:hotel', 'The hotel is in Shinjuku.')], from('m1'), at(1));
    store.forget(added.map((i) => i.id));
    expect([store.wasTaughtBy('m1', 'our:hotel'), store.wasTaughtBy('m1', 'our:trip'), store.wasTaughtBy('m2', 'our:hotel')]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe('what an item is', () => {
  it('comes back unchanged, and gets a classification if it had none', () => {
    const [validFrom, validUntil] = [at(5), at(500)];
    store.learn(
      [
        {
          kind: 'decision',
          topic: 'd',
          text: 'The group decided on Sakura because it is cheap.',
          tags: ['Zoo', 'bad tag', 'art'],
          validFrom,
          validUntil,
        },
        { kind: 'personalization', topic: 'saul:allergy:nut', text: 'Saul is allergic to nuts.' },
        { kind: 'fact', topic: 'note', text: 'The menu is in menu.pdf until Friday.', sensitivity: 'secret' },
      ],
      from('m1'),
      at(1),
    );
    expect(store.all()).toMatchObject([
      { tags: ['art', 'zoo'], validFrom, validUntil, reason: 'it is cheap', sensitivity: 'normal', confirmed: true },
      { tags: ['food', 'health'], sensitivity: 'personal' },
      { tags: ['artefact', 'food'], sensitivity: 'secret', validUntil: new Date('2026-02-28T12:00:00Z') },
    ]);
  });

  it('expired items are dropped first when the memory is full', () => {
    store = openMemoryStore(db, { maxItems: 2 });
    store.learn([{ ...fact('old', 'Old.') }, { kind: 'training', topic: 'r', text: 'Rule.', validUntil: at(5) }], from('m1'), at(1));
    expect(store.learn([fact('new', 'New.')], from('m2'), at(9)).evicted.map((i) => i.text)).toEqual(['Rule.']);
  });
});

describe('transactions and files', () => {
  it("joins the caller's transaction", () => {
    db.exec('BEGIN');
    store.learn([fact('a', 'A.')], from('m1'), at(1));
    store.inherit([handed(fact('b', 'B.'))], 'inst_p', 'clm_1', at(1));
    db.exec('ROLLBACK');
    expect(texts()).toEqual([]);
    store.learn([fact('a', 'A.')], from('m1'), at(1));
    expect(texts()).toEqual(['A.']);
  });

  it('changes nothing if it fails half-way', () => {
    db.exec("CREATE TRIGGER poison BEFORE INSERT ON memory_item WHEN NEW.topic = 'b' BEGIN SELECT RAISE(ABORT, 'no'); END");
    expect(() => store.learn([fact('a', 'A.'), fact('b', 'B.')], from('m1'), at(1))).toThrow('no');
    expect(texts()).toEqual([]);
    db.exec('DROP TRIGGER poison');
    expect(store.learn([fact('a', 'A.'), fact('b', 'B.')], from('m1'), at(1)).added).toHaveLength(2);
  });

  it('survives a restart and leaves no byte of what it forgot', () => {
    const dir = mkdtempSync(join(tmpdir(), 'memory-store-'));
    try {
      const open = () => openAgentDatabase(join(dir, 'agent.db'));
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

describe('what is read', () => {
  it('is what the rows say after a transaction that changed it was undone, and in the transaction before', () => {
    store.learn([fact('our:hotel', 'The hotel is in Shinjuku.')], from('m1'), at(1));
    expect(texts()).toEqual(['The hotel is in Shinjuku.']);
    db.exec('BEGIN');
    store.learn([fact('our:train', 'The train goes at nine.')], from('m2'), at(2));
    store.forget(store.all().flatMap(({ id, topic }) => (topic === 'our:hotel' ? [id] : [])));
    expect(texts()).toEqual(['The train goes at nine.']);
    db.exec('ROLLBACK');
    expect(texts()).toEqual(['The hotel is in Shinjuku.']);
  });

  it('is what another process wrote', () => {
    const dir = mkdtempSync(join(tmpdir(), 'memory-store-'));
    const [one, other] = [openAgentDatabase(join(dir, 'agent.db')), openAgentDatabase(join(dir, 'agent.db'))];
    try {
      const reader = openMemoryStore(one);
      expect(reader.all()).toEqual([]);
      openMemoryStore(other).learn([fact('our:hotel', 'The hotel is in Shinjuku.')], from('m1'), at(1));
      expect(reader.all().map(({ text }) => text)).toEqual(['The hotel is in Shinjuku.']);
    } finally {
      one.close();
      other.close();
      rmSync(dir, { recursive: true });
    }
  });

  it('is the caller’s own list', () => {
    store.learn([fact('our:hotel', 'The hotel is in Shinjuku.')], from('m1'), at(1));
    store.all().pop();
    expect(texts()).toEqual(['The hotel is in Shinjuku.']);
  });
});

it('learns from a message about as fast with 9,900 known items as with 100', () => {
  const known = (count: number) => {
    const full = openAgentDatabase(':memory:');
    full.exec(`WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${count - 1})
      INSERT INTO memory_item (id, kind, text, topic, topic_look, origin, source_id, inbox_or_instance_id, sender_name, learned_at, teller)
      SELECT 'mem_' || i, 'fact', 'The thing ' || i || ' is in box ' || (i * 7) || '.', 'our:thing-' || i, 'our:thing-' || i,
        'message', 'm' || i, '${from('').senderInboxId}', 'Saul', i, '${from('').senderInboxId}' FROM n`);
    return openMemoryStore(full);
  };
  const [few, many] = [known(100), known(9_900)];
  const took = (one: MemoryStore, n: number) => {
    const begun = performance.now();
    one.learn([fact(n % 2 === 0 ? `our:new-${n}` : `our:thing-${50 + n}`, `Something else ${n}.`)], from(`new-${n}`), at(n));
    return performance.now() - begun;
  };
  const times = Array.from({ length: 40 }, (_, n) => ({ few: took(few, n), many: took(many, n) }));
  expect(many.counts().own).toBe(9_920);
  const quickest = (of: 'few' | 'many') => Math.min(...times.map((one) => one[of]));
  expect(quickest('many') / quickest('few')).toBeLessThan(10);
});
