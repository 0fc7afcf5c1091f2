import { type CompactionResponse, checkOrder, readCompactRequest } from '@offshoot/openai-api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { summarise } from '../../conversations/commands/summarise.ts';
import { openedConversation, requireFiles } from '../../conversations/commands/tell-conversation.ts';
import { NOTHING, requireCapacity } from '../../conversations/domain/conversation.ts';
import { requireScope } from '../../members/domain/access.ts';
import { configurationFor, conversationBefore, newItems } from '../../turns/commands/prepare-turn.ts';
import { compactingModel } from '../../turns/domain/effective.ts';
import { failureOf, refusalOf } from '../../turns/domain/failures.ts';
import { requireImages } from '../../turns/domain/image-rules.ts';
import { goneSignal, sendJson } from '../../wire/sse.ts';
import type { CreateDeps } from './create-response.ts';

/** Makes one item of a conversation, to be sent in its place. Nothing is stored. */
export function compactConversation(deps: CreateDeps) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { identity } = request.memberCall;
    requireScope(identity, 'responses:write');
    const asked = readCompactRequest(request.body);
    requireImages(asked);
    deps.keyRateLimiters.take(identity);
    const { input, instructions, previous_response_id } = asked;
    const signal = goneSignal(reply.raw);
    using _slot = deps.running.takeSlot(identity);
    const { tenantId } = identity;
    const { last, earlier } = (await conversationBefore(deps, identity, previous_response_id ?? undefined)) ?? { earlier: NOTHING };
    const id = deps.newId('resp');
    const named = { before: last ?? {}, splitKey: last?.conversationId ?? id, isForModel: true, signal };
    const pinned = await configurationFor(deps, request.memberCall, asked, named);
    const items = await newItems(deps, identity, input, earlier.items);
    checkOrder(earlier.items, items);
    requireCapacity(earlier, items.length, deps.limits.items);
    await requireFiles(deps, request.memberCall, { earlier, input: items }, signal);
    const conversation = openedConversation(deps, request.memberCall, { earlier, input: items });
    const model = compactingModel(asked.model, pinned?.profile, deps.models);
    const o = { model, instructions: instructions ?? undefined, signal };
    const { agentId = '', agentVersion = 0 } = pinned?.pin ?? {};
    const spending = deps.usage.begin({ id, tenantId, subject: identity.subject, agentId, agentVersion, requests: 1 }, identity);
    const { text, usage } = await summarise(spending.of(deps.models.model), conversation, o)
      .catch((error: unknown) => {
        throw refusalOf(failureOf(error));
      })
      .finally(() => deps.usage.endAlone(id));
    const made: CompactionResponse = {
      id,
      object: 'response.compaction',
      created_at: Math.floor(deps.now().getTime() / 1000),
      output: [{ type: 'compaction', id: deps.newId('cmp'), encrypted_content: deps.sealed.seal(tenantId, text) }],
      usage,
    };
    return sendJson(reply, made);
  };
}
