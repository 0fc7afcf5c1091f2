import { RequestRefusal } from '@offshoot/open-responses';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isResponseId, mayHandle, requireScope, responseNotFound } from '../domain/access.ts';
import { type StoredResponse, shownResponse } from '../domain/stored/stored-response.ts';
import { type CreateDeps, sendEvents, sendJson } from './create-response.ts';
import { goneSignal } from './sse.ts';

type OfOne = FastifyRequest<{ Params: { id: string }; Querystring: Record<string, unknown> }>;
type Deps = Pick<CreateDeps, 'rows' | 'events' | 'news' | 'running' | 'now'>;

/** The response that a path names. Throws RequestRefusal, the same one for what is not there and what is not theirs. */
export async function responseIn({ rows }: Pick<Deps, 'rows'>, request: FastifyRequest): Promise<StoredResponse> {
  const { id } = (request as OfOne).params;
  const { identity } = request.memberCall;
  const response = isResponseId(id) ? await rows.byId(identity.tenantId, id) : undefined;
  if (response === undefined || !mayHandle(identity, response)) throw responseNotFound(id);
  return response;
}

export function getResponse(deps: Deps) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    requireScope(request.memberCall.identity, 'responses:read');
    const response = await responseIn(deps, request);
    const { stream, starting_after, include_obfuscation } = (request as OfOne).query;
    if (stream !== 'true') return sendJson(reply, shownResponse(response));
    const [first] = await deps.events.after(response.responseId, -1, 1);
    if (first === undefined && !(response.isBackground && response.status === 'queued'))
      throw new RequestRefusal('invalid_request', "Only a response that was made with 'background' and 'stream' can be streamed again.", {
        code: 'not_streamable',
        param: 'stream',
      });
    const { tenantId, responseId } = response;
    const from = { tenantId, responseId, after: startIn(starting_after), isPadded: include_obfuscation !== 'false' };
    return sendEvents(deps, from, reply, goneSignal(reply.raw));
  };
}

function startIn(given: unknown): number {
  if (given === undefined) return -1;
  if (typeof given === 'string' && /^\d{1,9}$/.test(given)) return Number(given);
  throw new RequestRefusal('invalid_request', "'starting_after' must be the sequence number of an event.", {
    code: 'invalid_value',
    param: 'starting_after',
  });
}

export function deleteResponse(deps: Deps) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    requireScope(request.memberCall.identity, 'responses:write');
    const { tenantId, responseId } = await responseIn(deps, request);
    if (!(await deps.rows.remove(tenantId, responseId))) throw responseNotFound(responseId);
    return sendJson(reply, { id: responseId, object: 'response.deleted', deleted: true });
  };
}

/** What has ended stays as it is: to cancel twice is to cancel once. */
export function cancelResponse(deps: Deps) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    requireScope(request.memberCall.identity, 'responses:write');
    const { tenantId, responseId } = await responseIn(deps, request);
    await deps.rows.cancel(tenantId, responseId, deps.now());
    await deps.running.endCancelled(responseId);
    return sendJson(reply, shownResponse(await responseIn(deps, request)));
  };
}
