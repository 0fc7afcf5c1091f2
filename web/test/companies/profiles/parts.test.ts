// Forms of parts of a profile: what they say and what the JSON says is always the same.
import { checkProfile, type ProfileBody, profileBodySchema } from '@offshoot/profiles';
import type { JsonObject } from '@offshoot/statements';
import { expect, test } from 'vitest';
import { bodyIn, draftOf, problemsOf, withPart } from '../../../src/companies/profiles/form/draft.ts';
import { defaultIn, jsonIn, linesIn, numberIn, withField } from '../../../src/companies/profiles/form/fields/json-part.ts';
import { soulDraftIn, soulField, soulIn } from '../../../src/companies/profiles/form/soul/profile-soul.ts';
import { KINDS, kindOf, NEW_TOOLS } from '../../../src/companies/profiles/form/tools/tool.ts';

const SOUL: JsonObject = {
  text: '# Calm\n\nNever shouts.',
  role: 'analyst',
  principles: ['Say what you know.', 'Say what you do not.'],
  values: ['safety'],
  domains: ['CVEs'],
  limitations: ['no law'],
  response_style: 'minimal',
  progressive_disclosure: false,
  proactive_triggers: [{ trigger: 'every Monday at 9:00', action: 'Post what is open.' }],
  max_output_tokens: 400,
  suggested_level: 'L2',
  restricted_topics: ['politics'],
  escalation_rules: [
    { condition: 'money', action: 'block' },
    { condition: 'e-mail', action: 'request-approval' },
    { condition: 'tools', action: 'escalate' },
  ],
};

const parts = (fields: object): JsonObject => bodyIn(draftOf({ name: 'a', instructions: 'Help.', ...fields } as JsonObject)).body;

test('a soul that its form has shown is the same soul, with every field that a soul can have', () => {
  expect(Object.keys(SOUL).toSorted()).toEqual(Object.keys(soulFields()).toSorted());
  expect(soulIn(soulDraftIn(SOUL))).toEqual(SOUL);
  expect(checkProfile({ name: 'a', instructions: 'Help.', soul: soulIn(soulDraftIn(SOUL)) })).toEqual([]);
  expect(soulIn(soulDraftIn(undefined))).toBeUndefined();
});

/** Of the contract. */
function soulFields(): object {
  const { soul } = profileBodySchema.properties as unknown as { soul: { anyOf: [{ properties: object }] } };
  return soul.anyOf[0].properties;
}

test('a problem of a soul is said at the field that has it', () => {
  expect(['soul.role', 'soul.principles[2]', 'soul.escalation_rules[0].condition', 'soul'].map(soulField)).toEqual([
    'soul.role',
    'soul.principles',
    'soul.escalation_rules.0.condition',
    'soul.text',
  ]);
  const { problems } = {
    problems: checkProfile({ name: 'a', instructions: 'Help.', soul: soulIn({ ...soulDraftIn(SOUL), maxOutputTokens: 'many' }) }),
  };
  expect(problems.map(({ path }) => path)).toEqual(['soul.max_output_tokens']);
});

test('fields that no form shows survive every change of their part', () => {
  const search = { type: 'file_search', ranking_options: { score_threshold: 0.5 }, filters: { type: 'eq', key: 'a', value: 'b' } };
  const body = parts({ tools: [search], tool_grants: [{ tool_name: 'look_up' }] });
  const draft = withPart(draftOf(body), 'tools', [withField(search as JsonObject, 'max_num_results', 5)]);
  expect(bodyIn(draft).body).toEqual({ ...body, tools: [{ ...search, max_num_results: 5 }] });
  expect(problemsOf(bodyIn(draft))).toEqual([]);
  expect(withField({ a: 1, b: 2 }, 'a', undefined)).toEqual({ b: 2 });
});

test('every kind of tool is known again, and a new one lacks only what has to be typed', () => {
  for (const kind of KINDS) expect(kindOf(NEW_TOOLS[kind])).toBe(kind);
  expect(kindOf({ type: 'web_search' })).toBeUndefined();
  const told = (tool: JsonObject) =>
    checkProfile({ name: 'a', instructions: 'Help.', tools: [tool] } as ProfileBody).map(({ path }) => path);
  expect(told(NEW_TOOLS.file_search)).toEqual([]);
  expect(told(NEW_TOOLS.function)).toEqual(['tools[0].name']);
  expect(told(NEW_TOOLS.registry)).toEqual(['tools[0].registry_id']);
});

test('what is typed and cannot be read is not lost: the check of the profile tells it at its field', () => {
  expect([numberIn('12'), numberIn(' 1.5 '), numberIn('1.'), numberIn('')]).toEqual([12, 1.5, '1.', undefined]);
  expect([jsonIn('{"a": 1}'), jsonIn('{"a'), jsonIn(' ')]).toEqual([{ a: 1 }, '{"a', undefined]);
  expect([linesIn(' a \n\nb'), linesIn('\n')]).toEqual([['a', 'b'], undefined]);
  const body = parts({
    memory: { conversation_retention_days: numberIn('a week') },
    tools: [{ type: 'function', name: 'f', parameters: jsonIn('{') }],
  });
  expect(checkProfile(body).map(({ path }) => path)).toEqual(
    expect.arrayContaining(['memory.conversation_retention_days', 'tools[0].parameters']),
  );
});

test('a default has the type of its variable', () => {
  expect([defaultIn('5', 'integer'), defaultIn('5', 'string'), defaultIn('true', 'boolean'), defaultIn('maybe', 'boolean')]).toEqual([
    5,
    '5',
    true,
    'maybe',
  ]);
  expect(defaultIn('', 'string')).toBeUndefined();
});
