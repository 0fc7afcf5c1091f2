import { Ajv2020 as Ajv, type ErrorObject } from 'ajv/dist/2020.js';
import type { FastifySchemaCompiler, FastifySchemaValidationError } from 'fastify';
import { type ApiError, invalid } from './api-error.ts';

const settings = { strict: false, validateFormats: false };
const asSent = new Ajv(settings);
/** The text of a query becomes the numbers that its schema asks for. */
const fromText = new Ajv({ ...settings, coerceTypes: true });

export const requestChecks: FastifySchemaCompiler<object> = ({ schema, httpPart }) =>
  (httpPart === 'body' ? asSent : fromText).compile(schema);

/** Names the field, never its value. */
export function schemaError([first]: readonly FastifySchemaValidationError[]): ApiError {
  const { instancePath = '', params = {}, keyword, message = 'is not valid' } = (first ?? {}) as Partial<ErrorObject>;
  const { missingProperty, additionalProperty } = params as { missingProperty?: string; additionalProperty?: string };
  const last = missingProperty ?? additionalProperty;
  const field = [...instancePath.split('/').slice(1), ...(last === undefined ? [] : [last])].join('.');
  const what = keyword === 'additionalProperties' ? 'is unknown' : keyword === 'required' ? 'is missing' : message;
  return invalid(field === '' ? `The request ${what}.` : `${field} ${what}.`, field || undefined);
}

/** Deeper than anything that the API knows. */
const MAX_DEPTH = 32;

/** What PostgreSQL cannot store has no place in a request: NUL, and halves of characters. Throws ApiError. */
export function checkStorable(body: unknown): void {
  for (let level = [body], depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) throw invalid('The body is nested too deeply.');
    const next: unknown[] = [];
    for (const value of level) {
      if (typeof value === 'string') checkText(value);
      if (typeof value !== 'object' || value === null) continue;
      for (const key of Object.keys(value)) checkText(key);
      for (const inner of Object.values(value)) next.push(inner);
    }
    level = next;
  }
}

function checkText(text: string): void {
  if (text.includes('\0') || !text.isWellFormed()) throw invalid('A text of the body has a character that is none.');
}
