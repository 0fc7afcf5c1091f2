// Filters on the attributes of files, in the form of OpenAI's API, as an expression of PostgreSQL's JSON paths. Values are never part of
// the expression: it names them, and they are given beside it.

/** More than any honest filter needs. */
const MAX_DEPTH = 8;
const MAX_PARTS = 100;
const MAX_LIST = 100;
const MAX_KEY = 64;
const MAX_TEXT = 512;

const comparisons: Readonly<Record<string, string>> = { gt: '>', gte: '>=', lt: '<', lte: '<=' };

export interface CompiledFilter {
  /** A predicate of `jsonb_path_match`. */
  path: string;
  /** Its named values. */
  values: Readonly<Record<string, string | number | boolean>>;
}

/** What is wrong with a filter. */
export class FilterProblem extends Error {
  override readonly name = 'FilterProblem';
}

/**
 * Throws FilterProblem. A comparison of values of different types is false, and so is one with an attribute that a file does not have; `ne`
 * and `nin` are the opposite of `eq` and `in`. Texts are compared by code points.
 */
export function compiledFilter(filter: unknown): CompiledFilter {
  const values: Record<string, string | number | boolean> = {};
  let parts = 0;
  const named = (value: unknown): string => {
    const isText = typeof value === 'string' && value.length <= MAX_TEXT;
    if (!isText && typeof value !== 'boolean' && !(typeof value === 'number' && Number.isFinite(value))) {
      throw new FilterProblem(`A value of a filter is a text of at most ${MAX_TEXT} characters, a number or a boolean.`);
    }
    const name = `v${Object.keys(values).length}`;
    values[name] = value;
    return `$${name}`;
  };
  const compiled = (given: unknown, depth: number): string => {
    parts += 1;
    if (depth > MAX_DEPTH) throw new FilterProblem(`Filters are nested at most ${MAX_DEPTH} deep.`);
    if (parts > MAX_PARTS) throw new FilterProblem(`A filter has at most ${MAX_PARTS} parts.`);
    if (typeof given !== 'object' || given === null) throw new FilterProblem('A filter is an object with a type.');
    const { type, key, value, filters } = given as Record<string, unknown>;
    if (type === 'and' || type === 'or') {
      if (!Array.isArray(filters) || filters.length === 0) throw new FilterProblem(`“${type}” needs a list of filters.`);
      return filters.map((part) => `(${compiled(part, depth + 1)})`).join(type === 'and' ? ' && ' : ' || ');
    }
    if (typeof key !== 'string' || key === '' || key.length > MAX_KEY)
      throw new FilterProblem('A comparison needs the key of an attribute.');
    return comparison(type, pathOf(key), value, named);
  };
  return { path: compiled(filter, 1), values };
}

/** Quoted as in JSON, which JSON paths share. */
const pathOf = (key: string): string => `$.${JSON.stringify(key)}`;

function comparison(type: unknown, path: string, value: unknown, named: (value: unknown) => string): string {
  if (type === 'eq') return `${path} == ${named(value)}`;
  if (type === 'ne') return negated(`${path} == ${named(value)}`);
  if (type === 'in' || type === 'nin') {
    if (!Array.isArray(value) || value.length === 0 || value.length > MAX_LIST) {
      throw new FilterProblem(`“${type}” needs a list of 1 to ${MAX_LIST} values.`);
    }
    const any = value.map((one) => `${path} == ${named(one)}`).join(' || ');
    return type === 'in' ? any : negated(any);
  }
  const operator = typeof type === 'string' && Object.hasOwn(comparisons, type) ? comparisons[type] : undefined;
  if (operator === undefined) throw new FilterProblem('The type of a filter is eq, ne, gt, gte, lt, lte, in, nin, and, or.');
  if (typeof value === 'boolean') throw new FilterProblem(`“${type}” compares numbers or texts.`);
  return `${path} ${operator} ${named(value)}`;
}

/** Values of different types are neither equal nor unequal to a JSON path. */
const negated = (condition: string): string => `!(${condition}) || ((${condition}) is unknown)`;
