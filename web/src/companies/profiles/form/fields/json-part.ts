// A part of a profile as JSON, which its fields change one by one: what no field shows stays as it is.
import type { JsonObject, JsonValue } from '@offshoot/statements';

/** An object that fields change. */
export interface Part {
  value: JsonObject;
  /** Where it is in the profile, such as "tools[0]". */
  path: string;
  onChange: (value: JsonObject) => void;
}

/** Undefined: without the field. */
export function withField(object: JsonObject, field: string, value: JsonValue | undefined): JsonObject {
  if (value !== undefined) return { ...object, [field]: value };
  const { [field]: _, ...others } = object;
  return others;
}

export const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const textsIn = (value: JsonValue | undefined): string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];

/** As it is typed. */
export function typedText(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}

/** A text that is no number stays a text, which a check of the profile refuses at its field. */
export const numberIn = (text: string): JsonValue | undefined => {
  const typed = text.trim();
  if (typed === '') return undefined;
  return /^-?\d+(?:\.\d+)?$/.test(typed) ? Number(typed) : typed;
};

/** The same. */
export function jsonIn(text: string): JsonValue | undefined {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}

/** One on each line. */
export function linesIn(text: string): string[] | undefined {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return lines.length > 0 ? lines : undefined;
}

/** A default of a variable of this type. A text that is none stays a text. */
export function defaultIn(text: string, type: JsonValue | undefined): JsonValue | undefined {
  if (text === '') return undefined;
  if (type === 'number' || type === 'integer') return numberIn(text);
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}
