// A function's arguments as rows, and as the JSON Schema that they stand for.
import type { JsonValue } from '@offshoot/statements';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Parameter, parametersIn, schemaOf, TYPES } from '../../../src/companies/profiles/form/tools/parameters.ts';

const row = fc.record({
  name: fc.string({ minLength: 1, maxLength: 12 }).filter((name) => name !== '__proto__' && !/^\d+$/.test(name)),
  type: fc.constantFrom(...TYPES),
  description: fc.string({ maxLength: 20 }),
  isRequired: fc.boolean(),
});

test('rows become a schema that shows the same rows', () => {
  fc.assert(
    fc.property(fc.uniqueArray(row, { selector: ({ name }) => name, maxLength: 8 }), (rows: Parameter[]) => {
      expect(parametersIn(schemaOf(rows))).toEqual(rows);
    }),
  );
});

test('a schema that rows would lose something of stays JSON, and one that they show comes back as it was', () => {
  fc.assert(
    fc.property(
      fc.json().map((text) => JSON.parse(text) as JsonValue),
      (schema) => {
        const rows = parametersIn(schema);
        if (rows !== undefined && rows.length > 0) expect(schemaOf(rows)).toEqual(schema);
      },
    ),
  );
  const title = { type: 'string' };
  const others: JsonValue[] = [
    { type: 'object', properties: { title: { type: 'string', enum: ['a'] } } },
    { type: 'object', properties: { title }, required: ['other'] },
    { type: 'object', properties: { title }, additionalProperties: false },
    { type: 'object', properties: { title: { type: 'array' } } },
    { type: 'array' },
    '{',
  ];
  for (const schema of others) expect(parametersIn(schema)).toBeUndefined();
});

test('what is still typed is left out', () => {
  const title: Parameter = { name: 'title', type: 'string', description: '', isRequired: true };
  expect(schemaOf([title, { ...title, type: 'number' }, { ...title, name: '' }])).toEqual({
    type: 'object',
    properties: { title: { type: 'string' } },
    required: ['title'],
  });
  expect(schemaOf([])).toBeUndefined();
});
