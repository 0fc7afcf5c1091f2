// Filters on the attributes of files as an expression of PostgreSQL's JSON paths. Values are never part of the expression: it names them, and
// they are given beside it.
import { type FilterValue, filterProblem, type SearchFilter } from '@offshoot/openai-api/knowledge';

const comparisons = { eq: '==', gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;

export interface CompiledFilter {
  /** A predicate of `jsonb_path_match`. */
  path: string;
  /** Its named values. */
  values: Readonly<Record<string, FilterValue>>;
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
  const problem = filterProblem(filter);
  if (problem !== undefined) throw new FilterProblem(`${problem}.`);
  const values: Record<string, FilterValue> = {};
  const named = (value: FilterValue): string => {
    const name = `v${Object.keys(values).length}`;
    values[name] = value;
    return `$${name}`;
  };
  return { path: compiled(filter as SearchFilter, named), values };
}

function compiled(filter: SearchFilter, named: (value: FilterValue) => string): string {
  switch (filter.type) {
    case 'and':
    case 'or':
      return filter.filters.map((part) => `(${compiled(part, named)})`).join(filter.type === 'and' ? ' && ' : ' || ');
    case 'in':
    case 'nin': {
      const any = filter.value.map((one) => `${pathOf(filter.key)} == ${named(one)}`).join(' || ');
      return filter.type === 'in' ? any : negated(any);
    }
    case 'ne':
      return negated(`${pathOf(filter.key)} == ${named(filter.value)}`);
    default:
      return `${pathOf(filter.key)} ${comparisons[filter.type]} ${named(filter.value)}`;
  }
}

/** Quoted as in JSON, which JSON paths share. */
const pathOf = (key: string): string => `$.${JSON.stringify(key)}`;

/** Values of different types are neither equal nor unequal to a JSON path. */
const negated = (condition: string): string => `!(${condition}) || ((${condition}) is unknown)`;
