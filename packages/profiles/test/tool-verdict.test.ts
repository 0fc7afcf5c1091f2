import { type JsonObject, LEVELS } from '@offshoot/statements';
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
const granted = { tool_grants: [{ tool_name: 'wiki.write' }] };

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

  test('is granted only with the arguments that the grant names', () => {
    const trust: Trust = {
      ...NOTHING,
      trust_level: 'L4',
      tool_grants: [{ tool_name: 'wiki.write', constraints: { space: { id: 1, name: 'a' } } }],
    };
    const verdict = (args: JsonObject) => toolVerdict(trust, call(undefined, DESTROYS, args));
    expect(verdict({ space: { name: 'a', id: 1 }, text: 'x' })).toBe('run');
    expect(verdict({ space: { name: 'a', id: 2 } })).toBe('ask');
    expect(verdict({ space: 1 })).toBe('ask');
    expect(verdict({})).toBe('ask');
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

  test('is held back by the soul’s rules, whatever the level and the grant', () => {
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
