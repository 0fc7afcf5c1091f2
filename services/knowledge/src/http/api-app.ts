import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { Identity, memberReader } from '@offshoot/callers';
import { timeRequests } from '@offshoot/metrics';
import { RequestRefusal, readJsonBody } from '@offshoot/open-responses';
import { databaseRefusal } from '@offshoot/postgres';
import type { Logger } from '@offshoot/process/logger.ts';
import { Refusal } from '@offshoot/refusals';
import { readJsonBodies, requestChecks, routerOptions, schemaRefusal } from '@offshoot/rest';
import { requestIdFrom, requestIdHeader } from '@offshoot/rpc';
import { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import { ApiError, errorBody, invalid, notFound } from './api-error.ts';
import type { Scope } from './scope.ts';
import { checkStorable, checkStorableQuery } from './storable.ts';

/** Files come in streams, which this does not count. */
const MAX_BODY_BYTES = 1024 * 1024;
const JSON_TYPE = 'application/json; charset=utf-8';

declare module 'fastify' {
  interface FastifyRequest {
    member: Identity;
  }
  interface FastifyContextConfig {
    scope?: Scope;
  }
}

export interface ApiDeps {
  memberOf: ReturnType<typeof memberReader>;
  log: Logger;
}

export type ApiHandler = (request: IncomingMessage, response: ServerResponse) => void;

/** Serves routes in the form of OpenAI's API. Each route names the scope that it needs (`config.scope`). */
export async function apiHandler({ memberOf, log }: ApiDeps, addRoutes: (app: FastifyInstance) => void): Promise<ApiHandler> {
  const refuse = (thrown: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const error = apiErrorOf(thrown);
    if (error.status >= 500)
      log.error({ err: thrown, requestId: requestIdOf(request.raw), route: request.routeOptions.url }, 'request failed');
    return reply
      .code(error.status)
      .header('cache-control', 'no-store')
      .type(JSON_TYPE)
      .send(JSON.stringify(errorBody(error)));
  };
  const app = fastify({
    bodyLimit: MAX_BODY_BYTES,
    routerOptions,
    // The port has its own listener, with its own limits.
    serverFactory: (handler) => http.createServer(handler),
    frameworkErrors: (thrown, request, reply) => refuse(thrown, request as FastifyRequest, reply as unknown as FastifyReply),
  });
  timeRequests(app, 'knowledge');
  readJsonBodies(app, readJsonBody);
  app.setValidatorCompiler(requestChecks());
  app.setErrorHandler(refuse);
  app.setNotFoundHandler(() => {
    throw new ApiError(404, 'There is no such route.', { code: 'unknown_url' });
  });
  app.decorateRequest('member', null as unknown as Identity);
  app.addHook('onRequest', async (request, reply) => {
    reply.header(requestIdHeader, requestIdOf(request.raw));
    const { scope } = request.routeOptions.config;
    if (scope === undefined) return;
    request.member = (await memberOf(request.raw)).identity;
    if (!request.member.scopes.includes(scope)) {
      throw new ApiError(403, `The credential does not have the scope ${scope}.`, { code: 'scope_missing' });
    }
  });
  app.addHook('preValidation', async ({ body, query }) => {
    checkStorable(body);
    checkStorableQuery(query as Readonly<Record<string, unknown>>);
  });
  addRoutes(app);
  await app.ready();
  return (request, response) => app.routing(request, response);
}

const DATABASE_AWAY = new ApiError(503, 'The database does not answer. Repeat the request in a moment.');

/** Serves all routes while the database is away. */
export const refuseUnready: ApiHandler = (_request, response) => {
  response.writeHead(DATABASE_AWAY.status, { 'content-type': JSON_TYPE, 'cache-control': 'no-store' });
  response.end(JSON.stringify(errorBody(DATABASE_AWAY)));
};

function apiErrorOf(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  if (thrown instanceof RequestRefusal) {
    const { status, message, code, param } = thrown;
    return new ApiError(status, message, { code, ...(param !== null && { param }) });
  }
  const { statusCode = 500, code = '', validation, validationContext = 'body' } = thrown as Partial<FastifyError>;
  if (validation) {
    const { message, metadata } = schemaRefusal(validationContext, validation);
    return invalid(message, metadata.field);
  }
  // What Fastify cannot read.
  if (code.startsWith('FST_ERR_') && statusCode < 500)
    return new ApiError(statusCode, unreadable[statusCode] ?? 'The request cannot be read.', {
      code: unreadableCodes[statusCode] ?? 'invalid_json',
    });
  // The gateway alone calls here, for members alone.
  if (thrown instanceof Refusal) return new ApiError(401, thrown.message, { code: thrown.reason.toLowerCase() });
  if (databaseRefusal(thrown, 'knowledge')) return DATABASE_AWAY;
  return new ApiError(500, 'An internal error.');
}

const unreadable: Readonly<Record<number, string>> = {
  404: notFound('route').message,
  413: 'The body is too large.',
  415: 'The body has to be JSON, with the content type application/json.',
};

const unreadableCodes: Readonly<Record<number, string>> = { 404: 'unknown_url', 413: 'request_too_large', 415: 'invalid_content_type' };

function requestIdOf({ headers }: IncomingMessage): string {
  return requestIdFrom(new Headers({ [requestIdHeader]: String(headers[requestIdHeader] ?? '') }));
}
