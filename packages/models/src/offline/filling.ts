// Fills a JSON Schema from a text: what stands there where it fits, and nothing, or the smallest value, where it does not.
import { argumentProblem } from '../turn/arguments.ts';
import { kindOf, namedIn, numbersIn, saysOneOf } from './candidates.ts';
import { wordsIn, wordsOfName } from './words.ts';

export type Schema = Readonly<Record<string, unknown>>;

interface Filling {
  /** Places in the text whose values are taken. */
  used: Set<number>;
  root: Schema;
  depth: number;
}

const MOST_DEPTH = 8;
const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null && !Array.isArray(value);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** What a text says for the parameters of a schema. `missing`: required ones of which it says nothing. `certain`: values that could be nothing else. */
export interface Filled {
  values: Record<string, unknown>;
  missing: string[];
  certain: number;
}

export function filledFrom(schema: Schema, text: string): Filled {
  const filling: Filling = { used: new Set(), root: schema, depth: 0 };
  return fillObject(resolved(schema, filling), text, filling);
}

function fillObject(schema: Schema, text: string, filling: Filling): Filled {
  const properties = Object.entries(isSchema(schema.properties) ? schema.properties : {}).filter((one): one is [string, Schema] =>
    isSchema(one[1]),
  );
  const required = new Set(Array.isArray(schema.required) ? schema.required.map(String) : []);
  const filled: Filled = { values: {}, missing: [], certain: 0 };
  // Those that have to be there choose first.
  for (const [name, of] of [...properties].sort(([a], [b]) => Number(required.has(b)) - Number(required.has(a)))) {
    const found = fillOne(name, of, text, { ...filling, depth: filling.depth + 1 }, required.has(name));
    if (found !== undefined) {
      filled.values[name] = found.value;
      if (found.isCertain) filled.certain++;
    } else if (required.has(name)) filled.missing.push(name);
  }
  return {
    ...filled,
    values: Object.fromEntries(properties.flatMap(([name]) => (Object.hasOwn(filled.values, name) ? [[name, filled.values[name]]] : []))),
  };
}

interface Found {
  value: unknown;
  isCertain: boolean;
}

/** `isNeeded`: a value that may be meant is better than none. */
function fillOne(name: string, given: Schema, text: string, filling: Filling, isNeeded: boolean): Found | undefined {
  if (filling.depth > MOST_DEPTH) return undefined;
  const schema = resolved(given, filling);
  if ('const' in schema) return { value: schema.const, isCertain: false };
  const about = `${wordsOfName(name).join(' ')} ${textOf(schema.description)}`;
  if (Array.isArray(schema.enum)) {
    const texts = schema.enum.filter((value) => typeof value === 'string');
    const said = saysOneOf(text, texts);
    return said === undefined ? undefined : { value: said, isCertain: true };
  }
  switch (typeOf(schema)) {
    case 'integer':
    case 'number': {
      const isWhole = typeOf(schema) === 'integer';
      const found = numbersIn(text, about).find(
        ({ at, value, isNamed }) =>
          !filling.used.has(at) && (isNamed || isNeeded) && (!isWhole || Number.isInteger(Number(value))) && fits(schema, Number(value)),
      );
      if (found === undefined) return undefined;
      filling.used.add(found.at);
      return { value: Number(found.value), isCertain: found.isNamed };
    }
    case 'boolean': {
      const words = wordsOfName(name).filter((word) => word.length > 2);
      const said = words.find((word) => new RegExp(String.raw`\b${word}`, 'i').test(text));
      if (said === undefined) return undefined;
      return { value: !new RegExp(String.raw`\b(?:no|not|without|don['’]t)\b[^.]{0,20}\b${said}`, 'i').test(text), isCertain: true };
    }
    case 'string': {
      const named = namedIn(text, wordsOfName(name));
      if (named !== undefined && fits(schema, named.value)) {
        filling.used.add(named.at);
        return { value: named.value, isCertain: true };
      }
      const { isFree, is } = kindOfParameter(name, schema);
      if (isFree && !isNeeded) return undefined;
      const found = is(text).find(({ at, value }) => value !== '' && !filling.used.has(at) && fits(schema, value));
      if (found === undefined) return undefined;
      filling.used.add(found.at);
      return { value: found.value, isCertain: !isFree };
    }
    case 'array': {
      const of = isSchema(schema.items) ? schema.items : {};
      const values: unknown[] = [];
      for (let one = fillOne(name, of, text, filling, isNeeded); one !== undefined && values.length < 32; ) {
        if (values.includes(one.value)) break;
        values.push(one.value);
        one = fillOne(name, of, text, filling, isNeeded);
      }
      return values.length === 0 ? undefined : { value: values, isCertain: false };
    }
    case 'object': {
      const { values, missing, certain } = fillObject(schema, text, filling);
      return missing.length > 0 || Object.keys(values).length === 0 ? undefined : { value: values, isCertain: certain > 0 };
    }
    default:
      return undefined;
  }
}

const kindOfParameter = (name: string, schema: Schema) =>
  kindOf(wordsOfName(name).join(' '), textOf(schema.format).replace('-time', ''), textOf(schema.description));

/** Whether a text has something, such as an address, that only a function with such a parameter is given. */
export const tellsParameter = ({ properties }: Schema, text: string): boolean =>
  Object.entries(isSchema(properties) ? properties : {}).some(([name, of]) => {
    const kind = isSchema(of) ? kindOfParameter(name, of) : undefined;
    return kind?.isTelling === true && kind.is(text).length > 0;
  });

/** The smallest value that fits, filled from the text where a field fits. Undefined: none was found. */
export function smallestFrom(schema: Schema, text: string, answer: string): unknown {
  const filling: Filling = { used: new Set(), root: schema, depth: 0 };
  const value = smallest('', schema, { text, answer }, filling);
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
  if (filling.depth > 2 * MOST_DEPTH) return null;
  const deeper = { ...filling, depth: filling.depth + 1 };
  const schema = resolved(given, filling);
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
  if (ANSWERING.test(key) && typeOf(resolved(of, filling)) === 'string' && from.answer !== '' && fits(of, from.answer)) return from.answer;
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

function typeOf({ type, properties, items }: Schema): string {
  const one = Array.isArray(type) ? type.find((each) => each !== 'null') : type;
  if (typeof one === 'string') return one;
  return properties === undefined ? (items === undefined ? 'any' : 'array') : 'object';
}

const isNullable = ({ type, anyOf }: Schema): boolean =>
  (Array.isArray(type) ? type.includes('null') : type === 'null') ||
  (Array.isArray(anyOf) && anyOf.some((one) => isSchema(one) && one.type === 'null'));

const wrapped = new WeakMap<Schema, Schema>();
/** Longer values of a pattern are not tried: it may be made to take for ever. */
const MOST_MATCHED = 16;

function fits(schema: Schema, value: unknown): boolean {
  const { pattern } = schema;
  if (typeof pattern === 'string' && typeof value === 'string' && !matches(pattern, value)) return false;
  const one = wrapped.get(schema) ?? { properties: { value: schema } };
  wrapped.set(schema, one);
  return argumentProblem(one, { value }) === undefined;
}

function matches(pattern: string, value: string): boolean {
  if (value.length > MOST_MATCHED) return false;
  try {
    return new RegExp(pattern, 'u').test(value);
  } catch {
    return false;
  }
}

/** Follows references into the schema's own definitions, and takes the first branch of a union that says something. */
function resolved(schema: Schema, filling: Filling): Schema {
  let found = schema;
  for (let steps = 0; steps < MOST_DEPTH; steps++) {
    const { $ref, anyOf, oneOf, allOf, ...rest } = found;
    if (typeof $ref === 'string') found = { ...pointed(filling.root, $ref), ...rest };
    else if (Array.isArray(allOf))
      found = Object.assign({}, ...allOf.filter(isSchema).map((one) => resolved(one, filling)), rest) as Schema;
    else {
      const branch = [anyOf, oneOf].find(Array.isArray)?.find((one) => isSchema(one) && one.type !== 'null');
      if (!isSchema(branch)) return found;
      found = { ...rest, ...branch };
    }
  }
  return found;
}

function pointed(root: Schema, ref: string): Schema {
  if (ref === '#') return root;
  let at: unknown = root;
  for (const key of ref.replace(/^#\//, '').split('/')) at = isSchema(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  return isSchema(at) ? at : {};
}

/** Words of all names in a schema, for finding what a message is about. */
export const namesIn = (schema: Schema): string[] =>
  Object.entries(isSchema(schema.properties) ? schema.properties : {}).flatMap(([name, of]) => [
    ...wordsOfName(name),
    ...(isSchema(of) && Array.isArray(of.enum) ? of.enum.flatMap((value) => wordsIn(String(value))) : []),
  ]);
