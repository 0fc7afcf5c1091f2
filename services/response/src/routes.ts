import { RequestRefusal } from '@offshoot/openai-api';
import { type HttpHandler, httpApp } from '@offshoot/rest';
import { type ClientCall, type MemberCall, memberCallOf } from '@offshoot/rpc/auth';
import { timeRequests } from '@offshoot/runtime/metrics';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { getModel, listModels, type ModelsDeps } from './models/handlers/models.ts';
import { compactConversation } from './responses/handlers/compact.ts';
import { createItems, deleteItem, getItem, listItems } from './responses/handlers/conversation-items.ts';
import { createConversation, deleteConversation, getConversation, updateConversation } from './responses/handlers/conversations.ts';
import { countInputTokens } from './responses/handlers/count-input-tokens.ts';
import { type CreateDeps, createResponse } from './responses/handlers/create-response.ts';
import { cancelResponse, deleteResponse, getResponse } from './responses/handlers/handle-response.ts';
import { listInputItems } from './responses/handlers/list-input-items.ts';
import { type StoredUsageDeps, storedUsage } from './retention/handlers/stored-usage.ts';
import { countLimit, responseErrors, understood } from './wire/response-errors.ts';
import type { CallOf, UnfinishedMessages } from './wire/unfinished-messages.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** On whose behalf the gateway makes the request: set before any handler runs. */
    memberCall: MemberCall;
  }
}

type HandlerDeps = CreateDeps & StoredUsageDeps & ModelsDeps;

/** Nearly all requests. As many as there may be connections hold little. */
const SMALL_BODY_BYTES = 64 * 1024;

/** Serves the paths under /v1/responses, for members on whose behalf the gateway calls. */
export function responseApi(
  deps: HandlerDeps,
  { callOf, unfinished, log }: { callOf: CallOf; unfinished: UnfinishedMessages; log: Logger },
): Promise<HttpHandler> {
  const notFound = ({ method, url }: FastifyRequest) =>
    new RequestRefusal('not_found', `There is no ${method} ${url.split('?', 1)[0]}.`, { code: 'unknown_url' });
  return httpApp(
    { maxBodyBytes: deps.limits.requestBytes, errors: responseErrors, hasLongIds: true, notFound, understood, refused: countLimit, log },
    (app) => {
      timeRequests(app, 'response');
      app.decorateRequest('memberCall', null as unknown as MemberCall);
      // Before the body is read.
      app.addHook('onRequest', (request, _reply, done) => {
        const admit = (call: ClientCall) => {
          try {
            request.memberCall = memberCallOf(call);
          } catch (refused) {
            return done(refused as Error);
          }
          done();
        };
        const call = callOf(request.raw);
        if (call instanceof Promise) call.then(admit, done);
        else admit(call);
      });
      app.addHook('preParsing', (request, _reply, payload, done) => {
        const isSmall = Number(request.headers['content-length']) <= SMALL_BODY_BYTES;
        done(null, isSmall ? payload : unfinished.body(payload, request.memberCall.identity));
      });
      responseRoutes(app, deps);
    },
  );
}

function responseRoutes(app: FastifyInstance, deps: HandlerDeps): void {
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
