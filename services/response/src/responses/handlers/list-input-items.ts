import type { Item } from '@offshoot/openai-api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { requireScope } from '../../members/domain/access.ts';
import { checkInclude, invalidQuery, oneOfIn, queryOf, wholeNumberIn } from '../../wire/query.ts';
import { sendJson } from '../../wire/sse.ts';
import type { CreateDeps } from './create-response.ts';
import { responseIn } from './handle-response.ts';

const DEFAULT_LIMIT = 20;
const MAX_PAGE = 100;

/** Newest first unless `order=asc`, as in OpenAI's API. Throws RequestRefusal. */
export function pageIn(query: ReturnType<typeof queryOf>): { isAscending: boolean; most: number; after: string | undefined } {
  const isAscending = oneOfIn(query, 'order', ['asc', 'desc']) === 'asc';
  const most = wholeNumberIn(query, 'limit', { least: 1, most: MAX_PAGE }) ?? DEFAULT_LIMIT;
  checkInclude(query);
  const { after } = query;
  if (after !== undefined && (typeof after !== 'string' || after.includes('\0'))) throw unknownAfter();
  return { isAscending, most, after };
}

export const unknownAfter = () => invalidQuery('after', 'must be the ID of one of the items');

/** `items`: those of the page, and one more if there are more. */
export function listOf(items: readonly Item[], most: number) {
  const data = items.slice(0, most);
  return { object: 'list', data, first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null, has_more: items.length > most };
}

/** What the request of a response said. */
export function listInputItems(deps: Pick<CreateDeps, 'rows'>) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    requireScope(request.memberCall.identity, 'responses:read');
    const { isAscending, most, after } = pageIn(queryOf(request));
    const { input } = await responseIn(deps, request);
    const items = isAscending ? [...input] : input.toReversed();
    const from = after === undefined ? 0 : items.findIndex(({ id }) => id === after) + 1;
    if (after !== undefined && from === 0) throw unknownAfter();
    return sendJson(reply, listOf(items.slice(from, from + most + 1), most));
  };
}
