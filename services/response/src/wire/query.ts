import { INCLUDABLE, RequestRefusal } from '@offshoot/openai-api';
import type { FastifyRequest } from 'fastify';

/** A parameter that is there twice is a list. */
type Query = Readonly<Record<string, unknown>>;

export const queryOf = (request: FastifyRequest): Query => request.query as Query;

/** Undefined: it is not there. Throws RequestRefusal. */
export function wholeNumberIn(query: Query, name: string, { least, most }: { least: number; most: number }): number | undefined {
  const given = query[name];
  if (given === undefined) return undefined;
  // One number has one form.
  const number = typeof given === 'string' && /^(?:0|[1-9]\d{0,8})$/.test(given) ? Number(given) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw invalidQuery(name, `must be a whole number from ${least} to ${most}`);
}

/** Undefined: it is not there. Throws RequestRefusal. */
export function oneOfIn<const Value extends string>(query: Query, name: string, values: readonly Value[]): Value | undefined {
  const given = query[name];
  const found = values.find((value) => value === given);
  if (found === undefined && given !== undefined) throw invalidQuery(name, `must be ${values.map((value) => `'${value}'`).join(' or ')}`);
  return found;
}

/** Changes nothing, because stored items are told in full. Clients write lists in two ways. Throws RequestRefusal. */
export function checkInclude(query: Query): void {
  for (const value of [query.include ?? [], query['include[]'] ?? []].flat())
    if (!INCLUDABLE.some((one) => one === value)) throw invalidQuery('include', `must be some of ${INCLUDABLE.join(', ')}`);
}

export function invalidQuery(param: string, what: string): RequestRefusal {
  return new RequestRefusal('invalid_request', `'${param}' ${what}.`, { code: 'invalid_value', param });
}
