// Filters on the attributes of files, in the form of OpenAI's API. Every route that takes one, to search now or later, refuses the same ones.

/** More than any honest filter needs. */
const MAX_DEPTH = 8;
const MAX_PARTS = 100;
const MAX_LIST = 100;
const MAX_KEY = 64;
const MAX_TEXT = 512;
/** Of its JSON. */
const MAX_BYTES = 65_536;

const orders = ['gt', 'gte', 'lt', 'lte'] as const;

export type FilterValue = string | number | boolean;
export type SearchFilter =
  | { type: 'and' | 'or'; filters: SearchFilter[] }
  | { type: 'eq' | 'ne' | (typeof orders)[number]; key: string; value: FilterValue }
  | { type: 'in' | 'nin'; key: string; value: FilterValue[] };

/** What is wrong with a filter, as a sentence without its end. Undefined: it is a SearchFilter. */
export function filterProblem(filter: unknown): string | undefined {
  const seen = { parts: 0 };
  const found = problemIn(filter, 1, seen);
  if (found !== undefined) return found;
  const bytes = new TextEncoder().encode(JSON.stringify(filter)).length;
  return bytes > MAX_BYTES ? `A filter has at most ${MAX_BYTES} bytes` : undefined;
}

function problemIn(given: unknown, depth: number, seen: { parts: number }): string | undefined {
  seen.parts += 1;
  if (depth > MAX_DEPTH) return `Filters are nested at most ${MAX_DEPTH} deep`;
  if (seen.parts > MAX_PARTS) return `A filter has at most ${MAX_PARTS} parts`;
  if (typeof given !== 'object' || given === null) return 'A filter is an object with a type';
  const { type, key, value, filters } = given as Record<string, unknown>;
  if (type !== 'and' && type !== 'or') return problemOfComparison(type, key, value);
  if (!Array.isArray(filters) || filters.length === 0) return `“${type}” needs a list of filters`;
  for (const part of filters) {
    const found = problemIn(part, depth + 1, seen);
    if (found !== undefined) return found;
  }
  return undefined;
}

function problemOfComparison(type: unknown, key: unknown, value: unknown): string | undefined {
  if (!isText(key, MAX_KEY) || key === '') return 'A comparison needs the key of an attribute';
  if (type === 'in' || type === 'nin') {
    if (!Array.isArray(value) || value.length === 0 || value.length > MAX_LIST) return `“${type}” needs a list of 1 to ${MAX_LIST} values`;
    return value.every(isValue) ? undefined : NO_VALUE;
  }
  const isOrder = orders.some((order) => order === type);
  if (!isOrder && type !== 'eq' && type !== 'ne') return 'The type of a filter is eq, ne, gt, gte, lt, lte, in, nin, and, or';
  if (isOrder && typeof value === 'boolean') return `“${type}” compares numbers or texts`;
  return isValue(value) ? undefined : NO_VALUE;
}

const NO_VALUE = `A value of a filter is a text of at most ${MAX_TEXT} characters, a number or a boolean`;

const isValue = (value: unknown): boolean => isText(value, MAX_TEXT) || typeof value === 'boolean' || Number.isFinite(value);
/** As PostgreSQL can compare it: without NUL. */
const isText = (value: unknown, most: number): boolean => typeof value === 'string' && value.length <= most && !value.includes('\0');
