import type { IncomingMessage, ServerResponse } from 'node:http';
import { type DescMessage, fromJson, type JsonObject, type Message, toJson } from '@bufbuild/protobuf';
import { Refusal } from '@offshoot/refusals';
import { type InvokedCall, type RpcInvoker, requestIdHeader } from '@offshoot/rpc';
import type { Caller } from '@offshoot/rpc/auth';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { restErrors } from './error-form.ts';
import { httpApp, httpRequestId, JSON_TYPE } from './http-app.ts';
import { openApiOf } from './openapi.ts';
import { readingPage } from './reading-page.ts';
import type { RestApi } from './rest-api.ts';
import type { RestRoute } from './rest-route.ts';
import { unknownRoute } from './unknown-route.ts';

/** As for the RPCs. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

export type RestHandler = (request: IncomingMessage, response: ServerResponse, invoker: RpcInvoker) => void;

interface OpenCall {
  call: InvokedCall;
  caller: Caller;
}

/** Serves an API: each route makes one RPC through the invoker of the server that the request came to. */
export async function restHandler(api: RestApi, log: Logger): Promise<RestHandler> {
  const invokers = new WeakMap<IncomingMessage, RpcInvoker>();
  const calls = new WeakMap<IncomingMessage, OpenCall>();
  const handle = await httpApp(
    {
      maxBodyBytes: MAX_BODY_BYTES,
      errors: restErrors,
      schemas: api.schemas,
      requestIdOf: (request) => calls.get(request)?.call.responseHeader.get(requestIdHeader) ?? httpRequestId(request),
      notFound: ({ method, url }) => unknownRoute(api, method, url),
      refused: (_answer, { raw }, reply) => tellHeaders(reply, calls.get(raw)?.call),
      log,
    },
    (app) => {
      for (const route of api.routes) serveRoute(app, route, invokers, calls);
      serveDescription(app, api);
    },
  );
  return (request, response, invoker) => {
    invokers.set(request, invoker);
    handle(request, response);
  };
}

function serveRoute(
  app: FastifyInstance,
  route: RestRoute,
  invokers: WeakMap<IncomingMessage, RpcInvoker>,
  calls: WeakMap<IncomingMessage, OpenCall>,
): void {
  const { method, path, params, query, body, rpc, status, answer } = route;
  const emptyLists = emptyListsOf(rpc.output);
  app.route({
    method,
    url: path.replace(/\{(\w+)\}/g, ':$1'),
    schema: { params, querystring: query, ...(body && { body }) },
    // Before the body is read, as for an RPC.
    onRequest: async (request, reply) => {
      const call = (invokers.get(request.raw) as RpcInvoker).begin(rpc, request.raw, reply.raw) as unknown as InvokedCall;
      const opened: OpenCall = { call, caller: { kind: 'anonymous' } };
      calls.set(request.raw, opened);
      opened.caller = await call.admit();
    },
    handler: async (request, reply) => {
      const { call, caller } = calls.get(request.raw) as OpenCall;
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

/** The contract's JSON form leaves out empty lists, which clients iterate over. */
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

function tellHeaders(reply: FastifyReply, call: InvokedCall | undefined): void {
  call?.responseHeader.forEach((value, name) => {
    reply.header(name, value);
  });
}
