// Checks arguments against the schema of a tool. A third party wrote the schema, so any schema must cost us little.
import type { JsonObject, JsonValue } from '@offshoot/statements';
import { Ajv, type Options } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { RE2JS } from 're2js';
import { LIMITS } from '../limits.ts';
import { McpError } from '../mcp-error.ts';
import { requireBoundedSchema } from './schema-bounds.ts';

/** Returns what is wrong with the arguments, for people; undefined if nothing is. */
export type SchemaCheck = (args: JsonObject) => string | undefined;

/** Takes time that grows with the length of the text only. Look-arounds and back references do not exist in it: such a schema is refused. */
const linearRegExp = Object.assign(
  (pattern: string) => {
    const compiled = RE2JS.compile(RE2JS.translateRegExp(pattern));
    // The validator tells patterns apart by this text.
    return { test: (text: string): boolean => compiled.matcher(text).find(), toString: () => pattern };
  },
  { code: 'linearRegExp' },
);

const OPTIONS: Options = {
  strict: false,
  // What a format means differs between libraries, and their regular expressions are slow.
  validateFormats: false,
  code: { regExp: linearRegExp },
  // Nothing in a schema adds to what the next one can refer to.
  addUsedSchema: false,
  ownProperties: true,
};

const DRAFT_7 = /^https?:\/\/json-schema\.org\/draft-07\/schema#?$/;
const DRAFT_2020 = 'https://json-schema.org/draft/2020-12/schema';

/** Throws McpError `bad-definition`. */
export function schemaCheck(schema: JsonObject): SchemaCheck {
  requireBoundedSchema(schema);
  if (schema.type !== 'object') throw unusable('a schema that is not of an object');
  const { $schema: dialect = DRAFT_2020, ...plain } = schema;
  if (typeof dialect !== 'string' || (dialect !== DRAFT_2020 && !DRAFT_7.test(dialect))) throw unusable('a schema of another dialect');
  // A validator of its own for each schema: one cannot refer to another.
  const ajv = dialect === DRAFT_2020 ? new Ajv2020(OPTIONS) : new Ajv(OPTIONS);
  const validate = compiled(() => ajv.compile<JsonValue>(plain));
  return (args) => {
    if (JSON.stringify(args).length > LIMITS.arguments) return `more than ${LIMITS.arguments} characters`;
    if (validate(args)) return undefined;
    const [error] = validate.errors ?? [];
    return `${error?.instancePath || 'the arguments'}: ${error?.keyword ?? 'invalid'}`;
  };
}

function compiled<T>(compile: () => T): T {
  try {
    return compile();
  } catch {
    // The reason quotes the schema.
    throw unusable('a schema that is none');
  }
}

const unusable = (detail: string): McpError => new McpError('bad-definition', { detail });
