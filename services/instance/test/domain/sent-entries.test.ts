// What a receiver already has: the differences are sent, and nothing that was forgotten.
import type { ContextEntry } from '@offshoot/context';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openAgentDatabase } from '../../src/agent/agent-database.ts';
import { type AgentStore, openAgentStore } from '../../src/agent/agent-store.ts';
import { fingerprintOf, isNews, sentItems } from '../../src/agent/transfers/domain/summary/sent-entries.ts';
import { plantedSummary } from '../rogue-parent.ts';

const [planted] = plantedSummary('Ada drives', `inst_${'a'.repeat(26)}`).facts;
const entry: ContextEntry = { ...(planted as ContextEntry), sourceIds: ['mem_1', 'mem_2'] };

describe('an entry', () => {
  const sent = new Map(sentItems([entry], new Set(['mem_1', 'mem_2'])).map((one) => [one.sourceId, one.fingerprint]));

  test('is no news where all that it was made of has arrived as it is now, in whatever order its fields stand', () => {
    expect(isNews(entry, sent)).toBe(false);
    expect(isNews(Object.fromEntries(Object.entries(entry).reverse()) as unknown as ContextEntry, sent)).toBe(false);
    expect(isNews({ ...entry, sourceIds: ['mem_2'] }, sent)).toBe(false);
  });

  test('is news where something is changed, added to it, or was never sent', () => {
    const changes: Partial<ContextEntry>[] = [
      { text: 'Ada walks' },
      { validUntil: '2027-01-01T00:00:00.000Z' },
      { sensitivity: 'personal' },
      { reason: 'It is near.' },
      { sourceIds: ['mem_1', 'mem_3'] },
    ];
    for (const change of changes) expect(isNews({ ...entry, ...change }, sent)).toBe(true);
    expect(isNews(entry, new Map())).toBe(true);
  });

  test('of what was forgotten while it was on its way leaves no fingerprint', () => {
    expect(sentItems([entry], new Set(['mem_2']))).toEqual([
      { sourceId: 'mem_1', fingerprint: '' },
      { sourceId: 'mem_2', fingerprint: fingerprintOf(entry) },
    ]);
  });
});

describe('what is written down of a receiver', () => {
  let store: AgentStore;
  beforeEach(() => {
    store = openAgentStore(openAgentDatabase(':memory:'));
  });
  afterEach(() => store.close());
  const target = 'ab'.repeat(32);
  const acknowledged = (digest: string, items: [string, string][], withdrawn: string[] = []) =>
    store.sent.acknowledged(target, { digest, items: items.map(([sourceId, fingerprint]) => ({ sourceId, fingerprint })), withdrawn });

  test('is what it has acknowledged last; what is gone is withdrawn once', () => {
    expect(store.sent.has(target)).toBe(false);
    acknowledged('d1', [
      ['mem_1', 'f1'],
      ['mem_2', ''],
    ]);
    expect([store.sent.has(target), store.sent.base(target), store.sent.toWithdraw(target)]).toEqual([true, 'd1', ['mem_2']]);
    expect(store.sent.has('cd'.repeat(32))).toBe(false);
    acknowledged('d2', [['mem_1', 'f1b']], ['mem_2']);
    expect([store.sent.base(target), store.sent.toWithdraw(target)]).toEqual(['d2', []]);
    expect(store.sent.fingerprints(target).get('mem_1')).toBe('f1b');
  });

  test('goes where the item goes, by whatever way it is deleted', () => {
    const heard = { from: 'message', messageId: 'm', senderInboxId: 's', senderName: 'Ada' } as const;
    store.memory.learn([{ kind: 'fact', text: 'Ada drives', topic: 'ada' }], heard, new Date(0));
    const [first] = store.memory.all();
    acknowledged('d1', [[first?.id ?? '', 'f1']]);
    store.memory.learn([{ kind: 'fact', text: 'Ada walks', topic: 'ada' }], { ...heard, messageId: 'm2' }, new Date(1));
    expect(store.sent.toWithdraw(target)).toEqual([first?.id]);
    expect([...store.sent.fingerprints(target).values()]).toEqual(['']);
  });

  test('is forgotten where the receiver has lost it, but for what it must not learn again', () => {
    acknowledged('d1', [
      ['mem_1', 'f1'],
      ['mem_2', ''],
    ]);
    acknowledged('d2', [], ['mem_2']);
    store.sent.startOver(target);
    expect(store.sent.has(target)).toBe(false);
    expect(store.sent.toWithdraw(target)).toEqual(['mem_2']);
    expect([...store.sent.fingerprints(target).keys()]).toEqual(['mem_2']);
  });
});
