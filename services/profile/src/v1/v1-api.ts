import type { IncomingMessage } from 'node:http';
import type { DescService } from '@bufbuild/protobuf';
import { type Client, createClient } from '@connectrpc/connect';
import { RequestRefusal } from '@offshoot/openai-api';
import { databaseAway } from '@offshoot/postgres';
import type { V1Route } from '@offshoot/profiles/api';
import { Refusal } from '@offshoot/refusals';
import { errorAnswer, type HttpHandler, httpApp, httpRequestId, JSON_TYPE, openAiErrors, sendError } from '@offshoot/rest';
import { type LocalCalls, requestIdHeader } from '@offshoot/rpc';
import { type Caller, callerHeader, callerReader, type ServiceCredentials } from '@offshoot/rpc/auth';
import { timeRequests } from '@offshoot/runtime/metrics';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { agentRoutes } from './agents.ts';
import { keyRoutes } from './keys.ts';
import { partRoutes } from './parts.ts';
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
const all = [...agentRoutes, ...partRoutes, ...secretRoutes, ...keyRoutes, ...tenantRoutes, ...usageRoutes];

interface V1Deps extends Pick<ServiceCredentials, 'serviceKey' | 'serviceCallers'> {
  /** The RPCs of this service: each route calls some of them, for the caller that the gateway names. */
  calls: LocalCalls;
  log: Logger;
}

/** Serves the service's paths under /v1, for members and people on whose behalf the gateway calls. */
export function v1Api({ calls, log, ...credentials }: V1Deps): Promise<HttpHandler> {
  const callerOf = callerReader(credentials);
  const notFound = () => new RequestRefusal('not_found', 'There is no such path.', { code: 'unknown_url' });
  return httpApp({ maxBodyBytes: MAX_BODY_BYTES, errors, notFound, log }, (app) => {
    timeRequests(app, 'profile');
    for (const each of all) addRoute(app, each, { callerOf, calls });
  });
}

/** Serves all paths while the database is away. */
export const refuseUnready =
  (log: Logger): HttpHandler =>
  (request, response) => {
    const requestId = httpRequestId(request);
    sendError(response, errorAnswer(databaseAway('profile'), errors, { requestId, log }), requestId);
  };

interface Edge {
  callerOf: ReturnType<typeof callerReader>;
  calls: LocalCalls;
}

function addRoute(app: FastifyInstance, { route, handle }: ServedRoute, { callerOf, calls }: Edge): void {
  const callers = new WeakMap<FastifyRequest, Caller>();
  const { method, path, params = none, query = none, body, isBodyOptional = false } = route;
  app.route({
    method,
    url: path,
    schema: { params, querystring: query, ...(body && { body }) },
    // Before the body is read.
    onRequest: async (request) => {
      callers.set(request, requireFit(route, await callerOf(request.raw)));
    },
    preValidation: async (request) => {
      requireMeant(route, request);
      if (isBodyOptional) request.body ??= {};
    },
    handler: async (request, reply) => {
      const answer = await handle({
        params: request.params,
        query: request.query,
        body: request.body,
        headers: request.headers,
        get member() {
          const caller = callers.get(request);
          if (caller?.kind !== 'member') throw new Error(`${path} is for people, who are no members here`);
          return caller.identity;
        },
        client: (service) => clientFor(service, calls, request.raw),
      });
      reply.code(answer.status).headers({ 'cache-control': 'no-store', ...answer.headers });
      return answer.status === 204 ? reply.send() : reply.type(JSON_TYPE).send(JSON.stringify(answer.body));
    },
  });
}

function requireFit({ path, isForPeople = false }: V1Route, caller: Caller): Caller {
  if (caller.kind === (isForPeople ? 'user' : 'member')) return caller;
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

/** Calls with the tokens that the request came with. */
function clientFor<S extends DescService>(service: S, calls: LocalCalls, request: IncomingMessage): Client<S> {
  return createClient(service, {
    unary: (method, signal, timeoutMs, header, ...rest) => {
      const headers = new Headers(header);
      for (const name of ['authorization', callerHeader]) headers.set(name, String(request.headers[name] ?? ''));
      headers.set(requestIdHeader, httpRequestId(request));
      return calls.unary(method, signal, timeoutMs ?? TIMEOUT_MS, headers, ...rest);
    },
    stream: async ({ name }) => {
      throw new Error(`${name} cannot be called in the same process`);
    },
  });
}
