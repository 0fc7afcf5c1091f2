import type { JsonObject } from '@offshoot/statements';
import { anyCharacter, propertyRuns } from '@offshoot/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { digestOf, expandVariables, inherit, type ProfileBody } from '../src/index.ts';

const effective = (instructions: string, variables: ProfileBody['variables']) => inherit([{ name: 'a', instructions, variables }]);

function texts(instructions: string, variables: ProfileBody['variables'], values: JsonObject): string | string[] {
  const { effective: after, problems } = expandVariables(effective(instructions, variables), values);
  return problems.length > 0 ? problems.map(({ path, code }) => `${path} ${code}`) : after.instructions;
}

describe('variables', () => {
  test('stand in the text once, as their types say', () => {
    const variables = {
      city: { type: 'string' },
      days: { type: 'integer' },
      price: { type: 'number' },
      fast: { type: 'boolean' },
    } as const;
    const text = '{{city}}, {{ days }} days, {{price}}, {{fast}}, {{city}}';
    expect(texts(text, variables, { city: 'Rome', days: 3, price: -0, fast: false })).toBe('Rome, 3 days, 0, false, Rome');
    expect(texts(text, variables, { city: { type: 'input_text', text: 'Rome' }, days: '3', price: '1.50', fast: 'true' })).toBe(
      'Rome, 3 days, 1.5, true, Rome',
    );
  });

  test('attack: a value that looks like a placeholder stays a text, also when the result is expanded again', () => {
    const variables = { a: { type: 'string' }, b: { type: 'string' } } as const;
    const values = { a: '{{b}} $& $1 {{', b: 'SECRET {{a}}' };
    const { effective: once } = expandVariables(effective('1 {{a}} 2 {{b}}', variables), values);
    expect(once.instructions).toBe('1 {{b}} $& $1 {{ 2 SECRET {{a}}');
    expect(expandVariables(once, {}).effective.instructions).toBe(once.instructions);
    expect(expandVariables(once, values).problems).toHaveLength(2);
  });

  test.each<[string[] | string, ProfileBody['variables'], JsonObject]>([
    [['variables.a missing'], { a: { type: 'string' } }, {}],
    [['variables.a missing'], { a: { type: 'string', required: true } }, { a: null }],
    ['[]', { a: { type: 'string', required: false } }, {}],
    ['[d]', { a: { type: 'string', default: 'd' } }, {}],
    ['[x]', { a: { type: 'string', default: 'd' } }, { a: 'x' }],
    [['variables.b unknown_field'], { a: { type: 'string', default: 'd' } }, { b: 'x' }],
    [['variables.constructor unknown_field'], { a: { type: 'string', default: 'd' } }, { constructor: 'x' }],
    [['variables.a missing'], { a: { type: 'string' } }, Object.create({ a: 'inherited' })],
    [['variables.a not_allowed'], { a: { type: 'integer' } }, { a: '1.5' }],
    [['variables.a not_allowed'], { a: { type: 'integer' } }, { a: '0x10' }],
    [['variables.a not_allowed'], { a: { type: 'number' } }, { a: '1e999' }],
    [['variables.a not_allowed'], { a: { type: 'number' } }, { a: ' 1' }],
    [['variables.a not_allowed'], { a: { type: 'boolean' } }, { a: 1 }],
    [['variables.a not_allowed'], { a: { type: 'string' } }, { a: 1 }],
    [['variables.a not_allowed'], { a: { type: 'string' } }, { a: { type: 'input_image', image_url: 'x' } }],
    [['variables.a not_allowed'], { a: { type: 'string' } }, { a: 'half \ud83d' }],
    [['variables.a not_allowed'], { a: { type: 'string', choices: ['x', 'y'] } }, { a: 'z' }],
    [['variables.a not_allowed'], { a: { type: 'string', max_bytes: 3 } }, { a: '€€' }],
    [['variables.a not_allowed'], { a: { type: 'string' } }, { a: 'a'.repeat(16_385) }],
  ])('are %j for %j with %j', (result, variables, values) => {
    expect(texts('[{{a}}]', variables, values)).toEqual(result);
  });

  test('attack: a short text that asks for gigabytes is refused before it is built', () => {
    expect(texts('{{a}}'.repeat(50_000), { a: { type: 'string' } }, { a: 'a'.repeat(16_384) })).toEqual(['variables too_long']);
  });

  test('leave a text without them alone', () => {
    expect(texts('Jinja: {{ user }}', undefined, {})).toBe('Jinja: {{ user }}');
    expect(digestOf(expandVariables(effective('a', undefined), {}).effective)).toBe(digestOf(effective('a', undefined)));
  });

  test('are put in as if the text were cut at the placeholders', () => {
    const value = fc
      .oneof(fc.string({ unit: anyCharacter }), fc.constantFrom('{{a}}', '{{b}}', '}}', '{{', '$$'))
      .filter((text) => !text.includes('\0'));
    const piece = fc.oneof(
      fc.constantFrom('{{a}}', '{{b}}', ' ', 'x', '{', '$&'),
      value.filter((text) => !/[{}]/.test(text)),
    );
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 12 }), value, value, (pieces, a, b) => {
        // Two pieces must not make a placeholder that neither of them is.
        const text = pieces.join('\n');
        const expected = pieces.map((one) => (one === '{{a}}' ? a : one === '{{b}}' ? b : one)).join('\n');
        expect(texts(text, { a: { type: 'string' }, b: { type: 'string' } }, { a, b })).toBe(expected);
      }),
      { numRuns: propertyRuns(500) },
    );
  });
});
