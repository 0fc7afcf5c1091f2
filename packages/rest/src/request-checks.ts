import { Refusal } from '@offshoot/refusals';
import { MEANS } from '@offshoot/text/means.ts';
import { Ajv2020 as Ajv, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import type { FastifySchemaCompiler, FastifySchemaValidationError } from 'fastify';
import { type JsonSchema, MessageSchemas } from './json-schema.ts';

/** Formats only tell people more: patterns check. Verbose: a refusal says what the schema says that its pattern means. */
const settings = { strict: false, validateFormats: false, verbose: true };

/** Checks requests against the schemas of their routes. The text of a path and a query becomes the numbers and lists that its schema asks for.
 * `schemas`: those that routes refer to. */
export function requestChecks(schemas = new MessageSchemas()): FastifySchemaCompiler<JsonSchema> {
  const asSent = new Ajv(settings);
  const fromText = new Ajv({ ...settings, coerceTypes: 'array' });
  return ({ schema, httpPart }) => {
    const whole = { ...schema, components: { schemas: schemas.schemas } };
    return httpPart === 'body'
      ? compiledOnce(() => asSent.compile(whole))
      : strictly(
          schema,
          compiledOnce(() => fromText.compile(whole)),
        );
  };
}

const DECIMAL = /^(?:0|-?[1-9]\d*)$/;

/** The conversion of texts takes all that JavaScript takes for a number, such as 0x10 and +5: here, one number has one form. */
function strictly(schema: JsonSchema, compiled: Check): Check {
  const whole = Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>).flatMap(([name, { type }]) =>
    type === 'integer' ? [name] : [],
  );
  const check: Check = (data) => {
    const loose = whole.find((name) => typeof data?.[name] === 'string' && !DECIMAL.test(data[name]));
    if (loose === undefined) {
      const isValid = compiled(data);
      check.errors = compiled.errors ?? null;
      return isValid;
    }
    check.errors = [{ keyword: 'type', instancePath: `/${loose}`, schemaPath: '', params: { type: 'integer' } }];
    return false;
  };
  return check;
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
function problemOf({ keyword, params, parentSchema }: ErrorObject): string {
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
    case 'pattern': {
      const means: unknown = parentSchema?.[MEANS];
      return typeof means === 'string' ? `must be ${means}` : 'is not of the form that it must have';
    }
    case 'uniqueItems':
      return 'must not have anything twice';
    case 'maxProperties':
      return `must have at most ${limit} entries`;
    default:
      return 'is not as it must be';
  }
}

function fieldOf({ instancePath, params }: ErrorObject): string {
  const steps = instancePath
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  const { missingProperty, additionalProperty } = params as { missingProperty?: string; additionalProperty?: string };
  const last = missingProperty ?? additionalProperty;
  return [...steps, ...(last === undefined ? [] : [last])].reduce(
    (path, step) => (/^\d+$/.test(step) && path !== '' ? `${path}[${step}]` : path === '' ? step : `${path}.${step}`),
    '',
  );
}
