import { type InputItem, type Item, itemsOf, readNewConversation, readNewMetadata } from '@offshoot/openai-api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { openedConversation, requireFiles } from '../../conversations/commands/tell-conversation.ts';
import { NOTHING } from '../../conversations/domain/conversation.ts';
import { type NamedConversation, requireConversationCapacity, shownConversation } from '../../conversations/domain/named-conversation.ts';
import { requireScope } from '../../members/domain/access.ts';
import { handledConversation, newItems } from '../../turns/commands/prepare-turn.ts';
import { DEFAULT_RETENTION_DAYS } from '../../turns/domain/effective.ts';
import { requireImages } from '../../turns/domain/image-rules.ts';
import { goneSignal, sendJson } from '../../wire/sse.ts';
import type { CreateDeps } from './create-response.ts';

/** The conversation that a path names. Throws RequestRefusal. */
export function conversationIn(
  { conversations }: Pick<CreateDeps, 'conversations'>,
  request: FastifyRequest,
  scope: 'responses:read' | 'responses:write',
): Promise<NamedConversation> {
  const { identity } = request.memberCall;
  requireScope(identity, scope);
  return handledConversation(conversations, identity, (request.params as { id: string }).id);
}

/** Items as they are stored, without those that are there already. Throws RequestRefusal for what no response could be told. */
export function itemsToAdd(
  deps: CreateDeps,
  { memberCall }: FastifyRequest,
  reply: FastifyReply,
  given: readonly InputItem[],
  known: readonly Item[],
): Promise<Item[]> {
  return itemsOf(async () => {
    requireImages({ input: [...given] });
    const input = await newItems(deps, memberCall.identity, [...given], known);
    const conversation = { earlier: NOTHING, input };
    openedConversation(deps, memberCall, conversation);
    await requireFiles(deps, memberCall, conversation, goneSignal(reply.raw));
    return input;
  });
}

export function createConversation(deps: CreateDeps) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { identity } = request.memberCall;
    requireScope(identity, 'responses:write');
    const { items, metadata } = readNewConversation(request.body);
    deps.capacity.require(identity);
    const added = await itemsToAdd(deps, request, reply, items, []);
    await itemsOf(() => requireConversationCapacity({ itemCount: 0, bytes: 0 }, added, deps.limits));
    const conversation = {
      conversationId: deps.newId('conv'),
      tenantId: identity.tenantId,
      subject: identity.subject,
      keyId: identity.keyId ?? '',
      metadata,
      retentionDays: DEFAULT_RETENTION_DAYS,
      createTime: deps.now(),
    };
    await deps.conversations.add(conversation, added);
    return sendJson(reply, shownConversation(conversation));
  };
}

export function getConversation(deps: CreateDeps) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> =>
    sendJson(reply, shownConversation(await conversationIn(deps, request, 'responses:read')));
}

export function updateConversation(deps: CreateDeps) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const known = await conversationIn(deps, request, 'responses:write');
    const metadata = readNewMetadata(request.body);
    await deps.conversations.setMetadata(known.conversationId, metadata);
    return sendJson(reply, shownConversation({ ...known, metadata }));
  };
}

/** As in OpenAI's API, responses that were made in it stay. */
export function deleteConversation(deps: CreateDeps) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { conversationId } = await conversationIn(deps, request, 'responses:write');
    await deps.conversations.remove(conversationId);
    return sendJson(reply, { id: conversationId, object: 'conversation.deleted', deleted: true });
  };
}
