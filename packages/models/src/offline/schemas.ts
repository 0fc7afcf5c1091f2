// JSON Schemas as whoever asks wrote them: they may refer to themselves, or to nothing.
import { linear } from '@offshoot/linear-patterns';
import { argumentProblem } from '../turn/arguments.ts';

export type Schema = Readonly<Record<string, unknown>>;

/** References and unions that are followed to one schema. */
const MOST_STEPS = 8;
const MOST_PARTS = 8;

export const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null && !Array.isArray(value);
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

export function typeOf({ type, properties, items }: Schema): string {
  const one = Array.isArray(type) ? type.find((each) => each !== 'null') : type;
  if (typeof one === 'string') return one;
  return properties === undefined ? (items === undefined ? 'any' : 'array') : 'object';
}

export const isNullable = ({ type, anyOf }: Schema): boolean =>
  (Array.isArray(type) ? type.includes('null') : type === 'null') ||
  (Array.isArray(anyOf) && anyOf.some((one) => isSchema(one) && one.type === 'null'));

const wrapped = new WeakMap<Schema, Schema>();
/** Longer values of a pattern are not tried: it may be made to take for ever. */
const MOST_MATCHED = 16;

/** Keywords that refuse no value of the type. To compile a schema takes milliseconds, and most parameters have no more than these. */
const LOOSE = new Set(['type', 'description', 'title', 'default', 'examples', 'format']);
const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  integer: (value) => Number.isInteger(value),
};

export function fits(schema: Schema, value: unknown): boolean {
  const { pattern, type } = schema;
  const hasType = typeof type === 'string' ? TYPES[type] : undefined;
  if (hasType !== undefined && Object.keys(schema).every((keyword) => LOOSE.has(keyword))) return hasType(value);
  if (typeof pattern === 'string' && typeof value === 'string' && !matches(pattern, value)) return false;
  const one = wrapped.get(schema) ?? { properties: { value: schema } };
  wrapped.set(schema, one);
  return argumentProblem(one, { value }) === undefined;
}

export function matches(pattern: string, value: string): boolean {
  if (value.length > MOST_MATCHED) return false;
  try {
    return linear(new RegExp(pattern, 'u')).test(value);
  } catch {
    return false;
  }
}

/** Follows references into the schema's own definitions, and takes the first branch of a union that says something. */
export function resolved(schema: Schema, root: Schema, steps = MOST_STEPS): Schema {
  if (steps <= 0) return {};
  const { $ref, anyOf, oneOf, allOf, ...rest } = schema;
  if (typeof $ref === 'string') return resolved({ ...pointed(root, $ref), ...rest }, root, steps - 1);
  if (Array.isArray(allOf)) {
    const parts = allOf.filter(isSchema).slice(0, MOST_PARTS);
    return Object.assign({}, ...parts.map((one) => resolved(one, root, Math.floor(steps / 2))), rest) as Schema;
  }
  const branch = [anyOf, oneOf].find(Array.isArray)?.find((one) => isSchema(one) && one.type !== 'null');
  return isSchema(branch) ? resolved({ ...rest, ...branch }, root, steps - 1) : schema;
}

function pointed(root: Schema, ref: string): Schema {
  if (ref === '#') return root;
  let at: unknown = root;
  for (const key of ref.replace(/^#\//, '').split('/')) at = isSchema(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  return isSchema(at) ? at : {};
}
