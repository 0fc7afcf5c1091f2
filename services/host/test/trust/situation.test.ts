// Whose word is the owner's, and what the policy is told about the agent.
import { DEFAULT_BUDGET } from '@offshoot/actions';
import type { Trust } from '@offshoot/statements';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createOfflineEngine } from '../../src/adapters/engines/offline-engine.ts';
import { isOwner } from '../../src/agent/trust/owners.ts';
import { isQuietAt, situationOf } from '../../src/agent/trust/situation.ts';
import { type BareAgent, inboxOf, OWNER, openBareAgent } from '../context/bare-agent.ts';

let agent: BareAgent;
beforeEach(() => {
  agent = openBareAgent({ engine: createOfflineEngine() });
});
afterEach(() => agent.close());

const settle = (part: Partial<Trust>) => agent.store.change({ trust: { ...agent.store.state.trust, ...part } });
const ask = async (text: string, who: string) => (await agent.hear(who, text, { answer: true })).join('\n');

describe('an owner who has set nothing', () => {
  test('has an active agent at L2, and is the only owner', () => {
    expect(situationOf(agent.deps)).toMatchObject({
      level: 'L2',
      isPaused: false,
      isQuiet: false,
      budget: DEFAULT_BUDGET,
      deciders: { owners: new Set([OWNER]), delegated: new Map() },
    });
  });
});

test('an agent that nobody has claimed has no owner', () => {
  agent.store.change({ claimed: undefined } as never);
  expect(situationOf(agent.deps).deciders.owners).toEqual(new Set());
});

describe('a linked inbox', () => {
  beforeEach(() => settle({ inboxes: [inboxOf('Saul')] }));

  test('is the owner’s, and nobody else’s is', () => {
    expect(['Saul', 'Mia'].map((name) => isOwner(agent.deps, inboxOf(name)))).toEqual([true, false]);
    expect(situationOf(agent.deps).deciders.owners).toEqual(new Set([OWNER, inboxOf('Saul')]));
  });

  test('teaches the agent in the owner’s name', async () => {
    await agent.hear('Saul', 'We meet at the harbour at 6.');
    await agent.hear('Mia', 'I am vegan.');
    const said = agent.store.memory.all().map(({ provenance: p }) => p.from === 'message' && [p.senderName, p.byOwner === true]);
    expect(said).toContainEqual(['Saul', true]);
    expect(said).toContainEqual(['Mia', false]);
  });

  test('cancels the reminders of others', async () => {
    await ask('remind me on Saturday to buy bread', 'Mia');
    expect(await ask('cancel all reminders', 'Tom')).toMatch(/^Only whoever asked/);
    expect(await ask('cancel all reminders', 'Saul')).toBe('Cancelled: buy bread.');
  });

  test('attack: is an agent’s after all', () => {
    agent.store.conversation.keepMember(inboxOf('Saul'), { name: 'Saul', isAgent: true }, true);
    expect(isOwner(agent.deps, inboxOf('Saul'))).toBe(false);
    expect(situationOf(agent.deps).deciders.owners).toEqual(new Set([OWNER]));
  });
});

test('levels, delegates and budgets are those of the owner', () => {
  settle({ level: 'L4', state: 'paused', delegates: [{ inboxId: inboxOf('Mia'), upTo: 'R4' }], budget: { mails: 0 } });
  expect(situationOf(agent.deps)).toMatchObject({
    level: 'L4',
    isPaused: true,
    budget: { ...DEFAULT_BUDGET, mails: 0 },
    deciders: { delegated: new Map([[inboxOf('Mia'), 'R4']]) },
  });
});

test('an agent at L1 sets no reminder', async () => {
  settle({ level: 'L1' });
  expect(await ask('remind me on Saturday to buy bread', 'Mia')).toBe("I can't do that here.");
  expect(agent.store.alarms.all()).toEqual([]);
});

test.each([
  ['22:00', '07:00', '2026-05-04T19:59:00Z', false],
  ['22:00', '07:00', '2026-05-04T20:00:00Z', true],
  ['22:00', '07:00', '2026-05-05T04:59:59Z', true],
  ['22:00', '07:00', '2026-05-05T05:00:00Z', false],
  ['12:00', '13:00', '2026-05-04T10:00:00Z', true],
  ['12:00', '13:00', '2026-05-04T11:00:00Z', false],
  ['12:00', '13:00', '2026-12-04T11:00:00Z', true],
  ['00:00', '00:00', '2026-05-04T10:00:00Z', true],
])('quiet from %s to %s in Vienna, at %s: %s', (from, to, at, isQuiet) =>
  expect(isQuietAt({ from, to, zone: 'Europe/Vienna' }, new Date(at))).toBe(isQuiet),
);
