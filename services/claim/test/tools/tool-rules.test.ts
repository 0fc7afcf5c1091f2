// Which resources an agent should have, which are orphans, and how long to wait after a failure. No database, no network.

import { readEnvironment } from '@offshoot/runtime/environment';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toolResources } from '../../src/templates/domain/template-rules.ts';
import { toolProviders } from '../../src/tools/config.ts';
import { failureText, retryOf, type ToolFailure } from '../../src/tools/domain/tool-failure.ts';
import { isOrphan, type PresentResource, resourceStates, settle, toolCounts } from '../../src/tools/domain/tools.ts';

const resource = fc.constantFrom(...toolResources);
const toolId = fc.constantFrom('a', 'b', 'c');
const wanted = fc.uniqueArray(fc.record({ toolId, resource }), { selector: ({ toolId }) => toolId });
const present = fc.uniqueArray(fc.record<PresentResource>({ id: fc.uuid(), toolId, resource, state: fc.constantFrom(...resourceStates) }), {
  selector: ({ id }) => id,
});
const isActive = ({ state }: PresentResource) => state === 'WANTED' || state === 'MAKING' || state === 'MADE';

test('settling gives each wanted tool its resource, removes all others, and does nothing else (property)', () => {
  fc.assert(
    fc.property(wanted, present, (tools, rows) => {
      const { add, unwanted } = settle(tools, rows);
      const kept = rows.filter((row) => isActive(row) && !unwanted.includes(row));
      const pairs = (all: readonly { toolId: string; resource: string }[]) => all.map((one) => `${one.toolId} ${one.resource}`);
      expect(new Set(pairs([...kept, ...add]))).toEqual(new Set(pairs(tools)));
      expect(unwanted.every(isActive)).toBe(true);
      const added = add.map((tool, at): PresentResource => ({ ...tool, id: `new ${at}`, state: 'WANTED' }));
      expect(settle(tools, [...kept, ...added])).toEqual({ add: [], unwanted: [] });
    }),
  );
});

describe('an orphan', () => {
  const now = new Date('2026-11-21T12:00:00Z');
  const listed = (minutes: number) => ({ resourceId: 'r', providerRef: 'mine', createdAt: new Date(now.getTime() - minutes * 60_000) });

  test.each([
    ['has no row', undefined, true],
    ['was released by its row', { state: 'RELEASED', providerRefs: ['mine'] }, true],
    ['has a row that records another', { state: 'MADE', providerRefs: ['other'] }, true],
    ['is not the one that its row records', { state: 'MADE', providerRefs: ['mine'] }, false],
    ['is not one that its row releases', { state: 'RELEASING', providerRefs: ['other', 'mine'] }, false],
    ['is not one that its row may still be looking for', { state: 'MAKING', providerRefs: [] }, false],
    ['is not one that its row may still find to release', { state: 'RELEASING', providerRefs: [] }, false],
  ] as const)('%s', (_, row, isOne) => {
    expect(isOrphan(listed(61), row, now)).toBe(isOne);
    // Its creator may be about to record it.
    expect(isOrphan(listed(59), row, now)).toBe(false);
  });
});

test('the pause after a failure depends on its kind: longer if the provider asks for it, and held while it may still act', () => {
  const pause = (failure: ToolFailure, attempts = 1) => retryOf(failure, attempts, 0.5);
  expect(pause({ kind: 'unreachable' })).toEqual({ pauseMs: 150, holdMs: 0 });
  expect(pause({ kind: 'limited', retryAfterMs: 7000 })).toEqual({ pauseMs: 7000, holdMs: 0 });
  expect(pause({ kind: 'timeout', retryAfterMs: 40_000 })).toEqual({ pauseMs: 40_000, holdMs: 40_000 });
  expect(pause({ kind: 'cut-off' })).toEqual({ pauseMs: 30_000, holdMs: 30_000 });
  expect(pause({ kind: 'refused' }, 20).pauseMs).toBe(60_000);
  expect(pause({ kind: 'unreachable' }, 99).pauseMs).toBeLessThanOrEqual(30_000);
  expect(failureText({ kind: 'none' })).toContain('operator');
});

test('operators see resources that are not released, in the states that owners see', () => {
  const group = (state: (typeof resourceStates)[number], isDelivered: boolean, count: number) => ({ state, isDelivered, count });
  expect(toolCounts([group('MADE', true, 3), group('MADE', false, 2), group('WANTED', false, 1), group('RELEASING', true, 4)])).toEqual([
    { state: 'PENDING', count: 3 },
    { state: 'READY', count: 3 },
    { state: 'RELEASING', count: 4 },
  ]);
});

describe('the variables of providers', () => {
  const keys = { OPENROUTER_MANAGEMENT_KEY: 'o', AGENTMAIL_API_KEY: 'a', TELNYX_API_KEY: 't' };
  test('none: no provider', () =>
    expect(readEnvironment(toolProviders, { OFFSHOOT_DEPLOYMENT: 'main', OPENROUTER_URL: '' })).toBeUndefined());

  test('all', () => {
    const env = { ...keys, OFFSHOOT_DEPLOYMENT: 'main', OPENROUTER_LIMIT_USD: '2.50', OPENROUTER_LIMIT_RESET: 'monthly' };
    const more = { TELNYX_URL: 'https://telnyx.example/v2', TELNYX_MESSAGING_PROFILE_ID: 'p', TELNYX_COUNTRY: 'CA', AGENTMAIL_DOMAIN: 'd' };
    expect(readEnvironment(toolProviders, { ...env, ...more })).toEqual({
      deployment: 'main',
      openrouter: { key: 'o', limitUsd: 2.5, limitReset: 'monthly' },
      agentmail: { key: 'a', domain: 'd' },
      telnyx: { key: 't', url: 'https://telnyx.example/v2', messagingProfileId: 'p', countryCode: 'CA' },
    });
  });

  test.each([
    ['OFFSHOOT_DEPLOYMENT', {}],
    ['OFFSHOOT_DEPLOYMENT', { OFFSHOOT_DEPLOYMENT: 'Main/1' }],
    ['OPENROUTER_LIMIT_USD', { OFFSHOOT_DEPLOYMENT: 'main', OPENROUTER_LIMIT_USD: '0' }],
    ['OPENROUTER_LIMIT_RESET', { OFFSHOOT_DEPLOYMENT: 'main', OPENROUTER_LIMIT_RESET: 'yearly' }],
    ['TELNYX_URL', { OFFSHOOT_DEPLOYMENT: 'main', TELNYX_URL: 'telnyx' }],
  ])('a wrong one is named: %s', (name, env) => {
    expect(() => readEnvironment(toolProviders, { ...keys, ...env })).toThrow(name);
  });
});
