import { RequestRefusal } from '@offshoot/open-responses';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { requireScope } from '../domain/access.ts';
import type { CreateDeps } from './create-response.ts';
import { sendJson } from './create-response.ts';
import { responseIn } from './handle-response.ts';

const DEFAULT_LIMIT = 20;
const MOST = 100;

/** What the request of a response said: newest first unless `order=asc`, as in OpenAI's API. */
export function listInputItems(deps: Pick<CreateDeps, 'rows'>) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    requireScope(request.memberCall.identity, 'responses:read');
    const { input } = await responseIn(deps, request);
    const { order, after, limit } = request.query as Record<string, unknown>;
    if (order !== undefined && order !== 'asc' && order !== 'desc') throw invalidQuery('order', "must be 'asc' or 'desc'");
    const most = limit === undefined ? DEFAULT_LIMIT : Number(limit);
    if (!Number.isInteger(most) || most < 1 || most > MOST) throw invalidQuery('limit', `must be from 1 to ${MOST}`);
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

function invalidQuery(param: string, what: string): RequestRefusal {
  return new RequestRefusal('invalid_request', `'${param}' ${what}.`, { code: 'invalid_value', param });
}
