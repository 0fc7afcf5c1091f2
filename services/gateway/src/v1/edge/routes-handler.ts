import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { DescService } from '@bufbuild/protobuf';
import { type Client, createClient, type Transport } from '@connectrpc/connect';
import { callerHeader, type Identity } from '@offshoot/callers';
import { timeRequests } from '@offshoot/metrics';
import { readJsonBody } from '@offshoot/open-responses';
import type { Logger } from '@offshoot/process/logger.ts';
import { readJsonBodies, requestChecks, UnfitRequest } from '@offshoot/rest';
import { callerHeaderFor, requestIdHeader, type ServiceClientOptions, serviceTransport } from '@offshoot/rpc';
import { type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import { Type } from 'typebox';
import { type Idempotency, idempotencyKeyOf, requestHash } from '../idempotency/idempotency.ts';
import type { Admission } from './admission.ts';
import { v1Error } from './error-form.ts';
import { UnknownPath } from './known-paths.ts';
import type { V1Answer, V1Route } from './v1-route.ts';

/** Instructions may have 256 KiB, and JSON may write each character as six. */
const MAX_BODY_BYTES = 2 * 1024 * 1024;
const JSON_TYPE = 'application/json; charset=utf-8';
const none = Type.Object({}, { additionalProperties: false });

interface Open {
  who: Identity | string;
  requestId: string;
}

export interface RoutesOptions {
  routes: readonly V1Route[];
  /** Which methods a path has, here or elsewhere. */
  methodsAt: (path: string) => string[];
  admission: Admission;
  idempotency: Idempotency;
  /** The service whose RPCs the routes make. */
  profile: ServiceClientOptions;
  requestIdOf: (request: IncomingMessage) => string;
  log: Logger;
}

/** Answers the routes that the gateway has itself. Whoever asks is admitted before the body is read. */
export async function routesHandler(o: RoutesOptions): Promise<(request: IncomingMessage, response: ServerResponse) => void> {
  const open = new WeakMap<FastifyRequest, Open>();
  const transport = serviceTransport(o.profile);
  const refuse = (thrown: unknown, { raw }: FastifyRequest, reply: FastifyReply) => {
    const { status, body, headers } = v1Error(thrown, o.requestIdOf(raw), o.log);
    return reply
      .code(status)
      .headers({ ...headers, 'cache-control': 'no-store' })
      .type(JSON_TYPE)
      .send(JSON.stringify(body));
  };
  const app = fastify({
    bodyLimit: MAX_BODY_BYTES,
    // The port has its own listener, with its own limits.
    serverFactory: (handler) => http.createServer(handler),
    frameworkErrors: (thrown, request, reply) => refuse(thrown, request as FastifyRequest, reply as unknown as FastifyReply),
  });
  timeRequests(app, 'gateway');
  readJsonBodies(app, readJsonBody);
  app.setValidatorCompiler(requestChecks());
  app.setErrorHandler(refuse);
  app.addHook('onRequest', async ({ raw, url, is404 }, reply) => {
    reply.header(requestIdHeader, o.requestIdOf(raw));
    // Whatever is wrong with its body, too.
    const [path = ''] = url.split('?', 1);
    if (is404) throw new UnknownPath(o.methodsAt(path), path);
  });
  for (const route of o.routes) {
    const { method, path, params = none, query = none, body, isBodyOptional = false } = route;
    app.route({
      method,
      url: path,
      schema: { params, querystring: query, ...(body && { body }) },
      onRequest: async (request) => {
        const who = route.isForPeople
          ? await o.admission.person(request.raw)
          : (await o.admission.member(request.raw, { scope: route.scope })).identity;
        open.set(request, { who, requestId: o.requestIdOf(request.raw) });
      },
      preValidation: async (request) => {
        requireMeant(route, request);
        if (isBodyOptional) request.body ??= {};
      },
      handler: async (request, reply) => {
        const { who, requestId } = open.get(request) as Open;
        const handle = () =>
          route.handle({
            params: request.params,
            query: request.query,
            body: request.body,
            headers: request.headers,
            get member() {
              if (typeof who === 'string') throw new Error(`${path} is for people, who are no members here`);
              return who;
            },
            client: (service) => clientFor(service, transport, who, requestId, o.profile),
            forgetAnswers: (tenantId) => o.idempotency.forgetTenant(tenantId),
          });
        const { networkLimit } = route;
        const counted = networkLimit === undefined ? handle : () => o.admission.counted(request.raw, networkLimit, handle);
        const answer = await once(o.idempotency, request, who, counted);
        reply.code(answer.status).headers({ 'cache-control': 'no-store', ...answer.headers });
        return answer.status === 204 ? reply.send() : reply.type(JSON_TYPE).send(JSON.stringify(answer.body));
      },
    });
  }
  await app.ready();
  return (request, response) => app.routing(request, response);
}

/** Does it, unless it was done for the same Idempotency-Key: then its answer comes again. */
async function once(
  idempotency: Idempotency,
  { raw, body }: FastifyRequest,
  who: Identity | string,
  handle: () => Promise<V1Answer>,
): Promise<V1Answer> {
  const key = idempotencyKeyOf(raw);
  if (key === undefined) return handle();
  const digest = requestHash(raw)
    .update(JSON.stringify(body ?? null))
    .digest('hex');
  const begun = await idempotency.begin(who, key);
  if ('earlier' in begun) {
    const { status, headers, body: told } = await begun.earlier(digest);
    return { status, headers, body: JSON.parse(String(told)) };
  }
  try {
    const answer = await handle();
    const { status, headers = {} } = answer;
    await begun.first.keep(digest, status, { status, headers, body: Buffer.from(JSON.stringify(answer.body ?? {})) });
    return answer;
  } catch (error) {
    await begun.first.drop();
    throw error;
  }
}

/** What a route would ignore, its caller takes to have an effect. */
function requireMeant({ method, body: schema, isConditional = false }: V1Route, { headers, body }: FastifyRequest): void {
  const condition = headers['if-match'];
  if (method !== 'GET' && !isConditional && condition !== undefined && condition.trim() !== '*')
    throw new UnfitRequest(400, 'This request takes no If-Match: what it changes has no version.', 'Leave the header out.', 'If-Match');
  const isEmpty = body === undefined || body === null || (typeof body === 'object' && Object.keys(body).length === 0);
  if (schema === undefined && !isEmpty)
    throw new UnfitRequest(400, 'This request takes no body.', 'Leave the body out. Options are in the address.', null);
}

function clientFor<S extends DescService>(
  service: S,
  transport: Transport,
  who: Identity | string,
  requestId: string,
  options: ServiceClientOptions,
): Client<S> {
  const headersFor = async (given: ConstructorParameters<typeof Headers>[0]) => {
    const headers = new Headers(given);
    headers.set(callerHeader, await callerHeaderFor(who, options));
    headers.set(requestIdHeader, requestId);
    return headers;
  };
  return createClient(service, {
    unary: async (method, signal, timeoutMs, header, ...rest) =>
      transport.unary(method, signal, timeoutMs, await headersFor(header), ...rest),
    stream: async (method, signal, timeoutMs, header, ...rest) =>
      transport.stream(method, signal, timeoutMs, await headersFor(header), ...rest),
  });
}
