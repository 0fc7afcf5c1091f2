// What a receiver already has: only the differences are sent, and nothing that was forgotten.
import type { ContextEntry } from '@offshoot/context';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type AgentStore, openAgentStore } from '../../src/agent/agent-store.ts';
import { openAgentDatabase } from '../../src/agent/record/agent-database.ts';
import { fingerprintOf, isNews, sentItems } from '../../src/agent/transfers/domain/summary/sent-entries.ts';
import { plantedSummary } from '../rogue-parent.ts';

const [planted] = plantedSummary('Ada drives', `inst_${'a'.repeat(26)}`).facts;
const entry: ContextEntry = { ...(planted as ContextEntry), sourceIds: ['mem_1', 'mem_2'] };

describe('an entry', () => {
  const sent = new Map(sentItems([entry], new Set(['mem_1', 'mem_2'])).map((one) => [one.sourceId, one.fingerprint]));

  test('is not news if all its sources have arrived in their current form, with their fields in any order', () => {
    expect(isNews(entry, sent)).toBe(false);
    expect(isNews(Object.fromEntries(Object.entries(entry).reverse()) as unknown as ContextEntry, sent)).toBe(false);
    expect(isNews({ ...entry, sourceIds: ['mem_2'] }, sent)).toBe(false);
  });

  test('is news if something was changed, added or never sent', () => {
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

  test('leaves no fingerprint if it was forgotten while in transit', () => {
    expect(sentItems([entry], new Set(['mem_2']))).toEqual([
      { sourceId: 'mem_1', fingerprint: '' },
      { sourceId: 'mem_2', fingerprint: fingerprintOf(entry) },
    ]);
  });
});

describe('the record of a receiver', () => {
  let store: AgentStore;
  beforeEach(() => {
    store = openAgentStore(openAgentDatabase(':memory:'));
  });
  afterEach(() => store.close());
  const target = 'ab'.repeat(32);
  const acknowledged = (digest: string, items: [string, string][], withdrawn: string[] = []) =>
    store.sent.acknowledged(target, { digest, items: items.map(([sourceId, fingerprint]) => ({ sourceId, fingerprint })), withdrawn });

  test('is its latest acknowledgement; a deleted entry is withdrawn once', () => {
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

  test('is deleted with the item, also when a newer item replaces that', () => {
    const heard = { from: 'message', messageId: 'm', senderInboxId: 's', senderName: 'Ada' } as const;
    store.memory.learn([{ kind: 'fact', text: 'Ada drives', topic: 'ada' }], heard, new Date(0));
    const [first] = store.memory.all();
    acknowledged('d1', [[first?.id ?? '', 'f1']]);
    store.memory.learn([{ kind: 'fact', text: 'Ada walks', topic: 'ada' }], { ...heard, messageId: 'm2' }, new Date(1));
    expect(store.sent.toWithdraw(target)).toEqual([first?.id]);
    expect([...store.sent.fingerprints(target).values()]).toEqual(['']);
  });

  test('is dropped if the receiver has lost its file, except for what it must not learn again', () => {
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
