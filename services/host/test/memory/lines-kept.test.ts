// How long, and how much, is kept of what people said word for word.

import { KEPT_DAYS } from '@offshoot/context';
import type { Engine } from '@offshoot/engine/engine.ts';
import { LINES } from '@offshoot/memory/items/item.ts';
import type { Learned } from '@offshoot/memory/items/learned.ts';
import { DEFAULT_KEPT_DAYS, linesOverdue } from '@offshoot/memory/lines/horizon.ts';
import { lineTopic } from '@offshoot/memory/lines/lines.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commandIn } from '../../src/agent/desk/domain/request.ts';
import { keptText } from '../../src/agent/desk/domain/texts.ts';
import { keepLinesFor, tidyLines } from '../../src/agent/memory/forgetting.ts';
import { openMemoryStore } from '../../src/agent/memory/memory-store.ts';
import { openAgentDatabase } from '../../src/agent/record/agent-database.ts';
import { type BareAgent, inboxOf, NOW, openBareAgent } from '../context/bare-agent.ts';

const DAY = 86_400_000;
let agent: BareAgent;
let serial = 0;
beforeEach(() => {
  serial = 0;
  agent = openBareAgent({ engine: { name: 'offline', contextTokens: 1_000 } as Engine });
});
afterEach(() => agent.close());

function said(who: string, text: string, daysAgo: number, o: Partial<Learned> & { byOwner?: true } = {}): void {
  const messageId = (++serial).toString(16).padStart(12, '0');
  const { byOwner, ...more } = o;
  const from = { from: 'message', messageId, senderInboxId: inboxOf(who), senderName: who, ...(byOwner && { byOwner }) } as const;
  const learned: Learned = { kind: 'fact', text, topic: lineTopic(messageId, 0), about: [], ...more };
  agent.store.memory.learn([learned], from, new Date(NOW - daysAgo * DAY));
}
const known = () => agent.store.memory.all().map(({ text }) => text);

describe('how long', () => {
  const GOOD = ['I am allergic to nuts', 'the hut is blue', 'the rent is 900', 'The hotel is in Ginza.'];
  function sayAll(): void {
    for (const days of [DEFAULT_KEPT_DAYS + 1, DEFAULT_KEPT_DAYS - 1]) said('Ann', `the lake was warm ${days} days ago`, days);
    said('Ann', 'I am allergic to nuts', 2_000);
    said('Ann', 'the hut is blue', 2_000, { isRemembered: true });
    said('Ada', 'the rent is 900', 2_000, { byOwner: true });
    said('Ann', 'The hotel is in Ginza.', 2_000, { topic: 'our:hotel' });
  }

  it('90 days by default; for good what a member asked to remember, what they must not eat, and what the owner said', () => {
    sayAll();
    tidyLines(agent.deps);
    expect(known().sort()).toEqual([...GOOD, 'the lake was warm 89 days ago'].sort());
  });

  it('is the owner’s to set, holds at once, and does not depend on when it last looked', () => {
    sayAll();
    tidyLines(agent.deps);
    keepLinesFor(agent.deps, 30);
    expect(known().sort()).toEqual([...GOOD].sort());
    expect(agent.store.state.keptDays).toBe(30);
    expect(() => keepLinesFor(agent.deps, 3)).toThrow('365 days');
    expect(() => keepLinesFor(agent.deps, -1)).toThrow('365 days');
    expect(agent.store.state.keptDays).toBe(30);
  });

  it('for good means for good', () => {
    sayAll();
    keepLinesFor(agent.deps, 0);
    expect(known()).toHaveLength(6);
  });

  it('looks once an hour, also after its clock was set back', () => {
    tidyLines(agent.deps);
    said('Ann', 'the lake is cold', 1_000);
    tidyLines(agent.deps);
    expect(known()).toEqual(['the lake is cold']);
    agent.store.change({ linesTidiedAt: NOW + 5 * 60 * 60_000 });
    tidyLines(agent.deps);
    expect(known()).toEqual([]);
  });

  it.each([
    ['keep', undefined],
    ['keep: 30 days', 30],
    ['/keep: a week', 7],
    ['keep: for one year', 365],
    ['keep: for good', 0],
    ['keep: forever', 0],
    ['keep: the change', -1],
  ])('the owner says %j', (text, days) => {
    expect(commandIn(text)).toEqual({ command: 'keep', ...(days === undefined ? {} : { days }) });
  });

  it('is told to the owner', () => {
    expect(KEPT_DAYS).toContain(DEFAULT_KEPT_DAYS);
    expect(keptText(30)).toContain('for 30 days');
    expect(keptText(0)).toBe('I keep what people say word for word for good.');
    expect(linesOverdue([], 7, new Date())).toEqual([]);
  });
});

describe('how much', () => {
  function flood(who: string, count: number, text: (i: number) => string, o: Partial<Learned> & { byOwner?: true } = {}): void {
    agent.store.transaction(() => {
      for (let i = 0; i < count; i++) said(who, text(i), 1 - i / 1e6, o);
    });
  }
  const linesOf = (who: string) =>
    agent.store.memory.all().filter(({ provenance }) => provenance.from === 'message' && provenance.senderName === who).length;

  it('attack: one person floods it: they keep their newest lines, and everybody keeps theirs, and what was to be remembered', () => {
    said('Ann', 'the lake is warm', 5);
    said('Mallory', 'I am allergic to nuts', 4);
    said('Mallory', 'the hut is blue', 4, { isRemembered: true });
    flood('Mallory', LINES.mostOfOne + 50, (i) => `line ${i}`);
    expect(linesOf('Mallory')).toBe(LINES.mostOfOne + 2);
    expect(known()).toEqual(expect.arrayContaining(['the lake is warm', 'I am allergic to nuts', 'the hut is blue']));
    expect(known()).toContain(`line ${LINES.mostOfOne + 49}`);
    expect(known()).not.toContain('line 49');
  });

  it('attack: long lines of one person', () => {
    const text = (i: number) => `${i} ${'ü'.repeat(990)}`;
    flood('Mallory', 600, text);
    const bytes = known().reduce((sum, one) => sum + Buffer.byteLength(one), 0);
    expect(bytes).toBeLessThanOrEqual(LINES.mostBytesOfOne);
    expect(known()).toContain(text(599));
  });

  it('the loudest lose first when all of them are too loud together', () => {
    const limits = { most: 30, mostBytes: 1e6, mostOfOne: 25, mostBytesOfOne: 1e6 };
    const db = openAgentDatabase(':memory:');
    const store = openMemoryStore(db, { lines: limits });
    for (const [who, count] of [
      ['Ann', 5],
      ['Ben', 24],
      ['Cem', 24],
    ] as const)
      for (let i = 0; i < count; i++) {
        const messageId = (++serial).toString(16).padStart(12, '0');
        const from = { from: 'message', messageId, senderInboxId: inboxOf(who), senderName: who } as const;
        store.learn([{ kind: 'fact', text: `${who} ${i}`, topic: lineTopic(messageId, 0), about: [] }], from, new Date(NOW + serial));
      }
    const of = (who: string) => store.all().filter(({ text }) => text.startsWith(who)).length;
    expect([of('Ann'), store.all().length]).toEqual([5, 30]);
    expect(of('Ben')).toBeGreaterThan(10);
    db.close();
  });
});
