import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { MemberCall } from '@offshoot/callers';
import { timeRequests } from '@offshoot/metrics';
import { errorBodyOf, errorHeadersOf, RequestRefusal, readJsonBody } from '@offshoot/open-responses';
import type { Logger } from '@offshoot/process/logger.ts';
import { readJsonBodies, routerOptions } from '@offshoot/rest';
import { type FastifyReply, fastify } from 'fastify';
import './member.ts';
import { countLimit, requestRefusalOf } from './request-refusal.ts';
import { type HandlerDeps, responseRoutes } from './routes.ts';
import type { UnfinishedMessages } from './unfinished-messages.ts';

/** Nearly all requests. As many as there may be connections hold little. */
const SMALL_BODY_BYTES = 64 * 1024;

/** Whom a request is for. Throws a Refusal for what neither the gateway nor this process has passed on. */
export type CallOf = (request: IncomingMessage) => MemberCall | Promise<MemberCall>;

/** Serves the paths under /v1/responses, for members on whose behalf the gateway calls. */
export async function responseApi(
  deps: HandlerDeps,
  { callOf, unfinished, log }: { callOf: CallOf; unfinished: UnfinishedMessages; log: Logger },
): Promise<(request: IncomingMessage, response: ServerResponse) => void> {
  const app = fastify({
    bodyLimit: deps.limits.requestBytes,
    routerOptions,
    // The port has its own listener.
    serverFactory: (handler) => http.createServer(handler),
    frameworkErrors: (error, _, reply) => void refuse(error, reply as unknown as FastifyReply, log),
  });
  timeRequests(app, 'response');
  app.decorateRequest('memberCall', null as unknown as MemberCall);
  readJsonBodies(app, readJsonBody);
  // Before the body is read.
  app.addHook('onRequest', (request, _reply, done) => {
    const admit = (call: MemberCall) => {
      request.memberCall = call;
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
  app.setErrorHandler((error, _, reply) => refuse(error, reply, log));
  app.setNotFoundHandler((request, reply) =>
    refuse(
      new RequestRefusal('not_found', `There is no ${request.method} ${request.url.split('?', 1)[0]}.`, { code: 'unknown_url' }),
      reply,
      log,
    ),
  );
  responseRoutes(app, deps);
  await app.ready();
  return (request, response) => app.routing(request, response);
}

function refuse(error: unknown, reply: FastifyReply, log: Logger): FastifyReply {
  const refusal = requestRefusalOf(error, log);
  countLimit(refusal);
  return reply
    .code(refusal.status)
    .headers({ ...errorHeadersOf(refusal), 'cache-control': 'no-store' })
    .type('application/json; charset=utf-8')
    .send(JSON.stringify(errorBodyOf(refusal)));
}
