// Whether the parameters of a function are a JSON Schema that a model can be given and arguments can be checked by. Runs in a page,
// where no validator may be compiled.

import { isObject } from '../json.ts';
import { LIMITS } from '../limits.ts';

/** Characters. Libraries write those of dates and addresses, with some hundreds. */
const MAX_PATTERN = 1024;

const TYPE_NAMES = ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'];

/** True if the value is what the keyword needs. Keywords that are missing here only describe. */
type Check = (value: unknown, depth: number) => boolean;

const isSchema: Check = (value, depth) => typeof value === 'boolean' || (isObject(value) && isSchemaObject(value, depth));
const isSchemas: Check = (value, depth) => Array.isArray(value) && value.length > 0 && value.every((one) => isSchema(one, depth));
const isSchemaMap: Check = (value, depth) => isObject(value) && Object.values(value).every((one) => isSchema(one, depth));
const isTexts: Check = (value) =>
  Array.isArray(value) && value.every((one) => typeof one === 'string') && new Set(value).size === value.length;
const isText: Check = (value) => typeof value === 'string';
const isNumber: Check = (value) => typeof value === 'number';
const isBoolean: Check = (value) => typeof value === 'boolean';
const isCount: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const isPattern: Check = (value) => typeof value === 'string' && value.length <= MAX_PATTERN && compiles(value);
const isType: Check = (value) =>
  Array.isArray(value) ? value.length > 0 && value.every((one) => TYPE_NAMES.includes(one)) : TYPE_NAMES.includes(value as string);
/** Only what is in the same schema. */
const isOwnReference: Check = (value) => typeof value === 'string' && value.startsWith('#');

const KEYWORDS = new Map<string, Check>([
  ['type', isType],
  ['enum', (value) => Array.isArray(value)],
  ['required', isTexts],
  ['$ref', isOwnReference],
  ['pattern', isPattern],
  ['patternProperties', (value, depth) => isSchemaMap(value, depth) && Object.keys(value as object).every((one) => isPattern(one, depth))],
  ['multipleOf', (value) => typeof value === 'number' && value > 0],
  ...each(['title', 'description', '$schema', '$comment', 'format'], isText),
  ...each(['properties', '$defs', 'definitions', 'dependentSchemas'], isSchemaMap),
  ...each(
    ['additionalProperties', 'propertyNames', 'contains', 'not', 'if', 'then', 'else', 'unevaluatedProperties', 'unevaluatedItems'],
    isSchema,
  ),
  ['items', (value, depth) => isSchema(value, depth) || isSchemas(value, depth)],
  ...each(['anyOf', 'oneOf', 'allOf', 'prefixItems'], isSchemas),
  ...each(['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'], isNumber),
  ...each(['minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties', 'minContains', 'maxContains'], isCount),
  ...each(['uniqueItems', 'deprecated', 'readOnly', 'writeOnly'], isBoolean),
]);

/** A schema of an object: the arguments of a function have names. */
export function isParameters(schema: unknown): boolean {
  return isObject(schema) && (schema.type === undefined || schema.type === 'object') && isSchemaObject(schema, 0);
}

/** Of any value, as an answer may be. */
export function isJsonSchema(schema: unknown): boolean {
  return isObject(schema) && isSchemaObject(schema, 0);
}

function isSchemaObject(schema: Record<string, unknown>, depth: number): boolean {
  if (depth >= LIMITS.schemaDepth) return false;
  return Object.entries(schema).every(([keyword, value]) => KEYWORDS.get(keyword)?.(value, depth + 1) ?? true);
}

function compiles(pattern: string): boolean {
  return ['u', ''].some((flags) => {
    try {
      return new RegExp(pattern, flags) !== undefined;
    } catch {
      return false;
    }
  });
}

function each(keywords: readonly string[], check: Check): [string, Check][] {
  return keywords.map((keyword) => [keyword, check]);
}
