import { RequestRefusal } from '@offshoot/openai-api';
import { type HttpHandler, httpApp } from '@offshoot/rest';
import { type ClientCall, type MemberCall, memberCallOf } from '@offshoot/rpc/auth';
import { timeRequests } from '@offshoot/runtime/metrics';
import type { Logger } from '@offshoot/runtime/process/logger.ts';
import type { FastifyRequest } from 'fastify';
import type { CallOf } from './handlers/member.ts';
import { countLimit, responseErrors, understood } from './handlers/response-errors.ts';
import type { UnfinishedMessages } from './handlers/unfinished-messages.ts';
import { type HandlerDeps, responseRoutes } from './routes.ts';

/** Nearly all requests. As many as there may be connections hold little. */
const SMALL_BODY_BYTES = 64 * 1024;

/** Serves the paths under /v1/responses, for members on whose behalf the gateway calls. */
export function responseApi(
  deps: HandlerDeps,
  { callOf, unfinished, log }: { callOf: CallOf; unfinished: UnfinishedMessages; log: Logger },
): Promise<HttpHandler> {
  const notFound = ({ method, url }: FastifyRequest) =>
    new RequestRefusal('not_found', `There is no ${method} ${url.split('?', 1)[0]}.`, { code: 'unknown_url' });
  return httpApp(
    { maxBodyBytes: deps.limits.requestBytes, errors: responseErrors, hasLongIds: true, notFound, understood, refused: countLimit, log },
    (app) => {
      timeRequests(app, 'response');
      app.decorateRequest('memberCall', null as unknown as MemberCall);
      // Before the body is read.
      app.addHook('onRequest', (request, _reply, done) => {
        const admit = (call: ClientCall) => {
          try {
            request.memberCall = memberCallOf(call);
          } catch (refused) {
            return done(refused as Error);
          }
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
      responseRoutes(app, deps);
    },
  );
}
