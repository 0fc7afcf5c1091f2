import { expect, test } from 'vitest';
import { exampleOf } from '../../src/companies/keys/key-example.ts';
import { bodyOf, hasEnded, type KeyDraft, problemsOf, SCOPE_SETS, setOf, stateOf } from '../../src/companies/names/key.ts';

const NOW = new Date('2026-11-23T12:00:00Z');
const DRAFT: KeyDraft = { name: ' app ', scopes: ['agents:read'], agents: [], requests: '', tokens: '', lastDay: '' };

test.each([
  [null, null, 'active'],
  [null, '2026-11-24T00:00:00Z', 'until'],
  [null, '2026-11-23T12:00:00Z', 'ended'],
  ['2026-11-01T00:00:00Z', '2026-12-01T00:00:00Z', 'revoked'],
])('a key that was revoked at %s and ends at %s is %s', (revoked_at, expires_at, is) => {
  expect(stateOf({ revoked_at, expires_at }, NOW).is).toBe(is);
  expect(hasEnded({ revoked_at, expires_at }, NOW)).toBe(is === 'ended' || is === 'revoked');
});

test('what a person typed becomes what the service takes', () => {
  expect(bodyOf(DRAFT)).toEqual({ name: 'app', scopes: ['agents:read'] });
  expect(bodyOf({ ...DRAFT, agents: ['agent_x'], requests: '60', tokens: ' 1000 ', lastDay: '2026-12-31' })).toEqual({
    name: 'app',
    scopes: ['agents:read'],
    allowed_agents: ['agent_x'],
    limits: { requests_per_minute: 60, tokens_per_minute: 1000 },
    expires_at: '2026-12-31T23:59:59.999Z',
  });
  expect(problemsOf(DRAFT, NOW)).toEqual([]);
  expect(problemsOf({ ...DRAFT, lastDay: '2026-11-23' }, NOW)).toEqual([]);
});

test('what the service would refuse is said at its field', () => {
  const wrong = { ...DRAFT, scopes: [], requests: '60001', tokens: '-1', lastDay: '2026-11-22' };
  expect(problemsOf(wrong, NOW)).toEqual(['scopes', 'requests', 'tokens', 'lastDay']);
  expect(problemsOf({ ...DRAFT, requests: 'many', lastDay: '2026-02-31x' }, NOW)).toEqual(['requests', 'lastDay']);
});

test('a set of scopes is known by its scopes, in any order', () => {
  expect(setOf([...SCOPE_SETS.application].reverse())).toBe('application');
  expect(setOf([...SCOPE_SETS.application, 'keys:admin'])).toBeUndefined();
  expect(setOf([])).toBeUndefined();
});

test('the example of a key reads it from the environment, and asks an agent only if the key may', () => {
  const key = { ...DRAFT, secret: 'sk-off_x', allowed_agents: [] } as unknown as Parameters<typeof exampleOf>[0];
  const reader = exampleOf(key, 'http://gateway', 'agent_first');
  expect(reader).toMatchObject({
    shell: "export OFFSHOOT_API_KEY='sk-off_x'",
    curl: expect.stringContaining("'http://gateway/v1/tenant'"),
  });
  expect(reader.sdk).toBeUndefined();
  const asking = { ...key, scopes: SCOPE_SETS.application };
  expect(exampleOf(asking, 'http://gateway', 'agent_first').sdk).toContain('"agent_first"');
  expect(exampleOf({ ...asking, allowed_agents: ['agent_only'] }, 'http://gateway', 'agent_first').curl).toContain('"agent_only"');
  for (const code of [asking, key].map((one) => exampleOf(one, 'http://gateway', undefined)))
    expect(code.curl + (code.sdk ?? '')).not.toContain('sk-off_x');
});
