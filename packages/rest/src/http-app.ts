import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { readJsonBody } from '@offshoot/openai-api/reading/json-body.ts';
import { requestIdFrom, requestIdHeader } from '@offshoot/rpc';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify';
import { type ErrorAnswer, type ErrorForm, errorAnswer } from './error-form.ts';
import type { MessageSchemas } from './json-schema.ts';
import { requestChecks } from './request-checks.ts';

export const JSON_TYPE = 'application/json; charset=utf-8';

export type HttpHandler = (request: IncomingMessage, response: ServerResponse) => void;

export interface HttpAppOptions<Form extends ErrorForm> {
  maxBodyBytes: number;
  errors: Form;
  log: Logger;
  /** Default: the client's own, or a new one. */
  requestIdOf?: ((request: IncomingMessage) => string) | undefined;
  /** What routes refer to. */
  schemas?: MessageSchemas | undefined;
  /** An ID of any length is looked up, and not found like any other; the listener bounds the whole path. Default: a part of the path may have 100 characters. */
  hasLongIds?: boolean | undefined;
  /** Turns a failure of the service's own parts into a refusal. Default: as it was thrown. */
  understood?: ((thrown: unknown) => unknown) | undefined;
  /** Thrown for a path that no route has. */
  notFound(request: FastifyRequest): unknown;
  /** Hears of each refused request before it is told. */
  refused?: ((answer: ErrorAnswer<ReturnType<Form['bodyOf']>>, request: FastifyRequest, reply: FastifyReply) => void) | undefined;
}

const MAX_ID_CHARACTERS = 1024 * 1024;

/** All that HTTP has in common here: how requests are read, checked and refused. The port has its own listener, with its own limits. */
export async function httpApp<Form extends ErrorForm>(
  o: HttpAppOptions<Form>,
  addRoutes: (app: FastifyInstance) => void,
): Promise<HttpHandler> {
  const { log, requestIdOf = httpRequestId, understood = (thrown) => thrown } = o;
  const refuse = (thrown: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const requestId = requestIdOf(request.raw);
    const answer = errorAnswer(understood(thrown), o.errors, { requestId, log, route: request.routeOptions?.url });
    o.refused?.(answer, request, reply);
    return reply
      .code(answer.status)
      .headers({ ...answer.headers, ...described(requestId) })
      .type(o.errors.contentType ?? JSON_TYPE)
      .send(JSON.stringify(answer.body));
  };
  const app = fastify({
    bodyLimit: o.maxBodyBytes,
    ...(o.hasLongIds && { routerOptions: { maxParamLength: MAX_ID_CHARACTERS } }),
    serverFactory: (handler) => http.createServer(handler),
    frameworkErrors: (thrown, request, reply) => refuse(thrown, request as FastifyRequest, reply as unknown as FastifyReply),
  });
  readJsonBodies(app);
  app.setValidatorCompiler(requestChecks(o.schemas));
  app.setErrorHandler(refuse);
  app.setNotFoundHandler((request) => {
    throw o.notFound(request);
  });
  addRoutes(app);
  await app.ready();
  return (request, response) => app.routing(request, response);
}

/** Answers a request that no application reads. */
export function sendError(response: ServerResponse, { status, headers, body }: ErrorAnswer, requestId: string): void {
  const text = JSON.stringify(body);
  const length = Buffer.byteLength(text);
  response.writeHead(status, { ...headers, ...described(requestId), 'content-type': JSON_TYPE, 'content-length': length }).end(text);
}

/** The headers of every refusal. */
const described = (requestId: string) => ({ [requestIdHeader]: requestId, 'cache-control': 'no-store' });

/** Many clients send the content type of a body and no bytes: only routes that need a body refuse that. */
function readJsonBodies(app: FastifyInstance): void {
  app.removeContentTypeParser(['application/json', 'text/plain']);
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, bytes, done) => {
    done(null, readJsonBody(request.headers, bytes as Buffer));
  });
}

/** On the request itself: a weak map of every request costs more to collect than all else that is done for its ID. */
const requestIdKey = Symbol('request ID');
type Identified = IncomingMessage & { [requestIdKey]?: string };

/** The client's own, or a new one: the same whenever it is asked for. */
export function httpRequestId(request: Identified): string {
  request[requestIdKey] ??= requestIdFrom({ get: (name) => String(request.headers[name] ?? '') });
  return request[requestIdKey];
}
