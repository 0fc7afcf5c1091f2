import { itemsOf, RequestRefusal, readNewItems } from '@offshoot/openai-api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { requireConversationCapacity, shownConversation } from '../../conversations/domain/named-conversation.ts';
import { checkInclude, queryOf } from '../../wire/query.ts';
import { sendJson } from '../../wire/sse.ts';
import { conversationIn, itemsToAdd } from './conversations.ts';
import type { CreateDeps } from './create-response.ts';
import { listOf, pageIn, unknownAfter } from './list-input-items.ts';

export function createItems(deps: CreateDeps) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const known = await conversationIn(deps, request, 'responses:write');
    checkInclude(queryOf(request));
    const given = readNewItems(request.body);
    deps.capacity.require(request.memberCall.identity);
    const ids = given.flatMap((item) => ('id' in item && item.id ? [item.id] : []));
    const there = ids.length === 0 ? [] : await deps.conversations.itemsNamed(known.conversationId, ids);
    const added = await itemsToAdd(deps, request, reply, given, there);
    await itemsOf(() => requireConversationCapacity(known, added, deps.limits));
    if (added.length > 0) await deps.conversations.addItems(known, added, deps.now());
    return sendJson(reply, listOf(added, added.length));
  };
}

export function listItems(deps: CreateDeps) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { conversationId } = await conversationIn(deps, request, 'responses:read');
    const { isAscending, most, after } = pageIn(queryOf(request));
    const items = await deps.conversations.page(conversationId, { after, isAscending, most: most + 1 });
    if (items === undefined) throw unknownAfter();
    return sendJson(reply, listOf(items, most));
  };
}

export function getItem(deps: CreateDeps) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { conversationId } = await conversationIn(deps, request, 'responses:read');
    checkInclude(queryOf(request));
    const itemId = itemIdIn(request);
    const [item] = await deps.conversations.itemsNamed(conversationId, [itemId]);
    if (item === undefined) throw itemNotFound(itemId);
    return sendJson(reply, item);
  };
}

/** Answers with the conversation, as OpenAI's API does. */
export function deleteItem(deps: CreateDeps) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const known = await conversationIn(deps, request, 'responses:write');
    const itemId = itemIdIn(request);
    if (!(await deps.conversations.removeItem(known, itemId))) throw itemNotFound(itemId);
    return sendJson(reply, shownConversation(known));
  };
}

const itemIdIn = (request: FastifyRequest): string => (request.params as { item: string }).item;

const itemNotFound = (itemId: string): RequestRefusal =>
  new RequestRefusal('not_found', `Item with id '${itemId}' not found.`, { code: 'item_not_found', param: 'item_id' });
