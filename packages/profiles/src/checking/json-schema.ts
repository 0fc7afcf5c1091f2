// Whether the parameters of a function are a JSON Schema that a model can be given and arguments can be checked by. Runs in a page,
// where no validator may be compiled.

import { isObject } from '../json.ts';
import { LIMITS } from '../limits.ts';

/** Characters. Libraries write those of dates and addresses, with some hundreds. */
const MAX_PATTERN = 1024;

const TYPE_NAMES = ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'];

/** True if the value is what the keyword needs. Keywords that are missing here only describe. */
type Check = (value: unknown, at: Place) => boolean;

interface Place {
  depth: number;
  /** What references can lead to. */
  whole: Whole;
}

interface Whole {
  root: Record<string, unknown>;
  /** Collected with the first reference to one. */
  anchors?: ReadonlySet<string>;
}

const isSchema: Check = (value, at) => typeof value === 'boolean' || (isObject(value) && isSchemaObject(value, at));
const isSchemas: Check = (value, at) => Array.isArray(value) && value.length > 0 && value.every((one) => isSchema(one, at));
const isSchemaMap: Check = (value, at) => isObject(value) && Object.values(value).every((one) => isSchema(one, at));
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
const isOwnReference: Check = (value, { whole }) => typeof value === 'string' && value.startsWith('#') && isIn(whole, value.slice(1));

const KEYWORDS = new Map<string, Check>([
  ['type', isType],
  ['enum', (value) => Array.isArray(value)],
  ['required', isTexts],
  ['$ref', isOwnReference],
  ['pattern', isPattern],
  ['patternProperties', (value, at) => isSchemaMap(value, at) && Object.keys(value as object).every((one) => isPattern(one, at))],
  ['multipleOf', (value) => typeof value === 'number' && value > 0],
  ...each(['title', 'description', '$schema', '$comment', 'format'], isText),
  ...each(['properties', '$defs', 'definitions', 'dependentSchemas'], isSchemaMap),
  ...each(
    ['additionalProperties', 'propertyNames', 'contains', 'not', 'if', 'then', 'else', 'unevaluatedProperties', 'unevaluatedItems'],
    isSchema,
  ),
  ['items', (value, at) => isSchema(value, at) || isSchemas(value, at)],
  ...each(['anyOf', 'oneOf', 'allOf', 'prefixItems'], isSchemas),
  ...each(['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'], isNumber),
  ...each(['minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties', 'minContains', 'maxContains'], isCount),
  ...each(['uniqueItems', 'deprecated', 'readOnly', 'writeOnly'], isBoolean),
]);

/** A schema of an object: the arguments of a function have names. */
export function isParameters(schema: unknown): boolean {
  return (
    isObject(schema) &&
    (schema.type === undefined || schema.type === 'object') &&
    isSchemaObject(schema, { depth: 0, whole: { root: schema } })
  );
}

/** Of any value, as an answer may be. */
export function isJsonSchema(schema: unknown): boolean {
  return isObject(schema) && isSchemaObject(schema, { depth: 0, whole: { root: schema } });
}

function isSchemaObject(schema: Record<string, unknown>, { depth, whole }: Place): boolean {
  if (depth >= LIMITS.schemaDepth) return false;
  return Object.entries(schema).every(([keyword, value]) => KEYWORDS.get(keyword)?.(value, { depth: depth + 1, whole }) ?? true);
}

/** `fragment`: a JSON Pointer (RFC 6901), or the name of an anchor. */
function isIn(whole: Whole, fragment: string): boolean {
  if (fragment !== '' && !fragment.startsWith('/')) {
    whole.anchors ??= new Set(JSON.stringify(whole.root).match(/(?<="\$anchor":")[^"]+/g));
    return whole.anchors.has(fragment);
  }
  let found: unknown = whole.root;
  for (const step of fragment.split('/').slice(1)) {
    const name = decoded(step);
    if (typeof found !== 'object' || found === null || name === undefined || !Object.hasOwn(found, name)) return false;
    found = (found as Record<string, unknown>)[name];
  }
  return typeof found === 'boolean' || isObject(found);
}

function decoded(step: string): string | undefined {
  try {
    return decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~');
  } catch {
    return undefined;
  }
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
