// The smallest JSON that fits a caller's schema, which may refer to itself, or to nothing.
import { linear } from '@offshoot/text/linear-patterns';
import { argumentProblem, argumentsIn } from '../turn/arguments.ts';

type Schema = Readonly<Record<string, unknown>>;

/** Stands in every string that may be anything, so that a value says where it is from. */
export const NAME = 'offline';

const MAX_DEPTH = 16;
/** A small schema can ask for millions. */
const MAX_VALUES = 1_000;
const MAX_ITEMS = 64;
/** References and unions that are followed to one schema. */
const MAX_STEPS = 8;
const MAX_TEXT = 4_096;

/** The JSON object that stands in the text if it fits, else the smallest value that does. Undefined: none was found. */
export function givenOrSmallest(schema: Schema, text: string): unknown {
  const json = text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1);
  const given = json === '' || typeOf(resolved(schema, schema)) !== 'object' ? undefined : argumentsIn(json);
  return [given, smallest(schema, { root: schema, depth: 0, budget: { left: MAX_VALUES } })].find((value) => fits(schema, value));
}

function fits(schema: Schema, value: unknown): boolean {
  if (isSchema(value)) return argumentProblem(schema, value) === undefined;
  // Its own definitions, at the place where references look for them.
  const { $defs, definitions } = schema;
  const whole = {
    properties: { value: schema },
    required: ['value'],
    ...(isSchema($defs) && { $defs }),
    ...(isSchema(definitions) && { definitions }),
  };
  return value !== undefined && argumentProblem(whole, { value }) === undefined;
}

const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function typeOf({ type, properties, items }: Schema): unknown {
  const one = Array.isArray(type) ? type.find((each) => each !== 'null') : type;
  return one ?? (properties === undefined ? (items === undefined ? 'any' : 'array') : 'object');
}

interface Filling {
  root: Schema;
  depth: number;
  budget: { left: number };
}

function smallest(given: unknown, filling: Filling): unknown {
  if (!isSchema(given) || filling.depth > MAX_DEPTH || filling.budget.left-- <= 0) return null;
  if (listOf(given.type).includes('null') || listOf(given.anyOf).some((one) => isSchema(one) && one.type === 'null')) return null;
  const schema = resolved(given, filling.root);
  if ('const' in schema) return schema.const;
  if ('default' in schema) return schema.default;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  const deeper = { ...filling, depth: filling.depth + 1 };
  switch (typeOf(schema)) {
    case 'object': {
      const properties = isSchema(schema.properties) ? schema.properties : {};
      const names = listOf(schema.required).map(String);
      return Object.fromEntries(names.map((name) => [name, smallest(Object.hasOwn(properties, name) ? properties[name] : {}, deeper)]));
    }
    case 'array':
      return Array.from({ length: Math.min(Number(schema.minItems ?? 0), MAX_ITEMS) }, () => smallest(schema.items ?? {}, deeper));
    case 'integer':
    case 'number':
      return leastNumber(schema);
    case 'boolean':
      return false;
    case 'string':
    case 'any':
      return leastText(schema);
    default:
      return null;
  }
}

function leastNumber({ minimum, exclusiveMinimum, maximum, exclusiveMaximum, multipleOf }: Schema): number {
  const low = Math.max(Number(minimum ?? -Infinity), Math.floor(Number(exclusiveMinimum ?? -Infinity)) + 1);
  const high = Math.min(Number(maximum ?? Infinity), Math.ceil(Number(exclusiveMaximum ?? Infinity)) - 1);
  const near = Math.max(low, Math.min(0, high));
  return typeof multipleOf === 'number' ? Math.ceil(near / multipleOf) * multipleOf : near;
}

const FORMATS = new Map<unknown, string>([
  ['date', '1970-01-01'],
  ['date-time', '1970-01-01T00:00:00Z'],
  ['time', '00:00:00Z'],
  ['email', 'nobody@example.com'],
  ['uri', 'https://example.com'],
  ['uuid', '00000000-0000-0000-0000-000000000000'],
  ['ipv4', '0.0.0.0'],
]);
/** For patterns: what many of them ask for. */
const TRIED = [NAME, '', ...'a A 0 a0 A0 aa AA 00 aaa AAA 000 0000 00000 A-0 AA-0 AAA-000 0.0.0 00:00 1970-01-01'.split(' ')];

/** Undefined: none is known. */
function leastText({ format, minLength = 0, maxLength = MAX_TEXT, pattern }: Schema): string | undefined {
  if (typeof pattern !== 'string')
    return FORMATS.get(format) ?? NAME.padEnd(Math.min(Number(minLength), MAX_TEXT), '-').slice(0, Number(maxLength));
  try {
    const matcher = linear(new RegExp(pattern, 'u'));
    return TRIED.find((value) => value.length >= Number(minLength) && matcher.test(value));
  } catch {
    return undefined;
  }
}

/** Follows references into the schema's own definitions, and takes the first branch of a union that says something. */
function resolved(schema: Schema, root: Schema, steps = MAX_STEPS): Schema {
  if (steps <= 0) return {};
  const { $ref, anyOf, oneOf, allOf, ...rest } = schema;
  if (typeof $ref === 'string') return resolved({ ...pointed(root, $ref), ...rest }, root, steps - 1);
  if (Array.isArray(allOf)) {
    const parts = allOf.filter(isSchema).slice(0, MAX_STEPS);
    return Object.assign({}, ...parts.map((one) => resolved(one, root, Math.floor(steps / 2))), rest) as Schema;
  }
  const branch = [...listOf(anyOf), ...listOf(oneOf)].find((one) => isSchema(one) && one.type !== 'null');
  return isSchema(branch) ? resolved({ ...rest, ...branch }, root, steps - 1) : schema;
}

function pointed(root: Schema, ref: string): Schema {
  if (ref === '#') return root;
  let at: unknown = root;
  for (const key of ref.replace(/^#\//, '').split('/')) at = isSchema(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  return isSchema(at) ? at : {};
}
