import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { type DescMessage, fromJson, type JsonObject, type Message, toJson } from '@bufbuild/protobuf';
import { Code } from '@connectrpc/connect';
import type { Caller } from '@offshoot/callers';
import type { Logger } from '@offshoot/process/logger.ts';
import { Refusal } from '@offshoot/refusals';
import { type DoorCall, type FrontDoor, requestIdFrom, requestIdHeader, toConnectError } from '@offshoot/rpc';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import { errorAnswer, statusOf } from './error-answer.ts';
import { readJsonBodies } from './json-bodies.ts';
import { openApiOf } from './openapi.ts';
import { readingPage } from './reading-page.ts';
import { requestChecks } from './request-checks.ts';
import { refusedBy, unknownRoute } from './request-refusals.ts';
import type { RestApi } from './rest-api.ts';
import type { RestRoute } from './rest-route.ts';

/** As for the RPCs. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;
const JSON_TYPE = 'application/json; charset=utf-8';

export type RestHandler = (request: IncomingMessage, response: ServerResponse, door: FrontDoor) => void;

interface OpenCall {
  call: DoorCall;
  caller: Caller;
}

/** Serves an API: each route makes one RPC through the door of the server that the request came to. */
export async function restHandler(api: RestApi, log: Logger): Promise<RestHandler> {
  const doors = new WeakMap<IncomingMessage, FrontDoor>();
  const calls = new WeakMap<FastifyRequest, OpenCall>();
  const app = fastify({
    bodyLimit: MAX_BODY_BYTES,
    // The port has its own listener, with its own limits.
    serverFactory: (handler) => http.createServer(handler),
    frameworkErrors: (thrown, request, reply) => refuse(thrown, request as FastifyRequest, reply as unknown as FastifyReply),
  });
  const refuse = (thrown: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const call = calls.get(request)?.call;
    const requestId = call?.responseHeader.get(requestIdHeader) ?? requestIdOf(request);
    const { status, refusal } = refusedBy(thrown);
    const { error, unexpected } = toConnectError(refusal, requestId);
    if (unexpected) log.error({ err: thrown, requestId, route: request.routeOptions.url }, 'request failed');
    tellHeaders(reply, call);
    if (error.code === Code.Unauthenticated) reply.header('www-authenticate', 'Bearer');
    reply
      .header(requestIdHeader, requestId)
      .header('cache-control', 'no-store')
      .code(status ?? statusOf(error.code));
    return reply.type(JSON_TYPE).send(JSON.stringify(errorAnswer(error, requestId)));
  };
  readJsonBodies(app);
  app.setValidatorCompiler(requestChecks(api));
  app.setErrorHandler(refuse);
  app.setNotFoundHandler((request, reply) => {
    const { allowed, thrown } = unknownRoute(api, request.method, request.url);
    if (allowed.length > 0) reply.header('allow', allowed.join(', '));
    return refuse(thrown, request, reply);
  });
  for (const route of api.routes) serveRoute(app, route, doors, calls);
  serveDescription(app, api);
  await app.ready();
  return (request, response, door) => {
    doors.set(request, door);
    app.routing(request, response);
  };
}

function serveRoute(
  app: FastifyInstance,
  route: RestRoute,
  doors: WeakMap<IncomingMessage, FrontDoor>,
  calls: WeakMap<FastifyRequest, OpenCall>,
): void {
  const { method, path, params, query, body, rpc, status, answer } = route;
  const emptyLists = emptyListsOf(rpc.output);
  app.route({
    method,
    url: path.replace(/\{(\w+)\}/g, ':$1'),
    schema: { params, querystring: query, ...(body && { body }) },
    // Before the body is read, as for an RPC.
    onRequest: async (request, reply) => {
      const call = (doors.get(request.raw) as FrontDoor).begin(rpc, request.raw, reply.raw) as unknown as DoorCall;
      const opened: OpenCall = { call, caller: { kind: 'anonymous' } };
      calls.set(request, opened);
      opened.caller = await call.admit();
    },
    handler: async (request, reply) => {
      const { call, caller } = calls.get(request) as OpenCall;
      const input = { params: request.params as object, query: request.query as object, body: request.body as object, caller };
      const output = await call.invoke(messageOf(rpc.input, route.toRequest(input)));
      tellHeaders(reply, call);
      reply.header('cache-control', 'no-store').code(status);
      if (status === 204) return reply.send();
      const json = { ...emptyLists, ...(toJson(rpc.output, output) as JsonObject) };
      return reply.type(JSON_TYPE).send(JSON.stringify(answer === undefined ? json : json[answer]));
    },
  });
}

function serveDescription(app: FastifyInstance, api: RestApi): void {
  const document = openApiOf(api);
  const text = JSON.stringify(document);
  app.get(api.openApiPath, (_request, reply) => reply.type(JSON_TYPE).send(text));
  const { html, policy } = readingPage(document, api.openApiPath);
  app.get(api.pagePath, (_request, reply) => {
    reply.header('content-security-policy', policy).header('x-content-type-options', 'nosniff').header('referrer-policy', 'no-referrer');
    return reply.type('text/html; charset=utf-8').send(html);
  });
}

/** The contract's JSON form leaves out lists without elements, which whoever reads an answer goes through. */
const emptyListsOf = ({ fields }: DescMessage): JsonObject =>
  Object.fromEntries(fields.filter(({ fieldKind }) => fieldKind === 'list').map(({ jsonName }) => [jsonName, []]));

/** JSON Schema cannot say all that the contract's JSON form demands: dates that exist, base64 of the right length. */
function messageOf(input: DescMessage, json: JsonObject): Message {
  try {
    return fromJson(input, json);
  } catch (cause) {
    throw new Refusal('VALIDATION_FAILED', 'The request cannot be read as the contract’s JSON form.', {
      help: 'Send times as RFC 3339, bytes as base64, and whole numbers that fit.',
      cause,
    });
  }
}

function tellHeaders(reply: FastifyReply, call: DoorCall | undefined): void {
  call?.responseHeader.forEach((value, name) => {
    reply.header(name, value);
  });
}

function requestIdOf({ headers }: FastifyRequest): string {
  return requestIdFrom(new Headers({ [requestIdHeader]: String(headers[requestIdHeader] ?? '') }));
}
