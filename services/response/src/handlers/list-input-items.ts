import type { FastifyReply, FastifyRequest } from 'fastify';
import { requireScope } from '../domain/access.ts';
import type { CreateDeps } from './create-response.ts';
import { sendJson } from './create-response.ts';
import { responseIn } from './handle-response.ts';
import { checkInclude, invalidQuery, oneOfIn, queryOf, wholeNumberIn } from './query.ts';

const DEFAULT_LIMIT = 20;
const MOST = 100;

/** What the request of a response said: newest first unless `order=asc`, as in OpenAI's API. */
export function listInputItems(deps: Pick<CreateDeps, 'rows'>) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    requireScope(request.memberCall.identity, 'responses:read');
    const query = queryOf(request);
    const order = oneOfIn(query, 'order', ['asc', 'desc']);
    const most = wholeNumberIn(query, 'limit', { least: 1, most: MOST }) ?? DEFAULT_LIMIT;
    checkInclude(query);
    const { after } = query;
    const { input } = await responseIn(deps, request);
    const items = order === 'asc' ? [...input] : input.toReversed();
    const from = after === undefined ? 0 : items.findIndex(({ id }) => id === after) + 1;
    if (after !== undefined && from === 0) throw invalidQuery('after', 'must be the ID of one of the items');
    const data = items.slice(from, from + most);
    return sendJson(reply, {
      object: 'list',
      data,
      first_id: data[0]?.id ?? null,
      last_id: data.at(-1)?.id ?? null,
      has_more: items.length > from + most,
    });
  };
}
