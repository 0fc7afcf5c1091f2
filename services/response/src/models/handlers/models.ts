import type { ListedModel } from '@offshoot/models';
import { RequestRefusal } from '@offshoot/openai-api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { UsableAgent, UsableAgents } from '../../database/domain/ports.ts';
import { requireScope } from '../../members/domain/access.ts';
import { goneSignal, sendJson } from '../../wire/sse.ts';
import type { ModelList } from '../commands/model-list.ts';

export interface ModelsDeps {
  modelList: Pick<ModelList, 'all'>;
  usableAgents: UsableAgents;
}

/** What a request may name as its model: the endpoint's models, and agents that the caller may use. A key that is for some agents runs no model alone. */
export function listModels(deps: ModelsDeps) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    requireScope(request.memberCall.identity, 'responses:read');
    const [models, agents] = await Promise.all([plain(deps, request), usable(deps, request, '', reply)]);
    return sendJson(reply, { object: 'list', data: [...models.map(shownModel), ...agents.map(shownAgent(request))] });
  };
}

/** IDs of models may have slashes. One answer for what does not exist and what the caller may not use. */
export function getModel(deps: ModelsDeps) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    requireScope(request.memberCall.identity, 'responses:read');
    const { '*': id = '' } = request.params as Record<string, string>;
    const agents = id.startsWith('agent_') ? await usable(deps, request, id, reply) : [];
    const models = await plain(deps, request);
    const [found] = [...agents.map(shownAgent(request)), ...models.filter((one) => one.id === id).map(shownModel)];
    if (found) return sendJson(reply, found);
    throw new RequestRefusal('not_found', 'There is no such model, or you may not use it.', { code: 'model_not_found', param: 'model' });
  };
}

const plain = async ({ modelList }: ModelsDeps, { memberCall: { identity } }: FastifyRequest): Promise<readonly ListedModel[]> =>
  identity.allowedAgents === undefined ? modelList.all() : [];

/** A caller who may use no agents has none. */
async function usable(
  { usableAgents }: ModelsDeps,
  { memberCall }: FastifyRequest,
  agentId: string,
  reply: FastifyReply,
): Promise<UsableAgent[]> {
  if (!memberCall.identity.scopes.includes('agents:use')) return [];
  return usableAgents(memberCall, agentId, goneSignal(reply.raw));
}

const shownModel = ({ id, created, ownedBy }: ListedModel) => ({ id, object: 'model', created, owned_by: ownedBy });

const shownAgent =
  ({ memberCall: { identity } }: FastifyRequest) =>
  ({ agentId, name, createdAt }: UsableAgent) => ({
    id: agentId,
    object: 'model',
    created: Math.floor(createdAt.getTime() / 1000),
    owned_by: identity.tenantId,
    name,
  });
