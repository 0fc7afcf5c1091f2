// Arguments of a tool, as a model wrote them: anything at all.
import { Ajv2020 as Ajv, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import type { RegExpEngine } from 'ajv/dist/types/index.js';

type Schema = Readonly<Record<string, unknown>>;

/** Of a schema as JSON, UTF-16 units. */
const MAX_SCHEMA = 65_536;
const MAX_SAID = 200;

/** Schemas come from servers, too: a pattern can be made to take for ever, so none is tried. The server checks its own. */
const noPatterns: RegExpEngine = Object.assign(() => ({ test: () => true }), { code: 'noPatterns' });
const settings = { strict: false, validateFormats: false, logger: false, code: { regExp: noPatterns } } as const;

const compiled = new WeakMap<Schema, ValidateFunction | undefined>();
/** To compile one takes milliseconds, and requests bring the same ones again and again. By JSON; the least recently used ones go. */
const byJson = new Map<string, ValidateFunction | undefined>();
const MAX_KEPT = 256;
/** A longer schema is compiled each time: together they would take too much memory. UTF-16 units. */
const MAX_KEPT_SCHEMA = 8_192;

/** Undefined: not a JSON object. */
export function argumentsIn(json: string): Record<string, unknown> | undefined {
  try {
    // Some models leave out the arguments of a function that has none.
    const value: unknown = wholeIn(json.trim() === '' ? '{}' : json);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** The model's own mistake must not make an endpoint refuse the next request. */
export const objectJson = (json: string): string => (json.trim() !== '' && argumentsIn(json) !== undefined ? json : '{}');

/** JSON can say half of a character, which no tool could be sent. */
const wholeIn = (json: string): unknown => (/\\u[dD]/.test(json) ? wellFormed(JSON.parse(json)) : JSON.parse(json));

function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (Array.isArray(value)) return value.map(wellFormed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name.toWellFormed(), wellFormed(one)]));
}

/** What is wrong with the arguments, in few words that quote none of their values. Undefined: they fit the schema. */
export function argumentProblem(schema: Schema, args: Readonly<Record<string, unknown>>): string | undefined {
  const check = checkOf(schema);
  if (check === undefined) return 'the tool has no schema that can be used';
  try {
    return check(args) ? undefined : wordsOf(check.errors?.[0]);
  } catch {
    // A schema that refers to itself without end.
    return 'the tool has no schema that can be used';
  }
}

/** Undefined: it is no schema, or refers to another one that is not there. */
function checkOf(schema: Schema): ValidateFunction | undefined {
  if (!compiled.has(schema)) compiled.set(schema, compile(schema));
  return compiled.get(schema);
}

function compile(schema: Schema): ValidateFunction | undefined {
  // Another draft, or an ID that a second schema has too, changes nothing that is checked here.
  const { $schema, $id, ...rest } = schema;
  try {
    const json = JSON.stringify(rest);
    if (json.length > MAX_SCHEMA) return undefined;
    if (byJson.has(json)) return kept(json, byJson.get(json));
    // One of its own: what one server defines is not there for another.
    return kept(json, new Ajv(settings).compile({ ...rest, type: 'object' }));
  } catch {
    return undefined;
  }
}

function kept(json: string, check: ValidateFunction | undefined): ValidateFunction | undefined {
  if (json.length > MAX_KEPT_SCHEMA) return check;
  byJson.delete(json);
  byJson.set(json, check);
  const [oldest] = byJson.keys();
  if (byJson.size > MAX_KEPT && oldest !== undefined) byJson.delete(oldest);
  return check;
}

function wordsOf(error: ErrorObject | undefined): string {
  if (error === undefined) return 'the arguments do not fit';
  const { missingProperty } = error.params as { missingProperty?: string };
  if (missingProperty !== undefined) return `“${missingProperty.slice(0, MAX_SAID)}” is missing`;
  if (error.keyword === 'additionalProperties') return 'there is an argument that the tool does not have';
  return `${error.instancePath.slice(1, MAX_SAID) || 'it'} ${(error.message ?? 'does not fit').slice(0, MAX_SAID)}`;
}
