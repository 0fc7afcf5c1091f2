import { propertyRuns } from '@offshoot/testing';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formProblems } from '../src/checking/form.ts';
import { profileBodySchema } from '../src/index.ts';
import { jsonProblem } from '../src/json.ts';
import { anyProfile } from './arbitrary.ts';
import { bodyOf, example } from './examples.ts';

const ajv = new Ajv2020({ strict: false });
ajv.addKeyword({
  keyword: 'x-max-bytes',
  validate: (most: number, text: unknown) => typeof text !== 'string' || Buffer.byteLength(text) <= most,
});
const isValid = ajv.compile(profileBodySchema);

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
const isTree = (json: Json): json is Json[] | { [key: string]: Json } => typeof json === 'object' && json !== null;

/** Keys that mean something in one place and nothing in others. */
const key = fc.constantFrom(
  'name',
  'type',
  'tools',
  'headers',
  'secret_id',
  'filters',
  'value',
  'default',
  'choices',
  'soul',
  'role',
  'action',
  'x',
);
const value: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(
    null,
    true,
    false,
    0,
    1,
    -1,
    0.5,
    3,
    51,
    2 ** 31,
    '',
    'a',
    'A b',
    'eq',
    'and',
    'mcp',
    'auto',
    'always',
    'L2',
    'block',
    '\u202e',
  ),
  fc.constantFrom<Json>(
    [],
    {},
    ['a', 'a'],
    [1],
    { type: 'eq', key: 'a', value: [1, 'b'] },
    { type: 'and', filters: [] },
    { tool_names: ['a'] },
  ),
  fc.integer({ min: 500, max: 520 }).map((length) => '€'.repeat(length)),
);
/** Where to change what: steps down the tree, each as a share of the keys there. */
const change = fc.record({
  steps: fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 1, maxLength: 5 }),
  how: fc.constantFrom('set', 'add', 'remove'),
  key,
  value,
});

function changed(
  json: Json,
  [step = 0, ...rest]: number[],
  { how, key: name, value: to }: { how: string; key: string; value: Json },
): Json {
  if (!isTree(json)) return to;
  const entries = Object.entries(json);
  if (how === 'add' && rest.length === 0) return Array.isArray(json) ? [...json, to] : { ...json, [name]: to };
  const at = Math.floor(step * entries.length);
  const after = entries.flatMap(([field, inner], i): [string, Json][] => {
    if (i !== at) return [[field, inner]];
    if (rest.length > 0) return [[field, changed(inner, rest, { how, key: name, value: to })]];
    return how === 'remove' ? [] : [[field, to]];
  });
  return Array.isArray(json) ? after.map(([, inner]) => inner) : Object.fromEntries(after);
}

/** The published schema says the same as the check that gives people reasons. */
test('what is refused for its form is what the JSON Schema refuses', () => {
  const written = ['security-analyst', 'docs-writer', 'devops-assistant'] as const;
  const start = fc.oneof(
    anyProfile.map((one) => JSON.parse(JSON.stringify(one)) as Json),
    fc.constantFrom(...written).map((name) => bodyOf(example(name)) as Json),
  );
  fc.assert(
    fc.property(start, fc.array(change, { minLength: 1, maxLength: 3 }), (json, changes) => {
      const after = changes.reduce<Json>((now, one) => changed(now, one.steps, one), json);
      expect(jsonProblem(after)).toBeUndefined();
      const problems = formProblems(profileBodySchema, after);
      expect(isValid(after), JSON.stringify(problems)).toBe(problems.length === 0);
    }),
    { numRuns: propertyRuns(1500) },
  );
});
