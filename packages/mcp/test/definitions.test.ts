import { leastRisk } from '@offshoot/statements';
import { cpuMsOf } from '@offshoot/testing';
import { describe, expect, it } from 'vitest';
import { pinnedTool, readPin, type ToolDefinition } from '../src/definition/tool-definition.ts';
import { McpError } from '../src/mcp-error.ts';

type Schema = ToolDefinition['inputSchema'];
const plain: ToolDefinition = { name: 'find', description: 'Finds.', inputSchema: { type: 'object' }, annotations: {} };
const withSchema = (inputSchema: Schema) => pinnedTool({ ...plain, inputSchema });
const withText = (of: Schema) => withSchema({ type: 'object', properties: { text: of } });
const problemOf = (work: () => unknown): string => {
  try {
    work();
    return 'none';
  } catch (error) {
    return error instanceof McpError ? error.is : String(error);
  }
};

describe('a pin', () => {
  it('is the same for the same definition, in any order of its fields', () => {
    const one = withSchema({ type: 'object', properties: { a: { type: 'string' }, b: {} } });
    const two = withSchema({ properties: { b: {}, a: { type: 'string' } }, type: 'object' });
    expect(one.digest).toBe(two.digest);
    expect(one.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(readPin(one.pin)).toMatchObject({ name: 'find', digest: one.digest });
  });

  it.each([
    ['no JSON', '{'],
    ['something else', '{"a":1}'],
    ['another order', '{"name":"find","description":"","inputSchema":{"type":"object"},"annotations":{}}'],
    ['one field more', pinnedTool(plain).pin.replace('{', '{"_meta":{},')],
    ['the same field twice', pinnedTool(plain).pin.replace('"name":"find"', '"name":"find","name":"find"')],
    ['too much', `${' '.repeat(20_000)}`],
  ])('that is %s is refused', (_what, pin) => {
    expect(problemOf(() => readPin(pin))).toBe('bad-definition');
  });
});

describe('the arguments', () => {
  it('are checked against the schema', () => {
    const { check } = withSchema({
      type: 'object',
      properties: { to: { $ref: '#/$defs/name' }, count: { type: 'integer', minimum: 1 } },
      required: ['to'],
      additionalProperties: false,
      $defs: { name: { type: 'string', pattern: '^\\p{L}+$', maxLength: 8 } },
    });
    expect(check({ to: 'Jürgen', count: 2 })).toBeUndefined();
    const wrong: Schema[] = [{}, { to: 'a b' }, { to: 'Jürgen', count: 0 }, { to: 'Jürgen', more: 1 }];
    for (const each of wrong) expect(check(each), JSON.stringify(each)).toBeTypeOf('string');
    expect(check({ to: 'x'.repeat(20_000) })).toContain('characters');
  });

  it('each pattern counts for its own field', () => {
    const { check } = withSchema({ type: 'object', properties: { a: { pattern: '^a$' }, b: { pattern: '^b$' } } });
    expect([check({ a: 'a', b: 'b' }), check({ a: 'b', b: 'b' }), check({ a: 'a', b: 'a' })]).toEqual([
      undefined,
      '/a: pattern',
      '/b: pattern',
    ]);
  });

  it.each(['http://json-schema.org/draft-07/schema#', 'https://json-schema.org/draft/2020-12/schema'])('are checked by %s', ($schema) => {
    const { check } = withSchema({ $schema, type: 'object', required: ['a'] });
    expect([check({ a: 1 }), check({})]).toEqual([undefined, 'the arguments: required']);
  });
});

describe('attack: a schema', () => {
  const laughs = Object.fromEntries(
    Array.from({ length: 14 }, (_, i) => [`a${i}`, { allOf: [{ $ref: `#/$defs/a${i + 1}` }, { $ref: `#/$defs/a${i + 1}` }] }]),
  );
  const deep = (levels: number): Schema => (levels === 0 ? {} : { items: deep(levels - 1) });
  it.each([
    ['of no object', { type: 'string' }],
    ['that is none', { type: 'object', properties: { a: { type: 'number', minimum: 'x' } } }],
    ['of an unknown dialect', { $schema: 'https://evil.example/schema', type: 'object' }],
    ['that refers to another server', { type: 'object', properties: { a: { $ref: 'https://evil.example/a.json' } } }],
    ['that refers to a file', { type: 'object', properties: { a: { $ref: 'file:///etc/passwd' } } }],
    ['that refers to itself', { type: 'object', properties: { a: { $ref: '#' } } }],
    ['that refers in a circle', { type: 'object', $ref: '#/$defs/a', $defs: { a: { allOf: [{ $ref: '#/$defs/a' }] } } }],
    ['that refers to nothing', { type: 'object', $ref: '#/$defs/b' }],
    ['that refers to what every object has', { type: 'object', $ref: '#/constructor' }],
    ['with a name of its own', { $id: 'https://json-schema.org/draft/2020-12/schema', type: 'object' }],
    ['with a reference that is only known later', { type: 'object', $dynamicRef: '#a' }],
    ['of billions of parts in a few lines', { type: 'object', $ref: '#/$defs/a0', $defs: { ...laughs, a14: {} } }],
    ['of many levels', { type: 'object', properties: { a: deep(30) } }],
    ['of many parts', { type: 'object', enum: Array.from({ length: 3_000 }, (_, i) => i) }],
    ['of many characters', { type: 'object', description: 'x'.repeat(20_000) }],
    ['with a long pattern', { type: 'object', properties: { a: { pattern: 'a'.repeat(300) } } }],
    ['with a pattern that looks around', { type: 'object', properties: { a: { pattern: '(?=(a+))\\1' } } }],
    ['with a pattern that stands for millions of parts', { type: 'object', properties: { a: { pattern: '((a{100}){100}){100}' } } }],
  ] as [string, Schema][])('%s is refused', (_what, schema) => {
    expect(problemOf(() => withSchema(schema))).toBe('bad-definition');
  });

  it.each(['^(a+)+$', '^(a|a)*$', '^(.*a){12}$', '(x+x+)+y'])('with the pattern %s costs little', (pattern) => {
    const { check } = withText({ type: 'string', pattern });
    expect(cpuMsOf(() => check({ text: `${'a'.repeat(8_000)}!` }))).toBeLessThan(1_000);
  });
});

describe('what a tool says of itself', () => {
  it.each([
    [{}, 'R1'],
    [{ readOnlyHint: true }, 'R1'],
    [{ readOnlyHint: false }, 'R4'],
    [{ destructiveHint: true, readOnlyHint: true }, 'R5'],
    [{ readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false }, 'R1'],
  ] as const)('%o is at least %s', (annotations, risk) => {
    expect(leastRisk({ annotations })).toBe(risk);
  });
});
