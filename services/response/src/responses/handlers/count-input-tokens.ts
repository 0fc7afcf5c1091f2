import { isToldOfTools } from '@offshoot/models';
import { allowedTools, readCreateRequest } from '@offshoot/openai-api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { functionTool } from '../../tools/commands/turn-tools.ts';
import { modelQuestionOf } from '../../turns/commands/model-question.ts';
import { prepareTurn } from '../../turns/commands/prepare-turn.ts';
import { goneSignal, sendJson } from '../../wire/sse.ts';
import type { CreateDeps } from './create-response.ts';

/** How many tokens a response to the same request would give to the model. No model and no server of tools is asked; nothing is stored. */
export function countInputTokens(deps: CreateDeps) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const asked = readCreateRequest(request.body);
    using _slot = deps.running.takeSlot(request.memberCall.identity);
    const { turn } = await prepareTurn(deps, request.memberCall, asked, { signal: goneSignal(reply.raw), isCounted: true });
    const { tools, tool_choice: choice } = turn.settings.request;
    const question = modelQuestionOf(turn);
    const functions = isToldOfTools(question) ? allowedTools(tools ?? [], choice).flatMap(functionTool) : [];
    const tokens = deps.models.catalog.inputTokens({ ...question, tools: functions });
    return sendJson(reply, { object: 'response.input_tokens', input_tokens: tokens });
  };
}
