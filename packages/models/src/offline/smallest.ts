// The smallest JSON that fits a schema, filled from a text where a field fits.
import { argumentProblem } from '../turn/arguments.ts';
import { type Filling, fillOne, newFilling } from './filling.ts';
import { fits, isNullable, isSchema, matches, resolved, type Schema, textOf, typeOf } from './schemas.ts';

const MOST_DEPTH = 16;

/** `answer`: what stands in a field for it. Undefined: no value was found. */
export function smallestFrom(schema: Schema, text: string, answer: string): unknown {
  const value = smallest('', schema, { text, answer }, newFilling(schema));
  return argumentProblem({ type: 'object', properties: { value: schema }, ...definitionsOf(schema) }, { value }) === undefined
    ? value
    : undefined;
}

/** Its own definitions, at the place where references look for them. */
const definitionsOf = ({ $defs, definitions }: Schema): Schema => ({
  ...(isSchema($defs) && { $defs }),
  ...(isSchema(definitions) && { definitions }),
});

/** Fields that are for what the model has to say. */
const ANSWERING = /^(?:answer|response|reply|output|result|content|message|text|explanation)$/i;

function smallest(name: string, given: Schema, from: { text: string; answer: string }, filling: Filling): unknown {
  if (filling.depth > MOST_DEPTH || filling.budget.left-- <= 0) return null;
  const deeper = { ...filling, depth: filling.depth + 1 };
  const schema = resolved(given, filling.root);
  if (typeOf(schema) === 'object') {
    const properties = isSchema(schema.properties) ? schema.properties : {};
    const required = new Set(Array.isArray(schema.required) ? schema.required.map(String) : []);
    const entries = Object.entries(properties).flatMap(([key, of]): [string, unknown][] => {
      if (!isSchema(of)) return [];
      const value = fieldOf(key, of, from, deeper, required.has(key));
      return value === undefined ? [] : [[key, value]];
    });
    return Object.fromEntries(entries);
  }
  const found = name === '' ? undefined : fillOne(name, schema, from.text, deeper, true);
  return found === undefined ? least(schema, from, deeper) : found.value;
}

function fieldOf(key: string, of: Schema, from: { text: string; answer: string }, filling: Filling, isNeeded: boolean): unknown {
  if (ANSWERING.test(key) && typeOf(resolved(of, filling.root)) === 'string' && from.answer !== '' && fits(of, from.answer))
    return from.answer;
  if (isNeeded) return smallest(key, of, from, filling);
  return fillOne(key, of, from.text, filling, false)?.value;
}

function least(schema: Schema, from: { text: string; answer: string }, filling: Filling): unknown {
  if ('const' in schema) return schema.const;
  if ('default' in schema) return schema.default;
  if (Array.isArray(schema.enum)) return schema.enum.includes(null) ? null : schema.enum[0];
  if (isNullable(schema)) return null;
  switch (typeOf(schema)) {
    case 'integer':
    case 'number':
      return leastNumber(schema);
    case 'boolean':
      return false;
    case 'array': {
      const items = isSchema(schema.items) ? schema.items : {};
      return Array.from({ length: Math.min(Number(schema.minItems ?? 0), 64) }, () => smallest('', items, from, filling));
    }
    case 'string':
      return leastText(schema);
    default:
      return null;
  }
}

function leastNumber({ minimum, exclusiveMinimum, maximum, exclusiveMaximum, multipleOf }: Schema): number {
  const low =
    typeof minimum === 'number'
      ? minimum
      : typeof exclusiveMinimum === 'number'
        ? Math.floor(exclusiveMinimum) + 1
        : Number.NEGATIVE_INFINITY;
  const high =
    typeof maximum === 'number'
      ? maximum
      : typeof exclusiveMaximum === 'number'
        ? Math.ceil(exclusiveMaximum) - 1
        : Number.POSITIVE_INFINITY;
  const near = Math.max(low, Math.min(0, high));
  return typeof multipleOf === 'number' && multipleOf > 0 ? Math.ceil(near / multipleOf) * multipleOf : near;
}

const FORMATS: Readonly<Record<string, string>> = {
  date: '1970-01-01',
  'date-time': '1970-01-01T00:00:00Z',
  time: '00:00:00Z',
  email: 'nobody@example.com',
  uri: 'https://example.com',
  uuid: '00000000-0000-0000-0000-000000000000',
  ipv4: '0.0.0.0',
};

/** For patterns: what many of them ask for. */
const TRIED = [
  '',
  'a',
  'A',
  '0',
  'a0',
  'A0',
  'aa',
  'AA',
  '00',
  'aaa',
  'AAA',
  '000',
  '0000',
  '00000',
  'A-0',
  'AA-0',
  'AAA-000',
  '0.0.0',
  '00:00',
  '1970-01-01',
];

/** Undefined: none is known. */
function leastText({ format, minLength, pattern }: Schema): string | undefined {
  if (typeof pattern === 'string') return TRIED.find((value) => value.length >= Number(minLength ?? 0) && matches(pattern, value));
  return FORMATS[textOf(format)] ?? '-'.repeat(Math.min(Number(minLength ?? 0), 4_096));
}
