import { Refusal } from '@offshoot/refusals';
import { Ajv2020 as Ajv, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import type { FastifySchemaCompiler, FastifySchemaValidationError } from 'fastify';
import { type JsonSchema, MessageSchemas } from './json-schema.ts';
import type { RestApi } from './rest-api.ts';

/** Formats only tell people more: patterns check. */
const settings = { strict: false, validateFormats: false };

/** Checks requests against the schemas of their routes. The text of a path and a query becomes the numbers and lists that its schema asks for.
 * `schemas`: those that routes refer to. */
export function requestChecks(
  { schemas }: Pick<RestApi, 'schemas'> = { schemas: new MessageSchemas() },
): FastifySchemaCompiler<JsonSchema> {
  const asSent = new Ajv(settings);
  const fromText = new Ajv({ ...settings, coerceTypes: 'array' });
  return ({ schema, httpPart }) =>
    compiledOnce(() => (httpPart === 'body' ? asSent : fromText).compile({ ...schema, components: { schemas: schemas.schemas } }));
}

type Check = ReturnType<FastifySchemaCompiler<JsonSchema>>;

/** With the first request of a route: to compile all of them takes half a second, and would delay every start. */
function compiledOnce(compile: () => ValidateFunction): Check {
  let compiled: ValidateFunction | undefined;
  const check: Check = (data) => {
    compiled ??= compile();
    const isValid = compiled(data);
    check.errors = (compiled.errors ?? null) as FastifySchemaValidationError[] | null;
    return isValid;
  };
  return check;
}

/** The refusal of a request that does not match its schema. Never quotes a value. */
export function schemaRefusal(part: string, [first]: readonly FastifySchemaValidationError[]): Refusal {
  const field = first ? fieldOf(first as ErrorObject) : '';
  const place = part === 'body' ? 'body' : part === 'params' ? 'path' : 'query';
  const named = field === '' ? `The ${place}` : `${field} in the ${place}`;
  return new Refusal('VALIDATION_FAILED', `${named} ${first ? problemOf(first as ErrorObject) : 'is not as it must be'}.`, {
    metadata: field === '' ? {} : { field },
    help: field === '' ? `Send a ${place} that matches the schema.` : `Correct ${field} in the ${place}.`,
  });
}

const typeNames: Readonly<Record<string, string>> = {
  object: 'an object',
  array: 'a list',
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
};

/** After the name of the field. Quotes only what the schema allows. */
function problemOf({ keyword, params, message }: ErrorObject): string {
  const { type, limit, allowedValues } = params as { type?: unknown; limit?: number; allowedValues?: unknown[] };
  switch (keyword) {
    case 'additionalProperties':
      return 'is unknown here';
    case 'required':
      return 'is missing';
    case 'type':
      return `must be ${typeNames[String(type)] ?? String(type)}`;
    case 'enum':
      return `must be one of ${(allowedValues ?? []).map((one) => JSON.stringify(one)).join(', ')}`;
    case 'minimum':
      return `must be at least ${limit}`;
    case 'maximum':
      return `must be at most ${limit}`;
    case 'minLength':
    case 'minItems':
      return limit === 1 ? 'must not be empty' : `must have at least ${limit} ${keyword === 'minItems' ? 'elements' : 'characters'}`;
    case 'maxLength':
    case 'maxItems':
      return `must have at most ${limit} ${keyword === 'maxItems' ? 'elements' : 'characters'}`;
    default:
      return message ?? 'is not as it must be';
  }
}

function fieldOf({ instancePath, params }: ErrorObject): string {
  const steps = instancePath
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  const { missingProperty, additionalProperty } = params as { missingProperty?: string; additionalProperty?: string };
  const last = missingProperty ?? additionalProperty;
  return [...steps, ...(last === undefined ? [] : [last])].join('.');
}
