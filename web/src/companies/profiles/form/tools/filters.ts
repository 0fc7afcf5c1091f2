// Filters of a search as a form shows them: comparisons, and whether all of them or one has to fit.
import type { JsonObject, JsonValue } from '@offshoot/statements';
import { defaultIn, isObject, linesIn } from '../fields/json-part.ts';

export const COMPARISONS = ['eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'in', 'nin'] as const;
export const VALUE_TYPES = ['string', 'number', 'boolean'] as const;
export type ValueType = (typeof VALUE_TYPES)[number];

export interface ShownFilters {
  join: 'and' | 'or';
  comparisons: readonly JsonObject[];
}

/** Undefined: they are more than the form can show. */
export function shownFilters(filters: JsonValue | undefined): ShownFilters | undefined {
  if (filters === undefined || filters === null) return { join: 'and', comparisons: [] };
  if (!isObject(filters)) return undefined;
  const { type, filters: parts } = filters;
  if (type !== 'and' && type !== 'or') return isShown(filters) ? { join: 'and', comparisons: [filters] } : undefined;
  if (!Array.isArray(parts) || Object.keys(filters).length > 2) return undefined;
  const comparisons = parts.filter(isObject);
  return comparisons.length === parts.length && comparisons.every(isShown) ? { join: type, comparisons } : undefined;
}

/** Undefined: there are none. */
export function filtersOf({ join, comparisons }: ShownFilters): JsonObject | undefined {
  const [first, ...others] = comparisons;
  return others.length > 0 ? { type: join, filters: [...comparisons] } : first;
}

/** Where the comparison is in the profile, such as "tools[0].filters.filters[1]". */
export const pathOfComparison = (path: string, { comparisons }: ShownFilters, at: number): string =>
  comparisons.length > 1 ? `${path}.filters[${at}]` : path;

export const isList = (type: JsonValue | undefined): boolean => type === 'in' || type === 'nin';

/** As it is typed: of a list, one value on each line. */
export const typedValue = (value: JsonValue | undefined): string => [value ?? []].flat().map(String).join('\n');

/** Of what is typed. Null: it is no such value, which the check of the profile refuses. */
export function valueIn(text: string, valueType: ValueType, type: JsonValue | undefined): JsonValue {
  const read = (one: string) => {
    const value = valueType === 'string' ? one : (defaultIn(one.trim(), valueType) ?? null);
    return typeof value === valueType ? value : null;
  };
  return isList(type) ? (linesIn(text) ?? []).map(read) : read(text);
}

/** Of what is there; a text if nothing is. Undefined: it is no value that the form can show. */
export function valueTypeOf(value: JsonValue | undefined): ValueType | undefined {
  if (value === undefined || value === null) return 'string';
  const types = new Set([value].flat().map((one) => typeof one));
  const [type = 'string'] = types;
  return types.size < 2 ? VALUE_TYPES.find((one) => one === type) : undefined;
}

/** Parts that the person has not typed yet may be missing. */
function isShown({ type, key = '', value, ...others }: JsonObject): boolean {
  const isComparison = COMPARISONS.some((one) => one === type) && typeof key === 'string' && Object.keys(others).length === 0;
  const isRight = value === undefined || value === null || (isList(type) ? isLines(value) : !Array.isArray(value));
  return isComparison && isRight && valueTypeOf(value) !== undefined;
}

/** Whether they are the same if each is typed on a line. */
const isLines = (value: JsonValue): boolean =>
  Array.isArray(value) && value.every((one) => typeof one !== 'string' || linesIn(one)?.join() === one);
