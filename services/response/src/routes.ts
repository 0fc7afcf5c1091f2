import type { FastifyInstance } from 'fastify';
import { compactConversation } from './handlers/compact.ts';
import { createItems, deleteItem, getItem, listItems } from './handlers/conversation-items.ts';
import { createConversation, deleteConversation, getConversation, updateConversation } from './handlers/conversations.ts';
import { countInputTokens } from './handlers/count-input-tokens.ts';
import type { CreateDeps } from './handlers/create-response.ts';
import { createResponse } from './handlers/create-response.ts';
import { cancelResponse, deleteResponse, getResponse } from './handlers/handle-response.ts';
import { listInputItems } from './handlers/list-input-items.ts';
import { getModel, listModels, type ModelsDeps } from './handlers/models.ts';
import { type StoredUsageDeps, storedUsage } from './handlers/stored-usage.ts';

export type HandlerDeps = CreateDeps & StoredUsageDeps & ModelsDeps;

export function responseRoutes(app: FastifyInstance, deps: HandlerDeps): void {
  app.post('/v1/responses', createResponse(deps));
  app.post('/v1/responses/compact', compactConversation(deps));
  app.post('/v1/responses/input_tokens', countInputTokens(deps));
  app.get('/v1/responses/:id', getResponse(deps));
  app.delete('/v1/responses/:id', deleteResponse(deps));
  app.post('/v1/responses/:id/cancel', cancelResponse(deps));
  app.get('/v1/responses/:id/input_items', listInputItems(deps));
  app.post('/v1/conversations', createConversation(deps));
  app.get('/v1/conversations/:id', getConversation(deps));
  app.post('/v1/conversations/:id', updateConversation(deps));
  app.delete('/v1/conversations/:id', deleteConversation(deps));
  app.get('/v1/conversations/:id/items', listItems(deps));
  app.post('/v1/conversations/:id/items', createItems(deps));
  app.get('/v1/conversations/:id/items/:item', getItem(deps));
  app.delete('/v1/conversations/:id/items/:item', deleteItem(deps));
  app.get('/v1/usage/responses', storedUsage(deps));
  app.get('/v1/models', listModels(deps));
  app.get('/v1/models/*', getModel(deps));
}
