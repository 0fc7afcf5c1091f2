// Everything on the port that is no RPC: the paths of the pool, those of cq, and MCP.

import { RequestRefusal } from '@offshoot/openai-api';
import { databaseAway, databaseRefusal } from '@offshoot/postgres';
import { Refusal } from '@offshoot/refusals';
import { errorAnswer, type HttpHandler, httpApp, httpRequestId, problemDetails, sendError } from '@offshoot/rest';
import { clientAddressFrom } from '@offshoot/rpc';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Commons } from '../commands/commons.ts';
import type { Caller } from '../domain/member.ts';
import type { CallerReader } from './callers.ts';
import { cqRoutes } from './cq-routes.ts';
import { mcpRoute } from './mcp/mcp-route.ts';
import { poolRoutes } from './pool-routes.ts';

/** A pattern has two kibibytes, and JSON may write each character as six. */
export const MAX_BODY_BYTES = 64 * 1024;

declare module 'fastify' {
  interface FastifyRequest {
    /** Set before the body is read. */
    commonsCaller: Caller;
  }
}

export interface HttpDeps {
  commons: Commons;
  callerOf: CallerReader;
  trustedProxies: number;
  /** By which clients reach the service. */
  publicUrl: () => string;
  log: Logger;
}

export function httpHandler({ commons, callerOf, trustedProxies, publicUrl, log }: HttpDeps): Promise<HttpHandler> {
  const notFound = () =>
    new RequestRefusal('not_found', 'There is no such path.', { code: 'unknown_url', help: 'See the README of the commons.' });
  return httpApp({ maxBodyBytes: MAX_BODY_BYTES, errors: problemDetails, notFound, understood, log }, (app: FastifyInstance) => {
    app.decorateRequest('commonsCaller', null as never);
    app.addHook('onRequest', async (request: FastifyRequest, reply) => {
      const { headers, socket } = request.raw;
      const address = clientAddressFrom(String(headers['x-forwarded-for'] ?? ''), socket.remoteAddress ?? '', trustedProxies);
      request.commonsCaller = callerOf(headers.authorization, address);
      reply.header('cache-control', 'no-store');
    });
    poolRoutes(app, commons);
    cqRoutes(app, commons, publicUrl);
    mcpRoute(app, commons, log);
  });
}

/** Serves all paths while the database is away. */
export const refuseUnready =
  (log: Logger): HttpHandler =>
  (request, response) => {
    const requestId = httpRequestId(request);
    sendError(response, errorAnswer(databaseAway('commons'), problemDetails, { requestId, log }), requestId);
  };

/** Clients of HTTP expect 404 where a call has a reason. */
function understood(thrown: unknown): unknown {
  if (thrown instanceof Refusal && thrown.metadata.problem === 'not_found') {
    return new RequestRefusal('not_found', thrown.message, { code: 'pattern_not_found', help: thrown.metadata.help });
  }
  return databaseRefusal(thrown, 'commons') ?? thrown;
}
