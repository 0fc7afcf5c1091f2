// The arguments of a function as rows: the JSON Schemas that most functions have. Others stay JSON.
import type { JsonObject, JsonValue } from '@offshoot/statements';
import { isObject, textsIn } from '../fields/json-part.ts';

export const TYPES = ['string', 'number', 'integer', 'boolean'] as const;

export interface Parameter {
  name: string;
  type: (typeof TYPES)[number];
  description: string;
  isRequired: boolean;
}

/** Undefined: rows cannot show all of it. */
export function parametersIn(schema: JsonValue | undefined): Parameter[] | undefined {
  if (schema === undefined) return [];
  if (!isObject(schema) || schema.type !== 'object' || !hasOnly(schema, ['type', 'properties', 'required'])) return undefined;
  const { properties = {}, required = [] } = schema;
  if (!isObject(properties) || !Array.isArray(required)) return undefined;
  const names = Object.keys(properties);
  if (required.some((name) => typeof name !== 'string' || !names.includes(name))) return undefined;
  const rows = Object.entries(properties).map(([name, value]) => parameterIn(name, value, textsIn(required).includes(name)));
  return rows.every((row) => row !== undefined) ? rows : undefined;
}

function parameterIn(name: string, value: JsonValue | undefined, isRequired: boolean): Parameter | undefined {
  if (!isObject(value) || !hasOnly(value, ['type', 'description'])) return undefined;
  const type = TYPES.find((one) => one === value.type);
  const { description = '' } = value;
  return type === undefined || typeof description !== 'string' ? undefined : { name, type, description, isRequired };
}

/** Rows without a name, and the second of one name, are left out: their creator is still typing. */
export function schemaOf(rows: readonly Parameter[]): JsonObject | undefined {
  const named = rows.filter(({ name }, at) => name !== '' && rows.findIndex((row) => row.name === name) === at);
  if (named.length === 0) return undefined;
  const required = named.filter(({ isRequired }) => isRequired).map(({ name }) => name);
  return {
    type: 'object',
    properties: Object.fromEntries(
      named.map(({ name, type, description }) => [name, { type, ...(description !== '' && { description }) }]),
    ),
    ...(required.length > 0 && { required }),
  };
}

const hasOnly = (value: JsonObject, fields: readonly string[]): boolean => Object.keys(value).every((field) => fields.includes(field));
