import { RequestRefusal } from '@offshoot/openai-api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type StoredResponse, shownResponse } from '../../database/domain/stored-response.ts';
import { isResponseId, mayHandle, requireScope, responseNotFound } from '../../members/domain/access.ts';
import { checkInclude, oneOfIn, queryOf, wholeNumberIn } from '../../wire/query.ts';
import { goneSignal, sendJson } from '../../wire/sse.ts';
import { type CreateDeps, sendEvents } from './create-response.ts';

/** Numbers of events are below it. */
const MAX_EVENTS = 999_999_999;

type OfOne = FastifyRequest<{ Params: { id: string } }>;
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
    const query = queryOf(request);
    const stream = oneOfIn(query, 'stream', ['true', 'false']);
    const obfuscation = oneOfIn(query, 'include_obfuscation', ['true', 'false']);
    const after = wholeNumberIn(query, 'starting_after', { least: 0, most: MAX_EVENTS }) ?? -1;
    checkInclude(query);
    const response = await responseIn(deps, request);
    if (stream !== 'true') return sendJson(reply, shownResponse(response));
    if (!response.hasEvents)
      throw new RequestRefusal('invalid_request', "Only a response that was made with 'background' and 'stream' can be streamed again.", {
        code: 'not_streamable',
        param: 'stream',
      });
    const { tenantId, responseId } = response;
    const from = { tenantId, responseId, after, isPadded: obfuscation !== 'false' };
    return sendEvents(deps, from, reply, goneSignal(reply.raw));
  };
}

export function deleteResponse(deps: Deps) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    requireScope(request.memberCall.identity, 'responses:write');
    const { tenantId, responseId } = await responseIn(deps, request);
    if (!(await deps.rows.remove(tenantId, responseId))) throw responseNotFound(responseId);
    return sendJson(reply, { id: responseId, object: 'response.deleted', deleted: true });
  };
}

/** As in OpenAI's API, only those in the background. An ended response stays as it is, so cancelling is idempotent. */
export function cancelResponse(deps: Deps) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    requireScope(request.memberCall.identity, 'responses:write');
    const { tenantId, responseId, isBackground } = await responseIn(deps, request);
    if (!isBackground)
      throw new RequestRefusal(
        'invalid_request',
        "Only a response that was made with 'background' can be cancelled. To end another one, close its connection.",
        { code: 'not_cancellable', param: 'response_id' },
      );
    await deps.rows.cancel(tenantId, responseId, deps.now());
    await deps.running.endCancelled(responseId);
    return sendJson(reply, shownResponse(await responseIn(deps, request)));
  };
}
