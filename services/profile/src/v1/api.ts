import { RequestRefusal } from '@offshoot/openai-api';
import { databaseAway } from '@offshoot/postgres';
import type { V1Route } from '@offshoot/profiles/api';
import { Refusal } from '@offshoot/refusals';
import { errorAnswer, type HttpHandler, httpApp, httpRequestId, JSON_TYPE, openAiErrors, sendError } from '@offshoot/rest';
import { type OwnCalls, requestIdHeader } from '@offshoot/rpc';
import { type Arrivals, type ClientCall, callerHeader } from '@offshoot/rpc/auth';
import { timeRequests } from '@offshoot/runtime/metrics';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { agentRoutes } from './agents.ts';
import { keyRoutes } from './keys.ts';
import { resourceRoutes } from './resources.ts';
import { secretRoutes } from './secrets.ts';
import type { ServedRoute } from './served.ts';
import { tenantRoutes } from './tenants.ts';
import { usageRoutes } from './usage.ts';

/** Instructions may have 256 KiB, and JSON may write each character as six. */
const MAX_BODY_BYTES = 2 * 1024 * 1024;
/** Of an RPC of this service. */
const TIMEOUT_MS = 10_000;
const errors = openAiErrors('contract');
const none = Type.Object({}, { additionalProperties: false });
const all = [...agentRoutes, ...resourceRoutes, ...secretRoutes, ...keyRoutes, ...tenantRoutes, ...usageRoutes];

declare module 'fastify' {
  interface FastifyRequest {
    /** Set before the body is read. */
    clientCall: ClientCall;
  }
}

interface V1Deps {
  arrivals: Arrivals;
  /** The RPCs of this service, each of which some route makes. */
  calls: OwnCalls;
  log: Logger;
}

/** Serves the service's paths under /v1, for members and people on whose behalf the gateway calls. Each request is checked once, here. */
export function v1Api({ arrivals, calls, log }: V1Deps): Promise<HttpHandler> {
  const notFound = () => new RequestRefusal('not_found', 'There is no such path.', { code: 'unknown_url' });
  return httpApp({ maxBodyBytes: MAX_BODY_BYTES, errors, notFound, log }, (app) => {
    timeRequests(app, 'profile');
    app.decorateRequest('clientCall', null as unknown as ClientCall);
    for (const each of all) addRoute(app, each, { arrivals, calls });
  });
}

/** Serves all paths while the database is away. */
export const refuseUnready =
  (log: Logger): HttpHandler =>
  (request, response) => {
    const requestId = httpRequestId(request);
    sendError(response, errorAnswer(databaseAway('profile'), errors, { requestId, log }), requestId);
  };

function addRoute(app: FastifyInstance, { route, handle }: ServedRoute, { arrivals, calls }: Pick<V1Deps, 'arrivals' | 'calls'>): void {
  const { method, path, params = none, query = none, body, isBodyOptional = false } = route;
  app.route({
    method,
    url: path,
    schema: { params, querystring: query, ...(body && { body }) },
    onRequest: async (request) => {
      request.clientCall = requireFit(route, await arrivals.callOf(request.raw));
    },
    preValidation: async (request) => {
      requireMeant(route, request);
      if (isBodyOptional) request.body ??= {};
    },
    handler: async (request, reply) => {
      const { caller, token } = request.clientCall;
      const header = { [callerHeader]: token, [requestIdHeader]: httpRequestId(request.raw) };
      const answer = await handle({
        params: request.params,
        query: request.query,
        body: request.body,
        headers: request.headers,
        get member() {
          if (caller.kind !== 'member') throw new Error(`${path} is for people, who are no members here`);
          return caller.identity;
        },
        call: (rpc, input) => calls(rpc, input, { caller, header, timeoutMs: TIMEOUT_MS }),
      });
      reply.code(answer.status).headers({ 'cache-control': 'no-store', ...answer.headers });
      return answer.status === 204 ? reply.send() : reply.type(JSON_TYPE).send(JSON.stringify(answer.body));
    },
  });
}

function requireFit({ path, isForPeople = false }: V1Route, call: ClientCall): ClientCall {
  if (call.caller.kind === (isForPeople ? 'user' : 'member')) return call;
  throw new Refusal('CALLER_NOT_ALLOWED', `${path} is for ${isForPeople ? 'signed-in people' : 'members of a tenant'}.`);
}

/** What a route would ignore, its caller takes to have an effect. */
function requireMeant({ method, body: schema, isConditional = false }: V1Route, { headers, body }: FastifyRequest): void {
  const condition = headers['if-match'];
  if (method !== 'GET' && !isConditional && condition !== undefined && condition.trim() !== '*')
    throw unmeant('This request takes no If-Match: what it changes has no version.', 'Leave the header out.', 'If-Match');
  const isEmpty = body === undefined || body === null || (typeof body === 'object' && Object.keys(body).length === 0);
  if (schema === undefined && !isEmpty) throw unmeant('This request takes no body.', 'Leave the body out. Options are in the address.');
}

const unmeant = (message: string, help: string, param?: string) =>
  new RequestRefusal('invalid_request', message, { code: 'validation_failed', help, ...(param !== undefined && { param }) });
