import { Refusal } from '@offshoot/refusals';
import { Ajv2020 as Ajv, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import type { FastifySchemaCompiler, FastifySchemaValidationError } from 'fastify';
import type { JsonSchema } from './json-schema.ts';
import type { RestApi } from './rest-api.ts';

/** Formats only tell people more: patterns check. */
const settings = { strict: false, validateFormats: false };

/** Checks requests against the schemas of their routes. The text of a path and a query becomes the numbers and lists that its schema asks for. */
export function requestChecks({ schemas }: Pick<RestApi, 'schemas'>): FastifySchemaCompiler<JsonSchema> {
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
  const what = first?.keyword === 'additionalProperties' ? 'is unknown here' : (first?.message ?? 'is not as it must be');
  const named = field === '' ? `The ${place}` : `${field} in the ${place}`;
  return new Refusal('VALIDATION_FAILED', `${named} ${what}.`, {
    metadata: field === '' ? {} : { field },
    help: field === '' ? `Send a ${place} that matches the schema.` : `Correct ${field} in the ${place}.`,
  });
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
