// Reads fields of untrusted input. Everything throws TransferError, and no error quotes a value.
import { SYNTAX } from '@offshoot/statements/field-syntax.ts';

/** The received data violates the protocol. The message names the field and never quotes the data. */
export class TransferError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'TransferError';
  }
}

export type Fields = Record<string, unknown>;

export function fields(value: unknown, name: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TransferError(`${name} is not an object.`);
  return value as Fields;
}

/** `limit` is in UTF-16 units. The text must be well-formed: a lone surrogate has no digest. */
export function text(value: unknown, name: string, limit: number): string {
  if (typeof value !== 'string' || value.length > limit || !value.isWellFormed())
    throw new TransferError(`${name} is not a text within the limit.`);
  return value;
}

export function matching(value: unknown, name: string, pattern: RegExp): string {
  if (typeof value !== 'string' || !pattern.test(value)) throw new TransferError(`${name} is malformed.`);
  return value;
}

export function matchingOrEmpty(value: unknown, name: string, pattern: RegExp): string {
  return value === '' ? value : matching(value, name, pattern);
}

export function oneOf<T extends string | boolean>(value: unknown, name: string, known: readonly T[]): T {
  const found = known.find((one) => one === value);
  if (found === undefined) throw new TransferError(`${name} has an unknown value.`);
  return found;
}

export function whole(value: unknown, name: string, least: number, most: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most)
    throw new TransferError(`${name} is not a whole number within the limit.`);
  return value;
}

export function truth(value: unknown, name: string): boolean {
  if (typeof value !== 'boolean') throw new TransferError(`${name} is neither true nor false.`);
  return value;
}

export function list<T>(value: unknown, name: string, most: number, read: (item: unknown) => T): T[] {
  if (!Array.isArray(value) || value.length > most) throw new TransferError(`${name} is not a list within the limit.`);
  return value.map((item) => read(item));
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3})?Z$/;

/** ISO 8601 in UTC, as JavaScript prints it, with or without milliseconds. */
export function instant(value: unknown, name: string): string {
  const written = matching(value, name, INSTANT);
  const time = Date.parse(written);
  const printed = Number.isNaN(time) ? '' : new Date(time).toISOString();
  // Rejects dates such as February 30th.
  if (printed !== written && printed !== written.replace('Z', '.000Z')) throw new TransferError(`${name} is not a time.`);
  return written;
}

/** "2026-11-27". The agent says whether there is such a day. */
export const DAY = /^\d{4}-\d\d-\d\d$/;

export const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** Of a memory item. */
export const ITEM_ID = /^[A-Za-z0-9_-]{1,64}$/;

export function itemIds(value: unknown, name: string, most: number): string[] {
  return list(value, name, most, (id) => matching(id, name, ITEM_ID));
}

/** Of what an owner asks, and of the answer to it. */
export const REQUEST_ID = SYNTAX.hex128;
export const MAX_NAME = 256;
