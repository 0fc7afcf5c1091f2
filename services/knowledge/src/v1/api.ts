import { RequestRefusal } from '@offshoot/openai-api';
import { databaseAway, databaseRefusal } from '@offshoot/postgres';
import { errorAnswer, type HttpHandler, httpApp, httpRequestId, openAiErrors, sendError } from '@offshoot/rest';
import { requestIdHeader } from '@offshoot/rpc';
import type { Identity, memberReader } from '@offshoot/rpc/auth';
import { timeRequests } from '@offshoot/runtime/metrics';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { FastifyInstance } from 'fastify';
import { checkStorable, checkStorableQuery } from './storable.ts';

/** Files come in streams, which this does not count. */
const MAX_BODY_BYTES = 1024 * 1024;

type Scope = Identity['scopes'][number];

declare module 'fastify' {
  interface FastifyRequest {
    member: Identity;
  }
  interface FastifyContextConfig {
    scope?: Scope;
  }
}

/** For a route: members without the scope are refused. */
export const forScope = (scope: Scope): { config: { scope: Scope } } => ({ config: { scope } });

export interface ApiDeps {
  memberOf: ReturnType<typeof memberReader>;
  log: Logger;
}

/** Serves routes in the form of OpenAI's API. Each route names the scope that it needs (`config.scope`). */
export function apiHandler({ memberOf, log }: ApiDeps, addRoutes: (app: FastifyInstance) => void): Promise<HttpHandler> {
  const notFound = () => new RequestRefusal('not_found', 'There is no such route.', { code: 'unknown_url' });
  return httpApp({ maxBodyBytes: MAX_BODY_BYTES, errors, hasLongIds: true, notFound, understood, log }, (app) => {
    timeRequests(app, 'knowledge');
    app.decorateRequest('member', null as unknown as Identity);
    app.addHook('onRequest', async (request, reply) => {
      reply.header(requestIdHeader, httpRequestId(request.raw));
      const { scope } = request.routeOptions.config;
      if (scope === undefined) return;
      request.member = (await memberOf(request.raw)).identity;
      if (!request.member.scopes.includes(scope)) {
        throw new RequestRefusal('permission_denied', `The credential does not have the scope ${scope}.`, { code: 'scope_missing' });
      }
    });
    app.addHook('preValidation', async ({ body, query }) => {
      checkStorable(body);
      checkStorableQuery(query as Readonly<Record<string, unknown>>);
    });
    addRoutes(app);
  });
}

const errors = openAiErrors('openai');
const understood = (thrown: unknown): unknown => databaseRefusal(thrown, 'knowledge') ?? thrown;

/** Serves all routes while the database is away. */
export const refuseUnready =
  (log: Logger): HttpHandler =>
  (request, response) => {
    const requestId = httpRequestId(request);
    sendError(response, errorAnswer(databaseAway('knowledge'), errors, { requestId, log }), requestId);
  };
