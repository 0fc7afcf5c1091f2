/** A response does not have the documented form. `field` is a name, never a value. */
export class MalformedAnswer extends Error {
  constructor(field: string) {
    super(`field ${field}`);
  }
}

type Fields = Record<string, unknown>;

export function fieldsOf(value: unknown, name = 'answer'): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new MalformedAnswer(name);
  return value as Fields;
}

export function listOf(fields: Fields, name: string): unknown[] {
  const value = fields[name];
  if (!Array.isArray(value)) throw new MalformedAnswer(name);
  return value;
}

export function textOf(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string' || value === '') throw new MalformedAnswer(name);
  return value;
}

export function optionalTextOf(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  if (value === undefined || value === null || value === '') return undefined;
  return textOf(fields, name);
}

export function dateOf(fields: Fields, name: string): Date {
  const date = new Date(textOf(fields, name));
  if (Number.isNaN(date.getTime())) throw new MalformedAnswer(name);
  return date;
}
