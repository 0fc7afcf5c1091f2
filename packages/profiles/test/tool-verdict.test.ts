import { isDeepStrictEqual } from 'node:util';
import { type JsonObject, type JsonValue, LEVELS } from '@offshoot/statements';
import { propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type EffectiveProfile, inherit, mergeRequest, promptOf, toolVerdict } from '../src/index.ts';
import { anyProfile } from './arbitrary.ts';

type Trust = Pick<EffectiveProfile, 'trust_level' | 'soul' | 'tool_grants'>;
const NOTHING: Trust = { trust_level: null, soul: null, tool_grants: [] };
const call = (needsApproval: boolean | undefined, annotations: JsonObject = {}, args: JsonObject = { id: 7 }) => ({
  name: 'wiki.write',
  arguments: args,
  annotations,
  needsApproval,
});
const CHANGES = { readOnlyHint: false };
const DESTROYS = { destructiveHint: true };
const granted = { tool_grants: [{ tool_name: 'wiki.write', constraints: { id: 7 } }] };

describe('a call of a tool', () => {
  test('is up to the tool alone where the profile says nothing of trust', () => {
    expect([false, undefined, true].map((needs) => toolVerdict(NOTHING, call(needs, DESTROYS)))).toEqual(['run', 'ask', 'ask']);
  });

  test.each<[string, Partial<Trust>, JsonObject, string[]]>([
    ['that needs no approval and only reads', {}, {}, ['refuse', 'run', 'run', 'run']],
    ['that needs no approval and changes something', {}, CHANGES, ['refuse', 'ask', 'ask', 'ask']],
    ['with a grant that only reads', granted, {}, ['refuse', 'run', 'run', 'run']],
    ['with a grant that changes something', granted, CHANGES, ['refuse', 'ask', 'run', 'run']],
    ['with a grant that destroys something', granted, DESTROYS, ['refuse', 'ask', 'ask', 'run']],
  ])('%s is decided by level', (_, trust, annotations, verdicts) => {
    expect(LEVELS.map((level) => toolVerdict({ ...NOTHING, ...trust, trust_level: level }, call(false, annotations)))).toEqual(verdicts);
  });

  test.each<[string, JsonObject | undefined, JsonObject, string[]]>([
    ['that names its arguments', { id: 7 }, {}, ['refuse', 'ask', 'run', 'run']],
    ['that names its arguments, of a tool that destroys something', { id: 7 }, DESTROYS, ['refuse', 'ask', 'ask', 'run']],
    ['that names no arguments', undefined, {}, ['refuse', 'ask', 'run', 'run']],
    ['that names no arguments, of a tool that destroys something', {}, DESTROYS, ['refuse', 'ask', 'ask', 'ask']],
  ])('that would wait for approval runs by a grant %s, from a level on', (_, constraints, annotations, verdicts) => {
    const tool_grants = [{ tool_name: 'wiki.write', ...(constraints && { constraints }) }];
    expect(LEVELS.map((level) => toolVerdict({ ...NOTHING, tool_grants, trust_level: level }, call(undefined, annotations)))).toEqual(
      verdicts,
    );
  });

  test('attack: a grant lets no call run that has other arguments, or more of them, than it names', () => {
    const trust: Trust = {
      ...NOTHING,
      trust_level: 'L4',
      tool_grants: [{ tool_name: 'wiki.write', constraints: { space: { id: 1, name: 'a' } } }],
    };
    const verdict = (args: JsonObject) => [{}, DESTROYS].map((annotations) => toolVerdict(trust, call(undefined, annotations, args)));
    expect(verdict({ space: { name: 'a', id: 1 } })).toEqual(['run', 'run']);
    const attempts: JsonObject[] = [
      { space: { name: 'a', id: 1 }, all: true },
      { space: { name: 'a', id: 1 }, all: null },
      { space: { name: 'a', id: 1, all: true } },
      { space: { name: 'a', id: 2 } },
      { space: 1 },
      {},
    ];
    for (const args of attempts) expect(verdict(args)).toEqual(['ask', 'ask']);
  });

  test('attack: a grant lets nothing run below L3, nor where no level is set', () => {
    const tool_grants = [{ tool_name: 'wiki.write', constraints: { id: 7 } }];
    for (const trust of [
      { trust_level: 'L2' as const },
      { trust_level: null },
      { trust_level: null, soul: { suggested_level: 'L4' as const } },
    ]) {
      expect(toolVerdict({ ...NOTHING, ...trust, tool_grants }, call(undefined))).toBe('ask');
      expect(toolVerdict({ ...NOTHING, ...trust, tool_grants }, call(undefined, { readOnlyHint: true }))).toBe('ask');
    }
  });

  test('attack: at any level, with any annotations, grant and arguments, only the right grant replaces an approval', () => {
    const some = fc.dictionary(fc.constantFrom('who', 'all', 'id'), fc.constantFrom<JsonValue>(null, true, 1, '1', [1], { id: 1 }));
    const annotations = fc.dictionary(fc.constantFrom('readOnlyHint', 'destructiveHint', 'idempotentHint'), fc.boolean());
    const level = fc.constantFrom(null, ...LEVELS);
    const grant = fc.record({ tool_name: fc.constantFrom('wiki.write', 'wiki.read'), constraints: fc.option(some, { nil: undefined }) });
    const args = fc.oneof(
      some,
      grant.map(({ constraints }) => constraints ?? {}),
    );
    fc.assert(
      fc.property(level, annotations, grant, args, fc.boolean(), (trust_level, said, granted, other, isSame) => {
        const given = isSame ? (granted.constraints ?? {}) : other;
        const verdict = toolVerdict({ ...NOTHING, trust_level, tool_grants: [granted] }, call(undefined, said, given));
        const destroys = said.destructiveHint === true;
        const isTrusted = trust_level === 'L4' || (trust_level === 'L3' && !destroys);
        const isExact = isDeepStrictEqual({ ...given }, { ...granted.constraints });
        const isOpen = Object.keys(granted.constraints ?? {}).length === 0 && !destroys;
        const runs = isTrusted && granted.tool_name === 'wiki.write' && (isExact || isOpen);
        expect(verdict).toBe(trust_level === 'L1' ? 'refuse' : runs ? 'run' : 'ask');
      }),
      { numRuns: propertyRuns(1_000) },
    );
  });

  test('attack: what a server says of its tool never makes a call easier', () => {
    const strictness = ['run', 'ask', 'refuse'];
    const annotations = fc.dictionary(fc.constantFrom('readOnlyHint', 'destructiveHint', 'idempotentHint'), fc.boolean());
    fc.assert(
      fc.property(anyProfile, annotations, fc.constantFrom(true, false, undefined), (body, said, needs) => {
        const trust = inherit([body]);
        const plain = strictness.indexOf(toolVerdict(trust, call(needs)));
        expect(strictness.indexOf(toolVerdict(trust, call(needs, said)))).toBeGreaterThanOrEqual(plain);
        // Nor does a grant or a level where the tool's own settings ask.
        if (needs === true) expect(toolVerdict(trust, call(needs, said))).not.toBe('run');
      }),
      { numRuns: propertyRuns(500) },
    );
  });

  test('is held back by the soul’s rules, at any level and with any grant', () => {
    const rule = (action: 'block' | 'request-approval') => ({ escalation_rules: [{ condition: 'deleting data', action }] });
    const trust = { ...NOTHING, ...granted, trust_level: 'L4' as const };
    expect(toolVerdict({ ...trust, soul: rule('block') }, call(false, DESTROYS))).toBe('refuse');
    expect(toolVerdict({ ...trust, soul: rule('request-approval') }, call(false, DESTROYS))).toBe('ask');
    expect(toolVerdict({ ...trust, soul: rule('block') }, call(false))).toBe('run');
  });
});

test('a model is told the soul after the instructions, also after those of a request', () => {
  const effective = inherit([
    {
      name: 'a',
      instructions: 'Help.',
      soul: { role: 'Clerk', restricted_topics: ['salaries'], proactive_triggers: [{ trigger: 'every Monday', action: 'Post' }] },
    },
  ]);
  const soul = 'Role: Clerk\n\nDeclines to talk about:\n- salaries';
  expect(promptOf(effective)).toBe(`Help.\n\n${soul}`);
  expect(promptOf(mergeRequest(effective, { instructions: 'Mine.' }))).toBe(`Mine.\n\n${soul}`);
  expect(promptOf({ instructions: 'Help.', soul: null })).toBe('Help.');
});
